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
                    let length = u16::from_be_bytes(*self.rest.first_chunk()?);
                    let (segment, rest) = self.rest.split_at_checked(usize::from(length))?;
                    self.rest = rest;
                    return Some((marker, segment.get(2..)?));
                }
            }
        }
    }
}

/// Whether the file contains its end-of-image marker. The decoder fills the missing part of a
/// truncated image with grey, and reports no error.
pub(super) fn is_complete(file: &[u8]) -> bool {
    Segments::of(file).any(|(marker, _)| marker == 0xD9)
}

/// The segments before the first scan.
fn header(file: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    Segments::of(file).take_while(|(marker, _)| *marker != 0xDA)
}

/// The ICC profile, assembled from its segments (ICC.1:2010, section B.4).
pub(super) fn icc_profile(file: &[u8]) -> Option<Vec<u8>> {
    let mut pieces: Vec<(u8, &[u8])> = header(file)
        .filter(|(marker, _)| *marker == 0xE2)
        .filter_map(|(_, payload)| match payload.strip_prefix(b"ICC_PROFILE\0")? {
            [number, _, piece @ ..] => Some((*number, piece)),
            _ => None,
        })
        .collect();
    pieces.sort_by_key(|(number, _)| *number);
    let profile: Vec<u8> = pieces.into_iter().flat_map(|(_, piece)| piece).copied().collect();
    (!profile.is_empty()).then_some(profile)
}

/// Sets the major version of JFIF to 1: libjpeg-turbo warns about other versions, which do not
/// differ.
#[cfg(feature = "turbojpeg")]
pub(super) fn settle_version(file: &mut [u8]) {
    if let [0xFF, 0xD8, 0xFF, 0xE0, _, _, b'J', b'F', b'I', b'F', 0, major, ..] = file {
        *major = 1;
    }
}

/// Whether the components are RGB without a transform, by the rules of libjpeg: there are three,
/// and either Adobe's marker says so, or there is no marker and their ids are `R`, `G` and `B`.
pub(super) fn is_rgb(file: &[u8]) -> bool {
    let payload = |wanted: u8, start: &[u8]| {
        let mut all = header(file).filter(|(marker, _)| *marker == wanted);
        all.find_map(|(_, payload)| payload.strip_prefix(start))
    };
    let mut frames = header(file).filter(|(marker, _)| matches!(marker, 0xC0..=0xC2));
    let Some((_, [_, _, _, _, _, 3, components @ ..])) = frames.next() else { return false };
    if payload(0xE0, b"JFIF").is_some() {
        return false;
    }
    match payload(0xEE, b"Adobe") {
        Some([_, _, _, _, _, _, transform, ..]) => *transform == 0,
        _ => matches!(components, [b'R', _, _, b'G', _, _, b'B', ..]),
    }
}

/// Whether a sequential JPEG is not interleaved: the first scan has fewer components than the
/// frame.
pub(super) fn has_separate_scans(file: &[u8]) -> bool {
    let mut in_frame = 0;
    for (marker, payload) in Segments::of(file) {
        match (marker, payload) {
            (0xC0 | 0xC1, [_, _, _, _, _, components, ..]) => in_frame = *components,
            (0xDA, [in_scan, ..]) => return *in_scan < in_frame,
            _ => {}
        }
    }
    false
}
