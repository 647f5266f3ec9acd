//! The head of a part: the name of its field and of its file.

use thiserror::Error;

use super::file_name::decode_file_name;
use super::parameters::Parameterized;

const MAX_LINES: usize = 32;
const IDENTITY_ENCODINGS: [&str; 3] = ["7bit", "8bit", "binary"];

/// The relevant fields of the head of a part; others are ignored (RFC 7578, section 4.8).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PartHead {
    /// The name of its field; `None` without one in `Content-Disposition`.
    pub name: Option<String>,
    /// The file name as sent; `None` for a text.
    pub file_name: Option<String>,
}

/// Why the head of a part is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MalformedHead {
    /// It has more than 32 lines.
    #[error("the head of a part has too many lines")]
    TooManyLines,
    /// The content is encoded (RFC 2045, section 6.2), which RFC 7578, section 4.7, deprecates.
    #[error("a part has a transfer encoding")]
    TransferEncoding,
}

impl PartHead {
    /// Parses a head. Bytes that are not UTF-8, such as a file name in a local code page, become
    /// U+FFFD.
    ///
    /// # Errors
    /// [`MalformedHead`]
    pub fn parse(head: &[u8]) -> Result<Self, MalformedHead> {
        let text = String::from_utf8_lossy(head);
        if text.split("\r\n").count() > MAX_LINES {
            return Err(MalformedHead::TooManyLines);
        }
        let mut part = Self::default();
        // A line that begins with a blank continues the previous one (RFC 5322, section 2.2.3).
        for line in text.replace("\r\n ", " ").replace("\r\n\t", "\t").split("\r\n") {
            part.read(line)?;
        }
        Ok(part)
    }

    /// Whether the part is a file: browsers send an empty file name if the user selects none.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.file_name.as_ref().is_some_and(|name| !name.is_empty())
    }

    fn read(&mut self, line: &str) -> Result<(), MalformedHead> {
        let (field, value) = line.split_once(':').unwrap_or_default();
        match field.trim_end().to_ascii_lowercase().as_str() {
            "content-disposition" => self.name_by(&Parameterized::parse(value)),
            "content-transfer-encoding" if !is_identity(value) => {
                return Err(MalformedHead::TransferEncoding);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads the names from a disposition of any type.
    fn name_by(&mut self, disposition: &Parameterized) {
        self.name = disposition.parameter("name").map(|name| name.trim().to_owned());
        self.file_name = disposition.parameter_with("filename", decode_file_name).map(Into::into);
    }
}

fn is_identity(encoding: &str) -> bool {
    IDENTITY_ENCODINGS.iter().any(|identity| encoding.trim().eq_ignore_ascii_case(identity))
}

#[cfg(test)]
mod tests {
    use super::{MalformedHead, PartHead};

    #[test]
    fn names_come_from_a_disposition_of_any_type() {
        let table: [(&[u8], Option<&str>, Option<&str>); 9] = [
            (b"Content-Disposition: form-data; name=\"f\"", Some("f"), None),
            (b"CONTENT-DISPOSITION:attachment;name=f;filename=a", Some("f"), Some("a")),
            (b"Content-Disposition: form-data; name=\" f \"; filename=\"\"", Some("f"), Some("")),
            (b"Content-Disposition: form-data;\r\n\tname=f;\r\n filename=a", Some("f"), Some("a")),
            (b"rubbish\r\nContent-Disposition: form-data; name=f", Some("f"), None),
            (b"Content-Length: many\r\nContent-Disposition: x; name=f", Some("f"), None),
            (
                b"Content-Disposition: x; name=f; filename=\"\xe9\xff\"",
                Some("f"),
                Some("\u{fffd}\u{fffd}"),
            ),
            (b"Content-Disposition: form-data", None, None),
            (b"", None, None),
        ];
        for (head, name, file_name) in table {
            let expected =
                PartHead { name: name.map(Into::into), file_name: file_name.map(Into::into) };
            assert_eq!(PartHead::parse(head), Ok(expected), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn extended_file_names_are_decoded_once() {
        let table = [
            ("filename=\"%D8%A7.txt\"", "ا.txt"),
            ("filename*=UTF-8''%25D8%25A7.txt", "%D8%A7.txt"),
            ("filename=\"x\"; filename*=UTF-8''a%2522", "a%22"),
        ];
        for (parameters, file_name) in table {
            let head = format!("Content-Disposition: form-data; name=\"f\"; {parameters}");
            let part = PartHead::parse(head.as_bytes()).expect("the head is well-formed");
            assert_eq!(part.file_name.as_deref(), Some(file_name), "{parameters}");
        }
    }

    #[test]
    fn an_encoded_part_is_rejected() {
        for encoding in ["7bit", "8BIT ", "binary"] {
            let head = format!("Content-Transfer-Encoding: {encoding}");
            assert_eq!(PartHead::parse(head.as_bytes()), Ok(PartHead::default()));
        }
        for encoding in ["base64", "Quoted-Printable", "", "x"] {
            let head = format!("Content-Transfer-Encoding: {encoding}");
            assert_eq!(PartHead::parse(head.as_bytes()), Err(MalformedHead::TransferEncoding));
        }
    }

    #[test]
    fn a_head_has_at_most_32_lines() {
        let lines = |count| vec!["X: y"; count].join("\r\n");
        assert_eq!(PartHead::parse(lines(32).as_bytes()), Ok(PartHead::default()));
        let too_many = PartHead::parse(lines(33).as_bytes());
        assert_eq!(too_many, Err(MalformedHead::TooManyLines));
    }
}
