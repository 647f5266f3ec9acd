//! SVG 2, section 8: width and height of the root element, or else its view box.

use std::io;

use crate::dimensions::Dimensions;

use crate::content::HeaderReader;
use crate::detect::{markup, text};
use crate::format::Format;
use crate::header::ImageHeader;

/// The part of the file in which the tag of the root element is searched, in bytes.
const MAX_BYTES: u64 = 64 << 10;

pub(super) const FORMAT: Format = Format {
    media_type: "image/svg+xml",
    detect: |head| {
        text::utf_8(head).and_then(markup::root_element).is_some_and(|root| root.name == "svg")
    },
    read_header: read,
    decode: None,
};

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let head = reader.up_to(MAX_BYTES)?;
    let head = String::from_utf8_lossy(&head);
    if let Some(root) = markup::root_element(&head) {
        header.stored = own_size(root.attributes).or_else(|| view_box_size(root.attributes));
    }
    Ok(())
}

fn own_size(attributes: &str) -> Option<Dimensions> {
    let side = |name| markup::attribute(attributes, name).and_then(pixels);
    dimensions(side("width")?, side("height")?)
}

/// A length in pixels; other units and percentages have no fixed size.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    length.strip_suffix("px").unwrap_or(length).trim_end().parse().ok()
}

fn view_box_size(attributes: &str) -> Option<Dimensions> {
    let numbers = markup::attribute(attributes, "viewBox")?;
    let mut numbers = numbers
        .split(|c: char| c == ',' || c.is_ascii_whitespace())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok());
    let [_x, _y, width, height] = [(); 4].map(|()| numbers.next().flatten());
    dimensions(width?, height?)
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
