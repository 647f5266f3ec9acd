//! Bodies of forms: the parts are the same for every split of a body into pieces, and the same as
//! those of actix-multipart. An input is a `Content-Type`, an empty line and a body.

#![no_main]

use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use fuzz::multipart::{ContentType, Event, Parser, PartHead};
use libfuzzer_sys::fuzz_target;
use memchr::memmem;

fuzz_target!(|data: &[u8]| {
    let Some(at) = memmem::find(data, b"\n\n") else { return };
    let (content_type, body) = (&data[..at], &data[at + 2..]);
    let Some(boundary) = ContentType::parse(content_type).boundary() else { return };
    let parts = contents(&boundary, body, body.len().max(1));
    for length in [1, 7, 100] {
        assert_eq!(contents(&boundary, body, length), parts, "in pieces of {length}");
    }
    if are_read_alike(&boundary, body)
        && let Some(expected) = contents_by_actix(content_type, body)
    {
        assert_eq!(parts, Some(expected));
    }
});

/// The contents of the parts; `None` when the body is malformed or incomplete.
fn contents(boundary: &str, body: &[u8], length: usize) -> Option<Vec<Vec<u8>>> {
    let mut parser = Parser::new(boundary);
    let mut contents: Vec<Vec<u8>> = Vec::new();
    for piece in body.chunks(length) {
        parser.push(piece);
        while let Some(event) = parser.next().ok()? {
            match event {
                Event::Head(head) => {
                    let _ = PartHead::parse(&head);
                    contents.push(Vec::new());
                }
                Event::Content(piece) => contents.last_mut()?.extend_from_slice(&piece),
                Event::PartEnd => {}
                Event::Final => return Some(contents),
            }
        }
    }
    None
}

/// Whether the body has none of the features that the two parsers treat differently on purpose: a
/// preamble, a boundary after a bare line feed, a part without content, without a head or with its
/// own length.
fn are_read_alike(boundary: &str, body: &[u8]) -> bool {
    let has = |text: &[u8]| memmem::find(body, text).is_some();
    let length = memmem::find(&body.to_ascii_lowercase(), b"content-length");
    body.starts_with(format!("--{boundary}\r\n").as_bytes())
        && !has(b"\r--")
        && !has(format!("\r\n\r\n--{boundary}").as_bytes())
        && !has(format!("--{boundary}\r\n\r\n").as_bytes())
        && length.is_none()
}

/// The contents of the parts as actix-multipart reads them; `None` when it rejects the body.
fn contents_by_actix(content_type: &[u8], body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_bytes(content_type).ok()?);
    let body = stream::iter([Ok(Bytes::copy_from_slice(body))]);
    let runtime = actix_web::rt::Runtime::new().ok()?;
    runtime.block_on(async {
        let mut parts = Multipart::new(&headers, body);
        let mut contents = Vec::new();
        while let Some(part) = parts.next().await {
            let mut part = part.ok()?;
            let mut content = Vec::new();
            while let Some(piece) = part.next().await {
                content.extend_from_slice(&piece.ok()?);
            }
            contents.push(content);
        }
        Some(contents)
    })
}
