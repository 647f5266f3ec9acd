//! The time and the randomness of the operating system.

use chrono::{DateTime, SubsecRound, Utc};
use ports::{Clock, PortError, Randomness};

/// The clock of the operating system.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The random number generator of the operating system.
pub(crate) struct OsRandomness;

impl Randomness for OsRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError> {
        getrandom::fill(bytes).map_err(PortError::backend)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};
    use ports::{Clock, Randomness};

    use super::{OsRandomness, SystemClock};

    #[test]
    fn now_is_in_whole_microseconds_and_never_in_the_future() {
        let before = Utc::now();
        let now = SystemClock.now();
        let after = Utc::now();
        assert_eq!(now.timestamp_subsec_nanos() % 1000, 0);
        assert!(now > before - TimeDelta::microseconds(1), "less than a microsecond is truncated");
        assert!(now <= after);
    }

    #[test]
    fn random_bytes_fill_the_whole_buffer_and_differ_each_time() {
        let draw = || {
            let mut bytes = [0; 64];
            OsRandomness.fill(&mut bytes).expect("the system has randomness");
            bytes
        };
        let (one, other) = (draw(), draw());
        assert_ne!(one, other);
        assert_ne!(one[48..], [0; 16], "the end is filled too");
    }
}
