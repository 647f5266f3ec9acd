//! A database file that is larger than what is in it.
//!
//! A deletion makes a database grow now and then, since it records the keys that it retires; and what
//! uploads have added is in the log until a checkpoint makes the file larger. On a full disk neither could be
//! done. So the file gets larger ahead of need, while there is room: it always has free pages.

use diesel::connection::SimpleConnection;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

use crate::error::Failure;
use crate::transaction::transaction;

/// How many free pages there always are: enough for a thousand deletions, which free more than they take.
const MIN_FREE_PAGES: i64 = 256;

/// By how much the file gets larger, in bytes.
const STEP: u32 = 1 << 20;

/// Pages of the file that hold nothing (<https://sqlite.org/pragma.html#pragma_freelist_count>).
#[derive(QueryId)]
struct FreelistCount;

impl QueryFragment<Sqlite> for FreelistCount {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("PRAGMA freelist_count");
        Ok(())
    }
}

impl Query for FreelistCount {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for FreelistCount {}

/// Makes the file larger where it has too few free pages.
///
/// Pages get their place on the disk when something is in them at a checkpoint. What is freed in the
/// transaction that has written it never reaches the disk, so that there are two.
pub(crate) fn grow_ahead(connection: &mut SqliteConnection) -> Result<(), Failure> {
    if FreelistCount.get_result::<i64>(connection)? >= MIN_FREE_PAGES {
        return Ok(());
    }
    let fill = format!(
        "CREATE TABLE IF NOT EXISTS growth (bytes BLOB);
         INSERT INTO growth VALUES (zeroblob({STEP}))"
    );
    transaction(connection, |connection| Ok(connection.batch_execute(&fill)?))?;
    connection.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?;
    transaction(connection, |connection| Ok(connection.batch_execute("DROP TABLE growth")?))
}
