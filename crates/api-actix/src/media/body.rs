use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use actix_web::body::{BoxBody, MessageBody, SizedStream};
use actix_web::web;
use bytes::Bytes;
use futures_util::stream;
use ports::ReadSeek;

/// The most bytes that are read at once.
const CHUNK_BYTES: u64 = 128 * 1024;

/// An open file and what remains to be sent of it.
pub struct FilePart {
    content: Box<dyn ReadSeek>,
    rest: Range<u64>,
}

impl FilePart {
    /// The bytes of `part`, from its first one on.
    pub fn new(mut content: Box<dyn ReadSeek>, part: Range<u64>) -> io::Result<Self> {
        content.seek(SeekFrom::Start(part.start))?;
        Ok(Self { content, rest: part })
    }

    /// Reads the next chunk; never shorter than it should be.
    fn read_chunk(&mut self) -> io::Result<Bytes> {
        let length = CHUNK_BYTES.min(self.rest.end - self.rest.start);
        let mut chunk = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        self.content.by_ref().take(length).read_to_end(&mut chunk)?;
        if (chunk.len() as u64) < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.rest.start += length;
        Ok(chunk.into())
    }

    fn is_sent(&self) -> bool {
        self.rest.is_empty()
    }

    /// A body whose first chunk is read here, on the blocking pool, and the others as they are needed.
    pub fn into_body(mut self) -> io::Result<FileBody> {
        let length = self.rest.end - self.rest.start;
        let first = self.read_chunk()?;
        Ok(FileBody { length, first, rest: self })
    }
}

/// The beginning of a body and the file that has the rest.
pub struct FileBody {
    length: u64,
    first: Bytes,
    rest: FilePart,
}

impl FileBody {
    /// The body as it is sent.
    pub fn into_message_body(self) -> BoxBody {
        if self.rest.is_sent() {
            return self.first.boxed();
        }
        let chunks = stream::unfold(Some((Some(self.first), self.rest)), |state| async {
            let (ready, mut part) = state?;
            if let Some(first) = ready {
                return Some((Ok(first), Some((None, part))));
            }
            if part.is_sent() {
                return None;
            }
            match web::block(move || part.read_chunk().map(|chunk| (chunk, part))).await {
                Ok(Ok((chunk, part))) => Some((Ok(chunk), Some((None, part)))),
                Ok(Err(error)) => Some((Err(error), None)),
                Err(error) => Some((Err(io::Error::other(error)), None)),
            }
        });
        SizedStream::new(self.length, Box::pin(chunks)).boxed()
    }
}
