//! Frames on the socket between the server and an image worker.
//!
//! A frame is the length of its body in four bytes, little-endian, and the body: a message in the
//! format of `postcard`, or bare bytes. Content and thumbnails are bare bytes, so that they are not
//! copied into messages.

use std::io::{self, ErrorKind, IoSlice, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The most bytes of a body; thumbnails take a few hundred thousand.
const MAX_BODY_BYTES: u32 = 32 << 20;

pub(super) fn send_message(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let body = postcard::to_allocvec(message).map_err(|_| malformed())?;
    send(to, &body)
}

pub(super) fn receive_message<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    postcard::from_bytes(&receive(from)?).map_err(|_| malformed())
}

pub(super) fn send(to: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let head = u32::try_from(body.len()).map_err(|_| malformed())?.to_le_bytes();
    // In one call, so that the other process wakes up once.
    let frame = [IoSlice::new(&head), IoSlice::new(body)];
    let sent = loop {
        match to.write_vectored(&frame) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => break outcome?,
        }
    };
    to.write_all(head.get(sent..).unwrap_or_default())?;
    to.write_all(&body[sent.saturating_sub(head.len())..])
}

pub(super) fn receive(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut body = vec![0; receive_length(from)?];
    from.read_exact(&mut body)?;
    Ok(body)
}

/// Receives a body into `buffer`; its length.
pub(super) fn receive_into(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let length = receive_length(from)?;
    from.read_exact(buffer.get_mut(..length).ok_or_else(malformed)?)?;
    Ok(length)
}

fn receive_length(from: &mut impl Read) -> io::Result<usize> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    match u32::from_le_bytes(head) {
        length @ 0..=MAX_BODY_BYTES => Ok(length as usize),
        _ => Err(malformed()),
    }
}

/// The other process violates the protocol.
pub(super) fn malformed() -> io::Error {
    ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, ErrorKind};

    use super::{MAX_BODY_BYTES, receive, receive_into, receive_message, send, send_message};

    #[test]
    fn frames_arrive_as_they_were_sent_one_after_the_other() {
        let mut sent = Vec::new();
        send_message(&mut sent, &("a message", 7_u64)).expect("memory can be written");
        send(&mut sent, b"bytes").expect("memory can be written");
        send(&mut sent, b"").expect("memory can be written");
        let mut received = Cursor::new(sent);
        let message: (String, u64) = receive_message(&mut received).expect("a message");
        assert_eq!(message, ("a message".to_owned(), 7));
        let mut buffer = [0; 8];
        assert_eq!(receive_into(&mut received, &mut buffer).expect("a frame"), 5);
        assert_eq!(&buffer[..5], b"bytes");
        assert_eq!(receive(&mut received).expect("a frame"), b"");
        assert_eq!(receive(&mut received).expect_err("an end").kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn frames_that_violate_the_protocol_are_rejected() {
        let too_long = (MAX_BODY_BYTES + 1).to_le_bytes();
        let kind = |outcome: std::io::Result<usize>| outcome.expect_err("no frame").kind();
        assert_eq!(
            kind(receive(&mut &too_long[..]).map(|body| body.len())),
            ErrorKind::InvalidData
        );
        let longer_than_the_buffer = [2, 0, 0, 0, b'a', b'b'];
        assert_eq!(
            kind(receive_into(&mut &longer_than_the_buffer[..], &mut [0])),
            ErrorKind::InvalidData
        );
        let no_text = [2, 0, 0, 0, 1, 0xFF];
        let outcome = receive_message::<String>(&mut &no_text[..]);
        assert_eq!(outcome.expect_err("no text").kind(), ErrorKind::InvalidData);
    }
}
