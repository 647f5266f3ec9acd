//! The content of a file, as parsers and decoders read it.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

/// Bytes that can be read from anywhere.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// The content of a file. It keeps the first failure to read: parsers and decoders report a failing
/// disk as if the format were malformed, and the two must be distinguished afterwards.
pub struct Content<'a> {
    inner: &'a mut dyn ReadSeek,
    failure: Option<io::Error>,
}

impl<'a> Content<'a> {
    /// The content that `inner` reads.
    pub fn new(inner: &'a mut dyn ReadSeek) -> Self {
        Self { inner, failure: None }
    }

    /// Reports the first failure to read since the last check.
    ///
    /// # Errors
    /// That failure.
    pub fn check(&mut self) -> io::Result<()> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Length in bytes.
    ///
    /// # Errors
    /// When the content cannot be sought.
    pub fn length(&mut self) -> io::Result<u64> {
        self.seek(SeekFrom::End(0))
    }

    fn keep_failure<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            // A seek to an offset of a hostile header fails with an invalid argument, which is not
            // a failure of the disk.
            let about_the_file = !matches!(kind, ErrorKind::Interrupted | ErrorKind::InvalidInput);
            if about_the_file && self.failure.is_none() {
                self.failure = Some(error);
            }
            kind.into()
        })
    }
}

impl Read for Content<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.keep_failure(result)
    }
}

impl Seek for Content<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let result = self.inner.seek(to);
        self.keep_failure(result)
    }
}

/// How much of the content is fetched at once; headers are small and lie far apart.
const BUFFER_BYTES: usize = 4096;

/// A reader of header fields. Every method fails with `UnexpectedEof` where the content ends early.
pub(crate) struct HeaderReader<'c, 'a> {
    inner: BufReader<&'c mut Content<'a>>,
}

impl<'c, 'a> HeaderReader<'c, 'a> {
    /// Reads from the start of `content`.
    pub(crate) fn new(content: &'c mut Content<'a>) -> io::Result<Self> {
        content.seek(SeekFrom::Start(0))?;
        Ok(Self { inner: BufReader::with_capacity(BUFFER_BYTES, content) })
    }

    pub(crate) fn position(&mut self) -> io::Result<u64> {
        self.inner.stream_position()
    }

    /// Length of the content in bytes.
    pub(crate) fn length(&mut self) -> io::Result<u64> {
        self.inner.seek(SeekFrom::End(0))
    }

    pub(crate) fn go_to(&mut self, position: u64) -> io::Result<()> {
        let here = self.position()?;
        let distance = i128::from(position) - i128::from(here);
        match i64::try_from(distance) {
            Ok(distance) => self.inner.seek_relative(distance),
            Err(_) => Err(malformed()),
        }
    }

    pub(crate) fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let here = self.position()?;
        self.go_to(here.checked_add(bytes).ok_or_else(malformed)?)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// The next `limit` bytes, or as many as there are.
    pub(crate) fn up_to(&mut self, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.inner.by_ref().take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn u8(&mut self) -> io::Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16_be(&mut self) -> io::Result<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u16_le(&mut self) -> io::Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32_be(&mut self) -> io::Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u32_le(&mut self) -> io::Result<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

/// The content is malformed.
pub(crate) fn malformed() -> io::Error {
    ErrorKind::InvalidData.into()
}
