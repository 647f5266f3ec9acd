//! The list of media files.

use std::sync::Arc;

use ports::{Cancellation, MediaFilePage, MediaFileQuery, MediaFiles, PortError};
use thiserror::Error;

/// Lists media files page by page.
pub struct ListMediaFiles {
    files: Arc<dyn MediaFiles>,
}

/// There is no page.
#[derive(Debug, Error)]
pub enum ListMediaFilesError {
    /// The offset is beyond the last file. The first page always exists.
    #[error("there is no such page")]
    InvalidPage,
    /// The files could not be read.
    #[error("the media files could not be listed")]
    Lookup(#[from] PortError),
}

impl ListMediaFiles {
    /// Lists `files`.
    #[must_use]
    pub fn new(files: Arc<dyn MediaFiles>) -> Self {
        Self { files }
    }

    /// Lists the page of `query`, unless `cancellation` cancels it.
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
