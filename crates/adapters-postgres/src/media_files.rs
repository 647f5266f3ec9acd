//! The port [`MediaFiles`]: the rows of media files.

use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, delete, insert_into,
    update,
};
use domain::{Collation, MediaFile, MediaFileId, StorageKey};
use ports::{
    Cancellation, Change, Edited, Found, ListPosition, MediaFileEdit, MediaFilePage,
    MediaFileQuery, MediaFiles, NewContent, NewMediaFile, NewThumbnail, PortError, Precondition,
};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::load::{load_many, reload};
use crate::media_file_list::{is_full_scan, list, list_behind};
use crate::rows::{ContentColumns, TextColumns};
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::{claim, retire};

impl MediaFiles for PostgresDatabase {
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        self.with_connection(|connection| load_many(connection, &ids))
    }

    fn name_of(&self, key: &StorageKey) -> Result<Option<String>, PortError> {
        self.with_connection(|connection| {
            let name: Option<Option<String>> = media_files::table
                .filter(media_files::key.eq(key.as_str()))
                .select(media_files::name)
                .get_result(connection)
                .optional()?;
            Ok(name.flatten())
        })
    }

    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError> {
        self.cancellable_snapshot(cancellation, |connection| list(connection, query))
    }

    fn list_behind(
        &self,
        query: &MediaFileQuery,
        position: Option<&ListPosition>,
        cancellation: &Cancellation,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.cancellable_snapshot(cancellation, |connection| {
            list_behind(connection, query, position, &self.collation)
        })
    }

    fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        is_full_scan(query, self.has_trigrams.load(Ordering::Relaxed))
    }

    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError> {
        self.transaction(|connection| {
            claim(connection, keys(&file.content))?;
            let id = insert(connection, file, &self.collation)?;
            insert_thumbnails(connection, id, &file.content.thumbnails)?;
            reload(connection, id)
        })
    }

    fn edit(
        &self,
        id: MediaFileId,
        edit: &MediaFileEdit,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Edited>, PortError> {
        self.change(id, precondition, |connection, present| {
            write_edit(connection, present, edit, at, &self.collation)
        })
    }

    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        self.change(id, precondition, |connection, present| {
            // The foreign key removes its thumbnails.
            delete(media_files::table.find(id.get())).execute(connection)?;
            retire(connection, present, at)
        })
    }
}

impl PostgresDatabase {
    /// Runs `work` on the present state of a media file if it exists and the precondition holds.
    /// Its row is locked until the transaction ends.
    pub(crate) fn change<T>(
        &self,
        id: MediaFileId,
        precondition: &Precondition<'_>,
        work: impl FnOnce(&mut PgConnection, MediaFile) -> Result<T, QueryError>,
    ) -> Result<Change<T>, PortError> {
        self.transaction(|connection| {
            if !lock(connection, id.get())? {
                return Ok(Change::NotFound);
            }
            let present = reload(connection, id.get())?;
            if !precondition(&present) {
                return Ok(Change::PreconditionFailed);
            }
            work(connection, present).map(Change::Made)
        })
    }
}

/// Locks the row of a media file until the transaction ends. Returns whether it exists.
fn lock(connection: &mut PgConnection, id: i64) -> QueryResult<bool> {
    let locked = media_files::table
        .find(id)
        .select(media_files::id)
        .for_update()
        .get_result::<i64>(connection)
        .optional()?;
    Ok(locked.is_some())
}

/// The keys that new content brings.
fn keys(content: &NewContent) -> impl Iterator<Item = &StorageKey> {
    content.thumbnails.iter().map(|thumbnail| &thumbnail.key).chain([&content.key])
}

fn insert(
    connection: &mut PgConnection,
    file: &NewMediaFile,
    collation: &Collation,
) -> Result<i64, QueryError> {
    let id = insert_into(media_files::table)
        .values((
            media_files::uploader_id.eq(file.uploader_id.get()),
            TextColumns::of(file.name.as_deref(), file.description.as_deref(), collation),
            ContentColumns::of(&file.content)?,
            media_files::created_at.eq(file.created_at),
            media_files::updated_at.eq(file.created_at),
        ))
        .returning(media_files::id)
        .get_result(connection)?;
    Ok(id)
}

fn write_edit(
    connection: &mut PgConnection,
    present: MediaFile,
    edit: &MediaFileEdit,
    at: DateTime<Utc>,
    collation: &Collation,
) -> Result<Edited, QueryError> {
    let id = present.id.get();
    let at = at.max(present.created_at);
    let content = edit.content.as_ref();
    if let Some(content) = content {
        claim(connection, keys(content))?;
    }
    let name = edit.name.as_ref().unwrap_or(&present.name);
    let description = edit.description.as_ref().unwrap_or(&present.description);
    update(media_files::table.find(id))
        .set((
            TextColumns::of(name.as_deref(), description.as_deref(), collation),
            content.map(ContentColumns::of).transpose()?,
            media_files::updated_at.eq(at),
        ))
        .execute(connection)?;

    let mut retired = Vec::new();
    if let Some(content) = content {
        delete(thumbnails::table.filter(thumbnails::media_file_id.eq(id))).execute(connection)?;
        insert_thumbnails(connection, id, &content.thumbnails)?;
        retired = retire(connection, present, at)?;
    }
    Ok(Edited { file: reload(connection, id)?, retired })
}

/// Inserts thumbnails whose keys are claimed.
pub(crate) fn insert_thumbnails(
    connection: &mut PgConnection,
    media_file_id: i64,
    new: &[NewThumbnail],
) -> QueryResult<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|thumbnail| {
            (
                thumbnails::media_file_id.eq(media_file_id),
                thumbnails::key.eq(thumbnail.key.as_str()),
                thumbnails::edge.eq(i64::from(thumbnail.edge.pixels())),
            )
        })
        .collect();
    insert_into(thumbnails::table).values(rows).execute(connection).map(drop)
}
