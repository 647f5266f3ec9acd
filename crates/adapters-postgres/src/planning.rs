//! Hints to the query planner.
//!
//! Only here: SQLite looks up a list of values in an index without a hint.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;

/// Lets the rest of this transaction look up thousands of values in an index. The planner would
/// read the whole table, which takes longer the larger it is.
pub(crate) fn prefer_indexes(connection: &mut PgConnection) -> QueryResult<()> {
    connection.batch_execute("SET LOCAL enable_seqscan = off")
}
