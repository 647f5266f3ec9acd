use std::sync::Arc;

use actix_multipart::{Field, MultipartError};
use application::{ContentWriter, StageContentError, StagedContent};
use bytes::Bytes;
use futures_util::future::{Either, LocalBoxFuture, select, try_join};
use futures_util::{FutureExt, StreamExt};

use crate::blocking::blocking;
use crate::error::ApiError;
use crate::metrics::CountedStage;

/// How much of a file waits while what came before it is written.
const BATCH_BYTES: usize = 512 * 1024;

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
                Intake::Busy(writer.write(std::mem::take(&mut batch)).boxed_local())
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
    begun: Option<ContentWriter>,
}

impl Writer {
    async fn write(self, batch: Batch) -> Result<Self, ApiError> {
        let Self { stage, begun } = self;
        stage.count(batch.bytes as u64);
        let content = match begun {
            Some(content) if batch.is_full() => write_and_hash(content, batch).await?,
            begun => write(begun, &stage, batch).await?,
        };
        Ok(Self { stage, begun: Some(content) })
    }

    fn finish(self) -> Result<Option<StagedContent>, StageContentError> {
        self.begun.map(|content| self.stage.finish(content)).transpose()
    }
}

async fn write(
    begun: Option<ContentWriter>,
    stage: &Arc<CountedStage>,
    batch: Batch,
) -> Result<ContentWriter, ApiError> {
    let stage = Arc::clone(stage);
    blocking(move || {
        let mut content = begun.map_or_else(|| stage.begin(), Ok)?;
        batch.chunks.iter().try_for_each(|chunk| content.write(chunk))?;
        Ok::<_, StageContentError>(content)
    })
    .await
}

/// On two threads at once: a fast client sends faster than one of them writes and hashes.
async fn write_and_hash(content: ContentWriter, batch: Batch) -> Result<ContentWriter, ApiError> {
    let (mut file, mut digest) = content.split();
    let chunks = batch.chunks.clone();
    let written = blocking(move || {
        batch.chunks.iter().try_for_each(|chunk| file.write(chunk))?;
        Ok::<_, StageContentError>(file)
    });
    let hashed = blocking(move || {
        for chunk in chunks {
            digest.update(&chunk);
        }
        Ok::<_, StageContentError>(digest)
    });
    let (file, digest) = try_join(written, hashed).await?;
    Ok(ContentWriter::of(file, digest))
}
