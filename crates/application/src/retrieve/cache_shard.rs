//! One kind of cached value, each with the database revision that it was read at.

use std::hash::Hash;
use std::sync::Arc;

use ports::{Found, PortError};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::revision_tracker::{CurrentRevision, RevisionNumber};
use super::shared_result::SharedResult;

/// Values of one kind, evicted by total weight.
pub(super) struct CacheShard<Key, T>(Cache<Key, Entry<T>, EntryWeighter<T>>);

type Entry<T> = (RevisionNumber, Arc<T>);

/// Typical weight of an entry, for the cache's estimate of their number.
const TYPICAL_WEIGHT: u64 = 1 << 10;

impl<Key: Copy + Eq + Hash, T> CacheShard<Key, T> {
    /// A shard that evicts entries once their total weight exceeds `max_weight`.
    pub(super) fn new(max_weight: u64, weight: fn(&T) -> u64) -> Self {
        let estimate = usize::try_from(max_weight / TYPICAL_WEIGHT).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(estimate, max_weight, EntryWeighter(weight)))
    }

    /// The values of these keys at `revision`: cached ones that were read at it and are still
    /// valid, the others by `find`. If `find` fails, the lookup fails for every key. Without a
    /// revision nothing is cached.
    pub(super) fn look_up(
        &self,
        revision: CurrentRevision,
        keys: &[Key],
        is_valid: impl Fn(&T) -> bool,
        find: impl FnOnce(&[Key]) -> Result<Found<Key, T>, PortError>,
    ) -> SharedResult<Key, T> {
        let Some(revision) = revision else { return SharedResult::new(find(keys)) };
        let (mut cached, mut missing) = (Vec::new(), Vec::new());
        for key in keys {
            match self.0.get(key) {
                Some((read_at, value)) if read_at == revision && is_valid(&value) => {
                    cached.push((*key, value));
                }
                _ => missing.push(*key),
            }
        }
        if missing.is_empty() {
            return SharedResult::default().with_cached(cached);
        }
        let found = SharedResult::new(find(&missing));
        for (key, value) in found.values() {
            self.0.insert(key, (revision, Arc::clone(value)));
        }
        found.with_cached(cached)
    }
}

struct EntryWeighter<T>(fn(&T) -> u64);

impl<T> Clone for EntryWeighter<T> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<Key, T> Weighter<Key, Entry<T>> for EntryWeighter<T> {
    fn weight(&self, _: &Key, (_, value): &Entry<T>) -> u64 {
        self.0(value)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ports::{Found, PortError};

    use super::super::revision_tracker::{CurrentRevision, RevisionNumber};
    use super::CacheShard;

    const FIRST: CurrentRevision = Some(RevisionNumber(1));
    const SECOND: CurrentRevision = Some(RevisionNumber(2));

    /// A shard that holds ten numbers.
    fn shard() -> CacheShard<u32, u32> {
        CacheShard::new(10, |_| 1)
    }

    /// The keys that missed the cache. Each finds itself, except zero, which is never found.
    fn missed(shard: &CacheShard<u32, u32>, revision: CurrentRevision, keys: &[u32]) -> Vec<u32> {
        let mut missed = Vec::new();
        let find = |missing: &[u32]| {
            missed.extend(missing);
            Ok(missing.iter().filter(|key| **key > 0).map(|key| (*key, Ok(*key))).collect())
        };
        let found = shard.look_up(revision, keys, |_| true, find);
        for key in keys {
            let value = found.get(key).expect("nothing has failed");
            assert_eq!(value.as_deref(), Some(key).filter(|key| **key > 0));
        }
        missed
    }

    #[test]
    fn an_entry_is_a_hit_only_at_the_revision_it_was_read_at() {
        let shard = shard();
        assert_eq!(missed(&shard, FIRST, &[1, 2]), [1, 2]);
        assert_eq!(missed(&shard, FIRST, &[3, 2, 1]), [3]);
        assert_eq!(missed(&shard, SECOND, &[1, 2]), [1, 2]);
        assert_eq!(missed(&shard, SECOND, &[1, 2, 3]), [3]);
        assert_eq!(missed(&shard, FIRST, &[1]), [1]);
    }

    #[test]
    fn without_a_revision_nothing_is_cached() {
        let shard = shard();
        for _ in 0..2 {
            assert_eq!(missed(&shard, None, &[1, 2]), [1, 2]);
        }
    }

    #[test]
    fn an_absent_value_is_not_cached() {
        let shard = shard();
        for _ in 0..2 {
            assert_eq!(missed(&shard, FIRST, &[0]), [0]);
        }
    }

    #[test]
    fn an_invalid_entry_is_looked_up_again() {
        let shard = shard();
        assert_eq!(missed(&shard, FIRST, &[1, 2]), [1, 2]);
        let nothing = |missing: &[u32]| {
            assert_eq!(missing, [1]);
            Ok(Found::new())
        };
        let found = shard.look_up(FIRST, &[1, 2], |number| *number > 1, nothing);
        assert_eq!(found.get(&1).expect("nothing has failed"), None);
        assert_eq!(found.get(&2).expect("nothing has failed").as_deref(), Some(&2));
    }

    #[test]
    fn entries_are_evicted_by_weight() {
        let shard = shard();
        let numbers: Vec<u32> = (1..=100).collect();
        let _ = missed(&shard, FIRST, &numbers);
        assert!(missed(&shard, FIRST, &numbers).len() >= 90);
        let none = CacheShard::new(0, |_| 1);
        for _ in 0..2 {
            assert_eq!(missed(&none, FIRST, &[1, 2]), [1, 2]);
        }
    }

    #[test]
    fn a_failed_lookup_fails_for_every_key_and_caches_nothing() {
        let shard = shard();
        assert_eq!(missed(&shard, FIRST, &[1]), [1]);
        let away = |_: &[u32]| Err(PortError::unavailable("it is away"));
        let found = shard.look_up(FIRST, &[1, 2], |_| true, away);
        assert!([1, 2].iter().all(|key| found.get(key).is_err()));
        assert_eq!(missed(&shard, FIRST, &[1, 2]), [2]);
    }

    #[test]
    fn a_value_with_an_error_is_not_cached_and_the_others_are() {
        let shard = shard();
        let find = |_: &[u32]| {
            let inconsistent = PortError::inconsistent("it cannot be");
            Ok([(1, Ok(1)), (2, Err(inconsistent))].into())
        };
        let found = shard.look_up(FIRST, &[1, 2], |_| true, find);
        assert!(found.get(&2).is_err());
        let missed_keys: BTreeSet<u32> = missed(&shard, FIRST, &[1, 2]).into_iter().collect();
        assert_eq!(missed_keys, [2].into());
    }
}
