//! Tests that SQLite reads every page from an index.
//!
//! Only here: the plans of PostgreSQL depend on the statistics of its tables.

use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{QueryDsl, QueryableByName, RunQueryDsl, debug_query, sql_query};
use domain::{Collation, FileType, MediaFileSearch, UserId};
use ports::{ListPosition, MediaFileOrder, MediaFileQuery, Migrations, SortField};
use ports_contract::fixtures::text_file;

use super::files::BoxedMediaFiles;
use super::order::{ordered, within};
use super::{filtered, media_files, search};
use crate::SqliteDatabase;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The query plan for the ids of a page of `files`, one line a step.
fn plan(files: BoxedMediaFiles<'_>, order: &MediaFileOrder) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let database = SqliteDatabase::open(&folder.path().join("db")).expect("it can be opened");
    database.migrate().expect("it can be migrated");
    let ids = ordered(files, order).select(media_files::id).limit(20);
    let statement = debug_query::<Sqlite, _>(&ids).to_string();
    let steps = database.with_connection(|connection| {
        Ok(sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(connection)?)
    });
    let steps = steps.expect("the statement is valid");
    steps.into_iter().map(|step| step.detail + "\n").collect()
}

fn newest_first() -> MediaFileQuery {
    MediaFileQuery {
        file_type: None,
        uploader_id: None,
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::newest_first(),
        offset: 0,
        limit: 20,
    }
}

/// Asserts that the plan of a page uses `expected` and sorts nothing.
fn assert_plan(query: &MediaFileQuery, expected: &str) {
    let plan = plan(filtered(query), &query.order);
    assert!(plan.contains(expected) && !plan.contains("TEMP B-TREE"), "{query:?}: {plan}");
}

#[test]
fn every_ordering_is_read_off_an_index() {
    let table = [
        (SortField::Id, "SCAN media_files"),
        (SortField::CreatedAt, "USING COVERING INDEX media_files_created_at"),
        (SortField::UpdatedAt, "USING COVERING INDEX media_files_updated_at"),
        (SortField::Name, "USING COVERING INDEX media_files_name_sort_key"),
        (SortField::Size, "USING COVERING INDEX media_files_size"),
    ];
    for (field, expected) in table {
        for descending in [false, true] {
            let order = MediaFileOrder::by(field, descending);
            assert_plan(&MediaFileQuery { order, ..newest_first() }, expected);
        }
    }
}

#[test]
fn what_is_behind_a_position_is_read_off_an_index() {
    let file = text_file(7, "a.txt", None);
    let indexes = [
        (SortField::CreatedAt, "USING COVERING INDEX media_files_created_at"),
        (SortField::UpdatedAt, "USING COVERING INDEX media_files_updated_at"),
        (SortField::Name, "USING COVERING INDEX media_files_name_sort_key"),
        (SortField::Size, "USING COVERING INDEX media_files_size"),
    ];
    for (field, index) in indexes {
        for descending in [false, true] {
            let order = MediaFileOrder::by(field, descending);
            for bounds in ListPosition::of(&file, &order).segments_behind(&order) {
                let files = filtered(&MediaFileQuery { order: order.clone(), ..newest_first() });
                let plan = plan(within(files, &bounds, &Collation::default()), &order);
                let is_searched = plan.contains(&format!("SEARCH media_files {index} ("));
                assert!(is_searched && !plan.contains("TEMP B-TREE"), "{bounds:?}: {plan}");
            }
        }
    }
}

#[test]
fn filters_are_looked_up_in_an_index() {
    let (file_type, uploader_id) = (Some(FileType::Image), UserId::try_from(1).ok());
    assert_plan(
        &MediaFileQuery { file_type, ..newest_first() },
        "USING COVERING INDEX media_files_file_type (file_type=?)",
    );
    assert_plan(
        &MediaFileQuery { uploader_id, ..newest_first() },
        "USING COVERING INDEX media_files_uploader_id (uploader_id=?)",
    );
}

fn abc() -> MediaFileSearch {
    MediaFileSearch::parse("abc").ok().flatten().expect("it is not empty")
}

#[test]
fn what_few_files_contain_is_looked_up_in_the_index_of_trigrams() {
    let files = search::found_by(filtered(&newest_first()), &abc());
    let plan = plan(files, &MediaFileOrder::newest_first());
    assert!(plan.contains("media_file_search VIRTUAL TABLE INDEX"), "{plan}");
}

#[test]
fn what_many_files_contain_is_read_in_the_order_of_the_list() {
    let files = search::found_in_rows(filtered(&newest_first()), &abc());
    let plan = plan(files, &MediaFileOrder::newest_first());
    let in_order = plan.contains("USING INDEX media_files_created_at");
    assert!(in_order && !plan.contains("TEMP B-TREE"), "{plan}");
}
