//! A function that SQLite calls for each row, which cancels long statements and shares the core.
//!
//! Only here: diesel exposes neither `sqlite3_interrupt` nor the progress handler. A statement that
//! may read many rows calls [`is_awaited`] for each of them; the function fails after the
//! cancellation, and the statement with it. SQLite runs in the server's process, so the function
//! also pauses now and then.

use std::cell::RefCell;
use std::thread;
use std::time::{Duration, Instant};

use diesel::serialize::{IsNull, Output, Result as SerializeResult, ToSql};
use diesel::sql_types::Bool;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, SqliteConnection};
use ports::Cancellation;

#[diesel::declare_sql_function]
extern "SQL" {
    /// True until the cancellation of [`watched`] is cancelled; fails from then on. SQLite
    /// evaluates conditions from left to right, so it is the first condition.
    fn is_awaited() -> Bool;
}

/// The number of rows between two looks at the clock.
const ROWS_AT_ONCE: u32 = 16;

/// How long a thread reads rows before it pauses. A thread that wakes up for a short request waits
/// for it at most.
const SLICE: Duration = Duration::from_millis(1);

/// Any pause releases the core; this one takes about a tenth of the time.
const PAUSE: Duration = Duration::from_micros(50);

thread_local! {
    /// The watch over the statements that this thread executes.
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

/// Runs `work` on this thread; its statements that call [`is_awaited`] fail after the cancellation.
pub(crate) fn watched<T>(cancellation: &Cancellation, work: impl FnOnce() -> T) -> T {
    let outer = WATCH.replace(Some(Watch::new(cancellation.clone())));
    let done = work();
    WATCH.set(outer);
    done
}

/// Registers [`is_awaited`] with a connection. It is not deterministic, so that SQLite calls it for
/// every row.
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

    use super::{register, watched};

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
        let outcome = watched(&cancellation, || connection.batch_execute(ENDLESS));
        let error = outcome.expect_err("it never ends by itself").to_string();
        assert!(error.contains("nobody waits"), "{error}");
        other.join().expect("it only cancels");
        connection.batch_execute("SELECT is_awaited()").expect("nothing is cancelled any more");
    }
}
