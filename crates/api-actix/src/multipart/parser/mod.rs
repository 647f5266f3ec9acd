//! The boundaries of parts in a body. For any input, the parser buffers at most one head or one
//! push, and examines each byte a constant number of times.

use bytes::{Buf, Bytes, BytesMut};
use memchr::memmem::{self, Finder};
use memchr::memrchr;
use thiserror::Error;

/// Maximum length of the head of a part in bytes.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Length of the prefix of a delimiter to search for, before all of it is compared. Up to this
/// length the search takes the same time for any input. Matches do not overlap, since a CR begins
/// them.
const NEEDLE_BYTES: usize = 32;

const LINE_BREAK: &[u8] = b"\r\n";
const HEAD_END: &[u8] = b"\r\n\r\n";

/// The next event in a body. Bytes are views of the parser's buffer, which is reused once they are
/// dropped: copy them to keep them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The head of the next part, without the empty line at its end.
    Head(Bytes),
    /// The next bytes of the content.
    Content(Bytes),
    /// The part is complete.
    PartEnd,
    /// The final boundary. The rest belongs to no part.
    Final,
}

/// Why a body is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MalformedBody {
    /// A boundary is followed by something other than blanks and a line break.
    #[error("a boundary is followed by other characters")]
    Boundary,
    /// The head of a part is over 8 KiB.
    #[error("the head of a part is too long")]
    HeadTooLong,
}

/// Splits a body at its boundaries (RFC 2046, section 5.1.1).
pub struct Parser {
    /// Begins with the only CR in it.
    delimiter: Vec<u8>,
    delimiter_start: Finder<'static>,
    buffer: BytesMut,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Preamble,
    /// Behind a boundary.
    Boundary,
    /// Behind a boundary and blanks.
    Padding,
    /// At the line break before a head. This many bytes were searched for its end.
    Head(usize),
    /// At the line break before content. It belongs to the delimiter if there is no content.
    ContentStart,
    Content,
    Epilogue,
}

enum Step {
    Event(Event),
    /// Continue with the next state.
    Next(State),
    NeedsBytes,
}

impl Parser {
    /// A parser of bodies with `boundary`, which has no control characters.
    #[must_use]
    pub fn new(boundary: &str) -> Self {
        let delimiter = ["\r\n--", boundary].concat().into_bytes();
        let start = &delimiter[..delimiter.len().min(NEEDLE_BYTES)];
        Self {
            delimiter_start: Finder::new(start).into_owned(),
            delimiter,
            // The line break that the first boundary lacks.
            buffer: BytesMut::from(LINE_BREAK),
            state: State::Preamble,
        }
    }

    /// Appends the next bytes of the body. Call [`Self::next`] until it needs more, or the buffer
    /// grows.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event; `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`MalformedBody`]
    pub fn next(&mut self) -> Result<Option<Event>, MalformedBody> {
        loop {
            let step = match self.state {
                State::Preamble => self.skip_preamble(),
                State::Boundary => self.end_boundary(),
                State::Padding => self.end_padding()?,
                State::Head(searched) => self.end_head(searched)?,
                State::ContentStart => self.start_content(),
                State::Content => self.content(),
                State::Epilogue => self.skip_epilogue(),
            };
            match step {
                Step::Next(state) => self.state = state,
                Step::Event(event) => return Ok(Some(event)),
                Step::NeedsBytes => break,
            }
        }
        if self.buffer.is_empty() {
            // The next bytes may take long, so free the memory until then.
            self.buffer = BytesMut::new();
        }
        Ok(None)
    }

    fn skip_preamble(&mut self) -> Step {
        let (length, is_all) = self.before_delimiter();
        self.buffer.advance(length);
        if is_all {
            self.pass_delimiter();
            return Step::Next(State::Boundary);
        }
        Step::NeedsBytes
    }

    fn start_content(&mut self) -> Step {
        let delimiter = &self.delimiter;
        let may_be_empty = self.buffer.iter().zip(delimiter).all(|(byte, other)| byte == other);
        if !may_be_empty {
            self.buffer.advance(LINE_BREAK.len());
        } else if self.buffer.len() < delimiter.len() {
            return Step::NeedsBytes;
        }
        Step::Next(State::Content)
    }

    fn content(&mut self) -> Step {
        match self.before_delimiter() {
            (0, false) => Step::NeedsBytes,
            (0, true) => {
                self.pass_delimiter();
                self.state = State::Boundary;
                Step::Event(Event::PartEnd)
            }
            (length, _) => Step::Event(Event::Content(self.buffer.split_to(length).freeze())),
        }
    }

    /// The number of bytes before the next delimiter, and whether there is one.
    fn before_delimiter(&self) -> (usize, bool) {
        let mut starts = self.delimiter_start.find_iter(&self.buffer);
        match starts.find(|start| self.buffer[*start..].starts_with(&self.delimiter)) {
            Some(at) => (at, true),
            None => (self.buffer.len() - self.partial_delimiter(), false),
        }
    }

    /// The number of bytes at the end of the buffer that may begin a delimiter.
    fn partial_delimiter(&self) -> usize {
        let first = self.buffer.len().saturating_sub(self.delimiter.len() - 1);
        let tail = &self.buffer[first..];
        let candidate = memrchr(b'\r', tail).map(|at| &tail[at..]);
        candidate.filter(|start| self.delimiter.starts_with(start)).map_or(0, <[u8]>::len)
    }

    fn pass_delimiter(&mut self) {
        self.buffer.advance(self.delimiter.len());
    }

    fn end_boundary(&mut self) -> Step {
        match self.buffer[..] {
            [] | [b'-'] => Step::NeedsBytes,
            [b'-', b'-', ..] => {
                self.state = State::Epilogue;
                Step::Event(Event::Final)
            }
            _ => Step::Next(State::Padding),
        }
    }

    fn end_padding(&mut self) -> Result<Step, MalformedBody> {
        let padding = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.buffer.advance(padding);
        match self.buffer[..] {
            [] | [b'\r'] => Ok(Step::NeedsBytes),
            [b'\r', b'\n', ..] => Ok(Step::Next(State::Head(0))),
            _ => Err(MalformedBody::Boundary),
        }
    }

    fn end_head(&mut self, searched: usize) -> Result<Step, MalformedBody> {
        let first = searched.saturating_sub(HEAD_END.len() - 1);
        let end = memmem::find(&self.buffer[first..], HEAD_END).map(|at| first + at);
        // Without an end, the last bytes may begin it.
        let end_or_so = end.unwrap_or(self.buffer.len().saturating_sub(HEAD_END.len() - 1));
        let length = end_or_so.saturating_sub(LINE_BREAK.len());
        if length > MAX_HEAD_BYTES {
            return Err(MalformedBody::HeadTooLong);
        }
        let Some(end) = end else {
            self.state = State::Head(self.buffer.len());
            return Ok(Step::NeedsBytes);
        };
        let mut head = self.buffer.split_to(end);
        head.advance(end - length);
        self.buffer.advance(HEAD_END.len() - LINE_BREAK.len());
        self.state = State::ContentStart;
        Ok(Step::Event(Event::Head(head.freeze())))
    }

    fn skip_epilogue(&mut self) -> Step {
        self.buffer.clear();
        Step::NeedsBytes
    }
}

#[cfg(test)]
mod tests;
