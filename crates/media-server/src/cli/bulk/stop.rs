use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{io, process, thread};

use actix_web::rt;
use api_actix::StopSignals;

use crate::stderr;

/// What a shell reports of a process that SIGINT has ended.
const ENDED_BY_SIGNAL: i32 = 130;

/// Whether the process was told to stop.
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Watches for SIGINT and SIGTERM from now on. At the second one the process ends at once.
    pub(super) fn on_signal() -> Self {
        let told = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&told);
        thread::spawn(move || {
            if let Err(error) = rt::System::new().block_on(watch(&watched)) {
                tracing::warn!(%error, "signals end the process at once");
            }
        });
        Self(told)
    }

    pub(super) fn is_told(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

async fn watch(told: &AtomicBool) -> io::Result<()> {
    let mut signals = StopSignals::new()?;
    signals.next().await;
    told.store(true, Ordering::Relaxed);
    stderr::tell("stopping: what was begun is finished");
    signals.next().await;
    process::exit(ENDED_BY_SIGNAL)
}
