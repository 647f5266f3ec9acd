//! Free pages in the database file, for deletions on a full disk.
//!
//! Only here: a database server manages its own files. A deletion can make a database grow, since
//! it records the keys that it retires. The pages of an upload are in the log until a checkpoint
//! makes the file larger. On a full disk neither works. So the file grows ahead of need while there
//! is room, and always has free pages.

use diesel::connection::SimpleConnection;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use ports::PortError;

use crate::SqliteDatabase;

/// Minimum number of free pages: enough for a thousand deletions, which free more pages than they
/// take.
const MIN_FREE_PAGES: i64 = 256;

/// The growth of the file in one step, in bytes.
const STEP: u32 = 1 << 20;

/// The number of free pages in the file (<https://sqlite.org/pragma.html#pragma_freelist_count>).
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

impl SqliteDatabase {
    /// Makes the file larger if it has too few free pages.
    ///
    /// A checkpoint allocates blocks for pages that have content. SQLite never writes pages that
    /// are freed in the transaction that has filled them, so there are two transactions.
    pub(crate) fn grow_ahead(&self) -> Result<(), PortError> {
        let free_pages: i64 =
            self.with_connection(|connection| Ok(FreelistCount.get_result(connection)?))?;
        if free_pages >= MIN_FREE_PAGES {
            return Ok(());
        }
        let fill = format!(
            "CREATE TABLE IF NOT EXISTS growth (bytes BLOB);
             INSERT INTO growth VALUES (zeroblob({STEP}))"
        );
        self.transaction(|connection| Ok(connection.batch_execute(&fill)?))?;
        self.checkpoint();
        self.transaction(|connection| Ok(connection.batch_execute("DROP TABLE growth")?))
    }
}
