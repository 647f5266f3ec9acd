//! Files of boxes (ISO/IEC 14496-12 and `QuickTime`): the brands give the family of formats, the
//! tracks decide between video and audio.

use super::probe::Probe;

/// Brands looked at before giving up.
const MAX_BRANDS: usize = 64;

/// Boxes of one level looked at before giving up.
const MAX_BOXES: usize = 32;

/// The media type by the brands of an `ftyp` box (section 4.3). It does not read the tracks, so
/// it returns a video type for most audio files.
pub(crate) fn name(head: &[u8]) -> Option<&'static str> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let size = usize::try_from(u32::from_be_bytes(*head.first_chunk()?)).ok()?;
    let end = size.min(head.len());
    let major: &[u8; 4] = head.get(8..)?.first_chunk()?;
    let compatible = head.get(16..end).unwrap_or_default().as_chunks::<4>().0;
    let is_compatible = |brands: &[&[u8; 4]]| {
        compatible.iter().take(MAX_BRANDS).any(|brand| brands.contains(&brand))
    };
    Some(match major {
        b"avif" | b"avis" => "image/avif",
        b"mif1" | b"msf1" | b"mif2" if is_compatible(&[b"avif", b"avis"]) => "image/avif",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"mif2" => {
            "image/heif"
        }
        b"jxl " => "image/jxl",
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " | b"M4P " => "audio/mp4",
        b"M4V " | b"M4VH" | b"M4VP" => "video/x-m4v",
        b"crx " => "image/x-canon-cr3",
        [b'3', b'g', b'2', _] => "video/3gpp2",
        [b'3', b'g', ..] => "video/3gpp",
        _ => "video/mp4",
    })
}

/// The media type of video or audio in boxes.
pub(super) fn media(probe: &mut Probe) -> Option<&'static str> {
    let Some(name) = name(probe.head()) else { return quick_time(probe) };
    let audio = match name {
        "video/mp4" => "audio/mp4",
        "video/3gpp" => "audio/3gpp",
        "video/3gpp2" => "audio/3gpp2",
        _ => return Some(name),
    };
    Some(if has_sound_alone(probe) { audio } else { name })
}

/// A `QuickTime` file from before there was a `ftyp` box.
fn quick_time(probe: &mut Probe) -> Option<&'static str> {
    let first: &[u8; 4] = probe.head().get(4..)?.first_chunk()?;
    let is_known = matches!(first, b"free" | b"skip" | b"wide" | b"pnot" | b"moov" | b"mdat");
    let length = probe.length();
    let holds_movie = is_known && find(probe, 0..length, &[b"moov", b"mdat"]).is_some();
    holds_movie.then_some("video/quicktime")
}

/// Whether the movie has audio tracks and no video track; false if there is no movie box.
fn has_sound_alone(probe: &mut Probe) -> bool {
    let length = probe.length();
    let Some(movie) = find(probe, 0..length, &[b"moov"]) else { return false };
    let (mut sound, mut at) = (false, movie.start);
    for _ in 0..MAX_BOXES {
        let Some(track) = find(probe, at..movie.end, &[b"trak"]) else { break };
        match handler(probe, &track).as_ref() {
            Some(b"vide" | b"auxv") => return false,
            Some(b"soun") => sound = true,
            _ => {}
        }
        at = track.end;
    }
    sound
}

/// The type of the media of a track (section 8.4.3).
fn handler(probe: &mut Probe, track: &Body) -> Option<[u8; 4]> {
    let media = find(probe, track.start..track.end, &[b"mdia"])?;
    let handler = find(probe, media.start..media.end, &[b"hdlr"])?;
    probe.array(handler.start.checked_add(8)?)
}

/// Where the content of a box lies.
struct Body {
    start: u64,
    end: u64,
}

/// The first box of one of those kinds in a part of the file.
fn find(probe: &mut Probe, within: std::ops::Range<u64>, kinds: &[&[u8; 4]]) -> Option<Body> {
    let mut at = within.start;
    for _ in 0..MAX_BOXES {
        if at >= within.end {
            return None;
        }
        let (kind, body) = read_box(probe, at, within.end)?;
        if kinds.contains(&&kind) {
            return Some(body);
        }
        at = body.end;
    }
    None
}

/// The box at `at`; one of size zero reaches until `limit` (section 4.2).
fn read_box(probe: &mut Probe, at: u64, limit: u64) -> Option<([u8; 4], Body)> {
    let header = probe.array::<8>(at)?;
    let [size, kind] = *header.as_chunks::<4>().0.first_chunk()?;
    let (head, end) = match u32::from_be_bytes(size) {
        0 => (8, limit),
        1 => (16, at.checked_add(u64::from_be_bytes(probe.array(at.checked_add(8)?)?))?),
        size => (8, at.checked_add(size.into())?),
    };
    let start = at.checked_add(head)?;
    (start <= end).then_some((kind, Body { start, end }))
}
