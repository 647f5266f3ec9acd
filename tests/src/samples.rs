//! Contents to upload, and decoding of thumbnails to pixels.

use std::io::Cursor;
use std::path::Path;

use image::{ImageFormat, Rgb, RgbImage};
use zune_jpeg::JpegDecoder;

/// An opaque picture, reddish to the right and greenish to the bottom.
///
/// # Panics
/// When it has no pixels.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let shade = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap_or(u8::MAX);
    let color = |x, y| Rgb([shade(x, width), shade(y, height), 0]);
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, color)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture with pixels can be encoded");
    bytes.into_inner()
}

/// An image of `tests/fixtures/images`.
///
/// # Panics
/// When there is none of that name.
#[must_use]
#[track_caller]
pub fn fixture(name: &str) -> Vec<u8> {
    read("images", name)
}

/// A file of `tests/fixtures/files`.
///
/// # Panics
/// When there is none of that name.
#[must_use]
#[track_caller]
pub fn file(name: &str) -> Vec<u8> {
    read("files", name)
}

#[track_caller]
fn read(folder: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Pixels of a decoded picture.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    channels: usize,
    samples: Vec<u8>,
}

impl Picture {
    /// Decodes a complete thumbnail, a JPEG or a WebP.
    ///
    /// # Panics
    /// When it is neither, or not sound.
    #[must_use]
    #[track_caller]
    pub fn decode(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"\xff\xd8") {
            let mut decoder = JpegDecoder::new(Cursor::new(bytes));
            let samples = decoder.decode().expect("a valid JPEG");
            let (width, height) = decoder.dimensions().expect("it was decoded");
            return Self { width, height, channels: samples.len() / (width * height), samples };
        }
        let (samples, width, height) = webpx::decode_rgba(bytes).expect("a valid JPEG or WebP");
        Self { width: width as usize, height: height as usize, channels: 4, samples }
    }

    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Red, green, blue and alpha of the pixel at these percentages of the width and the height.
    ///
    /// # Panics
    /// When the picture has another number of channels than pictures have.
    #[must_use]
    pub fn rgba_at(&self, x_percent: usize, y_percent: usize) -> [u8; 4] {
        self.pixel(self.width * x_percent / 100, self.height * y_percent / 100)
    }

    /// The mean of the pixels around these percentages of the width and the height, up to a
    /// sixteenth of a side away.
    ///
    /// # Panics
    /// When the picture has another number of channels than pictures have.
    #[must_use]
    pub fn mean_rgba_near(&self, x_percent: usize, y_percent: usize) -> [u8; 4] {
        let around = |percent: usize, side: usize| {
            let (middle, reach) = (side * percent / 100, side / 16);
            middle.saturating_sub(reach)..=(middle + reach).min(side - 1)
        };
        let rows = around(y_percent, self.height);
        let pixels: Vec<[u8; 4]> = rows
            .flat_map(|y| around(x_percent, self.width).map(move |x| (x, y)))
            .map(|(x, y)| self.pixel(x, y))
            .collect();
        [0, 1, 2, 3].map(|channel| {
            let sum: usize = pixels.iter().map(|pixel| usize::from(pixel[channel])).sum();
            u8::try_from(sum / pixels.len()).expect("a mean of bytes")
        })
    }

    fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        let start = (y * self.width + x) * self.channels;
        match self.samples[start..start + self.channels] {
            [grey] => [grey, grey, grey, u8::MAX],
            [red, green, blue] => [red, green, blue, u8::MAX],
            [red, green, blue, alpha] => [red, green, blue, alpha],
            _ => panic!("{} channels", self.channels),
        }
    }
}
