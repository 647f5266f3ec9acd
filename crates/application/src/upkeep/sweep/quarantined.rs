//! The part of a sweep that removes expired files from the quarantine.

use chrono::{DateTime, Utc};
use domain::StorageKey;
use ports::{PortError, QuarantinedFile};
use tracing::{info, warn};

use super::report::SweepReport;
use super::scope::{BATCH, Scope};

pub(super) fn purge_expired(
    scope: &Scope,
    report: &mut SweepReport,
    go_on: &dyn Fn() -> bool,
) -> Result<(), PortError> {
    if !go_on() {
        return Ok(());
    }
    let now = scope.retired.clock.now();
    let mut due = Vec::new();
    scope.store.quarantine.visit_quarantined(&mut |file| {
        if !go_on() {
            return Err(PortError::unavailable("the sweep was stopped"));
        }
        if is_expired(scope, &file, now) {
            due.push(file);
        }
        if due.len() < BATCH { Ok(()) } else { purge(scope, report, &std::mem::take(&mut due)) }
    })?;
    purge(scope, report, &due)
}

/// A file that an earlier version has quarantined has no time, and never expires.
fn is_expired(scope: &Scope, file: &QuarantinedFile, now: DateTime<Utc>) -> bool {
    let age = file.quarantined_at.and_then(|at| (now - at).to_std().ok());
    age.is_some_and(|age| age >= scope.rules.quarantine_keep)
}

/// Keeps files that a row needs by now, as after a restore of the database.
fn purge(
    scope: &Scope,
    report: &mut SweepReport,
    files: &[QuarantinedFile],
) -> Result<(), PortError> {
    let keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
    let used = scope.keys.in_use(&keys)?;
    for file in files {
        let key = &file.key;
        if used.contains(key) && !matches!(scope.retired.store.open(key), Ok(Some(_))) {
            warn!(%key, "a row needs this quarantined file: restore it");
            continue;
        }
        match scope.store.quarantine.purge(file) {
            Ok(true) => {
                info!(%key, size = file.size, "expired file removed from the quarantine");
                report.expired.add(file.size);
            }
            Ok(false) => {}
            Err(error) => warn!(%key, ?error, "not removed from the quarantine"),
        }
    }
    Ok(())
}
