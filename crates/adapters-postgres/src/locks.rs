//! Advisory locks for what has no row, and locks of tables.
//!
//! Only here: SQLite has one writer at a time, so that a write transaction needs no further lock.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sql_types::{Array, BigInt, SqlType, Text};
use diesel::{QueryResult, RunQueryDsl, select};

/// PostgreSQL's `void`, which is never read.
#[derive(SqlType)]
#[diesel(postgres_type(oid = 2278, array_oid = 0))]
pub struct Void;

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_advisory_xact_lock(key: BigInt) -> Void;
    fn pg_advisory_xact_lock_shared(key: BigInt) -> Void;
    fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    fn unnest(texts: Array<Text>) -> Text;
}

/// Any number that nothing else locks.
const SCHEMA: i64 = 0x6d65_6469_6173_6368;

/// The lock of all texts at once; any number that nothing else locks.
const ALL_TEXTS: i64 = 0x6d65_6469_6174_7874;

/// Waits until no other transaction holds the lock of the schema; holds it until the end of this
/// transaction. A lock of the session would leak in a pooler that reassigns sessions after each
/// transaction.
pub(crate) fn lock_schema(connection: &mut PgConnection) -> QueryResult<()> {
    select(pg_advisory_xact_lock(SCHEMA)).execute(connection).map(drop)
}

/// Waits until no other transaction claims any of `texts`; holds the locks until the end of this
/// one. The texts must be sorted, so that no two transactions wait for each other.
pub(crate) fn lock_texts(connection: &mut PgConnection, texts: &[&str]) -> QueryResult<()> {
    let each = pg_advisory_xact_lock(hashtextextended(unnest(texts), 0));
    select((pg_advisory_xact_lock_shared(ALL_TEXTS), each)).execute(connection).map(drop)
}

/// Waits until no other transaction claims any text, and blocks others from claiming one until the
/// end of this transaction.
pub(crate) fn lock_all_texts(connection: &mut PgConnection) -> QueryResult<()> {
    select(pg_advisory_xact_lock(ALL_TEXTS)).execute(connection).map(drop)
}

/// Waits for every transaction that is writing to these tables, and blocks others until this one
/// ends.
pub(crate) fn lock_against_new_rows(
    connection: &mut PgConnection,
    tables: &str,
) -> QueryResult<()> {
    connection.batch_execute(&format!("LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))
}
