//! The content of a file on its way into the store.

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

/// How much of a file waits while what came before it is written.
const BATCH_BYTES: usize = 512 * 1024;

/// Takes the content of the present part into the store; `None` when it is empty.
///
/// What has come in while the disk was busy is written next, in one go. Thus a fast client costs
/// few hops to the blocking pool, and one that stalls holds no thread and next to no memory. There
/// are two batches at most, which hold copies: a piece of what was received would keep the whole
/// buffer alive that it is in.
pub async fn take_in(
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

/// Writes batches, each on the blocking pool. A file is begun with the first.
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

/// On two threads at once: a fast client sends faster than one of them writes and hashes.
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
