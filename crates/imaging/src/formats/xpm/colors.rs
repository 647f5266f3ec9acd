//! The colours of XPM: hexadecimal, or by names of X11.

/// The visuals of a display that a colour may be given for, the best first.
const VISUALS: [&str; 4] = ["c", "g", "g4", "m"];

/// The names that files use most.
const NAMES: [(&str, [u8; 3]); 40] = [
    ("aqua", [0, 255, 255]),
    ("beige", [245, 245, 220]),
    ("black", [0, 0, 0]),
    ("blue", [0, 0, 255]),
    ("brown", [165, 42, 42]),
    ("coral", [255, 127, 80]),
    ("cyan", [0, 255, 255]),
    ("darkblue", [0, 0, 139]),
    ("darkgray", [169, 169, 169]),
    ("darkgreen", [0, 100, 0]),
    ("darkred", [139, 0, 0]),
    ("fuchsia", [255, 0, 255]),
    ("gold", [255, 215, 0]),
    ("gray", [190, 190, 190]),
    ("green", [0, 255, 0]),
    ("grey", [190, 190, 190]),
    ("indigo", [75, 0, 130]),
    ("ivory", [255, 255, 240]),
    ("khaki", [240, 230, 140]),
    ("lavender", [230, 230, 250]),
    ("lightblue", [173, 216, 230]),
    ("lightgray", [211, 211, 211]),
    ("lightgrey", [211, 211, 211]),
    ("lime", [0, 255, 0]),
    ("linen", [250, 240, 230]),
    ("magenta", [255, 0, 255]),
    ("maroon", [176, 48, 96]),
    ("navy", [0, 0, 128]),
    ("olive", [128, 128, 0]),
    ("orange", [255, 165, 0]),
    ("pink", [255, 192, 203]),
    ("purple", [160, 32, 240]),
    ("red", [255, 0, 0]),
    ("salmon", [250, 128, 114]),
    ("silver", [192, 192, 192]),
    ("tan", [210, 180, 140]),
    ("teal", [0, 128, 128]),
    ("violet", [238, 130, 238]),
    ("white", [255, 255, 255]),
    ("yellow", [255, 255, 0]),
];

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
        None => grey(name)
            .or_else(|| NAMES.iter().find(|(known, _)| *known == name).map(|(_, color)| *color))?,
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
