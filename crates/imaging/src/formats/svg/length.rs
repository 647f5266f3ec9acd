//! Lengths of CSS, as the attributes of an SVG have them.

/// The font size of a document that sets none, in pixels. All browsers have it as default.
pub(super) const FONT_SIZE: f64 = 16.0;

/// A length in pixels (CSS Values and Units 3, sections 5 and 6) where the font has that size in
/// pixels. `None` for percentages, `auto`, negative lengths, and what is malformed.
pub(super) fn pixels(length: &str, font_size: f64) -> Option<f64> {
    let (number, unit) = split_number(length.trim_ascii())?;
    let unit_pixels = match unit.to_ascii_lowercase().as_str() {
        "" | "px" => 1.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "em" | "rem" => font_size,
        // Half of an em where the font is not known (section 6.1.1).
        "ex" | "ch" => font_size / 2.0,
        // The viewport of an image whose size is not known yet.
        "vw" | "vh" | "vmin" | "vmax" => 0.0,
        _ => return None,
    };
    (number >= 0.0).then_some(number * unit_pixels)
}

/// The number at the start of `text` (CSS Syntax 3, section 4.3.12) and the rest.
pub(super) fn split_number(text: &str) -> Option<(f64, &str)> {
    let digits = |at: usize| {
        let tail = text.get(at..).unwrap_or_default();
        tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len()
    };
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut end = sign + digits(sign);
    if text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let exponent = end + 1 + usize::from(text[end + 1..].starts_with(['+', '-']));
        end = if digits(exponent) > 0 { exponent + digits(exponent) } else { end };
    }
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok().filter(|number: &f64| number.is_finite())?, rest))
}
