//! ASF, the container of Windows Media (Advanced Systems Format, section 3): the types of the
//! streams decide.

use super::probe::Probe;

/// Objects of the header looked at before giving up.
const MAX_OBJECTS: usize = 64;

const HEADER: [u8; 16] = *b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C";
const HEADER_BYTES: u64 = 30;
const STREAM: [u8; 16] = *b"\x91\x07\xDC\xB7\xB7\xA9\xCF\x11\x8E\xE6\x00\xC0\x0C\x20\x53\x65";
const AUDIO: [u8; 16] = *b"\x40\x9E\x69\xF8\x4D\x5B\xCF\x11\xA8\xFD\x00\x80\x5F\x5C\x44\x2B";
const VIDEO: [u8; 16] = *b"\xC0\xEF\x19\xBC\x4D\x5B\xCF\x11\xA8\xFD\x00\x80\x5F\x5C\x44\x2B";
const OBJECT_HEADER_BYTES: usize = 24;

/// The media type of an ASF file.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    if !probe.head().starts_with(&HEADER) {
        return None;
    }
    let types = stream_types(probe);
    let sound_alone = types.contains(&AUDIO) && !types.contains(&VIDEO);
    Some(if sound_alone { "audio/x-ms-wma" } else { "video/x-ms-wmv" })
}

/// The types that the stream properties objects name (section 3.3).
fn stream_types(probe: &mut Probe) -> Vec<[u8; 16]> {
    let mut types = Vec::new();
    let mut at = HEADER_BYTES;
    for _ in 0..MAX_OBJECTS {
        let Some((id, size)) = object(probe, at) else { break };
        if id == STREAM {
            types.extend(probe.array::<16>(at + OBJECT_HEADER_BYTES as u64));
        }
        let Some(next) = at.checked_add(size) else { break };
        at = next;
    }
    types
}

/// The id and the size of the object at `at`.
fn object(probe: &mut Probe, at: u64) -> Option<([u8; 16], u64)> {
    let header = probe.array::<OBJECT_HEADER_BYTES>(at)?;
    let size = u64::from_le_bytes(*header.last_chunk()?);
    (size >= OBJECT_HEADER_BYTES as u64).then_some((*header.first_chunk()?, size))
}
