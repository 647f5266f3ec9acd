//! Which ids were given out: each table draws its own from the sequence of its identity column.

use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

#[derive(QueryableByName)]
struct LastId {
    #[diesel(sql_type = BigInt)]
    last_id: i64,
}

/// The largest id that was given to a row of `table`; 0 when none was.
pub(crate) fn last_id(connection: &mut PgConnection, table: &str) -> QueryResult<i64> {
    let last: LastId = sql_query(format!(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last_id FROM {table}_id_seq"
    ))
    .get_result(connection)?;
    Ok(last.last_id)
}

/// Lets no id up to `id` be given to a row of `table` any more. The table must be locked against new
/// rows: one that draws its id meanwhile could have it set back.
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
