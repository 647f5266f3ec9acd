//! Ogg (RFC 3533): the first packets of the streams name their codecs.

use super::probe::Probe;

/// Streams looked at before giving up.
const MAX_STREAMS: usize = 16;

const PAGE_HEADER_BYTES: usize = 27;
const BEGINNING_OF_STREAM: u8 = 2;

const VIDEO: [&[u8]; 4] = [b"\x80theora", b"\x01video\0\0\0", b"BBCD\0", b"OVP80\x01"];
const AUDIO: [&[u8]; 5] =
    [b"\x01vorbis", b"OpusHead", b"\x7FFLAC", b"Speex   ", b"\x01audio\0\0\0"];

/// The media type of an Ogg file (RFC 5334, section 4).
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    if !probe.head().starts_with(b"OggS") {
        return None;
    }
    let mut name = "application/ogg";
    let mut at = 0;
    for _ in 0..MAX_STREAMS {
        let Some((packet, next)) = first_packet(probe, at) else { break };
        if VIDEO.iter().any(|codec| packet.starts_with(codec)) {
            return Some("video/ogg");
        }
        if AUDIO.iter().any(|codec| packet.starts_with(codec)) {
            name = "audio/ogg";
        }
        at = next;
    }
    Some(name)
}

/// How the first packet of the stream begins whose first page is at `at`, and where the next page
/// is.
fn first_packet(probe: &mut Probe, at: u64) -> Option<([u8; 9], u64)> {
    let header = probe.array::<PAGE_HEADER_BYTES>(at)?;
    let begins_stream = header.starts_with(b"OggS") && header[5] & BEGINNING_OF_STREAM != 0;
    let segments = usize::from(header[26]);
    let lengths = probe.up_to(at + PAGE_HEADER_BYTES as u64, segments)?;
    let body_bytes: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
    let start = at + (PAGE_HEADER_BYTES + segments) as u64;
    let mut packet = [0; 9];
    let read = probe.up_to(start, packet.len())?;
    packet[..read.len()].copy_from_slice(read);
    begins_stream.then_some((packet, start + body_bytes))
}
