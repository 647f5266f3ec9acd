//! The port `MediaFiles` in memory.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, StorageKey, Thumbnail};
use ports::{
    Cancellation, Change, Edited, Found, ListPosition, MediaFileEdit, MediaFilePage,
    MediaFileQuery, MediaFiles, NewContent, NewMediaFile, NewThumbnail, PortError, Precondition,
    RetiredKey,
};

use super::database::{FileRow, MemoryDatabase, State, next_id};

impl MediaFiles for MemoryDatabase {
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
        let state = self.snapshot();
        let rows = ids.iter().filter_map(|id| state.files.get(id));
        Ok(rows.map(|row| (row.file.id, Ok(state.with_uploader(row)))).collect())
    }

    fn name_of(&self, key: &StorageKey) -> Result<Option<String>, PortError> {
        let state = self.snapshot();
        let row = state.files.values().find(|row| row.file.key == *key);
        Ok(row.and_then(|row| row.file.name.clone()))
    }

    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError> {
        if cancellation.is_cancelled() {
            return Err(PortError::unavailable("the list was cancelled"));
        }
        Ok(self.snapshot().page(query))
    }

    fn list_behind(
        &self,
        query: &MediaFileQuery,
        position: Option<&ListPosition>,
        cancellation: &Cancellation,
    ) -> Result<Vec<MediaFile>, PortError> {
        if cancellation.is_cancelled() {
            return Err(PortError::unavailable("the list was cancelled"));
        }
        Ok(self.snapshot().behind(query, position))
    }

    fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        query.search.is_some()
    }

    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError> {
        let mut state = self.transaction();
        state.require_user(file.uploader_id)?;
        state.check_keys(content_keys(&file.content))?;
        let row = FileRow { uploader_id: Some(file.uploader_id), file: state.new_file(file)? };
        let added = state.with_uploader(&row);
        state.files.insert(added.id, row);
        Ok(added)
    }

    fn edit(
        &self,
        id: MediaFileId,
        edit: &MediaFileEdit,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Edited>, PortError> {
        let mut state = self.transaction();
        let Some(mut row) = state.files.get(&id).cloned() else {
            return Ok(Change::NotFound);
        };
        if !precondition(&state.with_uploader(&row)) {
            return Ok(Change::PreconditionFailed);
        }
        let mut retired = Vec::new();
        if let Some(content) = &edit.content {
            state.check_keys(content_keys(content))?;
            retired = keys(&row.file);
            row.file = state.with_content(row.file, content)?;
        }
        row.file.name = edit.name.clone().unwrap_or(row.file.name);
        row.file.description = edit.description.clone().unwrap_or(row.file.description);
        row.file.updated_at = at.max(row.file.created_at);

        let file = state.with_uploader(&row);
        state.files.insert(id, row);
        state.retire(&retired, at);
        Ok(Change::Made(Edited { file, retired }))
    }

    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        let mut state = self.transaction();
        let Some(row) = state.files.get(&id) else {
            return Ok(Change::NotFound);
        };
        if !precondition(&state.with_uploader(row)) {
            return Ok(Change::PreconditionFailed);
        }
        let retired = keys(&row.file);
        state.files.remove(&id);
        state.retire(&retired, at);
        Ok(Change::Made(retired))
    }
}

impl State {
    fn new_file(&mut self, new: &NewMediaFile) -> Result<MediaFile, PortError> {
        let blank = MediaFile {
            id: next_id(&mut self.last_file_id)?,
            file_type: new.content.file_type,
            uploader: None,
            key: new.content.key.clone(),
            name: new.name.clone(),
            description: new.description.clone(),
            size: None,
            sha256: None,
            image: new.content.image,
            created_at: new.created_at,
            updated_at: new.created_at,
            thumbnails: Vec::new(),
        };
        self.with_content(blank, &new.content)
    }

    fn with_content(
        &mut self,
        file: MediaFile,
        content: &NewContent,
    ) -> Result<MediaFile, PortError> {
        Ok(MediaFile {
            file_type: content.file_type,
            key: content.key.clone(),
            size: Some(content.size),
            sha256: Some(content.sha256),
            image: content.image,
            thumbnails: self.new_thumbnails(&content.thumbnails)?,
            ..file
        })
    }

    /// Thumbnails under new ids, in the order of the port.
    pub(super) fn new_thumbnails(
        &mut self,
        thumbnails: &[NewThumbnail],
    ) -> Result<Vec<Thumbnail>, PortError> {
        let mut added = Vec::new();
        for new in thumbnails {
            let id = next_id(&mut self.last_thumbnail_id)?;
            added.push(Thumbnail { id, key: new.key.clone(), edge: Some(new.edge) });
        }
        added.sort_by_key(|thumbnail| (thumbnail.edge, thumbnail.id));
        Ok(added)
    }

    /// Rejects keys if any of them is or ever was in use.
    pub(super) fn check_keys<'a>(
        &'a self,
        new: impl IntoIterator<Item = &'a StorageKey>,
    ) -> Result<(), PortError> {
        self.check_against(self.retired.iter().map(|retired| &retired.key), new)
    }

    /// Rejects keys if any of them is in use or in `retired`.
    pub(super) fn check_against<'a>(
        &'a self,
        retired: impl Iterator<Item = &'a StorageKey>,
        new: impl IntoIterator<Item = &'a StorageKey>,
    ) -> Result<(), PortError> {
        let in_use = self.files.values().flat_map(|row| row.file.keys());
        let mut seen: HashSet<&StorageKey> = in_use.chain(retired).collect();
        let all_new = new.into_iter().all(|key| seen.insert(key));
        if all_new { Ok(()) } else { Err(PortError::Conflict) }
    }

    pub(super) fn retire(&mut self, keys: &[StorageKey], at: DateTime<Utc>) {
        self.retired.extend(keys.iter().map(|key| RetiredKey {
            key: key.clone(),
            retired_at: at,
            removed_at: None,
            was_used: true,
        }));
    }
}

/// Every key of new content.
fn content_keys(content: &NewContent) -> impl Iterator<Item = &StorageKey> {
    content.thumbnails.iter().map(|new| &new.key).chain([&content.key])
}

/// Every key of a media file.
pub(super) fn keys(file: &MediaFile) -> Vec<StorageKey> {
    let thumbnails = file.thumbnails.iter().map(|thumbnail| &thumbnail.key);
    [&file.key].into_iter().chain(thumbnails).cloned().collect()
}
