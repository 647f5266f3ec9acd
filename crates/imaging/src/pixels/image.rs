//! What decoders yield, and what thumbnails are made of.

use super::encode::{self, EncodeFailed, OutputFormat};
use super::frame::Frame;
use super::picture::Picture;
use super::planar::{Meaning, PlanarFrame, PlanarPicture};
use super::resize::{self, ResizeFailed};
use super::srgb;
use super::upright::upright;
use crate::dimensions::Dimensions;
use crate::orientation::Orientation;

/// What a decoder yields.
pub(crate) enum Decoded {
    Frame(Frame),
    Planes(PlanarFrame),
}

impl From<Frame> for Decoded {
    fn from(frame: Frame) -> Self {
        Self::Frame(frame)
    }
}

impl Decoded {
    /// The picture in those dimensions, which are as stored, and in sRGB.
    pub(crate) fn shrunk(self, to: Dimensions) -> Result<Image, ResizeFailed> {
        Ok(match self {
            Self::Planes(frame) if frame.meaning == Meaning::Rgb || frame.profile.is_some() => {
                let picture = resize::shrink_planes_to_rgb(&frame, to)?;
                Image::Pixels(srgb::in_srgb(picture, frame.profile.as_deref()))
            }
            Self::Planes(frame) => Image::Planes(resize::shrink_planes(&frame, to)?),
            Self::Frame(mut frame) => {
                let profile = frame.profile.take();
                let picture = resize::shrink_frame(frame, to)?;
                Image::Pixels(srgb::in_srgb(picture, profile.as_deref()).simplified())
            }
        })
    }
}

/// A picture in sRGB, of which a thumbnail can be made.
pub(crate) enum Image {
    /// Grey, RGB or RGBA.
    Pixels(Picture),
    Planes(PlanarPicture),
}

impl Image {
    /// The image, turned and mirrored as its orientation asks.
    pub(crate) fn upright(self, orientation: Orientation) -> Self {
        match self {
            Self::Pixels(picture) => Self::Pixels(upright(picture, orientation)),
            Self::Planes(picture) => Self::Planes(picture.upright(orientation)),
        }
    }

    /// The image in dimensions that are no larger.
    pub(crate) fn shrunk(self, to: Dimensions) -> Result<Self, ResizeFailed> {
        Ok(match self {
            Self::Pixels(picture) => {
                Self::Pixels(resize::shrink_picture(picture, (to.width(), to.height()))?)
            }
            Self::Planes(picture) => Self::Planes(resize::shrink_planar(&picture, to)?),
        })
    }

    /// A whole file without any metadata: lossy WebP where something shows through, JPEG where nothing
    /// does.
    pub(crate) fn encoded(&self) -> Result<(OutputFormat, Vec<u8>), EncodeFailed> {
        match self {
            Self::Pixels(picture) => encode::encode(picture),
            Self::Planes(picture) => encode::encode_planes(picture),
        }
    }
}
