use std::io::{self, Read};

use actix_multipart::Field;
use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use tokio::sync::mpsc;

/// How many chunks wait between the network and the disk; one is at most as large as a read from the
/// socket, so that memory does not grow with the file.
const DEPTH: usize = 4;

/// A bounded channel from an asynchronous body to a blocking reader.
pub fn content_pump() -> (ContentSink, ContentSource) {
    let (sender, receiver) = mpsc::channel(DEPTH);
    (ContentSink(sender), ContentSource { receiver, chunk: Bytes::new(), ended: false })
}

/// What travels; an end that is not sent is an end by accident.
enum Piece {
    Chunk(Bytes),
    End,
}

pub struct ContentSink(mpsc::Sender<Piece>);

impl ContentSink {
    /// Sends all of `part`. Returns early when the body breaks off, which the reader then knows, and
    /// when the reader wants no more.
    pub async fn pump(self, part: &mut Field) {
        while let Some(chunk) = part.next().await {
            let Ok(chunk) = chunk else { return };
            if self.0.send(Piece::Chunk(chunk)).await.is_err() {
                return;
            }
        }
        let _ = self.0.send(Piece::End).await;
    }
}

pub struct ContentSource {
    receiver: mpsc::Receiver<Piece>,
    chunk: Bytes,
    ended: bool,
}

impl Read for ContentSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() && !self.ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Chunk(chunk)) => self.chunk = chunk,
                Some(Piece::End) => self.ended = true,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}
