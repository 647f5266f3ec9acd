//! Tracks since when stale things have been seen without interruption.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// The time of the first sighting of each thing that the last pass has seen.
pub(crate) struct Sightings<T>(HashMap<T, Instant>);

impl<T> Default for Sightings<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Clone + Eq + Hash> Sightings<T> {
    /// Records the sightings of a pass at `now`, and forgets everything else. Returns the things
    /// that have been seen for `grace` or longer, and not for the first time.
    pub(crate) fn update(
        &mut self,
        seen: impl IntoIterator<Item = T>,
        now: Instant,
        grace: Duration,
    ) -> Vec<T> {
        let first_seen = |thing: &T| self.0.get(thing).copied().unwrap_or(now);
        self.0 = seen.into_iter().map(|thing| (thing.clone(), first_seen(&thing))).collect();
        let is_due = |first_seen: &Instant| {
            *first_seen < now && now.saturating_duration_since(*first_seen) >= grace
        };
        self.0.iter().filter(|(_, at)| is_due(at)).map(|(thing, _)| thing.clone()).collect()
    }

    pub(crate) fn forget(&mut self, thing: &T) {
        self.0.remove(thing);
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Sightings;

    #[test]
    fn a_thing_is_due_when_every_pass_of_the_grace_period_has_seen_it() {
        let (start, grace) = (Instant::now(), Duration::from_mins(1));
        let mut sightings = Sightings::default();
        let table: [(u64, &[&str], &[&str]); 6] = [
            (0, &["a", "b"], &[]),
            (30, &["a", "b"], &[]),
            (59, &["a"], &[]),
            (60, &["a", "b"], &["a"]),
            (119, &["b"], &[]),
            (120, &["a", "b"], &["b"]),
        ];
        for (seconds, seen, due) in table {
            let now = start + Duration::from_secs(seconds);
            assert_eq!(sightings.update(seen.iter().copied(), now, grace), due, "{seconds}");
        }
    }

    #[test]
    fn two_passes_at_the_same_time_are_not_enough() {
        let now = Instant::now();
        let mut sightings = Sightings::default();
        assert_eq!(sightings.update(["a"], now, Duration::ZERO), [""; 0]);
        assert_eq!(sightings.update(["a"], now, Duration::ZERO), [""; 0]);
    }
}
