//! The port [`MediaFiles`]: the rows of media files.

use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection,
    delete, insert_into, update,
};
use domain::{Collation, MediaFile, MediaFileId, StorageKey};
use ports::{
    Cancellation, Change, Edited, Found, ListPosition, MediaFileEdit, MediaFilePage,
    MediaFileQuery, MediaFiles, NewContent, NewMediaFile, NewThumbnail, PortError, Precondition,
};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::load::{find, load_many, reload};
use crate::media_file_list::{is_full_scan, list, list_behind};
use crate::rows::{ContentColumns, TextColumns};
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::{claim, retire};

impl MediaFiles for SqliteDatabase {
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
        self.snapshot(|connection| load_many(connection, ids))
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
        is_full_scan(query)
    }

    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError> {
        self.growing_transaction(|connection| {
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
        let make = |connection: &mut SqliteConnection, present: MediaFile| {
            if grows(&present, edit) {
                self.check_room()?;
            }
            write_edit(connection, present, edit, at, &self.collation)
        };
        self.using_reserve(|| self.change(id, precondition, make))
    }

    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        let make = |connection: &mut SqliteConnection, present: MediaFile| {
            // The foreign key removes its thumbnails.
            delete(media_files::table.find(id.get())).execute(connection)?;
            retire(connection, present, at)
        };
        self.using_reserve(|| self.change(id, precondition, make))
    }
}

impl SqliteDatabase {
    /// Runs `work` on the present state of a media file if it exists and the precondition holds.
    pub(crate) fn change<T>(
        &self,
        id: MediaFileId,
        precondition: &Precondition<'_>,
        work: impl FnOnce(&mut SqliteConnection, MediaFile) -> Result<T, QueryError>,
    ) -> Result<Change<T>, PortError> {
        self.transaction(|connection| match find(connection, id.get())? {
            None => Ok(Change::NotFound),
            Some(present) if !precondition(&present) => Ok(Change::PreconditionFailed),
            Some(present) => work(connection, present).map(Change::Made),
        })
    }
}

/// The keys that new content brings.
fn keys(content: &NewContent) -> impl Iterator<Item = &StorageKey> {
    content.thumbnails.iter().map(|thumbnail| &thumbnail.key).chain([&content.key])
}

fn insert(
    connection: &mut SqliteConnection,
    file: &NewMediaFile,
    collation: &Collation,
) -> Result<i64, QueryError> {
    let created_at = file.created_at.timestamp_micros();
    let id = insert_into(media_files::table)
        .values((
            media_files::uploader_id.eq(file.uploader_id.get()),
            TextColumns::of(file.name.as_deref(), file.description.as_deref(), collation),
            ContentColumns::of(&file.content)?,
            media_files::created_at.eq(created_at),
            media_files::updated_at.eq(created_at),
        ))
        .returning(media_files::id)
        .get_result(connection)?;
    Ok(id)
}

/// Inserts thumbnails whose keys are claimed.
pub(crate) fn insert_thumbnails(
    connection: &mut SqliteConnection,
    media_file_id: i64,
    new: &[NewThumbnail],
) -> QueryResult<()> {
    for thumbnail in new {
        insert_into(thumbnails::table)
            .values((
                thumbnails::media_file_id.eq(media_file_id),
                thumbnails::key.eq(thumbnail.key.as_str()),
                thumbnails::edge.eq(i64::from(thumbnail.edge.pixels())),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Whether an edit needs more room than it frees.
fn grows(present: &MediaFile, edit: &MediaFileEdit) -> bool {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let added = |new: &Option<Option<String>>, old: &Option<String>| {
        new.as_ref().is_some_and(|new| length(new) > length(old))
    };
    edit.content.is_some()
        || added(&edit.name, &present.name)
        || added(&edit.description, &present.description)
}

fn write_edit(
    connection: &mut SqliteConnection,
    present: MediaFile,
    edit: &MediaFileEdit,
    at: DateTime<Utc>,
    collation: &Collation,
) -> Result<Edited, QueryError> {
    let id = present.id.get();
    let at = at.max(present.created_at);
    update_texts(connection, &present, edit, at, collation)?;
    let retired = match &edit.content {
        Some(content) => replace_content(connection, present, content, at)?,
        None => Vec::new(),
    };
    Ok(Edited { file: reload(connection, id)?, retired })
}

fn update_texts(
    connection: &mut SqliteConnection,
    present: &MediaFile,
    edit: &MediaFileEdit,
    at: DateTime<Utc>,
    collation: &Collation,
) -> QueryResult<()> {
    let name = edit.name.as_ref().unwrap_or(&present.name);
    let description = edit.description.as_ref().unwrap_or(&present.description);
    update(media_files::table.find(present.id.get()))
        .set((
            TextColumns::of(name.as_deref(), description.as_deref(), collation),
            media_files::updated_at.eq(at.timestamp_micros()),
        ))
        .execute(connection)
        .map(drop)
}

/// Replaces the content of a media file. Returns the keys that it retires.
fn replace_content(
    connection: &mut SqliteConnection,
    present: MediaFile,
    content: &NewContent,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, QueryError> {
    let id = present.id.get();
    claim(connection, keys(content))?;
    update(media_files::table.find(id)).set(ContentColumns::of(content)?).execute(connection)?;
    delete(thumbnails::table.filter(thumbnails::media_file_id.eq(id))).execute(connection)?;
    insert_thumbnails(connection, id, &content.thumbnails)?;
    retire(connection, present, at)
}
