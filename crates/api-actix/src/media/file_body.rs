//! The bytes of a file as a response body.

use std::cell::Cell;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::{io, mem};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use ports::StoredContent;

use crate::http::write_buffer::WriteBuffer;

/// Maximum number of bytes per read. actix-http buffers them per connection; [`WriteBuffer`] is the
/// budget of that memory.
const CHUNK_BYTES: usize = 256 * 1024;

thread_local! {
    /// The buffer of the last chunk of this thread that was read without the disk. It is reused
    /// once that chunk is sent, which it usually is by then. A new buffer would have to be zeroed
    /// each time.
    static SPARE: Cell<Bytes> = const { Cell::new(Bytes::new()) };
}

/// An open file and how much of it remains to be sent.
pub struct FilePart {
    content: Box<dyn StoredContent>,
    rest: u64,
    buffer: Rc<WriteBuffer>,
}

/// A part of a file. Each chunk is read once the kernel has taken the previous one.
struct FileBody {
    length: u64,
    first: Option<Bytes>,
    state: State,
}

enum State {
    Open(FilePart),
    Reading(LocalBoxFuture<'static, io::Result<(Bytes, FilePart)>>),
    Done,
}

impl FilePart {
    /// The bytes of `part`, for the connection of `buffer`.
    pub fn new(
        mut content: Box<dyn StoredContent>,
        part: Range<u64>,
        buffer: Rc<WriteBuffer>,
    ) -> io::Result<Self> {
        content.seek(io::SeekFrom::Start(part.start))?;
        Ok(Self { content, rest: part.end - part.start, buffer })
    }

    /// A body whose first chunk is already read. The others are read on demand.
    pub async fn into_body(self) -> io::Result<BoxBody> {
        let length = self.rest;
        let (first, part) = self.next_chunk().await?;
        Ok(FileBody { length, first: Some(first), state: State::Open(part) }.boxed())
    }

    /// The next chunk, read on the spot if it is in memory, else on the blocking pool.
    async fn next_chunk(self) -> io::Result<(Bytes, Self)> {
        let Self { mut content, rest, buffer } = self;
        let wanted = usize::try_from(rest).map_or(CHUNK_BYTES, |rest| rest.min(CHUNK_BYTES));
        let length = buffer.grant(wanted);
        let chunk = if let Ok(chunk) = read_nonblocking(&mut *content, length) {
            chunk
        } else {
            let read = web::block(move || read(content, length)).await;
            let chunk;
            (content, chunk) = read.unwrap_or_else(|error| Err(io::Error::other(error)))?;
            chunk
        };
        let rest = rest - chunk.len() as u64;
        Ok((chunk, Self { content, rest, buffer }))
    }

    fn is_sent(&self) -> bool {
        self.rest == 0
    }
}

/// Up to `length` bytes, in the buffer of this thread.
fn read_nonblocking(content: &mut dyn StoredContent, length: usize) -> io::Result<Bytes> {
    let mut room = buffer();
    let read = content.read_nonblocking(&mut room[..length]);
    let room = room.freeze();
    let chunk = read.map(|read| room.slice(..read));
    SPARE.set(room);
    match chunk? {
        nothing if nothing.is_empty() && length > 0 => Err(io::ErrorKind::UnexpectedEof.into()),
        chunk => Ok(chunk),
    }
}

/// Exactly `length` bytes, in a new buffer: many reads may wait for a disk concurrently.
fn read(
    mut content: Box<dyn StoredContent>,
    length: usize,
) -> io::Result<(Box<dyn StoredContent>, Bytes)> {
    let mut chunk = BytesMut::zeroed(length);
    content.read_exact(&mut chunk)?;
    Ok((content, chunk.freeze()))
}

impl MessageBody for FileBody {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        let mut reading = match mem::replace(&mut self.state, State::Done) {
            State::Open(part) => {
                part.buffer.flushed();
                if part.is_sent() {
                    return Poll::Ready(None);
                }
                part.next_chunk().boxed_local()
            }
            State::Reading(reading) => reading,
            State::Done => return Poll::Ready(None),
        };
        let Poll::Ready(read) = reading.as_mut().poll(cx) else {
            self.state = State::Reading(reading);
            return Poll::Pending;
        };
        Poll::Ready(Some(read.map(|(chunk, part)| {
            self.state = State::Open(part);
            chunk
        })))
    }
}

/// A buffer for a chunk.
fn buffer() -> BytesMut {
    let spare = SPARE.take().try_into_mut();
    spare.unwrap_or_else(|_| BytesMut::zeroed(CHUNK_BYTES))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom};
    use std::rc::Rc;

    use actix_web::body::to_bytes;
    use ports::StoredContent;

    use super::{CHUNK_BYTES, FilePart};

    /// Content in memory by halves: every other read finds a little.
    struct HalfCold {
        content: Cursor<Vec<u8>>,
        is_cold: bool,
    }

    impl HalfCold {
        fn new(content: &[u8]) -> Self {
            Self { content: Cursor::new(content.to_vec()), is_cold: false }
        }
    }

    impl StoredContent for HalfCold {
        fn read_nonblocking(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.is_cold = !self.is_cold;
            if self.is_cold {
                return Err(ErrorKind::WouldBlock.into());
            }
            let length = buffer.len().min(1000);
            self.content.read(&mut buffer[..length])
        }
    }

    impl Read for HalfCold {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.content.read(buffer)
        }
    }

    impl Seek for HalfCold {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.content.seek(to)
        }
    }

    fn noise() -> Vec<u8> {
        (0..CHUNK_BYTES as u64).flat_map(u64::to_le_bytes).collect()
    }

    #[actix_web::test]
    async fn bytes_come_in_order_from_memory_and_from_a_disk() {
        let whole = noise();
        for part in [0..whole.len(), 5..70_000, 7..7, 100_000..whole.len()] {
            let range = part.start as u64..part.end as u64;
            let content = Box::new(HalfCold::new(&whole));
            let content_part = FilePart::new(content, range, Rc::default());
            let body = content_part.expect("it can be read").into_body().await;
            let body = body.expect("the first chunk is there");
            let bytes = to_bytes(body).await.expect("the others are there");
            assert!(bytes == whole[part.clone()], "{part:?}");
        }
    }

    #[actix_web::test]
    async fn content_that_ends_early_fails_before_or_after_its_first_chunk() {
        let content = noise();
        let length = content.len() as u64 + 1;
        let begin = |from| {
            let content = Box::new(HalfCold::new(&content));
            let part = FilePart::new(content, from..length, Rc::default());
            part.expect("it can be read")
        };
        let body = begin(0).into_body().await.expect("the first chunk is there");
        assert!(to_bytes(body).await.is_err());
        assert!(begin(length - 1).into_body().await.is_err());
    }
}
