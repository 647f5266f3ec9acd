use std::sync::Arc;

use actix_multipart::{Field, MultipartError};
use application::{StageContentError, StagedContent};
use bytes::Bytes;
use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::{FutureExt, StreamExt};

use crate::blocking::blocking;
use crate::error::ApiError;
use crate::metrics::{CountedStage, CountedWriter};

/// How much of a file waits while what came before it is written.
const BATCH_BYTES: usize = 128 * 1024;

/// Takes the content of `part` into the store; `None` when it is empty.
///
/// What has come in while the disk was busy is written next, in one go. Thus a fast client costs few hops
/// to the blocking pool, and one that stalls holds no thread and next to no memory.
pub async fn take_in(
    part: &mut Field,
    stage: &Arc<CountedStage>,
    on_error: impl Fn(MultipartError) -> ApiError,
) -> Result<Option<StagedContent>, ApiError> {
    let mut chunks = part.fuse();
    let mut batch = Batch::default();
    let mut intake = Intake::Idle(Writer { stage: Arc::clone(stage), begun: None });
    loop {
        intake = match intake {
            Intake::Idle(writer) if batch.chunks.is_empty() => match chunks.next().await {
                Some(chunk) => {
                    batch.add(chunk.map_err(&on_error)?);
                    Intake::Idle(writer)
                }
                None => return blocking(move || writer.finish()).await,
            },
            Intake::Idle(writer) => {
                let batch = std::mem::take(&mut batch);
                Intake::Busy(blocking(move || writer.write(&batch)).boxed_local())
            }
            Intake::Busy(writing) if batch.is_full() => Intake::Idle(writing.await?),
            Intake::Busy(writing) => match select(writing, chunks.next()).await {
                Either::Left((written, _)) => Intake::Idle(written?),
                Either::Right((Some(chunk), writing)) => {
                    batch.add(chunk.map_err(&on_error)?);
                    Intake::Busy(writing)
                }
                Either::Right((None, writing)) => Intake::Idle(writing.await?),
            },
        };
    }
}

enum Intake {
    Idle(Writer),
    Busy(LocalBoxFuture<'static, Result<Writer, ApiError>>),
}

/// Consecutive chunks.
#[derive(Default)]
struct Batch {
    chunks: Vec<Bytes>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, chunk: Bytes) {
        self.bytes += chunk.len();
        self.chunks.push(chunk);
    }

    fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES
    }
}

/// Writes batches, each on the blocking pool. A file is begun with the first.
struct Writer {
    stage: Arc<CountedStage>,
    begun: Option<CountedWriter>,
}

impl Writer {
    fn write(mut self, batch: &Batch) -> Result<Self, StageContentError> {
        let writer = match &mut self.begun {
            Some(writer) => writer,
            none => none.insert(self.stage.begin()?),
        };
        batch.chunks.iter().try_for_each(|chunk| writer.write(chunk))?;
        Ok(self)
    }

    fn finish(self) -> Result<Option<StagedContent>, StageContentError> {
        self.begun.map(CountedWriter::finish).transpose()
    }
}
