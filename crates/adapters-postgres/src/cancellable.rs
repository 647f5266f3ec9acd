//! Long reads that end soon after they are cancelled, in the server too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use diesel::pg::PgConnection;
use diesel::sql_types::{Bool, Integer, Text};
use diesel::{QueryResult, RunQueryDsl, select};
use ports::{Cancellation, PortError};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::pool::{ConnectionPool, Pools, on};
use crate::transaction;

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_backend_pid() -> Integer;
    fn pg_cancel_backend(pid: Integer) -> Bool;
    fn set_config(name: Text, value: Text, is_local: Bool) -> Text;
}

impl PostgresDatabase {
    /// Runs `work`, which may take long, in a [`transaction::snapshot`] until it is cancelled.
    pub(crate) fn cancellable_snapshot<T>(
        &self,
        cancellation: &Cancellation,
        work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        let Pools { lists, reads, .. } = &self.pools;
        let result = on(lists, |connection| {
            if cancellation.is_cancelled() {
                return Err(PortError::unavailable("cancelled before it began").into());
            }
            transaction::snapshot(connection, |connection| {
                cancellable(connection, reads, cancellation, work)
            })
        });
        result.map_err(|error| match error {
            PortError::Backend(cause) if cancellation.is_cancelled() => {
                PortError::Unavailable(cause)
            }
            error => error,
        })
    }
}

/// Runs `work` in the present transaction of `connection`. The server itself cancels each statement
/// at the deadline. Before the deadline a connection of `others` requests it.
fn cancellable<T>(
    connection: &mut PgConnection,
    others: &ConnectionPool,
    cancellation: &Cancellation,
    work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    let process = limited(connection, cancellation.time_left())?;
    let statements = Arc::new(Statements { process, are_over: Mutex::new(false) });
    let interrupt = interrupt(Arc::clone(&statements), others.clone());
    let result = cancellation.interruptible(interrupt, || work(connection));
    *statements.are_over() = true;
    result
}

/// Lets the server cancel each statement of the transaction after `time_left`, and use one core at
/// most. Returns the process of the server that executes them. The next transaction may have
/// another one.
fn limited(connection: &mut PgConnection, time_left: Option<Duration>) -> QueryResult<i32> {
    let Some(time_left) = time_left else {
        return select(pg_backend_pid()).get_result(connection);
    };
    // Zero means no limit.
    let limit = time_left.as_millis().max(1).to_string();
    let limits = (
        set_config("statement_timeout", limit, true),
        set_config("max_parallel_workers_per_gather", "0", true),
    );
    let (process, _) =
        select((pg_backend_pid(), limits)).get_result::<(i32, (String, String))>(connection)?;
    Ok(process)
}

/// The statements that a process of the server executes for a [`Cancellation`].
struct Statements {
    process: i32,
    /// Locked during a cancellation, which must not hit the next statement of the process.
    are_over: Mutex<bool>,
}

impl Statements {
    fn are_over(&self) -> MutexGuard<'_, bool> {
        self.are_over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancel(&self, others: &ConnectionPool) -> Result<(), PortError> {
        on(others, |connection| {
            let are_over = self.are_over();
            if !*are_over {
                select(pg_cancel_backend(self.process)).execute(connection)?;
            }
            Ok(())
        })
    }
}

/// Cancels `statements` from a thread of its own, since a cancellation must not block. If that
/// fails, the server cancels them at the deadline.
fn interrupt(
    statements: Arc<Statements>,
    others: ConnectionPool,
) -> impl FnOnce() + Send + 'static {
    let cancel = move || {
        if let Err(error) = statements.cancel(&others) {
            tracing::debug!(%error, "a statement was not cancelled");
        }
    };
    move || {
        let thread = thread::Builder::new().name("cancel".to_owned()).spawn(cancel);
        if let Err(error) = thread {
            tracing::debug!(%error, "a statement was not cancelled");
        }
    }
}
