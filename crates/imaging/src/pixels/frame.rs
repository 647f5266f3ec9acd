//! Decoded images at full size.

use std::ops::DerefMut;

use fast_image_resize::images::Image;
use fast_image_resize::{ImageBufferError, PixelType};

/// A decoded image at full size, in the samples of its file.
pub(crate) struct Frame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixel_type: PixelType,
    /// Rows without padding, multi-byte samples in native byte order.
    pub(crate) samples: Box<dyn DerefMut<Target = [u8]>>,
    pub(crate) colors: Colors,
    /// The ICC profile of the file, not validated.
    pub(crate) profile: Option<Vec<u8>>,
}

/// The meaning of the channels of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    Grey,
    GreyAlpha(Alpha),
    Rgb,
    Rgba(Alpha),
    /// CMYK: 255 is full ink.
    Cmyk,
    /// Inverted CMYK, as Adobe's products write it: 255 stands for none of an ink.
    InvertedCmyk,
    /// YCCK, as Adobe's products write it: luma and chroma of CMY, and inverted black.
    Ycck,
    /// CIELAB of the white point D50; 128 stands for zero in its opponent colours.
    Lab,
    /// Measured values of an unknown range, as 32-bit floating point.
    Measured,
}

/// Whether colours are premultiplied by alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alpha {
    Straight,
    Premultiplied,
}

impl Frame {
    /// A frame of zeros without a profile.
    pub(crate) fn new(width: u32, height: u32, pixel_type: PixelType, colors: Colors) -> Self {
        let samples = vec![0; width as usize * height as usize * pixel_type.size()];
        Self { width, height, pixel_type, samples: Box::new(samples), colors, profile: None }
    }

    /// The frame as an image of the resizer.
    pub(crate) fn as_image(&mut self) -> Result<Image<'_>, ImageBufferError> {
        Image::from_slice_u8(self.width, self.height, &mut self.samples, self.pixel_type)
    }
}
