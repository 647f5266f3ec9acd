//! The natural size of an SVG: the one at which browsers show it when nothing else says its size.

use crate::detect::markup::attribute;
use crate::dimensions::Dimensions;

use super::length::{FONT_SIZE, pixels, split_number};

/// The size of images that have neither sides nor a ratio, in pixels (CSS Images 3, section 5.1).
const DEFAULT: (f64, f64) = (300.0, 150.0);

/// The natural size of an SVG whose root element has these attributes, in whole pixels. `None` when
/// a side is zero or exceeds all limits.
pub(super) fn natural_size(attributes: &str) -> Option<Dimensions> {
    let (width, height) = natural_sides(attributes);
    dimensions(width, height)
}

/// The natural width and height of an SVG whose root element has these attributes, in pixels (SVG
/// 2, section 8.2; CSS Images 3, section 5.3): a missing side follows from the other by the ratio
/// of the view box; without any side, an image with that ratio is fitted into 300x150.
pub(super) fn natural_sides(attributes: &str) -> (f64, f64) {
    let font_size = font_size(attributes).unwrap_or(FONT_SIZE);
    let side = |name| attribute(attributes, name).and_then(|length| pixels(length, font_size));
    let ratio = attribute(attributes, "viewBox").and_then(ratio);
    match (side("width"), side("height"), ratio) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(ratio)) => (width, width / ratio),
        (None, Some(height), Some(ratio)) => (height * ratio, height),
        (None, None, Some(ratio)) => contained(ratio),
        (width, height, None) => (width.unwrap_or(DEFAULT.0), height.unwrap_or(DEFAULT.1)),
    }
}

/// The font size that the root element sets by an attribute or in its style.
fn font_size(attributes: &str) -> Option<f64> {
    let declared = attribute(attributes, "style").and_then(|style| {
        let mut declarations = style.split(';').filter_map(|pair| pair.split_once(':'));
        declarations.find(|(name, _)| name.trim_ascii().eq_ignore_ascii_case("font-size"))
    });
    let value = declared.map(|(_, value)| value).or_else(|| attribute(attributes, "font-size"))?;
    pixels(value, FONT_SIZE)
}

/// Width by height of a view box (SVG 2, section 8.6); `None` when it is malformed or empty.
fn ratio(view_box: &str) -> Option<f64> {
    let is_separator = |c: char| c == ',' || c.is_ascii_whitespace();
    let numbers: Vec<f64> = view_box
        .split(is_separator)
        .filter(|number| !number.is_empty())
        .map(|number| split_number(number).filter(|(_, rest)| rest.is_empty()))
        .map(|parsed| parsed.map(|(number, _)| number))
        .collect::<Option<_>>()?;
    let &[_x, _y, width, height] = numbers.as_slice() else { return None };
    (width > 0.0 && height > 0.0).then(|| width / height)
}

/// The largest size of that ratio within the default.
fn contained(ratio: f64) -> (f64, f64) {
    let (width, height) = DEFAULT;
    (width.min(height * ratio), height.min(width / ratio))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both sides are checked to lie within the integers' range"
)]
fn dimensions(width: f64, height: f64) -> Option<Dimensions> {
    let is_side = |side: f64| side > 0.0 && side <= f64::from(u32::MAX);
    if !is_side(width) || !is_side(height) {
        return None;
    }
    Dimensions::new(width.round().max(1.0) as u32, height.round().max(1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::natural_size;

    /// `naturalWidth` and `naturalHeight` in Chromium 156 and Firefox 153, which agree except where
    /// it is said. `None` where a side is 0.
    const TABLE: [(&str, Option<(u32, u32)>); 51] = [
        ("", Some((300, 150))),
        ("width='100' height='50'", Some((100, 50))),
        ("width='100px' height='50PX'", Some((100, 50))),
        ("width='10mm' height='20mm'", Some((38, 76))),
        ("width='1in' height='2in'", Some((96, 192))),
        ("width='72pt' height='36pt'", Some((96, 48))),
        ("width='6pc' height='3pc'", Some((96, 48))),
        ("width='40q' height='40Q'", Some((38, 38))),
        ("width='2.54cm' height='5.08cm'", Some((96, 192))),
        ("width='2em' height='3em'", Some((32, 48))),
        ("width='2rem' height='2rem'", Some((32, 32))),
        ("width='2em' height='2em' style='font-size:32px'", Some((64, 64))),
        ("width='2em' height='2em' font-size='32'", Some((64, 64))),
        // Firefox; Chromium measures its font: 18, 27.
        ("width='2ex' height='3ex'", Some((16, 24))),
        ("width='10vw' height='10vh'", None),
        ("width='100%' height='100%'", Some((300, 150))),
        ("width='50%' height='25%'", Some((300, 150))),
        ("width='100'", Some((100, 150))),
        ("height='50'", Some((300, 50))),
        ("viewBox='0 0 100 50'", Some((300, 150))),
        // Chromium; Firefox takes a width of 300 always: 600, 300, 300 high.
        ("viewBox='0 0 50 100'", Some((75, 150))),
        ("viewBox='0 0 100 100'", Some((150, 150))),
        ("viewBox='0 0 24 24'", Some((150, 150))),
        ("viewBox='0 0 1000 10'", Some((300, 3))),
        ("viewBox='0 0 33.3 10'", Some((300, 90))),
        ("viewBox='0,0,100,50'", Some((300, 150))),
        ("viewBox='0 0 100'", Some((300, 150))),
        ("viewBox='0 0 0 50'", Some((300, 150))),
        ("viewBox='0 0 -10 50'", Some((300, 150))),
        ("width='100' viewBox='0 0 40 20'", Some((100, 50))),
        ("height='100' viewBox='0 0 40 20'", Some((200, 100))),
        ("width='100%' height='100' viewBox='0 0 40 20'", Some((200, 100))),
        ("width='100' height='100%' viewBox='0 0 40 20'", Some((100, 50))),
        ("width='100%' height='100%' viewBox='0 0 40 20'", Some((300, 150))),
        ("width='100%' viewBox='0 0 40 20'", Some((300, 150))),
        ("width='auto' height='50' viewBox='0 0 40 20'", Some((100, 50))),
        ("width='abc' height='10' viewBox='0 0 40 20'", Some((20, 10))),
        // Firefox, and SVG 2, section 8.2; in Chromium the width is 0.
        ("width='-5' height='10' viewBox='0 0 40 20'", Some((20, 10))),
        ("width='0' height='10'", None),
        ("width='100 px' height='50'", Some((300, 50))),
        ("width=' 100 ' height=' 50 '", Some((100, 50))),
        ("width='1e2' height='5E1'", Some((100, 50))),
        ("width='.5e3' height='50'", Some((500, 50))),
        ("width='+100' height='50.'", Some((100, 150))),
        ("width='100.4' height='50.5'", Some((100, 51))),
        ("width='1.5' height='2.5'", Some((2, 3))),
        ("width='100' height='50' style='width:30px;height:20px'", Some((100, 50))),
        ("style='width:30px;height:20px'", Some((300, 150))),
        ("style='width:30px' viewBox='0 0 40 20'", Some((300, 150))),
        // Firefox, and CSS Images 3; Chromium takes this for an image without a ratio.
        ("width='100' viewBox='0 0 30 10' preserveAspectRatio='none'", Some((100, 33))),
        // Beyond what either can show.
        ("width='1e300' height='1e300'", None),
    ];

    #[test]
    fn sizes_are_those_of_browsers() {
        for (attributes, expected) in TABLE {
            let size = natural_size(attributes).map(|size| (size.width(), size.height()));
            assert_eq!(size, expected, "{attributes}");
        }
    }
}
