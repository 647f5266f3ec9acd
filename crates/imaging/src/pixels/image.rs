//! Decoded images, and the images that thumbnails are encoded from.

use super::encode::{self, EncodeFailed, OutputFormat};
use super::frame::Frame;
use super::inks::InkFrame;
use super::picture::Picture;
use super::planar::{PlanarFrame, PlanarPicture};
use super::resize::{self, ResizeFailed};
use super::srgb;
use super::upright::upright;
use crate::dimensions::Dimensions;
use crate::orientation::Orientation;

/// The output of a decoder.
pub(crate) enum Decoded {
    Frame(Frame),
    Planes(PlanarFrame),
    Inks(InkFrame),
}

impl From<Frame> for Decoded {
    fn from(frame: Frame) -> Self {
        Self::Frame(frame)
    }
}

impl Decoded {
    /// Shrinks the image to those dimensions, which are as stored, and converts it to sRGB.
    pub(crate) fn shrunk(self, to: Dimensions) -> Result<Image, ResizeFailed> {
        Ok(match self {
            Self::Planes(frame) if !frame.is_like_jpeg() => {
                let picture = resize::shrink_planes_to_rgb(&frame, to)?;
                Image::Pixels(srgb::in_srgb(picture, frame.profile.as_deref()))
            }
            Self::Planes(frame) => Image::Planes(resize::shrink_planes(&frame, to)?),
            Self::Inks(frame) => {
                let picture = frame.shrunk(to)?;
                let profile = frame.profile.as_deref();
                Image::Pixels(srgb::in_srgb(picture, profile).simplified())
            }
            Self::Frame(mut frame) => {
                let profile = frame.profile.take();
                let picture = resize::shrink_frame(frame, to)?;
                Image::Pixels(srgb::in_srgb(picture, profile.as_deref()).simplified())
            }
        })
    }
}

/// An image in sRGB that thumbnails are encoded from.
pub(crate) enum Image {
    /// Grey, RGB or RGBA.
    Pixels(Picture),
    Planes(PlanarPicture),
}

impl Image {
    /// Rotates and mirrors the image by its orientation.
    pub(crate) fn upright(self, orientation: Orientation) -> Self {
        match self {
            Self::Pixels(picture) => Self::Pixels(upright(picture, orientation)),
            Self::Planes(picture) => Self::Planes(picture.upright(orientation)),
        }
    }

    /// Shrinks the image to those dimensions.
    pub(crate) fn shrunk(self, to: Dimensions) -> Result<Self, ResizeFailed> {
        Ok(match self {
            Self::Pixels(picture) => {
                Self::Pixels(resize::shrink_picture(picture, (to.width(), to.height()))?)
            }
            Self::Planes(picture) => Self::Planes(resize::shrink_planar(&picture, to)?),
        })
    }

    /// Encodes a complete file without any metadata: lossy WebP with transparency, JPEG otherwise.
    pub(crate) fn encoded(&self) -> Result<(OutputFormat, Vec<u8>), EncodeFailed> {
        match self {
            Self::Pixels(picture) => encode::encode(picture),
            Self::Planes(picture) => encode::encode_planes(picture),
        }
    }
}
