//! Shrinking planes, each separately.

use std::iter;

use crate::dimensions::Dimensions;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};

use super::filter::{ResizeFailed, options};
use crate::pixels::picture::{Channels, Picture};
use crate::pixels::planar::{PlanarFrame, PlanarPicture, Plane};

/// The number of rows that are bundled as the channels of one row.
const BUNDLE: u32 = 4;

/// Shrinks the frame to those dimensions, which are as stored.
pub(crate) fn shrink_planes(
    frame: &PlanarFrame,
    to: Dimensions,
) -> Result<PlanarPicture, ResizeFailed> {
    let [luma, blue, red] = &frame.planes;
    let chroma = [shrink_of_frame(frame, blue, to, 2)?, shrink_of_frame(frame, red, to, 2)?];
    Ok(PlanarPicture::of(shrink_of_frame(frame, luma, to, 1)?, chroma, frame.meaning))
}

/// Shrinks the frame to those dimensions, and converts it to RGB.
pub(crate) fn shrink_planes_to_rgb(
    frame: &PlanarFrame,
    to: Dimensions,
) -> Result<Picture, ResizeFailed> {
    let [one, two, three] = &frame.planes;
    let one = shrink_of_frame(frame, one, to, 1)?;
    let (two, three) = (shrink_of_frame(frame, two, to, 1)?, shrink_of_frame(frame, three, to, 1)?);
    let samples = one.bytes.iter().zip(&two.bytes).zip(&three.bytes);
    let pixels = samples.map(|((one, two), three)| [*one, *two, *three]);
    let bytes = pixels.flat_map(frame.meaning.to_rgb()).collect();
    Ok(Picture { channels: Channels::Rgb, bytes, ..one })
}

/// Resizes a plane of an image with the sides `of` to one sample a pixel of the image shrunk to
/// those dimensions.
pub(crate) fn shrink_plane_of(
    of: (u32, u32),
    plane: &Plane,
    to: Dimensions,
) -> Result<Picture, ResizeFailed> {
    shrink_plane(&source(plane)?, plane.step, of, to, 1)
}

fn shrink_of_frame(
    frame: &PlanarFrame,
    plane: &Plane,
    to: Dimensions,
    step: u32,
) -> Result<Picture, ResizeFailed> {
    shrink_plane(&source(plane)?, plane.step, (frame.width, frame.height), to, step)
}

fn source(plane: &Plane) -> Result<ImageRef<'_>, ResizeFailed> {
    let samples = &plane.samples[plane.start..][..(plane.width * plane.height) as usize];
    Ok(ImageRef::new(plane.width, plane.height, samples, PixelType::U8)?)
}

/// Shrinks the image to those dimensions.
pub(crate) fn shrink_planar(
    picture: &PlanarPicture,
    to: Dimensions,
) -> Result<PlanarPicture, ResizeFailed> {
    let of = (picture.luma.width, picture.luma.height);
    let shrunk = |plane: &Picture, step: u32| {
        let source = ImageRef::new(plane.width, plane.height, &plane.bytes, PixelType::U8)?;
        shrink_plane(&source, (step.into(), step.into()), of, to, step)
    };
    let [blue, red] = &picture.chroma;
    Ok(PlanarPicture {
        luma: shrunk(&picture.luma, 1)?,
        chroma: [shrunk(blue, 2)?, shrunk(red, 2)?],
    })
}

/// Shrinks a plane of an image with the sides `of` that is shrunk to `to`. A sample covers
/// `from_step` columns and rows before, and `step` of each afterwards.
fn shrink_plane(
    source: &ImageRef,
    from_step: (f64, f64),
    of: (u32, u32),
    to: Dimensions,
    step: u32,
) -> Result<Picture, ResizeFailed> {
    let (width, height) = (to.width().div_ceil(step), to.height().div_ceil(step));
    // The extent that the samples will cover, including the part of the last one beyond the edge,
    // in samples of the source.
    let covered = |samples: u32, to: u32, of: u32, from_step: f64| {
        f64::from(samples * step) * f64::from(of) / (f64::from(to) * from_step)
    };
    let across = covered(width, to.width(), of.0, from_step.0);
    let down = covered(height, to.height(), of.1, from_step.1);
    shrink(source, (across, down), (width, height))
}

/// Shrinks the part of one channel that extends `across` and `down` from its upper left corner to
/// another width and height. Samples at the edge are repeated beyond it.
///
/// The resizer takes twice as long for a row of one channel as for a quarter of a row of four
/// channels. So columns come first, which it processes many at once, and then four rows are
/// processed as four channels.
pub(crate) fn shrink(
    source: &ImageRef,
    (across, down): (f64, f64),
    (width, height): (u32, u32),
) -> Result<Picture, ResizeFailed> {
    let lower = columns(source, down, height)?;
    let (bundles, bundle_width) = bundled(&lower, source.width(), across);
    let bundle_rows = height.div_ceil(BUNDLE);
    let bundles =
        ImageRef::new(bundle_width, bundle_rows, bundles.as_flattened(), PixelType::U8x4)?;
    let mut small = Image::new(width, bundle_rows, PixelType::U8x4);
    let part = options(false).crop(0.0, 0.0, across, bundle_rows.into());
    Resizer::new().resize(&bundles, &mut small, &part)?;
    let mut bytes = unbundled(small.buffer(), width as usize);
    bytes.truncate(width as usize * height as usize);
    Ok(Picture { width, height, channels: Channels::Grey, bytes })
}

/// Resizes the part of one channel that extends `down` from its upper edge to another height.
fn columns(source: &ImageRef, down: f64, height: u32) -> Result<Vec<u8>, ResizeFailed> {
    let width = source.width();
    let mut lower = Image::new(width, height, PixelType::U8);
    let part = options(false).crop(0.0, 0.0, width.into(), down);
    let rows = whole(down);
    if rows <= source.height() {
        Resizer::new().resize(source, &mut lower, &part)?;
    } else {
        let mut samples = source.buffer().to_vec();
        for _ in source.height()..rows {
            samples.extend_from_within(samples.len() - width as usize..);
        }
        let longer = ImageRef::new(width, rows, &samples, PixelType::U8)?;
        Resizer::new().resize(&longer, &mut lower, &part)?;
    }
    Ok(lower.into_vec())
}

/// The number of samples of that extent; the last one may be needed in part.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides of pictures are small and positive"
)]
fn whole(samples: f64) -> u32 {
    samples.ceil() as u32
}

/// Bundles four rows of one channel each as one row of four channels, and returns its width, at
/// least `across`. The last row is repeated to complete the last bundle.
fn bundled(samples: &[u8], width: u32, across: f64) -> (Vec<[u8; 4]>, u32) {
    let bundle_width = width.max(whole(across));
    let width = width as usize;
    let room = (bundle_width as usize).saturating_mul(samples.len() / width / 4 + 1);
    let mut bundles = Vec::with_capacity(room);
    for rows in samples.chunks(4 * width) {
        let last = rows.len() - width;
        let row = |number: usize| &rows[last.min(number * width)..][..width];
        let columns = row(0).iter().zip(row(1)).zip(row(2)).zip(row(3));
        bundles.extend(columns.map(|(((one, two), three), four)| [*one, *two, *three, *four]));
        let edge = [0, 1, 2, 3].map(|number| row(number)[width - 1]);
        bundles.extend(iter::repeat_n(edge, bundle_width as usize - width));
    }
    (bundles, bundle_width)
}

/// The bundled rows, including the repetitions in the last bundle.
fn unbundled(bundles: &[u8], width: usize) -> Vec<u8> {
    let mut samples = Vec::with_capacity(bundles.len());
    for bundle in bundles.as_chunks::<4>().0.chunks(width) {
        for row in 0..4 {
            samples.extend(bundle.iter().map(|column| column[row]));
        }
    }
    samples
}
