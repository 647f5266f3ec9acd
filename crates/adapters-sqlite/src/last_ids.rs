//! The largest ids ever used: `AUTOINCREMENT` keeps that of each table in `sqlite_sequence`.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection,
    insert_into, table, update,
};

table! {
    sqlite_sequence (name) {
        name -> Text,
        seq -> BigInt,
    }
}

/// The largest id that a row of `table` ever had; 0 if there never was one.
pub(crate) fn last_id(connection: &mut SqliteConnection, table: &str) -> QueryResult<i64> {
    let last = sqlite_sequence::table
        .find(table)
        .select(sqlite_sequence::seq)
        .first(connection)
        .optional()?;
    Ok(last.unwrap_or_default())
}

/// Ensures that new rows of `table` get ids larger than `id`.
pub(crate) fn raise_last_id(
    connection: &mut SqliteConnection,
    table: &str,
    id: i64,
) -> QueryResult<()> {
    if last_id(connection, table)? >= id {
        return Ok(());
    }
    let raised = update(sqlite_sequence::table.find(table))
        .set(sqlite_sequence::seq.eq(id))
        .execute(connection)?;
    if raised == 0 {
        insert_into(sqlite_sequence::table)
            .values((sqlite_sequence::name.eq(table), sqlite_sequence::seq.eq(id)))
            .execute(connection)?;
    }
    Ok(())
}
