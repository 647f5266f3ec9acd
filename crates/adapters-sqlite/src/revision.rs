use std::sync::PoisonError;

use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use ports::{PortError, Revision, Revisions};

use crate::SqliteDatabase;
use crate::error::Failure;

/// A number that changes with every commit of another connection, and that means nothing to any other
/// connection (<https://sqlite.org/pragma.html#pragma_data_version>).
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
    /// All are asked of the one connection that is there for it and never writes. Reads go on from files that
    /// are missing, which the log has to say all the same.
    fn revision(&self) -> Result<Option<Revision>, PortError> {
        let _ = self.check_files();
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = DataVersion.get_result(&mut *observer).map_err(Failure::from)?;
        Ok(Some(Revision::new(version.to_ne_bytes())))
    }
}
