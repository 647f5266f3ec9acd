//! The largest ids ever used: each table takes its ids from the sequence of its identity column.

use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

#[derive(QueryableByName)]
struct LastId {
    #[diesel(sql_type = BigInt)]
    last_id: i64,
}

/// The largest id that a row of `table` ever had; 0 if there never was one.
pub(crate) fn last_id(connection: &mut PgConnection, table: &str) -> QueryResult<i64> {
    let last: LastId = sql_query(format!(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last_id FROM {table}_id_seq"
    ))
    .get_result(connection)?;
    Ok(last.last_id)
}

/// Ensures that new rows of `table` get ids larger than `id`. The table must be locked against new
/// rows: one that takes its id at the same time could set the sequence back.
pub(crate) fn raise_last_id(
    connection: &mut PgConnection,
    table: &str,
    id: i64,
) -> QueryResult<()> {
    if last_id(connection, table)? < id {
        sql_query(format!("SELECT setval('{table}_id_seq', $1)"))
            .bind::<BigInt, _>(id)
            .execute(connection)?;
    }
    Ok(())
}
