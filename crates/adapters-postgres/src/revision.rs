//! The port [`Revisions`]: a token that changes with every commit.

use diesel::data_types::PgTimestamp;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text, Timestamptz};
use diesel::{QueryResult, RunQueryDsl};
use ports::{PortError, Revision, Revisions};

use crate::PostgresDatabase;

/// Whether the server is a standby, when it was started, and its snapshot of transactions. Equal
/// snapshots of one server see the same rows. Another server, or the same one after a restore,
/// counts its transactions anew, and differs by the time of its start.
///
/// See <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS>.
#[derive(QueryId)]
struct Snapshot;

impl QueryFragment<Pg> for Snapshot {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(
            "SELECT pg_is_in_recovery(), pg_postmaster_start_time(), pg_current_snapshot()::text",
        );
        Ok(())
    }
}

impl Query for Snapshot {
    type SqlType = (Bool, Timestamptz, Text);
}

impl RunQueryDsl<PgConnection> for Snapshot {}

impl Revisions for PostgresDatabase {
    /// `None` on a standby, which does not list the transactions that its snapshots leave out.
    fn revision(&self) -> Result<Option<Revision>, PortError> {
        self.with_connection(|connection| {
            let (follows, PgTimestamp(start), snapshot): (bool, _, String) =
                Snapshot.get_result(connection)?;
            let name = [&start.to_ne_bytes(), snapshot.as_bytes()].concat();
            Ok((!follows).then(|| Revision::new(name)))
        })
    }
}
