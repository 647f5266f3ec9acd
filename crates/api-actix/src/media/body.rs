use std::io;
use std::mem;
use std::ops::Range;

use actix_web::body::{BoxBody, MessageBody, SizedStream};
use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use ports::StoredContent;

/// The most bytes that are read at once: with the head of an answer they fit into the 128 KiB that the server
/// keeps for each connection. It would take new memory for every larger chunk.
const CHUNK_BYTES: u64 = 120 * 1024;

/// An open file and how much remains to be sent of it.
pub struct FilePart {
    content: Box<dyn StoredContent>,
    rest: u64,
    /// The chunk before, if it is not the last one: its memory is the next one's once it is on its way.
    before: Bytes,
}

impl FilePart {
    /// The bytes of `part`, from its first one on.
    pub fn new(mut content: Box<dyn StoredContent>, part: Range<u64>) -> io::Result<Self> {
        content.seek(io::SeekFrom::Start(part.start))?;
        Ok(Self { content, rest: part.end - part.start, before: Bytes::new() })
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
        match self.read_at_once() {
            Ok(chunk) => Ok((chunk, self)),
            Err(_) => web::block(move || Ok((self.read()?, self)))
                .await
                .unwrap_or_else(|error| Err(io::Error::other(error))),
        }
    }

    fn read_at_once(&mut self) -> io::Result<Bytes> {
        let mut chunk = self.chunk();
        let read = self.content.read_at_once(&mut chunk)?;
        if read == 0 && !chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(read);
        Ok(self.sent(chunk))
    }

    /// Never shorter than it should be.
    fn read(&mut self) -> io::Result<Bytes> {
        let mut chunk = self.chunk();
        self.content.read_exact(&mut chunk)?;
        Ok(self.sent(chunk))
    }

    /// Room for the next chunk.
    fn chunk(&mut self) -> BytesMut {
        let mut chunk = mem::take(&mut self.before).try_into_mut().unwrap_or_default();
        chunk.resize(usize::try_from(self.rest.min(CHUNK_BYTES)).unwrap_or_default(), 0);
        chunk
    }

    fn sent(&mut self, chunk: BytesMut) -> Bytes {
        self.rest -= chunk.len() as u64;
        let chunk = chunk.freeze();
        if !self.is_sent() {
            self.before = chunk.clone();
        }
        chunk
    }

    fn is_sent(&self) -> bool {
        self.rest == 0
    }
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
        (0..CHUNK_BYTES).flat_map(u64::to_le_bytes).collect()
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
