use std::hash::Hash;
use std::sync::Arc;

use ports::{Found, PortError};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::states::{State, StateNumber};
use crate::handed_out::HandedOut;

/// Things of one kind, each with the state of the database in which it was read last.
pub(super) struct Shelf<Key, T>(Cache<Key, Read<T>, Scales<T>>);

type Read<T> = (StateNumber, Arc<T>);

/// About how heavy a thing is, for the cache's estimate of their number.
const USUAL_WEIGHT: u64 = 1 << 10;

impl<Key: Copy + Eq + Hash, T> Shelf<Key, T> {
    /// Holds things of so much weight at most.
    pub(super) fn new(max_weight: u64, weight: fn(&T) -> u64) -> Self {
        let estimate = usize::try_from(max_weight / USUAL_WEIGHT).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(estimate, max_weight, Scales(weight)))
    }

    /// The things of these keys in that state: those that were read in it and still hold, and what `find`
    /// finds of the others. Where that fails, it does so for all.
    pub(super) fn hand_out(
        &self,
        state: State,
        keys: &[Key],
        holds: impl Fn(&T) -> bool,
        find: impl FnOnce(&[Key]) -> Result<Found<Key, T>, PortError>,
    ) -> HandedOut<Key, T> {
        let Some(state) = state else { return HandedOut::new(find(keys)) };
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for key in keys {
            match self.0.get(key) {
                Some((then, thing)) if then == state && holds(&thing) => known.push((*key, thing)),
                _ => unknown.push(*key),
            }
        }
        if unknown.is_empty() {
            return HandedOut::of(known);
        }
        let found = HandedOut::new(find(&unknown));
        for (key, thing) in found.sound() {
            self.0.insert(key, (state, Arc::clone(thing)));
        }
        found.and(known)
    }
}

struct Scales<T>(fn(&T) -> u64);

impl<T> Clone for Scales<T> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<Key, T> Weighter<Key, Read<T>> for Scales<T> {
    fn weight(&self, _: &Key, (_, thing): &Read<T>) -> u64 {
        self.0(thing)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ports::{Found, PortError};

    use super::super::states::{State, StateNumber};
    use super::Shelf;

    const FIRST: State = Some(StateNumber(1));
    const SECOND: State = Some(StateNumber(2));

    /// A shelf for ten numbers.
    fn shelf() -> Shelf<u32, u32> {
        Shelf::new(10, |_| 1)
    }

    /// Those of `keys` that were looked for. Each finds itself, unless it is zero.
    fn looked_for(shelf: &Shelf<u32, u32>, state: State, keys: &[u32]) -> Vec<u32> {
        let mut looked_for = Vec::new();
        let find = |unknown: &[u32]| {
            looked_for.extend(unknown);
            Ok(unknown.iter().filter(|key| **key > 0).map(|key| (*key, Ok(*key))).collect())
        };
        let found = shelf.hand_out(state, keys, |_| true, find);
        for key in keys {
            let thing = found.get(key).expect("nothing has failed");
            assert_eq!(thing.as_deref(), Some(key).filter(|key| **key > 0));
        }
        looked_for
    }

    #[test]
    fn what_was_found_in_a_state_is_known_for_as_long_as_it_lasts() {
        let shelf = shelf();
        assert_eq!(looked_for(&shelf, FIRST, &[1, 2]), [1, 2]);
        assert_eq!(looked_for(&shelf, FIRST, &[3, 2, 1]), [3]);
        assert_eq!(looked_for(&shelf, SECOND, &[1, 2]), [1, 2]);
        assert_eq!(looked_for(&shelf, SECOND, &[1, 2, 3]), [3]);
        assert_eq!(looked_for(&shelf, FIRST, &[1]), [1]);
    }

    #[test]
    fn in_a_state_without_a_number_nothing_is_known() {
        let shelf = shelf();
        for _ in 0..2 {
            assert_eq!(looked_for(&shelf, None, &[1, 2]), [1, 2]);
        }
    }

    #[test]
    fn what_is_not_there_is_looked_for_each_time() {
        let shelf = shelf();
        for _ in 0..2 {
            assert_eq!(looked_for(&shelf, FIRST, &[0]), [0]);
        }
    }

    #[test]
    fn what_no_longer_holds_is_looked_for_again() {
        let shelf = shelf();
        assert_eq!(looked_for(&shelf, FIRST, &[1, 2]), [1, 2]);
        let nothing = |unknown: &[u32]| {
            assert_eq!(unknown, [1]);
            Ok(Found::new())
        };
        let found = shelf.hand_out(FIRST, &[1, 2], |number| *number > 1, nothing);
        assert_eq!(found.get(&1).expect("nothing has failed"), None);
        assert_eq!(found.get(&2).expect("nothing has failed").as_deref(), Some(&2));
    }

    #[test]
    fn no_more_is_known_than_there_is_room_for() {
        let shelf = shelf();
        let numbers: Vec<u32> = (1..=100).collect();
        let _ = looked_for(&shelf, FIRST, &numbers);
        assert!(looked_for(&shelf, FIRST, &numbers).len() >= 90);
        let none = Shelf::new(0, |_| 1);
        for _ in 0..2 {
            assert_eq!(looked_for(&none, FIRST, &[1, 2]), [1, 2]);
        }
    }

    #[test]
    fn a_failure_is_that_of_all_and_nothing_is_known_by_it() {
        let shelf = shelf();
        assert_eq!(looked_for(&shelf, FIRST, &[1]), [1]);
        let away = |_: &[u32]| Err(PortError::Unavailable("it is away".into()));
        let found = shelf.hand_out(FIRST, &[1, 2], |_| true, away);
        assert!([1, 2].iter().all(|key| found.get(key).is_err()));
        assert_eq!(looked_for(&shelf, FIRST, &[1, 2]), [2]);
    }

    #[test]
    fn an_impossible_thing_is_looked_for_again_and_the_others_are_not() {
        let shelf = shelf();
        let find = |_: &[u32]| {
            let impossible = PortError::Inconsistent("it cannot be".into());
            Ok([(1, Ok(1)), (2, Err(impossible))].into())
        };
        let found = shelf.hand_out(FIRST, &[1, 2], |_| true, find);
        assert!(found.get(&2).is_err());
        let known: BTreeSet<u32> = looked_for(&shelf, FIRST, &[1, 2]).into_iter().collect();
        assert_eq!(known, [2].into());
    }
}
