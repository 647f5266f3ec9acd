//! The segments of a JPEG.

use memchr::memchr;

/// Iterates over the segments of a JPEG up to its end-of-image marker, each with its marker and
/// payload. Skips the entropy-coded data between them (ITU-T T.81, section B.1.1).
pub(super) struct Segments<'a> {
    /// The file after the last segment.
    pub(super) rest: &'a [u8],
}

impl<'a> Segments<'a> {
    pub(super) fn of(file: &'a [u8]) -> Self {
        Self { rest: file }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = memchr(0xFF, self.rest)?;
            let marker = *self.rest.get(at + 1)?;
            let skipped = if marker == 0xFF { 1 } else { 2 };
            self.rest = &self.rest[at + skipped..];
            match marker {
                0x00 | 0x01 | 0xD0..=0xD8 | 0xFF => {}
                0xD9 => return Some((marker, &[])),
                _ => {
                    // The length counts its own two bytes.
                    let length = u16::from_be_bytes(*self.rest.first_chunk()?).max(2);
                    let (segment, rest) = self.rest.split_at_checked(usize::from(length))?;
                    self.rest = rest;
                    return Some((marker, &segment[2..]));
                }
            }
        }
    }
}

/// The segments before the first scan.
fn header(file: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    Segments::of(file).take_while(|(marker, _)| *marker != 0xDA)
}

/// How the image is coded.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "turbojpeg"),
    expect(
        dead_code,
        reason = "the marker alone decides between the decoder of this crate and none"
    )
)]
pub(super) struct Coding {
    /// The marker of its frame (table B.1).
    pub(super) marker: u8,
    pub(super) components: u8,
    /// Whether the first scan has fewer components than the frame.
    pub(super) has_separate_scans: bool,
}

/// How the image is coded; `None` when it has no frame and scan.
pub(super) fn coding(file: &[u8]) -> Option<Coding> {
    let mut frame = None;
    for (marker, payload) in Segments::of(file) {
        match (marker, frame) {
            (0xDA, Some((marker, components))) => {
                let has_separate_scans = *payload.first()? < components;
                return Some(Coding { marker, components, has_separate_scans });
            }
            (0xC4 | 0xC8 | 0xCC, _) => {}
            (0xC0..=0xCF, None) => frame = Some((marker, *payload.get(5)?)),
            _ => {}
        }
    }
    None
}

/// The ICC profile, assembled from its segments (ICC.1:2010, section B.4). As in libjpeg, a profile
/// with missing, repeated or misnumbered pieces counts as none.
pub(super) fn icc_profile(file: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u8, u8, &[u8])> = header(file)
        .filter(|(marker, _)| *marker == 0xE2)
        .filter_map(|(_, payload)| match payload.strip_prefix(b"ICC_PROFILE\0")? {
            [number, count, piece @ ..] => Some((*number, *count, piece)),
            _ => None,
        })
        .collect();
    pieces.sort_by_key(|(number, ..)| *number);
    let is_complete = (1..).zip(&pieces).all(|(expected, (number, count, _))| {
        *number == expected && usize::from(*count) == pieces.len()
    });
    let profile = pieces.iter().flat_map(|(.., piece)| *piece).copied();
    (is_complete && !pieces.is_empty()).then(|| profile.collect())
}

/// Whether the first three of three or four components are luma and chroma, by the rules of libjpeg
/// (`default_decompress_parms`). Adobe's marker says so, but JFIF knows no other three. Without
/// both, four are ink, and three are RGB if their ids are `R`, `G` and `B`.
pub(super) fn has_luma_and_chroma(file: &[u8]) -> bool {
    let is_jfif = header(file).any(|(marker, payload)| {
        marker == 0xE0 && payload.starts_with(b"JFIF\0") && payload.len() >= 14
    });
    let adobe = header(file).filter(|(marker, _)| *marker == 0xEE);
    let transform = adobe.filter_map(|(_, payload)| match payload.strip_prefix(b"Adobe")? {
        [_, _, _, _, _, _, transform, ..] => Some(*transform != 0),
        _ => None,
    });
    let is_frame =
        |marker: &u8| matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    let frame = header(file).find(|(marker, _)| is_frame(marker));
    match (frame, transform.last()) {
        (Some((_, [_, _, _, _, _, 3, ..])), _) if is_jfif => true,
        (_, Some(transform)) => transform,
        (Some((_, [_, _, _, _, _, 3, components @ ..])), None) => {
            !matches!(components, [b'R', _, _, b'G', _, _, b'B', ..])
        }
        _ => false,
    }
}
