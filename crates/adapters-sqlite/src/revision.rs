//! The port [`Revisions`]: a token that changes with every commit.

use std::sync::PoisonError;

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use ports::{PortError, Revision, Revisions};

use crate::SqliteDatabase;
use crate::error::QueryError;

/// A number that changes with every commit of another connection. It is meaningful to its own
/// connection alone (<https://sqlite.org/pragma.html#pragma_data_version>).
#[derive(QueryId)]
struct DataVersion;

impl QueryFragment<Sqlite> for DataVersion {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("PRAGMA data_version");
        Ok(())
    }
}

impl Query for DataVersion {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for DataVersion {}

impl Revisions for SqliteDatabase {
    /// Reads it from the one connection that never writes. Reads continue if a file of the database
    /// is missing; the check logs that.
    fn revision(&self) -> Result<Option<Revision>, PortError> {
        let _ = self.check_files();
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = DataVersion.get_result(&mut *observer).map_err(QueryError::from)?;
        Ok(Some(Revision::new(version.to_ne_bytes())))
    }
}
