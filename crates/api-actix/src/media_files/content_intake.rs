//! Streams the content of an uploaded file into the store.

use std::pin::pin;
use std::sync::Arc;

use application::{ContentWriter, StageContentError, StagedContent};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture, select, try_join};

use super::parts::Parts;
use crate::blocking::blocking;
use crate::error::ApiError;
use crate::metrics::CountedStage;

/// Maximum size of a batch that collects while the previous one is written.
const BATCH_BYTES: usize = 512 * 1024;

/// Stages the content of the current part; `None` when it is empty.
///
/// Data that arrives while the disk is busy is written next, in one batch. So a fast client costs
/// few hops to the blocking pool, and a stalled one holds no thread and almost no memory. There are
/// at most two batches. They hold copies, because a slice would keep the whole receive buffer
/// alive.
pub async fn stage_content(
    part: &mut Parts,
    stage: &Arc<CountedStage>,
) -> Result<Option<StagedContent>, ApiError> {
    let mut batch = Vec::new();
    let mut is_over = false;
    let mut intake = Intake::Idle(Writer { stage: Arc::clone(stage), begun: None });
    loop {
        intake = match intake {
            Intake::Idle(writer) if !batch.is_empty() => {
                let batch = std::mem::take(&mut batch);
                Intake::Busy(writer.write(batch.into()).boxed_local())
            }
            Intake::Idle(writer) if is_over => return blocking(move || writer.finish()).await,
            Intake::Idle(writer) => {
                is_over = !receive(part, &mut batch).await?;
                Intake::Idle(writer)
            }
            Intake::Busy(writing) if is_over || batch.len() >= BATCH_BYTES => {
                Intake::Idle(writing.await?)
            }
            Intake::Busy(writing) => match select(writing, pin!(receive(part, &mut batch))).await {
                Either::Left((written, _)) => Intake::Idle(written?),
                Either::Right((received, writing)) => {
                    is_over = !received?;
                    Intake::Busy(writing)
                }
            },
        };
    }
}

/// Appends the next piece of a part to `batch`; false when there is none.
async fn receive(part: &mut Parts, batch: &mut Vec<u8>) -> Result<bool, ApiError> {
    let piece = part.content().await?;
    batch.extend_from_slice(piece.as_deref().unwrap_or_default());
    Ok(piece.is_some())
}

enum Intake {
    Idle(Writer),
    Busy(LocalBoxFuture<'static, Result<Writer, ApiError>>),
}

/// Writes batches on the blocking pool. The first one creates the file.
struct Writer {
    stage: Arc<CountedStage>,
    begun: Option<ContentWriter>,
}

impl Writer {
    async fn write(self, batch: Bytes) -> Result<Self, ApiError> {
        let Self { stage, begun } = self;
        stage.count(batch.len() as u64);
        let content = match begun {
            Some(content) if batch.len() >= BATCH_BYTES => write_and_hash(content, batch).await?,
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
    batch: Bytes,
) -> Result<ContentWriter, ApiError> {
    let stage = Arc::clone(stage);
    blocking(move || {
        let mut content = begun.map_or_else(|| stage.begin(), Ok)?;
        content.write(&batch)?;
        Ok::<_, StageContentError>(content)
    })
    .await
}

/// Writes and hashes on two threads: a fast client sends faster than one thread does both.
async fn write_and_hash(content: ContentWriter, batch: Bytes) -> Result<ContentWriter, ApiError> {
    let (mut file, mut digest) = content.split();
    let same = batch.clone();
    let written = blocking(move || {
        file.write(&batch)?;
        Ok::<_, StageContentError>(file)
    });
    let hashed = blocking(move || {
        digest.update(&same);
        Ok::<_, StageContentError>(digest)
    });
    let (file, digest) = try_join(written, hashed).await?;
    Ok(ContentWriter::of(file, digest))
}
