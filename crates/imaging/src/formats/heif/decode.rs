//! Decoding HEIF: item by item into planes, and these into a frame.

use std::rc::Rc;

use fast_image_resize::PixelType;

use super::av1;
use super::coded::{Canvas, CanvasPlane, CodedPicture};
use super::color::ItemColors;
use super::config::{Codec, Config};
use super::geometry::Area;
use super::hevc;
use super::item;
use super::meta::Meta;
use super::picture::{Picture, Source};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::pixels::cicp::Cicp;
use crate::pixels::frame::{Alpha, Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::planar::{Meaning, PlanarFrame, Plane};
use crate::pixels::ycbcr::Coding;

/// Decodes the primary item of a file.
pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let meta = HeaderReader::new(job.content).and_then(|mut reader| Meta::read(&mut reader));
    let meta = meta.map_err(unreadable)?;
    let picture = Picture::primary(&meta).ok_or_else(|| unreadable("there is no picture"))?;
    let visible = picture.geometry.visible;
    check_dimensions((visible.size.width(), visible.size.height()), job.stored)?;
    let colors = ItemColors::of(&meta, picture.main.id, picture.main.first());
    let drawn = draw(job, &meta, &picture.main, visible, colors.cicp)?;
    let cicp = drawn.cicp;
    let coding = cicp.coding().ok_or_else(|| unsupported(format_args!("colours {cicp:?}")))?;
    let profile = colors.icc.or_else(|| cicp.profile());
    let Some(alpha) = &picture.alpha else { return Ok(opaque(drawn.canvas, coding, profile)) };
    let whole = Area { left: 0, top: 0, size: alpha.size };
    let area = if alpha.size == picture.geometry.coded { visible } else { whole };
    let alpha = draw(job, &meta, alpha, area, None)?;
    let kind = if picture.is_premultiplied { Alpha::Premultiplied } else { Alpha::Straight };
    let mut frame = transparent(&drawn.canvas, coding, &alpha, kind)?;
    frame.profile = profile;
    Ok(frame.into())
}

/// The visible part of a source.
struct Drawn {
    canvas: Canvas,
    cicp: Cicp,
}

/// Decodes every coded item of `source`, and copies the visible parts.
fn draw(
    job: &mut DecodeJob,
    meta: &Meta,
    source: &Source,
    visible: Area,
    stated: Option<Cicp>,
) -> Result<Drawn, DecodeError> {
    let columns = if source.is_grid { grid_columns(job, meta, source)? } else { 1 };
    let mut drawn: Option<Drawn> = None;
    for (index, tile) in (0..).zip(&source.tiles) {
        let picture = decode_item(job, meta, *tile, source.tile)?;
        let drawn = drawn.get_or_insert_with(|| Drawn {
            canvas: Canvas::new(visible.size, &picture),
            cicp: stated.map_or(picture.cicp, |stated| stated.or(picture.cicp)),
        });
        if !drawn.canvas.suits(&picture) {
            return Err(unreadable("the tiles of a grid differ"));
        }
        let left = i64::from(index % columns) * i64::from(source.tile.width());
        let top = i64::from(index / columns) * i64::from(source.tile.height());
        let corner = (left - i64::from(visible.left), top - i64::from(visible.top));
        drawn.canvas.draw(&picture, corner, drawn.cicp.is_full_range);
    }
    drawn.ok_or_else(|| unreadable("a grid without tiles"))
}

/// The number of columns of a grid (ISO/IEC 23008-12, section 6.6.2.3), whose tiles must cover its
/// size.
fn grid_columns(job: &mut DecodeJob, meta: &Meta, source: &Source) -> Result<u32, DecodeError> {
    let body = item::read(job, meta, source.id)?;
    let (Some(rows), Some(columns)) = (body.get(2), body.get(3)) else {
        return Err(unreadable("a grid without a description"));
    };
    let (rows, columns) = (u32::from(*rows) + 1, u32::from(*columns) + 1);
    let fits = |count: u32, side: u32, of: u32| {
        let covered = u64::from(count) * u64::from(side);
        covered >= u64::from(of) && covered - u64::from(side) < u64::from(of)
    };
    let is_covered = fits(columns, source.tile.width(), source.size.width())
        && fits(rows, source.tile.height(), source.size.height());
    if is_covered && source.tiles.len() == (rows * columns) as usize {
        Ok(columns)
    } else {
        Err(unreadable("the tiles of a grid do not cover it"))
    }
}

fn decode_item(
    job: &mut DecodeJob,
    meta: &Meta,
    id: u32,
    size: Dimensions,
) -> Result<CodedPicture, DecodeError> {
    let config = Config::of(meta, id).ok_or_else(|| unsupported("an item of another codec"))?;
    let data = item::read(job, meta, id)?;
    let property = |kind| meta.property(id, kind).unwrap_or_default();
    let picture = match config.codec {
        Codec::Av1 => av1::decode(data, size, property(*b"a1op").first().copied().unwrap_or(0))?,
        Codec::Hevc => hevc::decode(&data, size, property(*b"hvcC"))?,
    };
    check_dimensions((picture.size.width(), picture.size.height()), size)?;
    Ok(picture)
}

/// An opaque picture: planes, or a grey frame.
fn opaque(canvas: Canvas, coding: Coding, profile: Option<Vec<u8>>) -> Decoded {
    let (width, height) = (canvas.size.width(), canvas.size.height());
    let planes: Vec<Plane> = canvas.planes.into_iter().map(shared).collect();
    match <[Plane; 3]>::try_from(planes) {
        Ok(planes) => {
            let meaning = Meaning::of(coding);
            Decoded::Planes(PlanarFrame { width, height, planes, meaning, profile })
        }
        Err(planes) => {
            let mut frame = Frame::new(width, height, PixelType::U8, Colors::Grey);
            let table = coding.luma_table();
            let luma = planes.first().map_or(&[][..], |plane| plane.samples.as_slice());
            let pixels = frame.samples.iter_mut().zip(luma);
            pixels.for_each(|(grey, luma)| *grey = table[usize::from(*luma)]);
            frame.profile = profile;
            frame.into()
        }
    }
}

fn shared(plane: CanvasPlane) -> Plane {
    Plane {
        samples: Rc::new(plane.samples),
        start: 0,
        width: plane.width,
        height: plane.height,
        step: (plane.step.0.into(), plane.step.1.into()),
    }
}

/// A picture with alpha, as pixels at its full size.
fn transparent(
    colors: &Canvas,
    coding: Coding,
    alpha: &Drawn,
    kind: Alpha,
) -> Result<Frame, DecodeError> {
    let (width, height) = (colors.size.width(), colors.size.height());
    let alpha_coding = Coding { is_full_range: alpha.cicp.is_full_range, ..coding };
    let table = alpha_coding.luma_table();
    let [luma, chroma @ ..] = &colors.planes[..] else { return Err(unreadable("no planes")) };
    let alpha = alpha.canvas.planes.first().ok_or_else(|| unreadable("no alpha"))?;
    let alpha_at = |x: u32, y: u32| {
        let scaled = |at: u32, side: u32, of: u32| at as usize * side as usize / of as usize;
        let row = scaled(y, alpha.height, height) * alpha.width as usize;
        table[usize::from(alpha.samples[row + scaled(x, alpha.width, width)])]
    };
    let positions = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    if let [blue, red] = chroma {
        let to_rgb = Meaning::of(coding).to_rgb();
        let mut frame = Frame::new(width, height, PixelType::U8x4, Colors::Rgba(kind));
        for (pixel, (x, y)) in frame.samples.as_chunks_mut().0.iter_mut().zip(positions) {
            let [r, g, b] = to_rgb([luma.at(x, y), blue.at(x, y), red.at(x, y)]);
            *pixel = [r, g, b, alpha_at(x, y)];
        }
        return Ok(frame);
    }
    let luma_table = coding.luma_table();
    let mut frame = Frame::new(width, height, PixelType::U8x2, Colors::GreyAlpha(kind));
    for (pixel, (x, y)) in frame.samples.as_chunks_mut().0.iter_mut().zip(positions) {
        *pixel = [luma_table[usize::from(luma.at(x, y))], alpha_at(x, y)];
    }
    Ok(frame)
}
