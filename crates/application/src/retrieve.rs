//! The retrieve operation: authenticate callers, authorize them and look up the media files that
//! they ask for, many callers at a time. Open this file first.

pub(crate) mod authenticate;
mod cache_shard;
pub(crate) mod retrieve_error;
pub(crate) mod revision_cache;
mod revision_tracker;
mod shared_result;

use std::collections::HashSet;
use std::sync::Arc;

use domain::{Actor, MediaFileId, PermissionCode};
use ports::Clock;

use self::authenticate::authenticate;
use self::retrieve_error::RetrieveError;
use self::revision_cache::{BatchLookups, RevisionCache};
use self::shared_result::SharedResult;

/// Authenticates and authorizes a batch of callers and looks up the media files that they ask for.
/// However large the batch is, this takes three queries at most, and one when everything is cached.
pub struct Retrieve<V> {
    cache: RevisionCache<V>,
    clock: Arc<dyn Clock>,
}

/// A request of one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The text that should be a token's key.
    pub key: String,
    /// The permission that the request needs.
    pub permission: PermissionCode,
    /// The media file that the request is about, if it is to be looked up.
    pub file: Option<MediaFileId>,
}

/// What an authorized caller gets.
#[derive(Debug)]
pub struct Retrieved<V> {
    /// On whose behalf the caller acts.
    pub actor: Actor,
    /// The rendered media file; `None` when the caller asked for none.
    pub file: Option<Arc<V>>,
}

impl<V> Retrieve<V> {
    /// Looks callers and media files up through `cache`; tokens expire by `clock`.
    #[must_use]
    pub fn new(cache: RevisionCache<V>, clock: Arc<dyn Clock>) -> Self {
        Self { cache, clock }
    }

    /// The result of each caller, in the order of `callers`. Everything that was committed before
    /// this call is visible. A media file is read after its caller was authorized, and only then.
    ///
    /// # Errors
    /// Each caller has its own [`RetrieveError`].
    #[must_use]
    pub fn run(&self, callers: &[Caller]) -> Vec<Result<Retrieved<V>, RetrieveError>> {
        let lookups = self.cache.begin_batch();
        let keys = callers.iter().map(|caller| caller.key.as_str());
        let mut actors = authenticate(keys, &lookups, self.clock.now());
        for (actor, caller) in actors.iter_mut().zip(callers) {
            authorize(actor, caller.permission);
        }
        let files = files(&lookups, callers, &actors);
        let each = actors.into_iter().zip(callers);
        each.map(|(actor, caller)| {
            Ok(Retrieved {
                actor: actor?,
                file: caller.file.map(|id| file(&files, id)).transpose()?,
            })
        })
        .collect()
    }
}

fn authorize(actor: &mut Result<Actor, RetrieveError>, permission: PermissionCode) {
    if actor.as_ref().is_ok_and(|actor| actor.may(permission).is_err()) {
        *actor = Err(RetrieveError::PermissionDenied);
    }
}

/// The media files that authorized callers ask for, each looked up once.
fn files<V>(
    lookups: &BatchLookups<'_, V>,
    callers: &[Caller],
    actors: &[Result<Actor, RetrieveError>],
) -> SharedResult<MediaFileId, V> {
    let authorized = callers.iter().zip(actors).filter(|(_, actor)| actor.is_ok());
    let distinct: HashSet<MediaFileId> = authorized.filter_map(|(caller, _)| caller.file).collect();
    let distinct: Vec<MediaFileId> = distinct.into_iter().collect();
    lookups.files(&distinct)
}

fn file<V>(files: &SharedResult<MediaFileId, V>, id: MediaFileId) -> Result<Arc<V>, RetrieveError> {
    files.get(&id)?.ok_or(RetrieveError::NotFound)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::{MediaFile, MediaFileId, PermissionCode, StorageKey, User};
    use ports::{
        Cancellation, Change, Edited, Found, ListPosition, MediaFileEdit, MediaFilePage,
        MediaFileQuery, MediaFiles, NewMediaFile, PortError, Precondition, Tokens, Users,
    };
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::{id, username};

    use super::{Caller, Retrieve, RetrieveError, RevisionCache};
    use crate::testing::{Accounts, SettableClock, rows};

    fn caller(key: &str, file: Option<MediaFileId>) -> Caller {
        Caller { key: key.to_owned(), permission: PermissionCode::Retrieve, file }
    }

    #[test]
    fn each_caller_gets_what_it_asked_for() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let key = issued.key.reveal();
        let [a, b] = ["a.png", "b.txt"].map(|name| accounts.database.given_file(name));
        let retrieve = Retrieve::new(accounts.cache(), accounts.clock());
        let outcomes = retrieve.run(&[
            caller(key, Some(b.id)),
            caller("secret", Some(a.id)),
            caller(key, None),
            caller(key, Some(id(i64::MAX))),
            caller(key, Some(a.id)),
            caller(key, Some(b.id)),
        ]);

        for (index, file) in [(0, Some(&b)), (2, None), (4, Some(&a)), (5, Some(&b))] {
            let retrieved = outcomes[index].as_ref().expect("the key is valid");
            assert_eq!(retrieved.file.as_deref(), file, "{index}");
        }
        assert!(matches!(outcomes[1], Err(RetrieveError::UnknownToken)));
        assert!(matches!(outcomes[3], Err(RetrieveError::NotFound)));
    }

    /// Media files that panic when they are read.
    struct Untouchable;

    impl MediaFiles for Untouchable {
        fn find_many(&self, _: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError> {
            panic!("read a media file")
        }

        fn name_of(&self, _: &StorageKey) -> Result<Option<String>, PortError> {
            panic!("asked for a name")
        }

        fn list_behind(
            &self,
            _: &MediaFileQuery,
            _: Option<&ListPosition>,
            _: &Cancellation,
        ) -> Result<Vec<MediaFile>, PortError> {
            panic!("asked for a list")
        }

        fn list(&self, _: &MediaFileQuery, _: &Cancellation) -> Result<MediaFilePage, PortError> {
            panic!("read a list")
        }

        fn is_full_scan(&self, _: &MediaFileQuery) -> bool {
            panic!("asked about a list")
        }

        fn add(&self, _: &NewMediaFile) -> Result<MediaFile, PortError> {
            panic!("added a media file")
        }

        fn edit(
            &self,
            _: MediaFileId,
            _: &MediaFileEdit,
            _: DateTime<Utc>,
            _: &Precondition<'_>,
        ) -> Result<Change<Edited>, PortError> {
            panic!("edited a media file")
        }

        fn remove(
            &self,
            _: MediaFileId,
            _: DateTime<Utc>,
            _: &Precondition<'_>,
        ) -> Result<Change<Vec<StorageKey>>, PortError> {
            panic!("removed a media file")
        }
    }

    /// A cache over `accounts` whose media files panic when they are read.
    fn without_files(accounts: &Accounts) -> RevisionCache<MediaFile> {
        let database = || accounts.database.clone();
        RevisionCache::new(database(), Arc::new(Untouchable), database(), rows(), 0)
    }

    #[test]
    fn no_media_file_is_read_for_an_unauthorized_caller() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let ada = Users::find(&*accounts.database, &username("ada")).expect("memory never fails");
        let demoted = User { permissions: [].into(), ..ada.expect("ada exists") };
        let updated = accounts.database.update(demoted.id, &|_| demoted.clone());
        assert!(updated.expect("memory never fails").is_some());
        let retrieve = Retrieve::new(without_files(&accounts), accounts.clock());
        let outcomes = retrieve
            .run(&[caller(issued.key.reveal(), Some(id(1))), caller("secret", Some(id(1)))]);
        assert!(matches!(outcomes[0], Err(RetrieveError::PermissionDenied)));
        assert!(matches!(outcomes[1], Err(RetrieveError::UnknownToken)));
    }

    /// The name of the file that the caller asks for.
    fn name(
        retrieve: &Retrieve<MediaFile>,
        key: &str,
        id: MediaFileId,
    ) -> Result<Option<String>, RetrieveError> {
        let retrieved = retrieve.run(&[caller(key, Some(id))]).remove(0)?;
        Ok(retrieved.file.and_then(|file| file.name.clone()))
    }

    #[test]
    fn a_cached_result_is_never_stale() {
        let accounts = Accounts::with_ada();
        let database = &accounts.database;
        let issued = accounts.issue("ada", Some(TimeDelta::days(1))).expect("ada exists");
        let key = issued.key.reveal();
        let file = database.given_file("a.txt");
        let clock = Arc::new(SettableClock::at(accounts.now));
        let retrieve = Retrieve::new(accounts.cache(), clock.clone());
        let read = || name(&retrieve, key, file.id);
        let named = |name: &str| MediaFileEdit {
            name: Some(Some(name.to_owned())),
            ..MediaFileEdit::default()
        };
        for name in ["one", "two"] {
            database.edited(file.id, &named(name));
            assert_eq!(read().expect("allowed"), Some(name.to_owned()));
        }

        let ada = Users::find(&**database, &username("ada")).expect("memory never fails");
        let ada = ada.expect("ada exists");
        database.given_change_of(&User { permissions: [].into(), ..ada.clone() });
        assert!(matches!(read(), Err(RetrieveError::PermissionDenied)));
        database.given_change_of(&ada);
        assert_eq!(read().expect("allowed"), Some("two".to_owned()));

        clock.set(accounts.now + TimeDelta::days(1));
        assert!(matches!(read(), Err(RetrieveError::UnknownToken)), "the token has expired");
        clock.set(accounts.now);
        assert_eq!(read().expect("allowed"), Some("two".to_owned()));

        database.removed(file.id);
        assert!(matches!(read(), Err(RetrieveError::NotFound)));
        database.revoke(issued.token.id, accounts.now).expect("memory never fails");
        assert!(matches!(read(), Err(RetrieveError::UnknownToken)), "the token is revoked");
    }
}
