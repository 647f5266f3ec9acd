//! Streams of frames and packets without a header of their own: MPEG audio, AAC, AC-3, transport
//! streams and DV. Their marks are short, so that a second one must stand where the first says.

use super::probe::Probe;

/// The media type of such a stream.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    let head = probe.head();
    if head.starts_with(b"ID3") {
        return Some(tagged(probe));
    }
    frames(head)
        .or_else(|| is_transport_stream(head).then_some("video/mp2t"))
        .or_else(|| is_digital_video(head).then_some("video/x-dv"))
}

/// What follows an `ID3v2` tag (id3.org, ID3v2.4, section 3.1).
fn tagged(probe: &mut Probe) -> &'static str {
    let size = probe.head().get(6..10).unwrap_or_default().iter();
    let size = size.fold(0, |size, byte| size << 7 | u64::from(byte & 0x7F));
    match probe.up_to(10 + size, 4) {
        Some(b"fLaC") => "audio/flac",
        Some(b"MAC ") => "audio/x-ape",
        Some(b"wvpk") => "audio/wavpack",
        Some(frame) if adts_length(frame).is_some() => "audio/aac",
        _ => "audio/mpeg",
    }
}

/// The stream whose frame `head` begins with; where the next frame is in reach it must follow.
fn frames(head: &[u8]) -> Option<&'static str> {
    type Length = fn(&[u8]) -> Option<usize>;
    const KINDS: [(Length, &str); 3] = [
        (mpeg_length, "audio/mpeg"),
        (adts_length, "audio/aac"),
        (ac3_length, "audio/vnd.dolby.dd-raw"),
    ];
    KINDS.iter().find(|(length, _)| follows(head, *length)).map(|(_, name)| *name)
}

fn follows(head: &[u8], length: fn(&[u8]) -> Option<usize>) -> bool {
    length(head).is_some_and(|bytes| {
        let next = head.get(bytes..).unwrap_or_default();
        next.len() < 8 || length(next).is_some()
    })
}

/// The length of an MPEG audio frame of layer II or III (ISO/IEC 11172-3, section 2.4.1; 13818-3;
/// MPEG 2.5).
fn mpeg_length(frame: &[u8]) -> Option<usize> {
    const LAYER_2: [usize; 14] = [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
    const LAYER_3: [usize; 14] = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const LOW: [usize; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const FULL: u8 = 3;
    let [0xFF, second, third, ..] = *frame else { return None };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    let is_layer_3 = layer == 1;
    if second >> 5 != 7 || version == 1 || !matches!(layer, 1 | 2) {
        return None;
    }
    let rates = match (version, layer) {
        (FULL, 1) => LAYER_3,
        (FULL, _) => LAYER_2,
        _ => LOW,
    };
    let kilobits = *rates.get(usize::from(third >> 4).checked_sub(1)?)?;
    let halvings = match version {
        FULL => 0,
        2 => 1,
        _ => 2,
    };
    let hertz = [44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))? >> halvings;
    let samples_per_bit = if is_layer_3 && version != FULL { 72 } else { 144 };
    Some(samples_per_bit * kilobits * 1000 / hertz + usize::from(third >> 1 & 1))
}

/// The length of an AAC frame in an audio data transport stream (ISO/IEC 13818-7, section 6.2).
fn adts_length(frame: &[u8]) -> Option<usize> {
    let [0xFF, second, third, fourth, rest @ ..] = frame else { return None };
    let is_sync = second & 0xF6 == 0xF0;
    let is_known_rate = third >> 2 & 0xF < 13;
    let [middle, low] = [rest.first(), rest.get(1)].map(|byte| usize::from(*byte.unwrap_or(&0)));
    let length = usize::from(fourth & 3) << 11 | middle << 3 | low >> 5;
    let is_length = rest.len() < 2 || length > 7;
    (is_sync && is_known_rate && is_length).then_some(length)
}

/// The length of an AC-3 frame (ATSC A/52, sections 5.3 and 5.4.1).
fn ac3_length(frame: &[u8]) -> Option<usize> {
    const KILOBITS: [usize; 19] =
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
    let [0x0B, 0x77, _, _, rates, mode, ..] = *frame else { return None };
    let code = usize::from(rates & 0x3F);
    let kilobits = KILOBITS.get(code / 2)?;
    let words = match rates >> 6 {
        0 => kilobits * 2,
        1 => kilobits * 320 / 147 + code % 2,
        2 => kilobits * 3,
        _ => return None,
    };
    (mode >> 3 <= 10).then_some(words * 2)
}

/// Packets of 188 bytes (ISO/IEC 13818-1, section 2.4.3.2), or of 192 with a time each as on
/// Blu-ray discs.
fn is_transport_stream(head: &[u8]) -> bool {
    const PACKETS: usize = 4;
    let is_mark = |at: usize| head.get(at) == Some(&0x47);
    [(0, 188), (4, 192)]
        .iter()
        .any(|(first, packet)| (0..PACKETS).all(|number| is_mark(first + number * packet)))
}

/// Blocks of 80 bytes, the first of the header section and the second of the subcode (IEC 61834-2).
fn is_digital_video(head: &[u8]) -> bool {
    head.starts_with(b"\x1F\x07\x00") && head.get(80).is_some_and(|section| section >> 5 == 1)
}
