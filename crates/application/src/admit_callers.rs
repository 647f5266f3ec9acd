use std::collections::HashSet;
use std::sync::Arc;

use domain::{Actor, MediaFile, MediaFileId, PermissionCode};
use ports::MediaFiles;

use crate::handed_out::HandedOut;
use crate::{Authenticate, AuthenticateError, GetMediaFileError};

/// Tells who calls and finds the media files that they ask for, for many callers at once: however many
/// they are, it asks the database twice.
pub struct AdmitCallers {
    authenticate: Authenticate,
    files: Arc<dyn MediaFiles>,
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
pub struct Admitted {
    /// On whose behalf the caller acts.
    pub actor: Actor,
    /// What became of the wish for details; `None` where there was none, or the actor may not have them.
    pub details: Option<Result<Arc<MediaFile>, GetMediaFileError>>,
}

impl AdmitCallers {
    /// Knows callers by `authenticate` and looks for details in `files`.
    #[must_use]
    pub fn new(authenticate: Authenticate, files: Arc<dyn MediaFiles>) -> Self {
        Self { authenticate, files }
    }

    /// What becomes of each caller, in the order of `callers`. Details are as of a moment after the caller
    /// was found to be allowed them. Whatever else the caller may do is not decided here.
    ///
    /// # Errors
    /// Each caller has an [`AuthenticateError`] of its own.
    #[must_use]
    pub fn run(&self, callers: &[Caller]) -> Vec<Result<Admitted, AuthenticateError>> {
        let keys: Vec<&str> = callers.iter().map(|caller| caller.key.as_str()).collect();
        let actors = self.authenticate.run(&keys);
        let wishes: Vec<Option<MediaFileId>> =
            callers.iter().zip(&actors).map(|(caller, actor)| allowed(caller, actor)).collect();
        let files = self.find(&wishes);
        let admit = |(actor, wish): (Result<_, _>, Option<MediaFileId>)| {
            actor.map(|actor| Admitted { actor, details: wish.map(|id| details(&files, id)) })
        };
        actors.into_iter().zip(wishes).map(admit).collect()
    }

    fn find(&self, wishes: &[Option<MediaFileId>]) -> HandedOut<MediaFileId, MediaFile> {
        let distinct: HashSet<MediaFileId> = wishes.iter().copied().flatten().collect();
        let distinct: Vec<MediaFileId> = distinct.into_iter().collect();
        if distinct.is_empty() {
            return HandedOut::default();
        }
        HandedOut::new(self.files.find_many(&distinct))
    }
}

/// What the caller asks for and may have.
fn allowed(caller: &Caller, actor: &Result<Actor, AuthenticateError>) -> Option<MediaFileId> {
    let actor = actor.as_ref().ok()?;
    caller.wanted.filter(|_| actor.may(PermissionCode::Retrieve).is_ok())
}

fn details(
    files: &HandedOut<MediaFileId, MediaFile>,
    id: MediaFileId,
) -> Result<Arc<MediaFile>, GetMediaFileError> {
    files.get(&id)?.ok_or(GetMediaFileError::NotFound)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, Utc};
    use domain::{MediaFile, MediaFileId, StorageKey, User};
    use ports::{
        Change, Edited, Found, MediaFileEdit, MediaFilePage, MediaFileQuery, MediaFiles,
        NewMediaFile, PortError, Precondition, Users,
    };
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::{id, username};

    use super::{AdmitCallers, Caller};
    use crate::testing::Accounts;
    use crate::{AuthenticateError, GetMediaFileError};

    fn caller(key: &str, wanted: Option<MediaFileId>) -> Caller {
        Caller { key: key.to_owned(), wanted }
    }

    #[test]
    fn each_caller_gets_what_it_asked_for() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let key = issued.key.reveal();
        let [a, b] = ["a.png", "b.txt"].map(|name| accounts.database.given_file(name));
        let admit = AdmitCallers::new(accounts.authenticate(), accounts.database.clone());
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

        fn list(&self, _: &MediaFileQuery) -> Result<MediaFilePage, PortError> {
            panic!("asked for a list")
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

    #[test]
    fn nothing_is_looked_for_on_behalf_of_who_may_not_have_it() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let ada = Users::find(&*accounts.database, &username("ada")).expect("memory never fails");
        let demoted = User { permissions: [].into(), ..ada.expect("ada is there") };
        let updated = accounts.database.update(demoted.id, &|_| demoted.clone());
        assert!(updated.expect("memory never fails").is_some());
        let admit = AdmitCallers::new(accounts.authenticate(), Arc::new(Untouchable));
        let outcomes =
            admit.run(&[caller(issued.key.reveal(), Some(id(1))), caller("secret", Some(id(1)))]);
        let ada = outcomes[0].as_ref().expect("her key is valid");
        assert!(ada.details.is_none());
        assert!(matches!(outcomes[1], Err(AuthenticateError::UnknownToken)));
    }
}
