//! Local file storage, content inspection and thumbnails.
