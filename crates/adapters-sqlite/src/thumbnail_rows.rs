//! The port [`ThumbnailRows`]: the rows of thumbnails apart from their originals.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, TextExpressionMethods, delete};
use domain::{FileType, MediaFile, MediaFileId, StorageKey};
use ports::{Change, NewThumbnail, PortError, Precondition, ThumbnailRows};

use crate::SqliteDatabase;
use crate::load::load_in_order;
use crate::media_files::insert_thumbnails;
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::{claim, retire_keys};

impl ThumbnailRows for SqliteDatabase {
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.snapshot(|connection| {
            let after = after.map_or(0, MediaFileId::get);
            let ids: Vec<i64> = image_ids(after, limit.into()).load(connection)?;
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

/// The ids of a page of images. `concat` hides the type from the planner, which would use the index
/// on types and sort all images for each page.
#[diesel::dsl::auto_type]
fn image_ids(after: i64, limit: i64) -> _ {
    let image: &'static str = FileType::Image.as_str();
    media_files::table
        .filter(media_files::file_type.concat("").eq(image))
        .filter(media_files::id.gt(after))
        .order(media_files::id)
        .limit(limit)
        .select(media_files::id)
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;
    use diesel::{QueryableByName, RunQueryDsl, debug_query, sql_query};

    use ports::Migrations;

    use super::image_ids;
    use crate::SqliteDatabase;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn images_are_read_off_in_the_order_of_their_ids() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = SqliteDatabase::open(&folder.path().join("db")).expect("it can be opened");
        database.migrate().expect("it can be migrated");
        let statement = debug_query::<Sqlite, _>(&image_ids(1, 100)).to_string();
        let plan = database.with_connection(|connection| {
            Ok(sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(connection)?)
        });
        let plan: Vec<_> = plan.expect("it is valid").into_iter().map(|step| step.detail).collect();
        assert_eq!(plan, ["SEARCH media_files USING INTEGER PRIMARY KEY (rowid>?)"]);
    }
}
