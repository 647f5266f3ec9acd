//! SVG 2, plain and compressed by gzip, in the size at which a browser shows it in `<img>`, drawn
//! by `resvg`.

mod budget;
mod complexity;
mod cost;
mod decode;
mod length;
mod links;
mod pictures;
mod size;
mod source;
mod typeface;

use std::io;

use crate::content::HeaderReader;
use crate::detect::{PROLOG_BYTES, gzip, markup, text};
use crate::format::Format;
use crate::header::ImageHeader;

pub(super) const FORMAT: Format = Format {
    media_type: "image/svg+xml",
    detect: |head| text::utf_8(head).is_some_and(is_svg),
    read_header: read,
    decode: Some(decode::decode),
};

pub(super) const COMPRESSED: Format = Format {
    media_type: "image/svg+xml-compressed",
    detect: |head| gzip::inflate(head).and_then(|bytes| text::decode(&bytes)).is_some_and(is_svg),
    ..FORMAT
};

fn is_svg(text: impl AsRef<str>) -> bool {
    markup::root_element(text.as_ref()).is_some_and(|root| root.name == "svg")
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let head = reader.up_to(PROLOG_BYTES as u64)?;
    let head = gzip::inflate(&head).unwrap_or(head);
    let text = text::decode(&head).unwrap_or_default();
    header.stored =
        markup::root_element(&text).and_then(|root| size::natural_size(root.attributes));
    header.is_vector = true;
    header.footprint.working = budget::memory(source::length(reader)?);
    Ok(())
}
