use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;

/// Lets the rest of this transaction look thousands of values up one by one. The planner would rather
/// read the table, which takes the longer the more is in it.
pub(crate) fn prefer_indexes(connection: &mut PgConnection) -> QueryResult<()> {
    connection.batch_execute("SET LOCAL enable_seqscan = off")
}
