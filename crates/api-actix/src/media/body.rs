use std::cell::Cell;
use std::io;
use std::ops::Range;

use actix_web::body::{BoxBody, MessageBody, SizedStream};
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use ports::StoredContent;

/// The most bytes that are read at once. The framework gathers them in memory of the connection, which it keeps
/// for the next answer if it is 128 KiB or less, and gives back if it is more: then connections at rest hold little.
const CHUNK_BYTES: usize = 256 * 1024;

thread_local! {
    /// The memory of the last chunk of this thread: it is the next one's once it is on its way, which it mostly is
    /// by then. To take new memory for each would be to clear it each time.
    static SPARE: Cell<Bytes> = const { Cell::new(Bytes::new()) };
}

/// An open file and how much remains to be sent of it.
pub struct FilePart {
    content: Box<dyn StoredContent>,
    rest: u64,
}

impl FilePart {
    /// The bytes of `part`, from its first one on.
    pub fn new(mut content: Box<dyn StoredContent>, part: Range<u64>) -> io::Result<Self> {
        content.seek(io::SeekFrom::Start(part.start))?;
        Ok(Self { content, rest: part.end - part.start })
    }

    /// A body whose first chunk is here already, and whose others are read as they are needed.
    pub async fn into_body(self) -> io::Result<BoxBody> {
        let length = self.rest;
        let (first, rest) = self.next_chunk().await?;
        if rest.is_sent() {
            return Ok(first.boxed());
        }
        let chunks = stream::unfold(Some((Some(first), rest)), |state| async {
            let (ready, part) = state?;
            if let Some(first) = ready {
                return Some((Ok(first), Some((None, part))));
            }
            if part.is_sent() {
                return None;
            }
            match part.next_chunk().await {
                Ok((chunk, part)) => Some((Ok(chunk), Some((None, part)))),
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(SizedStream::new(length, Box::pin(chunks)).boxed())
    }

    /// The next chunk: right here where it is in memory, on the blocking pool where a disk has it.
    async fn next_chunk(mut self) -> io::Result<(Bytes, Self)> {
        let mut room = room();
        let length = usize::try_from(self.rest).map_or(CHUNK_BYTES, |rest| rest.min(CHUNK_BYTES));
        let read = if let Ok(read) = self.read_at_once(&mut room[..length]) {
            read
        } else {
            let read = web::block(move || self.read(room, length)).await;
            (self, room) = read.unwrap_or_else(|error| Err(io::Error::other(error)))?;
            length
        };
        self.rest -= read as u64;
        let room = room.freeze();
        let chunk = room.slice(..read);
        SPARE.set(room);
        Ok((chunk, self))
    }

    fn read_at_once(&mut self, chunk: &mut [u8]) -> io::Result<usize> {
        match self.content.read_at_once(chunk)? {
            0 if !chunk.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }

    /// Never less than `length`.
    fn read(mut self, mut room: BytesMut, length: usize) -> io::Result<(Self, BytesMut)> {
        self.content.read_exact(&mut room[..length])?;
        Ok((self, room))
    }

    fn is_sent(&self) -> bool {
        self.rest == 0
    }
}

/// Room for a chunk.
fn room() -> BytesMut {
    let spare = SPARE.take().try_into_mut();
    spare.unwrap_or_else(|_| BytesMut::zeroed(CHUNK_BYTES))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom};

    use actix_web::body::to_bytes;
    use ports::StoredContent;

    use super::{CHUNK_BYTES, FilePart};

    /// Content of which every other read finds something in memory, and never much.
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
        fn read_at_once(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
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
        let content = noise();
        for part in [0..content.len(), 5..70_000, 7..7, 100_000..content.len()] {
            let range = part.start as u64..part.end as u64;
            let content_part = FilePart::new(Box::new(HalfCold::new(&content)), range);
            let body = content_part.expect("it can be read").into_body().await;
            let body = body.expect("the first chunk is there");
            let bytes = to_bytes(body).await.expect("the others are there");
            assert!(bytes == content[part.clone()], "{part:?}");
        }
    }

    #[actix_web::test]
    async fn content_that_ends_early_fails_before_or_after_its_first_chunk() {
        let content = noise();
        let length = content.len() as u64 + 1;
        let begin = |from| {
            let part = FilePart::new(Box::new(HalfCold::new(&content)), from..length);
            part.expect("it can be read")
        };
        let body = begin(0).into_body().await.expect("the first chunk is there");
        assert!(to_bytes(body).await.is_err());
        assert!(begin(length - 1).into_body().await.is_err());
    }
}
