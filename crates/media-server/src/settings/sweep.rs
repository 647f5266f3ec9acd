//! The settings of sweeps and of the quarantine.

use std::time::Duration;

use clap::Args;

use super::parse::{percent, span};

/// Sweeps and the quarantine.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct SweepSettings {
    /// Time between two sweeps, which remove orphans
    ///
    /// A span of time, such as `90s` or `1h 30m`; `0s` disables sweeps.
    #[arg(
        id = "MEDIA_SWEEP_INTERVAL",
        value_name = "TIME",
        default_value = "60m",
        value_parser = span
    )]
    pub interval: Duration,

    /// Time for which sweeps must see an orphan before one removes it
    ///
    /// A span of time, such as `90s` or `60m`.
    #[arg(
        id = "MEDIA_SWEEP_GRACE",
        value_name = "TIME",
        default_value = "60m",
        value_parser = span
    )]
    pub grace: Duration,

    /// Maximum percentage of the stored files that a sweep quarantines as orphans
    ///
    /// If more of them are orphans, the sweep quarantines none.
    #[arg(
        id = "MEDIA_SWEEP_MAX_PERCENT",
        value_name = "PERCENT",
        default_value = "5",
        value_parser = percent
    )]
    pub max_percent: u8,

    /// Time for which orphans stay in the quarantine before a sweep removes them
    ///
    /// A span of time, such as `12h` or `90d`.
    #[arg(
        id = "MEDIA_QUARANTINE_KEEP",
        value_name = "TIME",
        default_value = "30d",
        value_parser = span
    )]
    pub quarantine_keep: Duration,
}

#[cfg(test)]
mod tests {
    use super::super::tests::set;

    #[test]
    fn the_share_of_orphans_is_a_whole_percentage() {
        for (text, expected) in [("0", 0), ("100", 100)] {
            let found = set("--sweep-max-percent", text).map(|found| found.sweep.max_percent);
            assert_eq!(found, Ok(expected));
        }
        for bad in ["", "-1", "101", "5%", "all"] {
            assert!(set("--sweep-max-percent", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_span_of_a_sweep_may_be_zero() {
        for flag in ["--sweep-interval", "--sweep-grace", "--quarantine-keep"] {
            assert!(set(flag, "0s").is_ok(), "{flag}");
        }
    }
}
