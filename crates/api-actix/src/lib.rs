//! The media service over HTTP, and its command line.
