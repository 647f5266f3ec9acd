//! Statements that end when nobody waits for them any more, and leave the core to others meanwhile.
//!
//! Diesel gives out neither `sqlite3_interrupt` nor the progress handler. So a statement that may read
//! many rows asks for each of them, by a function of ours, whether it should go on; the function fails
//! when it should not, and the statement with it. SQLite runs within the server, so the function also
//! pauses now and then.

use std::cell::RefCell;
use std::thread;
use std::time::{Duration, Instant};

use diesel::serialize::{IsNull, Output, Result as SerializeResult, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection};
use ports::{Cancellation, PortError};

use crate::database::on;
use crate::error::Failure;
use crate::{SqliteDatabase, transaction};

#[diesel::declare_sql_function]
extern "SQL" {
    /// True while the cancellation of [`cancellable`] is not cancelled; fails from then on. SQLite reads
    /// conditions from left to right, so it comes first.
    fn is_awaited() -> Bool;
}

/// How many rows are read without a look at the clock.
const ROWS_AT_ONCE: u32 = 16;

/// How long a thread reads rows until it pauses. A thread that wakes up meanwhile, for a request that takes
/// no time, may have to wait for it.
const SLICE: Duration = Duration::from_millis(1);

/// Any pause gives up the core; this one takes a tenth of the time.
const PAUSE: Duration = Duration::from_micros(50);

thread_local! {
    /// What watches over the statements that this thread executes.
    static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

struct Watch {
    cancellation: Cancellation,
    rows: u32,
    resumed: Instant,
}

impl Watch {
    fn new(cancellation: Cancellation) -> Self {
        Self { cancellation, rows: 0, resumed: Instant::now() }
    }

    /// Whether to read one more row.
    fn goes_on(&mut self) -> bool {
        self.rows = self.rows.wrapping_add(1);
        if !self.rows.is_multiple_of(ROWS_AT_ONCE) {
            return true;
        }
        if self.resumed.elapsed() >= SLICE {
            thread::sleep(PAUSE);
            self.resumed = Instant::now();
        }
        !self.cancellation.is_cancelled()
    }
}

impl SqliteDatabase {
    /// Runs `work`, which only reads and may take long, in a [`transaction::snapshot`], unless it is
    /// cancelled.
    pub(crate) fn cancellable_snapshot<T>(
        &self,
        cancellation: &Cancellation,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        let result = on(&self.pools.lists, |connection| {
            if cancellation.is_cancelled() {
                return Err(PortError::Unavailable("cancelled before it began".into()).into());
            }
            cancellable(cancellation, || transaction::snapshot(connection, work))
        });
        result.map_err(|error| match error {
            PortError::Backend(cause) if cancellation.is_cancelled() => {
                PortError::Unavailable(cause)
            }
            error => error,
        })
    }
}

/// Runs `work` on this thread; statements within that ask [`is_awaited`] fail once it is cancelled.
fn cancellable<T>(cancellation: &Cancellation, work: impl FnOnce() -> T) -> T {
    let outer = WATCH.replace(Some(Watch::new(cancellation.clone())));
    let done = work();
    WATCH.set(outer);
    done
}

/// Makes [`is_awaited`] known to a connection. It is not deterministic, so SQLite calls it for every row.
pub(crate) fn register(connection: &SqliteConnection) -> QueryResult<()> {
    is_awaited_utils::register_nondeterministic_impl(connection, || Awaited)
}

/// The value of [`is_awaited`].
#[derive(Debug)]
struct Awaited;

impl ToSql<Bool, Sqlite> for Awaited {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> SerializeResult {
        if !WATCH.with_borrow_mut(|watch| watch.as_mut().is_none_or(Watch::goes_on)) {
            return Err("nobody waits for the result".into());
        }
        out.set_value(1_i32);
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    use ports::Cancellation;

    use super::{cancellable, register};

    /// Counts for ever.
    const ENDLESS: &str = "
        WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE is_awaited())
        SELECT count(*) FROM n";

    #[test]
    fn a_statement_that_is_cancelled_ends_and_the_connection_goes_on() {
        let mut connection = SqliteConnection::establish(":memory:").expect("memory is there");
        register(&connection).expect("a function can be registered");
        let cancellation = Cancellation::default();
        let canceller = cancellation.clone();
        let other = thread::spawn(move || canceller.cancel());
        let outcome = cancellable(&cancellation, || connection.batch_execute(ENDLESS));
        let error = outcome.expect_err("it never ends by itself").to_string();
        assert!(error.contains("nobody waits"), "{error}");
        other.join().expect("it only cancels");
        connection.batch_execute("SELECT is_awaited()").expect("nothing is cancelled any more");
    }
}
