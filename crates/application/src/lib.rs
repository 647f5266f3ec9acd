//! The use cases of the media service, one file each.
