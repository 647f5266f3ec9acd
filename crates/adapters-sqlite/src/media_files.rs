use chrono::{DateTime, Utc};
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
    SqliteConnection, delete, insert_into, update,
};
use domain::{MediaFile, MediaFileId, StorageKey};
use ports::{
    Cancellation, Change, Edited, Found, MediaFileEdit, MediaFilePage, MediaFileQuery, MediaFiles,
    NewContent, NewMediaFile, NewThumbnail, PortError, Precondition,
};

use crate::SqliteDatabase;
use crate::error::Failure;
use crate::found::found_one_by_one;
use crate::media_file_list::{is_full_scan, list};
use crate::rows::{ContentColumns, MediaFileRow, TextColumns, ThumbnailRow, UploaderRow};
use crate::schema::{media_files, thumbnails, users};
use crate::storage_keys::{check_free, retire};

impl MediaFiles for SqliteDatabase {
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
        self.snapshot(|connection| {
            found_one_by_one(ids, |id: &MediaFileId| find(connection, id.get()))
        })
    }

    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError> {
        self.cancellable_snapshot(cancellation, |connection| list(connection, query))
    }

    fn is_full_scan(&self, query: &MediaFileQuery) -> bool {
        is_full_scan(query)
    }

    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError> {
        self.growing_transaction(|connection| {
            let id = insert(connection, file)?;
            insert_thumbnails(connection, id, &file.content.thumbnails)?;
            find_written(connection, id)
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
            let at = at.max(present.created_at);
            update_texts(connection, &present, edit, at)?;
            let retired = match &edit.content {
                Some(content) => replace_content(connection, present, content, at)?,
                None => Vec::new(),
            };
            Ok(Edited { file: find_written(connection, id.get())?, retired })
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
            // Its thumbnails go with it, by their foreign key.
            delete(media_files::table.find(id.get())).execute(connection)?;
            retire(connection, present, at)
        };
        self.using_reserve(|| self.change(id, precondition, make))
    }
}

impl SqliteDatabase {
    /// Runs `work` on the present state of a media file, if the precondition admits it.
    pub(crate) fn change<T>(
        &self,
        id: MediaFileId,
        precondition: &Precondition<'_>,
        work: impl FnOnce(&mut SqliteConnection, MediaFile) -> Result<T, Failure>,
    ) -> Result<Change<T>, PortError> {
        self.transaction(|connection| match find(connection, id.get())? {
            None => Ok(Change::NotFound),
            Some(present) if !precondition(&present) => Ok(Change::PreconditionFailed),
            Some(present) => work(connection, present).map(Change::Made),
        })
    }
}

fn find(connection: &mut SqliteConnection, id: i64) -> Result<Option<MediaFile>, Failure> {
    // Not `first`: it binds a LIMIT, for whose value SQLite prepares the statement anew each time.
    let row: Option<(MediaFileRow, Option<UploaderRow>)> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq(id))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select()))
        .get_result(connection)
        .optional()?;
    let Some((row, uploader)) = row else {
        return Ok(None);
    };
    let mut file = row.into_domain(uploader)?;
    let rows: Vec<ThumbnailRow> = thumbnails::table
        .filter(thumbnails::media_file_id.eq(id))
        .select(ThumbnailRow::as_select())
        .load(connection)?;
    file.thumbnails = rows.into_iter().map(ThumbnailRow::into_domain).collect::<Result<_, _>>()?;
    // SQLite would set up a sorter for this handful.
    file.thumbnails.sort_unstable_by_key(|thumbnail| (thumbnail.edge, thumbnail.id));
    Ok(Some(file))
}

/// The state of a media file that this transaction has just written.
fn find_written(connection: &mut SqliteConnection, id: i64) -> Result<MediaFile, Failure> {
    find(connection, id)?.ok_or_else(|| diesel::result::Error::NotFound.into())
}

fn insert(connection: &mut SqliteConnection, file: &NewMediaFile) -> Result<i64, Failure> {
    check_free(connection, &file.content.key)?;
    let created_at = file.created_at.timestamp_micros();
    let id = insert_into(media_files::table)
        .values((
            media_files::uploader_id.eq(file.uploader_id.get()),
            media_files::created_at.eq(created_at),
            media_files::updated_at.eq(created_at),
            TextColumns::of(file.name.as_deref(), file.description.as_deref()),
            ContentColumns::of(&file.content)?,
        ))
        .returning(media_files::id)
        .get_result(connection)?;
    Ok(id)
}

pub(crate) fn insert_thumbnails(
    connection: &mut SqliteConnection,
    media_file_id: i64,
    new: &[NewThumbnail],
) -> Result<(), Failure> {
    for thumbnail in new {
        check_free(connection, &thumbnail.key)?;
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

/// Whether an edit takes more room than there is by what it gives up.
fn grows(present: &MediaFile, edit: &MediaFileEdit) -> bool {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let added = |new: &Option<Option<String>>, old: &Option<String>| {
        new.as_ref().is_some_and(|new| length(new) > length(old))
    };
    edit.content.is_some()
        || added(&edit.name, &present.name)
        || added(&edit.description, &present.description)
}

fn update_texts(
    connection: &mut SqliteConnection,
    present: &MediaFile,
    edit: &MediaFileEdit,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let name = edit.name.as_ref().unwrap_or(&present.name);
    let description = edit.description.as_ref().unwrap_or(&present.description);
    update(media_files::table.find(present.id.get()))
        .set((
            TextColumns::of(name.as_deref(), description.as_deref()),
            media_files::updated_at.eq(at.timestamp_micros()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Gives a media file new content; the keys it has given up. They are retired first, so that none of
/// them can be among the new ones.
fn replace_content(
    connection: &mut SqliteConnection,
    present: MediaFile,
    content: &NewContent,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let id = present.id.get();
    let retired = retire(connection, present, at)?;
    delete(thumbnails::table.filter(thumbnails::media_file_id.eq(id))).execute(connection)?;
    check_free(connection, &content.key)?;
    update(media_files::table.find(id)).set(ContentColumns::of(content)?).execute(connection)?;
    insert_thumbnails(connection, id, &content.thumbnails)?;
    Ok(retired)
}
