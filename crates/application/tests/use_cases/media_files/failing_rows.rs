//! Rows whose writes fail on demand.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, StorageKey};
use ports::{
    Cancellation, Change, Edited, Found, ListPosition, MediaFileEdit, MediaFilePage,
    MediaFileQuery, MediaFiles, NewMediaFile, NewThumbnail, PortError, Precondition, ThumbnailRows,
};
use ports_contract::memory::MemoryDatabase;

/// A variant of [`PortError`] with a cause.
pub type Failure = fn(Box<dyn std::error::Error + Send + Sync>) -> PortError;

/// Rows in memory whose writes fail on demand, before anything is changed.
pub struct FailingRows {
    rows: Arc<MemoryDatabase>,
    failure: Mutex<Option<Failure>>,
}

impl FailingRows {
    pub fn new(rows: Arc<MemoryDatabase>) -> Self {
        Self { rows, failure: Mutex::default() }
    }

    /// Makes every write fail with `failure`, or none.
    pub fn fail_with(&self, failure: Option<Failure>) {
        *self.failure.lock().expect("no test has panicked here") = failure;
    }

    fn may_write(&self) -> Result<(), PortError> {
        match *self.failure.lock().expect("no test has panicked here") {
            Some(failure) => Err(failure("on demand".into())),
            None => Ok(()),
        }
    }
}

impl MediaFiles for FailingRows {
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
        self.rows.find_many(ids)
    }

    fn name_of(&self, key: &StorageKey) -> Result<Option<String>, PortError> {
        self.rows.name_of(key)
    }

    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError> {
        MediaFiles::list(&*self.rows, query, cancellation)
    }

    fn list_behind(
        &self,
        query: &MediaFileQuery,
        position: Option<&ListPosition>,
        cancellation: &Cancellation,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.rows.list_behind(query, position, cancellation)
    }

    fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        self.rows.is_full_scan(query)
    }

    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError> {
        self.may_write()?;
        MediaFiles::add(&*self.rows, file)
    }

    fn edit(
        &self,
        id: MediaFileId,
        edit: &MediaFileEdit,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Edited>, PortError> {
        self.may_write()?;
        self.rows.edit(id, edit, at, precondition)
    }

    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        self.may_write()?;
        self.rows.remove(id, at, precondition)
    }
}

impl ThumbnailRows for FailingRows {
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.rows.images_after(after, limit)
    }

    fn replace_thumbnails(
        &self,
        id: MediaFileId,
        thumbnails: &[NewThumbnail],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        self.may_write()?;
        self.rows.replace_thumbnails(id, thumbnails, at, precondition)
    }
}
