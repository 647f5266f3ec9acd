//! Matroska and `WebM` (RFC 9559, RFC 8794): the document type and the types of the tracks decide.

use std::ops::Range;

use super::probe::Probe;

/// Elements of one level looked at before giving up.
const MAX_ELEMENTS: usize = 64;

const HEADER: u32 = 0x1A45_DFA3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1F43_B675;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK_ENTRY: u32 = 0xAE;
const TRACK_TYPE: u32 = 0x83;

/// Values of the track type (RFC 9559, section 5.1.4.1.3).
const VIDEO: u8 = 1;
const AUDIO: u8 = 2;

/// The media type of a Matroska or `WebM` file.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    if !probe.head().starts_with(&HEADER.to_be_bytes()) {
        return None;
    }
    let length = probe.length();
    let header = read_element(probe, 0, length)?;
    let doc_type = find(probe, &header.body, DOC_TYPE)?;
    let is_webm = match probe.up_to(doc_type.start, 8)? {
        [b'w', b'e', b'b', b'm', ..] => true,
        b"matroska" => false,
        _ => return None,
    };
    let audio = has_sound_alone(probe, header.body.end..length);
    Some(match (is_webm, audio) {
        (true, true) => "audio/webm",
        (true, false) => "video/webm",
        (false, true) => "audio/matroska",
        (false, false) => "video/matroska",
    })
}

fn has_sound_alone(probe: &mut Probe, rest: Range<u64>) -> bool {
    track_types(probe, &rest).is_some_and(|types| types.contains(&AUDIO) && !types.contains(&VIDEO))
}

fn track_types(probe: &mut Probe, rest: &Range<u64>) -> Option<Vec<u8>> {
    let segment = find(probe, rest, SEGMENT)?;
    let tracks = find(probe, &segment, TRACKS)?;
    let mut types = Vec::new();
    let mut rest = tracks;
    while let Some(track) = find(probe, &rest, TRACK_ENTRY).filter(|_| types.len() < MAX_ELEMENTS) {
        let kind = find(probe, &track, TRACK_TYPE)?;
        types.push(probe.array::<1>(kind.end.checked_sub(1)?)?[0]);
        rest.start = track.end;
    }
    Some(types)
}

struct Element {
    id: u32,
    body: Range<u64>,
}

/// The body of the first element of that kind in a part of the file, not beyond the first cluster.
fn find(probe: &mut Probe, within: &Range<u64>, id: u32) -> Option<Range<u64>> {
    let mut at = within.start;
    for _ in 0..MAX_ELEMENTS {
        let element = read_element(probe, at, within.end)?;
        if element.id == id {
            return Some(element.body);
        }
        if element.id == CLUSTER {
            return None;
        }
        at = element.body.end;
    }
    None
}

/// The element at `at`; one of unknown size reaches until `limit` (RFC 8794, section 6.2).
fn read_element(probe: &mut Probe, at: u64, limit: u64) -> Option<Element> {
    if at >= limit {
        return None;
    }
    let first = probe.array::<1>(at)?[0];
    let id_bytes = first.leading_zeros() + 1;
    let id = number(probe, at, id_bytes)?;
    let size_at = at.checked_add(id_bytes.into())?;
    let size_bytes = probe.array::<1>(size_at)?[0].leading_zeros() + 1;
    let unknown = (1_u64 << (7 * size_bytes).min(63)) - 1;
    let size = number(probe, size_at, size_bytes)? & unknown;
    let start = size_at.checked_add(size_bytes.into())?;
    let end = if size == unknown { limit } else { start.checked_add(size)? };
    Some(Element { id: u32::try_from(id).ok()?, body: start..end })
}

/// A big-endian number of one to eight bytes.
fn number(probe: &mut Probe, at: u64, bytes: u32) -> Option<u64> {
    let length = usize::try_from(bytes).ok().filter(|length| (1..=8).contains(length))?;
    let read = probe.up_to(at, length)?;
    (read.len() == length)
        .then(|| read.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
