//! What a server and a worker tell each other over a socket.
//!
//! A message is a frame: the length of its body in four bytes, little-endian, a byte that tells its kind,
//! and the body. Numbers are little-endian.

use std::io::{self, ErrorKind, IoSlice, Read, Write};

use domain::ThumbnailFormat;
use ports::NoThumbnails;

use super::confinement::{Confinement, Enforcement};

/// The most bytes of a body; thumbnails take a few hundred thousand.
const MAX_BODY_BYTES: u32 = 32 << 20;

/// The most bytes of the content that a worker gets at once.
pub(super) const MAX_READ_BYTES: u32 = 256 << 10;

/// The job of a worker: an image to make thumbnails of.
#[derive(Clone, Copy)]
pub(super) struct Job {
    pub(super) content_bytes: u64,
}

/// What a worker says of itself before it has read anything.
#[derive(Clone, Copy)]
pub(super) struct Ready {
    pub(super) confinement: Confinement,
    /// The address space that it takes without an image.
    pub(super) idle_bytes: u64,
}

/// What a worker tells.
pub(super) enum Report {
    /// It is confined and waits for a job.
    Ready(Ready),
    /// It needs this part of the content.
    Read { offset: u64, length: u32 },
    /// One encoded thumbnail per edge, ascending.
    Made(Vec<(ThumbnailFormat, Vec<u8>)>),
    /// There can be none.
    NotMade(NoThumbnails),
    /// Something else than the content is at fault.
    Failed(String),
}

impl Job {
    pub(super) fn send(self, to: &mut impl Write) -> io::Result<()> {
        send(to, 0, &self.content_bytes.to_le_bytes())
    }

    pub(super) fn receive(from: &mut impl Read) -> io::Result<Self> {
        let (0, body) = receive(from)? else { return Err(nonsense()) };
        Ok(Self { content_bytes: Body(&body).u64()? })
    }
}

/// Answers [`Report::Read`]: with what is there, which is less than was asked for where the content ends; with
/// `None` where it cannot be read.
pub(super) fn send_part(to: &mut impl Write, part: Option<&[u8]>) -> io::Result<()> {
    match part {
        Some(bytes) => send(to, 1, bytes),
        None => send(to, 2, &[]),
    }
}

/// Receives what [`send_part`] sends right where it is wanted, since it is most of what is ever sent; its length.
pub(super) fn receive_part(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<Option<usize>> {
    let (kind, length) = receive_head(from)?;
    match kind {
        1 => {
            let part = buffer.get_mut(..length).ok_or_else(nonsense)?;
            from.read_exact(part)?;
            Ok(Some(length))
        }
        2 => Ok(None),
        _ => Err(nonsense()),
    }
}

impl Report {
    pub(super) fn send(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Ready(ready) => send(to, 0, &ready_body(*ready)),
            Self::Read { offset, length } => {
                send(to, 1, &[&offset.to_le_bytes()[..], &length.to_le_bytes()].concat())
            }
            Self::Made(thumbnails) => send(to, 2, &thumbnails_body(thumbnails)?),
            Self::NotMade(reason) => send(to, 3, &[reason_code(*reason)]),
            Self::Failed(cause) => send(to, 4, cause.as_bytes()),
        }
    }

    pub(super) fn receive(from: &mut impl Read) -> io::Result<Self> {
        let (kind, body) = receive(from)?;
        let mut rest = Body(&body);
        match kind {
            0 => Ok(Self::Ready(rest.ready()?)),
            1 => Ok(Self::Read { offset: rest.u64()?, length: rest.u32()? }),
            2 => Ok(Self::Made(rest.thumbnails()?)),
            3 => Ok(Self::NotMade(reason(rest.u8()?)?)),
            4 => Ok(Self::Failed(String::from_utf8_lossy(&body).into_owned())),
            _ => Err(nonsense()),
        }
    }
}

fn send(to: &mut impl Write, kind: u8, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(|_| nonsense())?;
    let [a, b, c, d] = length.to_le_bytes();
    let head = [a, b, c, d, kind];
    // In one piece, so that the other side wakes up once.
    let message = [IoSlice::new(&head), IoSlice::new(body)];
    let sent = loop {
        match to.write_vectored(&message) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => break outcome?,
        }
    };
    to.write_all(head.get(sent..).unwrap_or_default())?;
    to.write_all(&body[sent.saturating_sub(head.len())..])
}

fn receive(from: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let (kind, length) = receive_head(from)?;
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok((kind, body))
}

/// The kind of a message and the length of its body.
fn receive_head(from: &mut impl Read) -> io::Result<(u8, usize)> {
    let mut head = [0; 5];
    from.read_exact(&mut head)?;
    let [length @ .., kind] = head;
    let length = u32::from_le_bytes(length);
    if length > MAX_BODY_BYTES {
        return Err(nonsense());
    }
    Ok((kind, length as usize))
}

fn ready_body(ready: Ready) -> Vec<u8> {
    let Confinement { landlock, seccomp } = ready.confinement;
    let levels = [landlock, seccomp].map(enforcement_code);
    [&levels[..], &ready.idle_bytes.to_le_bytes()].concat()
}

fn thumbnails_body(thumbnails: &[(ThumbnailFormat, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    for (format, bytes) in thumbnails {
        body.push(u8::from(*format == ThumbnailFormat::WebP));
        body.extend(u32::try_from(bytes.len()).map_err(|_| nonsense())?.to_le_bytes());
        body.extend(bytes);
    }
    Ok(body)
}

/// What is left to read of a body.
struct Body<'a>(&'a [u8]);

impl Body<'_> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(nonsense)?;
        self.0 = rest;
        Ok(*array)
    }

    fn u8(&mut self) -> io::Result<u8> {
        self.array().map(|[byte]| byte)
    }

    fn u32(&mut self) -> io::Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> io::Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn ready(&mut self) -> io::Result<Ready> {
        let (landlock, seccomp) = (enforcement(self.u8()?)?, enforcement(self.u8()?)?);
        let confinement = Confinement { landlock, seccomp };
        Ok(Ready { confinement, idle_bytes: self.u64()? })
    }

    fn thumbnails(&mut self) -> io::Result<Vec<(ThumbnailFormat, Vec<u8>)>> {
        let mut thumbnails = Vec::new();
        while !self.0.is_empty() {
            let format = match self.u8()? {
                0 => ThumbnailFormat::Jpeg,
                _ => ThumbnailFormat::WebP,
            };
            let length = self.u32()? as usize;
            let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(nonsense)?;
            thumbnails.push((format, bytes.to_vec()));
            self.0 = rest;
        }
        Ok(thumbnails)
    }
}

const ENFORCEMENTS: [Enforcement; 3] = [Enforcement::None, Enforcement::Partial, Enforcement::Full];

fn enforcement_code(enforcement: Enforcement) -> u8 {
    match enforcement {
        Enforcement::None => 0,
        Enforcement::Partial => 1,
        Enforcement::Full => 2,
    }
}

fn enforcement(code: u8) -> io::Result<Enforcement> {
    let known = ENFORCEMENTS.into_iter().find(|known| enforcement_code(*known) == code);
    known.ok_or_else(nonsense)
}

const REASONS: [NoThumbnails; 4] = [
    NoThumbnails::UnsupportedFormat,
    NoThumbnails::TooLarge,
    NoThumbnails::Unreadable,
    NoThumbnails::Aborted,
];

fn reason_code(reason: NoThumbnails) -> u8 {
    match reason {
        NoThumbnails::UnsupportedFormat => 0,
        NoThumbnails::TooLarge => 1,
        NoThumbnails::Unreadable => 2,
        NoThumbnails::Aborted => 3,
    }
}

fn reason(code: u8) -> io::Result<NoThumbnails> {
    REASONS.into_iter().find(|reason| reason_code(*reason) == code).ok_or_else(nonsense)
}

/// The other side says what it must not.
pub(super) fn nonsense() -> io::Error {
    ErrorKind::InvalidData.into()
}
