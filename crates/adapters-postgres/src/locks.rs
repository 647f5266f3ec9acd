//! Advisory locks: agreements between the processes that share a database, on things that no row stands
//! for.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sql_types::{Array, BigInt, SqlType, Text};
use diesel::{QueryResult, RunQueryDsl, select};

/// PostgreSQL's `void`: nothing is ever read from it.
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

/// Stands for all texts at once; any number that nothing else locks.
const ALL_TEXTS: i64 = 0x6d65_6469_6174_7874;

/// Waits until nobody else looks at the schema or changes it; holds until the end of this transaction. A lock
/// of the session would stay behind in a pooler that hands a session on at the end of each transaction.
pub(crate) fn lock_schema(connection: &mut PgConnection) -> QueryResult<()> {
    select(pg_advisory_xact_lock(SCHEMA)).execute(connection).map(drop)
}

/// Waits until no other transaction claims any of `texts`; holds until the end of this one. Where the
/// texts are sorted, no two transactions wait for each other.
pub(crate) fn lock_texts(connection: &mut PgConnection, texts: &[&str]) -> QueryResult<()> {
    let each = pg_advisory_xact_lock(hashtextextended(unnest(texts), 0));
    select((pg_advisory_xact_lock_shared(ALL_TEXTS), each)).execute(connection).map(drop)
}

/// Waits until no other transaction claims any text; none claims one before the end of this one.
pub(crate) fn lock_all_texts(connection: &mut PgConnection) -> QueryResult<()> {
    select(pg_advisory_xact_lock(ALL_TEXTS)).execute(connection).map(drop)
}

/// Waits for every transaction that is writing to these tables, and lets none begin until this one ends.
pub(crate) fn lock_against_new_rows(
    connection: &mut PgConnection,
    tables: &str,
) -> QueryResult<()> {
    connection.batch_execute(&format!("LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))
}
