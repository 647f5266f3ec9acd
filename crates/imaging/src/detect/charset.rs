//! The charset of plain text that is not UTF-16: from all of a short text, from samples of a long
//! one.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};

use super::probe::Probe;
use super::{text, words};

/// The length of a sample of a text that is too long to be read, in bytes.
const SAMPLE_BYTES: usize = 12 << 10;

/// How much of a text the guess of its charset is made of, in bytes. It takes 0.1 µs for a byte, on
/// the thread that serves the file; more would decide no more.
const EVIDENCE_BYTES: usize = 2 << 10;

/// How many bytes beyond ASCII a guess needs.
const MIN_EVIDENCE: usize = 16;

/// Plain text whose charset is not known.
const UNKNOWN: &str = "text/plain";
const UTF_8: &str = "text/plain; charset=utf-8";
const ISO_2022_JP: &str = "text/plain; charset=iso-2022-jp";

/// The media type of plain text, with its charset where that is known.
pub(super) fn plain_text(probe: &mut Probe) -> &'static str {
    let Some(samples) = Samples::read(probe) else { return UNKNOWN };
    let all = samples.pieces.concat();
    if all.is_ascii() {
        return match samples.are_complete {
            true if shifts_to_japanese(&all) => ISO_2022_JP,
            true => UTF_8,
            // Another part of the text may have other characters.
            false => UNKNOWN,
        };
    }
    if are_mostly_utf_8(&samples.pieces) {
        return UTF_8;
    }
    guess(&all).map_or(UNKNOWN, named)
}

/// The escape sequences of JIS X 0208 (RFC 1468).
fn shifts_to_japanese(text: &[u8]) -> bool {
    text.windows(3).any(|window| matches!(window, [0x1B, b'$', b'@' | b'B']))
}

/// Pieces of a text in order.
struct Samples {
    pieces: Vec<Vec<u8>>,
    /// Whether they are the whole text.
    are_complete: bool,
}

impl Samples {
    fn read(probe: &mut Probe) -> Option<Self> {
        let head = probe.head();
        let rest = probe.length() - head.len() as u64;
        if rest <= probe.budget() as u64 {
            let mut whole = head.to_vec();
            whole.extend(probe.up_to(head.len() as u64, usize::try_from(rest).ok()?)?);
            return Some(Self { pieces: vec![whole], are_complete: true });
        }
        let count = (probe.budget() / SAMPLE_BYTES).max(1) as u64;
        let stride = rest / count;
        let mut pieces = vec![until_last_line_end(head).to_vec()];
        for number in 1..=count {
            // The last one ends with the text.
            let start = head.len() as u64 + number * stride - SAMPLE_BYTES as u64;
            let sample = probe.up_to(start, SAMPLE_BYTES)?;
            pieces.push(until_last_line_end(after_first_line_end(sample)).to_vec());
        }
        Some(Self { pieces, are_complete: false })
    }
}

/// No character is cut behind a line end.
fn after_first_line_end(sample: &[u8]) -> &[u8] {
    let end = sample.iter().position(|byte| *byte == b'\n');
    end.map_or(sample, |end| &sample[end + 1..])
}

fn until_last_line_end(sample: &[u8]) -> &[u8] {
    let end = sample.iter().rposition(|byte| *byte == b'\n');
    end.map_or(sample, |end| &sample[..=end])
}

/// Whether twenty times as many characters beyond ASCII are valid UTF-8 as are not: one line of a
/// log may be cut or come from elsewhere.
fn are_mostly_utf_8(pieces: &[Vec<u8>]) -> bool {
    const MAX_CHUNKS: usize = 4096;
    let (mut valid, mut invalid) = (0, 0);
    for chunk in pieces.iter().flat_map(|piece| piece.utf8_chunks()).take(MAX_CHUNKS) {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    invalid * 20 <= valid
}

/// The charset of a text that is not UTF-8. The guesses from all words and from either half of them
/// must agree.
fn guess(text: &[u8]) -> Option<&'static Encoding> {
    let evidence = evidence(text);
    let count: usize =
        evidence.iter().flat_map(|word| word.iter()).filter(|byte| !byte.is_ascii()).count();
    if count < MIN_EVIDENCE || text::has_binary_data(text) {
        return None;
    }
    let half = |parity| evidence.iter().skip(parity).step_by(2).copied().collect::<Vec<_>>();
    let guess = guessed(&evidence);
    let is_sure = [half(0), half(1)].iter().all(|half| guessed(half) == guess)
        && guess.decode_without_bom_handling_and_without_replacement(text).is_some()
        && words::are_plausible(&guess.decode_without_bom_handling(&evidence.concat()).0)
        && !(guess == WINDOWS_1252 && may_be_hungarian(text));
    is_sure.then_some(guess)
}

/// The words that are not ASCII. A blank and a line end are never part of another character.
fn evidence(text: &[u8]) -> Vec<&[u8]> {
    let mut left = EVIDENCE_BYTES;
    text.split_inclusive(|byte| matches!(byte, b' ' | b'\n'))
        .filter(|word| !word.is_ascii())
        .take_while(|word| {
            let fits = word.len() <= left;
            left = left.saturating_sub(word.len());
            fits
        })
        .collect()
}

fn guessed(words: &[&[u8]]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for word in words {
        detector.feed(word, false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether letters are in it that are ő and ű in windows-1250 and õ and û in windows-1252; all
/// others that Hungarian has are the same in both.
fn may_be_hungarian(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, 0xD5 | 0xDB | 0xF5 | 0xFB))
}

/// The media type of plain text in that charset (WHATWG Encoding, section 4.2).
fn named(charset: &'static Encoding) -> &'static str {
    const NAMES: [&str; 26] = [
        "text/plain; charset=big5",
        "text/plain; charset=euc-jp",
        "text/plain; charset=euc-kr",
        "text/plain; charset=gbk",
        "text/plain; charset=ibm866",
        "text/plain; charset=iso-8859-2",
        "text/plain; charset=iso-8859-4",
        "text/plain; charset=iso-8859-5",
        "text/plain; charset=iso-8859-6",
        "text/plain; charset=iso-8859-7",
        "text/plain; charset=iso-8859-8",
        "text/plain; charset=iso-8859-8-i",
        "text/plain; charset=iso-8859-13",
        "text/plain; charset=koi8-r",
        "text/plain; charset=koi8-u",
        "text/plain; charset=shift_jis",
        "text/plain; charset=windows-1250",
        "text/plain; charset=windows-1251",
        "text/plain; charset=windows-1252",
        "text/plain; charset=windows-1253",
        "text/plain; charset=windows-1254",
        "text/plain; charset=windows-1255",
        "text/plain; charset=windows-1256",
        "text/plain; charset=windows-1257",
        "text/plain; charset=windows-1258",
        "text/plain; charset=windows-874",
    ];
    let is_its = |name: &&str| {
        name.strip_prefix("text/plain; charset=")
            .is_some_and(|charset_name| charset_name.eq_ignore_ascii_case(charset.name()))
    };
    NAMES.into_iter().find(is_its).unwrap_or(UNKNOWN)
}
