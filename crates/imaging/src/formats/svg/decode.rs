//! Drawing an SVG in the size of its largest thumbnail.

use std::sync::Arc;

use fast_image_resize::PixelType;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::budget::Budget;
use super::{cost, pictures, source, typeface};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, unreadable};
use crate::pixels::frame::{Alpha, Colors, Frame};
use crate::pixels::image::Decoded;

/// The font size of texts that set none, in pixels, as in browsers.
const FONT_SIZE: f32 = 16.0;

/// The fractions of the size that are tried, if the whole takes too much memory or work. Layers may
/// exceed the canvas in proportion.
const DIVISORS: [u32; 3] = [1, 2, 4];

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let (text, text_bytes) = source::read(job)?;
    let budget = Budget::of(text_bytes, job.largest);
    let tree = tree(text, &budget)?;
    for canvas in DIVISORS.map(|divisor| fraction(job.largest, divisor)) {
        match cost::check(&tree, scaled(&tree, canvas), canvas, &budget) {
            Ok(()) => return draw(&tree, canvas),
            Err(DecodeError::TooLarge) => {}
            Err(error) => return Err(error),
        }
    }
    Err(DecodeError::TooLarge)
}

fn fraction(size: Dimensions, divisor: u32) -> Dimensions {
    let (width, height) = (size.width().div_ceil(divisor), size.height().div_ceil(divisor));
    Dimensions::new(width, height).unwrap_or(size)
}

fn draw(tree: &Tree, size: Dimensions) -> Result<Decoded, DecodeError> {
    let (width, height) = (size.width(), size.height());
    let mut canvas = Pixmap::new(width, height).ok_or_else(|| unreadable("no canvas"))?;
    resvg::render(tree, scaled(tree, size), &mut canvas.as_mut());
    Ok(Decoded::Frame(Frame {
        width,
        height,
        pixel_type: PixelType::U8x4,
        samples: Box::new(canvas.take()),
        colors: Colors::Rgba(Alpha::Premultiplied),
        profile: None,
    }))
}

/// The drawing in its natural size.
fn tree(text: String, budget: &Budget) -> Result<Tree, DecodeError> {
    let sized = source::with_natural_size(&text).ok_or_else(|| unreadable("there is no root"))?;
    drop(text);
    Ok(pictures::tree(&sized, budget.nodes, &options(budget))?.0)
}

fn options(budget: &Budget) -> Options<'static> {
    Options {
        font_family: typeface::FAMILY.to_owned(),
        font_size: FONT_SIZE,
        fontdb: Arc::new(typeface::database()),
        image_href_resolver: pictures::resolver(budget),
        ..Options::default()
    }
}

/// The transformation that makes the drawing fill the canvas.
#[expect(clippy::cast_precision_loss, reason = "sides of a thumbnail are small numbers")]
fn scaled(tree: &Tree, canvas: Dimensions) -> Transform {
    let (width, height) = (canvas.width() as f32, canvas.height() as f32);
    Transform::from_scale(width / tree.size().width(), height / tree.size().height())
}
