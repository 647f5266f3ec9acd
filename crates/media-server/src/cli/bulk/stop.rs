//! Stops work on many items at SIGINT and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{io, process, thread};

use actix_web::rt;
use api_actix::StopSignals;

use crate::stderr;

/// The exit status of a process that SIGINT has ended, as shells report it.
const ENDED_BY_SIGNAL: i32 = 130;

/// Set when SIGINT or SIGTERM arrives.
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Handles SIGINT and SIGTERM from now on. The second signal ends the process immediately.
    pub(super) fn on_signal() -> Self {
        let flag = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&flag);
        thread::spawn(move || {
            if let Err(error) = rt::System::new().block_on(watch(&watched)) {
                tracing::warn!(%error, "signals cannot be handled and end the process immediately");
            }
        });
        Self(flag)
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

async fn watch(flag: &AtomicBool) -> io::Result<()> {
    let mut signals = StopSignals::new()?;
    signals.next().await;
    flag.store(true, Ordering::Relaxed);
    stderr::write_line("stopping when the items in progress are finished");
    signals.next().await;
    process::exit(ENDED_BY_SIGNAL)
}
