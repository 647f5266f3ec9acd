//! Images in memory: from the output of a decoder to the bytes of a thumbnail.

mod black_point;
pub(crate) mod cicp;
pub(crate) mod encode;
pub(crate) mod frame;
mod hdr;
pub(crate) mod image;
pub(crate) mod inks;
pub(crate) mod lab;
pub(crate) mod picture;
pub(crate) mod planar;
pub(crate) mod resize;
mod srgb;
mod upright;
pub(crate) mod ycbcr;
