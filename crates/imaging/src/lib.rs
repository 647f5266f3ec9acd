//! Pictures without a service: what files are, what image headers say, and thumbnails in bounded
//! memory.
//!
//! This crate owns the registry of image formats with their detection, headers and decoders, the
//! media type of any content ([`detect()`]), and the rendering of thumbnails ([`Plan`]). It does
//! not own files, processes, limits over several images, or rules of the media service. Open
//! `formats.rs` first, then `plan.rs`.

#![doc = include_str!("../README.md")]

mod color_mode;
mod content;
mod detect;
mod dimensions;
mod error;
mod exif;
mod footprint;
mod format;
mod formats;
mod fraction;
mod header;
mod ifd;
mod orientation;
mod pixels;
mod plan;
mod xmp;

pub use color_mode::ColorMode;
pub use content::{Content, ReadSeek};
pub use detect::detect;
pub use dimensions::Dimensions;
pub use error::{DecodeError, Error};
pub use footprint::Memory;
pub use formats::{missing_decoders, read_header};
pub use header::ImageHeader;
pub use pixels::encode::OutputFormat;
pub use plan::{EncodedImage, LargestThumbnail, Plan};
