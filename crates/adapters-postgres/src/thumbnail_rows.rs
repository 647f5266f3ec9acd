//! The port [`ThumbnailRows`]: the rows of thumbnails apart from their originals.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, delete};
use domain::{FileType, MediaFile, MediaFileId, StorageKey};
use ports::{Change, NewThumbnail, PortError, Precondition, ThumbnailRows};

use crate::PostgresDatabase;
use crate::load::load_in_order;
use crate::media_files::insert_thumbnails;
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::{claim, retire_keys};

impl ThumbnailRows for PostgresDatabase {
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.snapshot(|connection| {
            let ids: Vec<i64> = media_files::table
                .filter(media_files::file_type.eq(FileType::Image.as_str()))
                .filter(media_files::id.gt(after.map_or(0, MediaFileId::get)))
                .order(media_files::id)
                .limit(limit.into())
                .select(media_files::id)
                .load(connection)?;
            load_in_order(connection, &ids)
        })
    }

    fn replace_thumbnails(
        &self,
        id: MediaFileId,
        new: &[NewThumbnail],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        self.change(id, precondition, |connection, present| {
            claim(connection, new.iter().map(|thumbnail| &thumbnail.key))?;
            delete(thumbnails::table.filter(thumbnails::media_file_id.eq(id.get())))
                .execute(connection)?;
            insert_thumbnails(connection, id.get(), new)?;
            let old = present.thumbnails.into_iter().map(|thumbnail| thumbnail.key).collect();
            retire_keys(connection, old, at)
        })
    }
}
