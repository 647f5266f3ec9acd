use std::ops::DerefMut;

use fast_image_resize::images::Image;
use fast_image_resize::{ImageBufferError, PixelType};

/// A decoded picture at full size, in the samples of its file.
pub(crate) struct Frame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixel_type: PixelType,
    /// Rows without padding, samples of more than a byte in the machine's order.
    pub(crate) samples: Box<dyn DerefMut<Target = [u8]>>,
    pub(crate) colors: Colors,
    /// The file's own ICC profile, unchecked.
    pub(crate) profile: Option<Vec<u8>>,
}

/// What the channels of a pixel mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    Grey,
    GreyAlpha(Alpha),
    Rgb,
    Rgba(Alpha),
    /// Ink: 255 is full cover.
    Cmyk,
    /// Ink, inverted, as Adobe's products write it: 255 is bare paper.
    InvertedCmyk,
    /// Luma and chroma of inverted CMY, and inverted black.
    Ycck,
    /// Numbers of an unknown range, as 32-bit floating point.
    Measured,
}

/// Whether colours are stored multiplied by alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alpha {
    Straight,
    Premultiplied,
}

impl Frame {
    /// A picture of zeros without a profile.
    pub(crate) fn new(width: u32, height: u32, pixel_type: PixelType, colors: Colors) -> Self {
        let samples = vec![0; width as usize * height as usize * pixel_type.size()];
        Self { width, height, pixel_type, samples: Box::new(samples), colors, profile: None }
    }

    /// The picture as the resizer sees it.
    pub(crate) fn as_image(&mut self) -> Result<Image<'_>, ImageBufferError> {
        Image::from_slice_u8(self.width, self.height, &mut self.samples, self.pixel_type)
    }
}
