use std::sync::Arc;

use ports::{Cancellation, MediaFilePage, MediaFileQuery, MediaFiles, PortError};
use thiserror::Error;

/// Lists media files page by page.
pub struct ListMediaFiles {
    files: Arc<dyn MediaFiles>,
}

/// Why there is no page.
#[derive(Debug, Error)]
pub enum ListMediaFilesError {
    /// The page lies beyond the last one; the first page always exists.
    #[error("there is no such page")]
    InvalidPage,
    /// What is on it is unknown.
    #[error("the media files could not be listed")]
    Lookup(#[from] PortError),
}

impl ListMediaFiles {
    /// Lists what is in `files`.
    #[must_use]
    pub fn new(files: Arc<dyn MediaFiles>) -> Self {
        Self { files }
    }

    /// The part of the list that `query` describes, unless that is cancelled.
    ///
    /// # Errors
    /// [`ListMediaFilesError`]
    pub fn run(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, ListMediaFilesError> {
        let page = self.files.list(query, cancellation)?;
        if query.offset > 0 && query.offset >= page.total {
            return Err(ListMediaFilesError::InvalidPage);
        }
        Ok(page)
    }

    /// See [`MediaFiles::is_full_scan`].
    #[must_use]
    pub fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        self.files.is_full_scan(query)
    }
}
