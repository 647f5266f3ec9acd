//! Counts sweeps.

use std::sync::atomic::AtomicU64;
use std::time::{SystemTime, UNIX_EPOCH};

use application::SweepReport;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// The counters of sweeps, and the findings of the last one.
#[derive(Clone, Default)]
pub struct SweepMetrics {
    passes: Family<Outcome, Counter>,
    files: Family<Kind, Counter>,
    bytes: Family<Kind, Counter>,
    waiting: Gauge<u64, AtomicU64>,
    spared: Gauge<u64, AtomicU64>,
    last_complete: Gauge<f64, AtomicU64>,
}

impl SweepMetrics {
    pub(super) fn registered_in(registry: &mut Registry) -> Self {
        let metrics = Self::default();
        registry.register("media_sweeps", "Sweeps", metrics.passes.clone());
        registry.register(
            "media_swept_files",
            "Files that sweeps removed or quarantined",
            metrics.files.clone(),
        );
        registry.register_with_unit(
            "media_swept",
            "Length of the files that sweeps removed or quarantined; unknown for deletions",
            Unit::Bytes,
            metrics.bytes.clone(),
        );
        registry.register(
            "media_deletions_waiting",
            "Files that were deleted and whose bytes the last sweep could not remove",
            metrics.waiting.clone(),
        );
        registry.register(
            "media_files_spared",
            "Files without rows that the last sweep left because they were too many",
            metrics.spared.clone(),
        );
        registry.register_with_unit(
            "media_sweep_last_complete_time",
            "When the last sweep came to its end without a failure, since 1970-01-01T00:00:00Z",
            Unit::Seconds,
            metrics.last_complete.clone(),
        );
        metrics
    }

    /// Adds the result of a sweep that has just ended.
    pub fn count(&self, swept: &SweepReport) {
        let outcome = if swept.is_complete { "complete" } else { "incomplete" };
        self.passes.get_or_create(&Outcome { outcome }).inc();
        for (kind, files) in [
            ("deleted", swept.finished_deletions),
            ("staged", swept.staged.files),
            ("unused", swept.orphans.files),
            ("expired", swept.expired.files),
        ] {
            self.files.get_or_create(&Kind { kind }).inc_by(files);
        }
        for (kind, removed) in
            [("staged", swept.staged), ("unused", swept.orphans), ("expired", swept.expired)]
        {
            self.bytes.get_or_create(&Kind { kind }).inc_by(removed.bytes);
        }
        self.waiting.set(swept.waiting_deletions);
        self.spared.set(swept.spared);
        if swept.is_complete {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            self.last_complete.set(now.as_secs_f64());
        }
    }
}
