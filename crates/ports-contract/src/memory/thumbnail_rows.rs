//! The port `ThumbnailRows` in memory.

use chrono::{DateTime, Utc};
use domain::{FileType, MediaFile, MediaFileId, StorageKey};
use ports::{Change, NewThumbnail, PortError, Precondition, ThumbnailRows};

use super::database::MemoryDatabase;

impl ThumbnailRows for MemoryDatabase {
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        let state = self.snapshot();
        let images = state.files.values().filter(|row| {
            row.file.file_type == FileType::Image && after.is_none_or(|after| row.file.id > after)
        });
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(images.take(limit).map(|row| state.with_uploader(row)).collect())
    }

    fn replace_thumbnails(
        &self,
        id: MediaFileId,
        thumbnails: &[NewThumbnail],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        let mut state = self.transaction();
        let Some(mut row) = state.files.get(&id).cloned() else {
            return Ok(Change::NotFound);
        };
        if !precondition(&state.with_uploader(&row)) {
            return Ok(Change::PreconditionFailed);
        }
        state.check_keys(thumbnails.iter().map(|new| &new.key))?;
        let new = state.new_thumbnails(thumbnails)?;
        let old = std::mem::replace(&mut row.file.thumbnails, new);
        let retired: Vec<StorageKey> = old.into_iter().map(|thumbnail| thumbnail.key).collect();
        state.files.insert(id, row);
        state.retire(&retired, at);
        Ok(Change::Made(retired))
    }
}
