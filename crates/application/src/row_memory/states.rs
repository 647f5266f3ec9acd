use std::sync::{Arc, Mutex, PoisonError};

use ports::{PortError, Revision, Revisions};

/// A state of the database; `None` for one that cannot be told from others.
pub(super) type State = Option<StateNumber>;

/// Numbers that stand for states of the database. What was read in a state holds wherever the number is
/// the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StateNumber(pub(super) u64);

/// Numbers the states of a database as they are found.
pub(super) struct States {
    revisions: Arc<dyn Revisions>,
    latest: Mutex<Latest>,
}

struct Latest {
    name: Option<Revision>,
    number: u64,
}

impl States {
    pub(super) fn new(revisions: Arc<dyn Revisions>) -> Self {
        Self { revisions, latest: Mutex::new(Latest { name: None, number: 0 }) }
    }

    /// The state that the database is in now. A state that was found between two others gets another
    /// number when it is found again, which costs what was remembered of it and nothing else.
    pub(super) fn present(&self) -> Result<State, PortError> {
        let found = self.revisions.revision();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let name = found.inspect_err(|_| latest.name = None)?;
        if latest.name != name {
            latest.name = name;
            latest.number += 1;
        }
        Ok(latest.name.is_some().then_some(StateNumber(latest.number)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ports::{PortError, Revision, Revisions};

    use super::States;

    /// Names its state by whatever it was given last.
    #[derive(Default)]
    struct Named(Mutex<Option<Result<u8, ()>>>);

    impl Named {
        fn give(&self, name: Option<Result<u8, ()>>) {
            *self.0.lock().expect("nobody has panicked") = name;
        }
    }

    impl Revisions for Named {
        fn revision(&self) -> Result<Option<Revision>, PortError> {
            let name = self.0.lock().expect("nobody has panicked").transpose();
            let name = name.map_err(|()| PortError::Unavailable("it is away".into()))?;
            Ok(name.map(|name| Revision::new([name])))
        }
    }

    #[test]
    fn a_number_lasts_as_long_as_the_name_is_told_each_time() {
        let database = Arc::new(Named::default());
        let states = States::new(database.clone());
        let mut numbers = Vec::new();
        let names =
            [Some(Ok(1)), Some(Ok(2)), Some(Err(())), Some(Ok(2)), None, Some(Ok(2)), Some(Ok(1))];
        for name in names {
            database.give(name);
            let state = states.present();
            assert_eq!(state.is_err(), name == Some(Err(())));
            let Ok(Some(number)) = state else { continue };
            assert!(!numbers.contains(&number), "{name:?}");
            assert_eq!(states.present().ok(), Some(Some(number)));
            numbers.push(number);
        }
        assert_eq!(numbers.len(), 5);
    }
}
