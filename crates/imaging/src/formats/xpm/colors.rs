//! The colours of XPM: hexadecimal, or by names of X11.

use super::names;

/// The visuals of a display that a colour may be given for, the best first.
const VISUALS: [&str; 4] = ["c", "g", "g4", "m"];

/// The colour in the rest of a line, which has a value for each of some visuals; `None` where it is
/// unknown.
pub(super) fn parse_color(line: &str) -> Option<[u8; 4]> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    VISUALS.iter().find_map(|visual| {
        let at = words.iter().position(|word| word == visual)?;
        // Names may consist of several words.
        let rest = &words[at + 1..];
        let is_visual = |word: &&str| VISUALS.contains(word) || *word == "s";
        let end = rest.iter().skip(1).position(is_visual).map_or(rest.len(), |end| end + 1);
        named(&rest[..end].concat().to_ascii_lowercase())
    })
}

fn named(name: &str) -> Option<[u8; 4]> {
    if name == "none" || name == "transparent" {
        return Some([0; 4]);
    }
    let [red, green, blue] = match name.strip_prefix('#') {
        Some(digits) => hexadecimal(digits)?,
        None => grey(name).or_else(|| names::find(name))?,
    };
    Some([red, green, blue, u8::MAX])
}

/// One to four digits for each channel.
fn hexadecimal(digits: &str) -> Option<[u8; 3]> {
    let length = digits.len() / 3;
    if !digits.is_ascii() || !digits.len().is_multiple_of(3) || !(1..=4).contains(&length) {
        return None;
    }
    let channel = |at: usize| {
        let value = u16::from_str_radix(&digits[at * length..][..length], 16).ok()?;
        let byte = match length {
            1 => value * 17,
            2 => value,
            3 => value >> 4,
            _ => value >> 8,
        };
        u8::try_from(byte).ok()
    };
    Some([channel(0)?, channel(1)?, channel(2)?])
}

/// `gray0` to `gray100`.
fn grey(name: &str) -> Option<[u8; 3]> {
    let percent = name.strip_prefix("gray").or_else(|| name.strip_prefix("grey"))?;
    let percent = percent.parse::<u16>().ok().filter(|percent| *percent <= 100)?;
    Some([u8::try_from((percent * 255 + 50) / 100).ok()?; 3])
}
