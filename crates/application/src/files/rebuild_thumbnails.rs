use std::sync::Arc;

use domain::{MediaFile, ThumbnailEdge};
use ports::{Change, Clock, MediaFiles, NewThumbnail, NoThumbnails, PortError, ThumbnailRows};
use thiserror::Error;

use crate::files::content_placer::ContentPlacer;
use crate::upkeep::retired_content::RetiredContent;

/// Makes the thumbnails of a stored image anew. The original is only read; the old thumbnails stay until
/// the rows name the new ones, whose bytes are durable by then, and their own bytes go after it.
pub struct RebuildThumbnails {
    placer: Arc<ContentPlacer>,
    files: Arc<dyn MediaFiles>,
    rows: Arc<dyn ThumbnailRows>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// Which images get new thumbnails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuild {
    /// Every one.
    All,
    /// Those that lack a thumbnail for any of [`ThumbnailEdge::ALL`], or the bytes of any thumbnail.
    Missing,
}

/// What became of the thumbnails of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// They are new.
    Replaced,
    /// They are all there, and were not to be made anew.
    Complete,
    /// The image was deleted or its content replaced meanwhile, so that they are of no use any more.
    Outdated,
}

/// Why an image keeps the thumbnails it has.
#[derive(Debug, Error)]
pub enum RebuildThumbnailsError {
    /// None can be made of it.
    #[error("no thumbnails can be made of it")]
    NotMade(NoThumbnails),
    /// The bytes of the original are not there.
    #[error("its bytes are not in the store")]
    NoContent,
    /// The thumbnails could not be made or stored.
    #[error("its thumbnails could not be stored")]
    Store(#[from] PortError),
}

impl RebuildThumbnails {
    /// Places thumbnails by `placer` and writes `rows` of `files`.
    #[must_use]
    pub fn new(
        placer: Arc<ContentPlacer>,
        files: Arc<dyn MediaFiles>,
        rows: Arc<dyn ThumbnailRows>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { placer, files, rows, retired, clock }
    }

    /// Rebuilds the thumbnails of `image` as it was read a moment ago.
    ///
    /// # Errors
    /// [`RebuildThumbnailsError`]; the old thumbnails are untouched then, unless the outcome is unknown.
    pub fn run(
        &self,
        image: &MediaFile,
        which: Rebuild,
    ) -> Result<Rebuilt, RebuildThumbnailsError> {
        if which == Rebuild::Missing && self.is_complete(image)? {
            return Ok(Rebuilt::Complete);
        }
        let Some(mut original) = self.placer.store.open(&image.key)? else {
            return if self.is_outdated(image)? {
                Ok(Rebuilt::Outdated)
            } else {
                Err(RebuildThumbnailsError::NoContent)
            };
        };
        let thumbnails = self
            .placer
            .prepare_thumbnails(&mut *original.content)?
            .map_err(RebuildThumbnailsError::NotMade)?;
        let record = |new: &[NewThumbnail]| {
            let is_same_content = |present: &MediaFile| present.key == image.key;
            self.rows.replace_thumbnails(image.id, new, self.clock.now(), &is_same_content)
        };
        let is_recorded = |change: &Change<_>| matches!(change, Change::Made(_));
        match self.placer.place_thumbnails(thumbnails, &image.key, record, is_recorded)? {
            Change::Made(retired) => {
                self.retired.remove(&retired);
                Ok(Rebuilt::Replaced)
            }
            Change::NotFound | Change::PreconditionFailed => Ok(Rebuilt::Outdated),
        }
    }
    fn is_complete(&self, image: &MediaFile) -> Result<bool, PortError> {
        let has = |edge| image.thumbnails.iter().any(|thumbnail| thumbnail.edge == Some(edge));
        if !ThumbnailEdge::ALL.into_iter().all(has) {
            return Ok(false);
        }
        for thumbnail in &image.thumbnails {
            if self.placer.store.open(&thumbnail.key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the image has been deleted since it was read, or its content replaced.
    fn is_outdated(&self, image: &MediaFile) -> Result<bool, PortError> {
        let present = self.files.find(image.id)?;
        Ok(present.is_none_or(|present| present.key != image.key))
    }
}
