//! The two tables of at most one row: the id of the store, and the mark of an unfinished copy.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SqliteConnection, insert_into,
};
use domain::StoreId;
use ports::CopyRun;

use crate::error::QueryError;
use crate::rows;
use crate::schema::{store_identity, unfinished_copy};

/// The id of the store that the database belongs to.
pub(crate) fn find_store_id(
    connection: &mut SqliteConnection,
) -> Result<Option<StoreId>, QueryError> {
    let text: Option<String> =
        store_identity::table.select(store_identity::id).first(connection).optional()?;
    Ok(text.map(|text| rows::store_id(&text)).transpose()?)
}

/// Inserts the id of the store; there must be none.
pub(crate) fn insert_store_id(
    connection: &mut SqliteConnection,
    id: StoreId,
) -> Result<(), QueryError> {
    insert_into(store_identity::table)
        .values((store_identity::slot.eq(0), store_identity::id.eq(id.to_string())))
        .execute(connection)?;
    Ok(())
}

/// The copy into the database that has not finished.
pub(crate) fn find_unfinished_copy(
    connection: &mut SqliteConnection,
) -> Result<Option<CopyRun>, QueryError> {
    let run = unfinished_copy::table.select(unfinished_copy::run).first(connection).optional()?;
    Ok(run.map(CopyRun))
}

/// Marks the database as incomplete; it must not be marked.
pub(crate) fn insert_unfinished_copy(
    connection: &mut SqliteConnection,
    CopyRun(run): CopyRun,
) -> Result<(), QueryError> {
    insert_into(unfinished_copy::table)
        .values((unfinished_copy::slot.eq(0), unfinished_copy::run.eq(run)))
        .execute(connection)?;
    Ok(())
}
