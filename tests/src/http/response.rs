//! The answer to a request, and expectations about it.

use serde_json::Value;

/// The answer of a server.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub(super) fn parse(answer: &[u8], has_body: bool) -> Option<Self> {
        let head_end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = str::from_utf8(&answer[..head_end]).ok()?;
        let (status_line, fields) = head.split_once("\r\n").unwrap_or((head, ""));
        let status: u16 = status_line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
        let rest = &answer[head_end + 4..];
        if status == 100 {
            return Self::parse(rest, has_body);
        }
        let headers = fields.split("\r\n").filter(|line| !line.is_empty()).map(field);
        let mut response = Self { status, headers: headers.collect::<Option<_>>()?, body: vec![] };
        let has_body = has_body && !matches!(status, 204 | 304);
        response.body = if has_body { response.whole_body(rest)? } else { rest.to_vec() };
        Some(response)
    }

    fn whole_body(&self, rest: &[u8]) -> Option<Vec<u8>> {
        if self.header("transfer-encoding") == Some("chunked") {
            return unchunked(rest);
        }
        let length: usize = self.header("content-length")?.parse().ok()?;
        (rest.len() == length).then(|| rest.to_vec())
    }

    /// The value of a header field; `None` when it is missing.
    ///
    /// # Panics
    /// When there are several of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} is there twice: {:?}", self.headers);
        value
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON, or not said to be.
    #[must_use]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The stable code of an error with this `detail`.
    ///
    /// # Panics
    /// When it is another error, or not in the one shape of all errors.
    #[expect(clippy::must_use_candidate, reason = "most callers have seen enough")]
    #[track_caller]
    pub fn expect_error(&self, status: u16, detail: &str) -> String {
        let body = self.json();
        assert_eq!((self.status, body["detail"].as_str()), (status, Some(detail)), "{body}");
        let keys: Vec<&String> =
            body.as_object().into_iter().flat_map(|body| body.keys()).collect();
        assert_eq!(keys.len(), 2, "{body}");
        let code = body["code"].as_str().unwrap_or_else(|| panic!("no code: {body}")).to_owned();
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
        code
    }

    /// Expects that the answer is 503 with `Retry-After`.
    ///
    /// # Panics
    /// When it says anything else.
    #[track_caller]
    pub fn expect_unavailable(&self) {
        self.expect_error(503, "Service temporarily unavailable, try again later.");
        assert!(self.header("retry-after").is_some(), "{self:?}");
    }

    /// The same response, when its status is `status`.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?} {}", self.headers, self.body.escape_ascii());
        self
    }
}

fn field(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.to_owned(), value.trim().to_owned()))
}

/// A chunked body's content (RFC 9112, section 7.1); `None` when its last chunk is missing.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let line_end = rest.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(str::from_utf8(&rest[..line_end]).ok()?, 16).ok()?;
        let chunk = rest.get(line_end + 2..line_end + 2 + length)?;
        if length == 0 {
            return Some(content);
        }
        content.extend(chunk);
        rest = rest.get(line_end + 2 + length + 2..)?;
    }
}
