//! The orientation in XMP metadata, for images whose Exif has none.

use memchr::memmem;

use crate::orientation::Orientation;

const NAME: &[u8] = b"tiff:Orientation";

/// The orientation in an XMP packet; `None` when it has none. Like Pillow, it takes the first
/// `tiff:Orientation` that is followed by `="` or `>` and a digit, and does not parse the XML.
pub(crate) fn orientation(packet: &[u8]) -> Option<Orientation> {
    memmem::find_iter(packet, NAME).find_map(|at| {
        let value = &packet[at + NAME.len()..];
        let value = value.strip_prefix(b"=\"").or_else(|| value.strip_prefix(b">"))?;
        let digit = value.first().filter(|digit| digit.is_ascii_digit())?;
        Some(Orientation::from_exif((digit - b'0').into()))
    })
}

#[cfg(test)]
mod tests {
    use super::orientation;
    use crate::orientation::Orientation;

    /// Each result is that of `ImageOps.exif_transpose` of Pillow 12.3.
    #[test]
    fn the_orientation_is_that_of_pillow() {
        let turned = Some(Orientation::Rotated90);
        let table: [(&[u8], Option<Orientation>); 8] = [
            (b"<x tiff:Orientation=\"6\"/>", turned),
            (b"<tiff:Orientation>6</tiff:Orientation>", turned),
            (b"tiff:Orientation=\"x\" tiff:Orientation=\"6\"", turned),
            (b"tiff:Orientation=\"1\" tiff:Orientation=\"6\"", Some(Orientation::Upright)),
            (b"<x tiff:Orientation='6'/>", None),
            (b"<x tiff:Orientation = \"6\"/>", None),
            (b"tiff:Orientation>\n6", None),
            (b"tiff:Orientation=\"", None),
        ];
        for (packet, expected) in table {
            assert_eq!(orientation(packet), expected, "{}", String::from_utf8_lossy(packet));
        }
    }
}
