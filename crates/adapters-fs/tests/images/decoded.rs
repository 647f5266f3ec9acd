//! Thumbnails, decoded as by a viewer.

use domain::ThumbnailFormat;
use ports::EncodedThumbnail;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// A decoded thumbnail.
pub(crate) struct Decoded {
    pub(crate) width: usize,
    pub(crate) height: usize,
    rgba: Vec<[u8; 4]>,
}

impl Decoded {
    pub(crate) fn of(thumbnail: &EncodedThumbnail) -> Self {
        match thumbnail.format {
            ThumbnailFormat::Jpeg => Self::of_jpeg(&thumbnail.bytes),
            ThumbnailFormat::WebP => Self::of_webp(&thumbnail.bytes),
        }
    }

    fn of_jpeg(bytes: &[u8]) -> Self {
        let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        let rgb = decoder.decode().expect("a valid JPEG");
        let (width, height) = decoder.dimensions().expect("dimensions");
        Self { width, height, rgba: with_alpha(&rgb) }
    }

    fn of_webp(bytes: &[u8]) -> Self {
        let (rgba, width, height) = webpx::decode_rgba(bytes).expect("a valid WebP");
        Self { width: width as usize, height: height as usize, rgba: rgba.as_chunks().0.to_vec() }
    }

    /// The mean colours at the centres of the four quadrants, `None` where transparent.
    pub(crate) fn quadrants(&self) -> Vec<Option<[u8; 3]>> {
        let middles = |side: usize| [side / 4, side * 3 / 4];
        let rows = middles(self.height).into_iter();
        rows.flat_map(|y| middles(self.width).map(|x| self.color_near(x, y))).collect()
    }

    pub(crate) fn color_at(&self, x: usize, y: usize) -> [u8; 3] {
        let [red, green, blue, _] = self.rgba[y * self.width + x];
        [red, green, blue]
    }

    fn color_near(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let around = |middle: usize, side: usize| {
            middle.saturating_sub(side / 16)..=(middle + side / 16).min(side - 1)
        };
        let pixels: Vec<[u8; 4]> = around(y, self.height)
            .flat_map(|y| around(x, self.width).map(move |x| (x, y)))
            .map(|(x, y)| self.rgba[y * self.width + x])
            .collect();
        let mean = |channel: usize| {
            let sum: usize = pixels.iter().map(|pixel| usize::from(pixel[channel])).sum();
            u8::try_from(sum / pixels.len()).expect("a mean of bytes")
        };
        (mean(3) > 16).then(|| [mean(0), mean(1), mean(2)])
    }
}

fn with_alpha(rgb: &[u8]) -> Vec<[u8; 4]> {
    rgb.as_chunks().0.iter().map(|[r, g, b]| [*r, *g, *b, u8::MAX]).collect()
}
