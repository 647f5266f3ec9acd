//! The header of a HEIF picture: its size, rotation, colours and the memory to decode it.

use std::io;

use super::config::{Codec, Config};
use super::meta::Meta;
use super::picture::{Picture, Source};
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::header::{Footprint, ImageHeader};

/// The memory of a decoder besides pixels.
const DECODER_BYTES: u64 = 6 << 20;

/// Reads the HEIF file that starts at the reader's position.
pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let meta = Meta::read(reader)?;
    let picture = Picture::primary(&meta).ok_or_else(malformed)?;
    header.stored = Some(picture.geometry.visible.size);
    header.orientation = picture.geometry.orientation;
    let config = Config::of(&meta, picture.main.first()).ok_or_else(malformed)?;
    let has_alpha = picture.alpha.is_some();
    header.color_mode = Some(color_mode(config, has_alpha));
    header.footprint = footprint(&meta, &picture, config);
    Ok(())
}

/// The mode of Pillow, and of pillow-heif for HEIC.
fn color_mode(config: Config, has_alpha: bool) -> ColorMode {
    match (config.is_grey && !has_alpha, config.codec) {
        (true, Codec::Hevc) if config.bits > 8 => ColorMode::Grey16,
        (true, _) => ColorMode::Grey,
        _ if has_alpha => ColorMode::Rgba,
        _ => ColorMode::Rgb,
    }
}

fn footprint(meta: &Meta, picture: &Picture, config: Config) -> Footprint {
    let pixels = picture.geometry.visible.size.pixels();
    let planes = pixels.saturating_mul(config.half_bytes()).div_ceil(2);
    let main = decoding(meta, &picture.main, config);
    let Some(alpha) = &picture.alpha else {
        return Footprint { frame: planes, working: main + DECODER_BYTES, whole_file: false };
    };
    let alpha_config = Config::of(meta, alpha.first()).unwrap_or(config);
    let alpha_bytes = alpha.size.pixels() + decoding(meta, alpha, alpha_config);
    let bytes_per_pixel = if config.is_grey { 2 } else { 4 };
    Footprint {
        frame: pixels.saturating_mul(bytes_per_pixel),
        working: planes.saturating_add(main.max(alpha_bytes)) + DECODER_BYTES,
        whole_file: false,
    }
}

/// The memory to decode one coded item after the other, and their bytes.
fn decoding(meta: &Meta, source: &Source, config: Config) -> u64 {
    let longest = source.tiles.iter().filter_map(|tile| meta.item(*tile)).map(|item| {
        item.extents.iter().fold(0, |sum: u64, extent| sum.saturating_add(extent.length))
    });
    let pixels = padded(source.tile);
    let planes = pixels.saturating_mul(config.half_bytes()).div_ceil(2);
    let working = match config.codec {
        // The picture and the state of its blocks.
        Codec::Av1 => planes.saturating_mul(if config.bits > 8 { 2 } else { 1 }) + pixels,
        // The picture in 16 bits, a copy for its filters, and the state of its blocks.
        Codec::Hevc => planes.saturating_mul(4) + pixels * 2,
    };
    working.saturating_add(longest.max().unwrap_or(0).saturating_mul(2))
}

/// Decoders round sides up to whole superblocks.
fn padded(size: Dimensions) -> u64 {
    let round = |side: u32| u64::from(side).next_multiple_of(128);
    round(size.width()).saturating_mul(round(size.height()))
}
