//! The rebuild of the thumbnails of a stored image.

use std::sync::Arc;

use domain::{MediaFile, StorageKey, ThumbnailEdge};
use ports::{Change, Clock, MediaFiles, NoThumbnails, PortError, ThumbnailRows};
use thiserror::Error;

use crate::files::content_pipeline::{ContentPipeline, PlacedThumbnails, RenderedThumbnails};
use crate::upkeep::retired_content::RetiredContent;

/// Replaces the thumbnails of a stored image. The original is only read. The old thumbnails stay
/// until the rows name the new ones, which are durable by then; the old bytes are removed after
/// that.
pub struct RebuildThumbnails {
    pipeline: Arc<ContentPipeline>,
    files: Arc<dyn MediaFiles>,
    rows: Arc<dyn ThumbnailRows>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// The images that get new thumbnails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Every image.
    All,
    /// Images that lack a thumbnail for any of [`ThumbnailEdge::ALL`], or the bytes of a thumbnail.
    Missing,
}

/// The outcome of a rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// The thumbnails are new.
    Replaced,
    /// No thumbnail is missing, and only missing ones were wanted.
    Complete,
    /// The image was deleted or its content replaced meanwhile, so the new thumbnails were
    /// discarded.
    Outdated,
}

/// The image keeps its thumbnails.
#[derive(Debug, Error)]
pub enum RebuildThumbnailsError {
    /// The image cannot have thumbnails.
    #[error("no thumbnails can be made of it")]
    NotMade(NoThumbnails),
    /// The original has no bytes.
    #[error("its bytes are not in the store")]
    NoContent,
    /// The thumbnails could not be rendered or stored.
    #[error("its thumbnails could not be stored")]
    Store(#[from] PortError),
}

impl RebuildThumbnails {
    /// Places thumbnails with `pipeline` and writes `rows` of `files`.
    #[must_use]
    pub fn new(
        pipeline: Arc<ContentPipeline>,
        files: Arc<dyn MediaFiles>,
        rows: Arc<dyn ThumbnailRows>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { pipeline, files, rows, retired, clock }
    }

    /// Rebuilds the thumbnails of `image`, as it was read a moment ago.
    ///
    /// # Errors
    /// [`RebuildThumbnailsError`]; the old thumbnails are unchanged then, unless the outcome is
    /// unknown.
    pub fn run(
        &self,
        image: &MediaFile,
        which: Rebuild,
    ) -> Result<Rebuilt, RebuildThumbnailsError> {
        if which == Rebuild::Missing && self.is_complete(image)? {
            return Ok(Rebuilt::Complete);
        }
        let Some(rendered) = self.render(image)? else { return Ok(Rebuilt::Outdated) };
        let placed = self.pipeline.place_thumbnails(rendered, image.key.clone())?;
        match self.record(image, placed)? {
            Change::Made(retired) => {
                self.retired.remove(&retired);
                Ok(Rebuilt::Replaced)
            }
            Change::NotFound | Change::PreconditionFailed => Ok(Rebuilt::Outdated),
        }
    }

    /// `None` when the original is gone because the image is outdated.
    fn render(
        &self,
        image: &MediaFile,
    ) -> Result<Option<RenderedThumbnails>, RebuildThumbnailsError> {
        let Some(mut original) = self.pipeline.store.open(&image.key)? else {
            let is_outdated = self.is_outdated(image)?;
            return if is_outdated { Ok(None) } else { Err(RebuildThumbnailsError::NoContent) };
        };
        let rendered = self.pipeline.render_thumbnails(&mut *original.content)?;
        rendered.map(Some).map_err(RebuildThumbnailsError::NotMade)
    }

    /// Writes the rows in one transaction. Where a row rejects a key, retries under another name.
    fn record(
        &self,
        image: &MediaFile,
        mut placed: PlacedThumbnails,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        let is_same_content = |current: &MediaFile| current.key == image.key;
        loop {
            let (rows, at) = (placed.row(), self.clock.now());
            let replaced = self.rows.replace_thumbnails(image.id, rows, at, &is_same_content);
            match replaced {
                Err(PortError::Conflict) => placed.retry_under_next_name()?,
                Ok(Change::Made(_)) | Err(PortError::OutcomeUnknown(_)) => {
                    placed.keep();
                    return replaced;
                }
                Ok(_) | Err(_) => return replaced,
            }
        }
    }

    fn is_complete(&self, image: &MediaFile) -> Result<bool, PortError> {
        let has = |edge| image.thumbnails.iter().any(|thumbnail| thumbnail.edge == Some(edge));
        if !ThumbnailEdge::ALL.into_iter().all(has) {
            return Ok(false);
        }
        for thumbnail in &image.thumbnails {
            if self.pipeline.store.open(&thumbnail.key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the image was deleted or its content replaced since it was read.
    fn is_outdated(&self, image: &MediaFile) -> Result<bool, PortError> {
        let current = self.files.find(image.id)?;
        Ok(current.is_none_or(|current| current.key != image.key))
    }
}
