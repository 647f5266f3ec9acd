//! Bodies of `multipart/form-data` (RFC 7578), as browsers send them.

const BOUNDARY: &str = "----boundary-of-the-tests";

/// A form under construction.
#[derive(Clone, Default)]
pub struct Form(Vec<u8>);

impl Form {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A form whose field `f` is a file.
    #[must_use]
    pub fn with_file(name: &str, content: impl AsRef<[u8]>) -> Self {
        Self::new().file("f", name, content)
    }

    #[must_use]
    pub fn text(self, field: &str, value: impl AsRef<[u8]>) -> Self {
        self.part(&format!("Content-Disposition: form-data; name=\"{field}\""), value)
    }

    #[must_use]
    pub fn file(self, field: &str, name: &str, content: impl AsRef<[u8]>) -> Self {
        let disposition =
            format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        self.part(
            &format!("{disposition}\r\nContent-Type: application/x-not-to-be-trusted"),
            content,
        )
    }

    /// A part with a custom head.
    #[must_use]
    pub fn part(mut self, head: &str, content: impl AsRef<[u8]>) -> Self {
        self.0.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").as_bytes());
        self.0.extend(content.as_ref());
        self.0.extend(b"\r\n");
        self
    }

    #[must_use]
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The body so far, without its end.
    #[must_use]
    pub fn unfinished(self) -> Vec<u8> {
        self.0
    }

    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.0.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }
}
