//! Pictures in memory: from the frame that a decoder yields to the bytes of a thumbnail.

pub(crate) mod encode;
pub(crate) mod frame;
pub(crate) mod image;
pub(crate) mod picture;
pub(crate) mod planar;
pub(crate) mod resize;
mod srgb;
mod upright;
pub(crate) mod ycbcr;
