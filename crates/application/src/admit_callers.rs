use std::collections::HashSet;
use std::sync::Arc;

use domain::{Actor, MediaFile, MediaFileId, PermissionCode};
use ports::Clock;

use crate::authenticate::AuthenticateError;
use crate::authenticate::authenticate;
use crate::get_media_file::GetMediaFileError;
use crate::handed_out::HandedOut;
use crate::row_memory::{Details, PresentRows, RowMemory};

/// Tells who calls and finds the media files that they ask for, for many callers at once: however many
/// they are, it asks the database three times at most, and once where all is known.
pub struct AdmitCallers<D = MediaFile> {
    memory: RowMemory<D>,
    clock: Arc<dyn Clock>,
}

/// Somebody who wants to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The text that should be a token's key.
    pub key: String,
    /// The media file whose details are wanted, if any are.
    pub wanted: Option<MediaFileId>,
}

/// A caller who is known.
#[derive(Debug)]
pub struct Admitted<D = MediaFile> {
    /// On whose behalf the caller acts.
    pub actor: Actor,
    /// What became of the wish for details; `None` where there was none, or the actor may not have them.
    pub details: Option<Result<Arc<D>, GetMediaFileError>>,
}

impl<D: Details> AdmitCallers<D> {
    /// Knows callers and media files by the rows of `memory`, as of the time that `clock` tells.
    #[must_use]
    pub fn new(memory: RowMemory<D>, clock: Arc<dyn Clock>) -> Self {
        Self { memory, clock }
    }

    /// What becomes of each caller, in the order of `callers`. Whatever was committed before counts. Details
    /// are as of the moment when the caller was found to be allowed them, or later. Whatever else the caller
    /// may do is not decided here.
    ///
    /// # Errors
    /// Each caller has an [`AuthenticateError`] of its own.
    #[must_use]
    pub fn run(&self, callers: &[Caller]) -> Vec<Result<Admitted<D>, AuthenticateError>> {
        let keys: Vec<&str> = callers.iter().map(|caller| caller.key.as_str()).collect();
        let rows = self.memory.present();
        let actors = authenticate(&keys, &rows, self.clock.now());
        let wishes: Vec<Option<MediaFileId>> =
            callers.iter().zip(&actors).map(|(caller, actor)| allowed(caller, actor)).collect();
        let files = find(&rows, &wishes);
        let admit = |(actor, wish): (Result<_, _>, Option<MediaFileId>)| {
            actor.map(|actor| Admitted { actor, details: wish.map(|id| details(&files, id)) })
        };
        actors.into_iter().zip(wishes).map(admit).collect()
    }
}

fn find<D: Details>(
    rows: &PresentRows<'_, D>,
    wishes: &[Option<MediaFileId>],
) -> HandedOut<MediaFileId, D> {
    let distinct: HashSet<MediaFileId> = wishes.iter().copied().flatten().collect();
    let distinct: Vec<MediaFileId> = distinct.into_iter().collect();
    rows.files(&distinct)
}

/// What the caller asks for and may have.
fn allowed(caller: &Caller, actor: &Result<Actor, AuthenticateError>) -> Option<MediaFileId> {
    let actor = actor.as_ref().ok()?;
    caller.wanted.filter(|_| actor.may(PermissionCode::Retrieve).is_ok())
}

fn details<D>(
    files: &HandedOut<MediaFileId, D>,
    id: MediaFileId,
) -> Result<Arc<D>, GetMediaFileError> {
    files.get(&id)?.ok_or(GetMediaFileError::NotFound)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::{MediaFile, MediaFileId, StorageKey, User};
    use ports::{
        Cancellation, Change, Edited, Found, MediaFileEdit, MediaFilePage, MediaFileQuery,
        MediaFiles, NewMediaFile, PortError, Precondition, Tokens, Users,
    };
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::{id, username};

    use super::{AdmitCallers, Caller};
    use crate::authenticate::AuthenticateError;
    use crate::get_media_file::GetMediaFileError;
    use crate::row_memory::RowMemory;
    use crate::testing::{Accounts, SettableClock};

    fn caller(key: &str, wanted: Option<MediaFileId>) -> Caller {
        Caller { key: key.to_owned(), wanted }
    }

    #[test]
    fn each_caller_gets_what_it_asked_for() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let key = issued.key.reveal();
        let [a, b] = ["a.png", "b.txt"].map(|name| accounts.database.given_file(name));
        let admit = AdmitCallers::new(accounts.memory(), accounts.clock());
        let outcomes = admit.run(&[
            caller(key, Some(b.id)),
            caller("secret", Some(a.id)),
            caller(key, None),
            caller(key, Some(id(i64::MAX))),
            caller(key, Some(a.id)),
            caller(key, Some(b.id)),
        ]);

        let found = |index: usize| outcomes[index].as_ref().expect("the key is valid");
        for (index, file) in [(0, &b), (4, &a), (5, &b)] {
            let details = found(index).details.as_ref().and_then(|details| details.as_ref().ok());
            assert_eq!(details.map(|details| &**details), Some(file), "{index}");
        }
        assert!(matches!(outcomes[1], Err(AuthenticateError::UnknownToken)));
        assert!(found(2).details.is_none());
        assert!(matches!(found(3).details, Some(Err(GetMediaFileError::NotFound))));
    }

    /// Rows that nobody may ask for.
    struct Untouchable;

    impl MediaFiles for Untouchable {
        fn find_many(&self, _: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
            panic!("asked for details")
        }

        fn list(&self, _: &MediaFileQuery, _: &Cancellation) -> Result<MediaFilePage, PortError> {
            panic!("asked for a list")
        }

        fn is_full_scan(&self, _: &MediaFileQuery) -> bool {
            panic!("asked about a list")
        }

        fn add(&self, _: &NewMediaFile) -> Result<MediaFile, PortError> {
            panic!("asked to add")
        }

        fn edit(
            &self,
            _: MediaFileId,
            _: &MediaFileEdit,
            _: DateTime<Utc>,
            _: &Precondition<'_>,
        ) -> Result<Change<Edited>, PortError> {
            panic!("asked to edit")
        }

        fn remove(
            &self,
            _: MediaFileId,
            _: DateTime<Utc>,
            _: &Precondition<'_>,
        ) -> Result<Change<Vec<StorageKey>>, PortError> {
            panic!("asked to remove")
        }
    }

    /// The rows of `accounts`, whose media files nobody may ask for.
    fn without_files(accounts: &Accounts) -> RowMemory {
        let database = || accounts.database.clone();
        RowMemory::new(database(), Arc::new(Untouchable), database(), 0)
    }

    #[test]
    fn nothing_is_looked_for_on_behalf_of_who_may_not_have_it() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let ada = Users::find(&*accounts.database, &username("ada")).expect("memory never fails");
        let demoted = User { permissions: [].into(), ..ada.expect("ada is there") };
        let updated = accounts.database.update(demoted.id, &|_| demoted.clone());
        assert!(updated.expect("memory never fails").is_some());
        let admit = AdmitCallers::new(without_files(&accounts), accounts.clock());
        let outcomes =
            admit.run(&[caller(issued.key.reveal(), Some(id(1))), caller("secret", Some(id(1)))]);
        let ada = outcomes[0].as_ref().expect("her key is valid");
        assert!(ada.details.is_none());
        assert!(matches!(outcomes[1], Err(AuthenticateError::UnknownToken)));
    }

    /// The name of the file that the caller asks for, or why it learns none.
    fn asked(admit: &AdmitCallers, key: &str, id: MediaFileId) -> Result<String, &'static str> {
        let admitted = admit.run(&[caller(key, Some(id))]).remove(0).map_err(|_| "unknown")?;
        let file = admitted.details.ok_or("not allowed")?.map_err(|_| "not there")?;
        file.name.clone().ok_or("nameless")
    }

    #[test]
    fn whatever_is_known_is_as_it_is_now() {
        let accounts = Accounts::with_ada();
        let database = &accounts.database;
        let issued = accounts.issue("ada", Some(TimeDelta::days(1))).expect("ada is there");
        let key = issued.key.reveal();
        let file = database.given_file("a.txt");
        let clock = Arc::new(SettableClock::at(accounts.now));
        let admit = AdmitCallers::new(accounts.memory(), clock.clone());
        let named = |name: &str| MediaFileEdit {
            name: Some(Some(name.to_owned())),
            ..MediaFileEdit::default()
        };
        for name in ["one", "two"] {
            database.edited(file.id, &named(name));
            assert_eq!(asked(&admit, key, file.id), Ok(name.to_owned()));
        }

        let ada = Users::find(&**database, &username("ada")).expect("memory never fails");
        let ada = ada.expect("ada is there");
        database.given_change_of(&User { permissions: [].into(), ..ada.clone() });
        assert_eq!(asked(&admit, key, file.id), Err("not allowed"));
        database.given_change_of(&ada);
        assert_eq!(asked(&admit, key, file.id), Ok("two".to_owned()));

        clock.set(accounts.now + TimeDelta::days(1));
        assert_eq!(asked(&admit, key, file.id), Err("unknown"), "the token has expired");
        clock.set(accounts.now);
        assert_eq!(asked(&admit, key, file.id), Ok("two".to_owned()));

        database.removed(file.id);
        assert_eq!(asked(&admit, key, file.id), Err("not there"));
        database.revoke(issued.token.id, accounts.now).expect("memory never fails");
        assert_eq!(asked(&admit, key, file.id), Err("unknown"), "the token is revoked");
    }
}
