//! The first step of a batch: whom the callers act as.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{Actor, Sha256};
use ports::TokenHolder;

use super::retrieve_error::RetrieveError;
use super::revision_cache::BatchLookups;
use super::shared_result::SharedResult;
use crate::accounts::token_key::TokenKey;

/// The actor of each key, in the order of `keys`. A malformed key is rejected without a lookup, and
/// a key that occurs several times is looked up once. Each key has its own error.
pub(crate) fn authenticate<'a, V>(
    keys: impl Iterator<Item = &'a str>,
    lookups: &BatchLookups<'_, V>,
    now: DateTime<Utc>,
) -> Vec<Result<Actor, RetrieveError>> {
    let digests: Vec<Option<Sha256>> = keys.map(digest).collect();
    let distinct: HashSet<Sha256> = digests.iter().copied().flatten().collect();
    let distinct: Vec<Sha256> = distinct.into_iter().collect();
    let holders = lookups.holders(&distinct, now);
    digests.into_iter().map(|digest| actor(&holders, digest)).collect()
}

fn digest(key: &str) -> Option<Sha256> {
    key.parse().ok().map(|key: TokenKey| key.digest())
}

fn actor(
    holders: &SharedResult<Sha256, TokenHolder>,
    digest: Option<Sha256>,
) -> Result<Actor, RetrieveError> {
    let digest = digest.ok_or(RetrieveError::UnknownToken)?;
    let holder = holders.get(&digest)?.ok_or(RetrieveError::UnknownToken)?;
    let user = &holder.user;
    if user.is_active { Ok(user.actor()) } else { Err(RetrieveError::InactiveUser) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::{MediaFile, PermissionCode, Sha256, User};
    use ports::{Found, PortError, TokenAuthenticator, TokenHolder, Tokens, Users};
    use ports_contract::fixtures::username;

    use super::super::retrieve_error::RetrieveError;
    use super::super::revision_cache::RevisionCache;
    use super::authenticate;
    use crate::testing::{Accounts, rows};

    #[test]
    fn the_holder_of_a_key_acts_as_its_user() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let actor = accounts.actor(issued.key.reveal()).expect("the key is valid");
        assert_eq!(actor.user_id, issued.token.user_id);
        assert_eq!(actor.may(PermissionCode::Retrieve), Ok(()));
    }

    #[test]
    fn a_key_that_was_never_issued_is_unknown() {
        let accounts = Accounts::with_ada();
        let elsewhere = Accounts::with_ada().issue("ada", None).expect("ada exists");
        for key in [elsewhere.key.reveal(), "", "0123456789abcdef0123456789abcdef01234567"] {
            let outcome = accounts.actor(key);
            assert!(matches!(outcome, Err(RetrieveError::UnknownToken)), "{key}: {outcome:?}");
        }
    }

    #[test]
    fn a_key_is_unknown_from_the_moment_of_its_expiry_on() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", Some(TimeDelta::days(90))).expect("ada exists");
        let end = accounts.after(TimeDelta::days(90));
        let just_before = end.after(TimeDelta::microseconds(-1));
        assert!(just_before.actor(issued.key.reveal()).is_ok());
        let outcome = end.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(RetrieveError::UnknownToken)), "{outcome:?}");
    }

    #[test]
    fn a_revoked_key_is_unknown() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        accounts.database.revoke(issued.token.id, accounts.now).expect("memory never fails");
        let outcome = accounts.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(RetrieveError::UnknownToken)), "{outcome:?}");
    }

    #[test]
    fn an_inactive_user_may_not_act_admin_or_not() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let found = accounts.database.find(&username("ada")).expect("memory never fails");
        let ada = found.expect("ada exists");
        let inactive = User { is_active: false, is_admin: true, ..ada };
        let updated = accounts.database.update(inactive.id, &|_| inactive.clone());
        assert!(updated.expect("memory never fails").is_some());
        let outcome = accounts.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(RetrieveError::InactiveUser)), "{outcome:?}");
    }

    /// A database that does not answer.
    struct Unavailable;

    impl TokenAuthenticator for Unavailable {
        fn authenticate_many(
            &self,
            _: &[Sha256],
            _: DateTime<Utc>,
        ) -> Result<Found<Sha256, TokenHolder>, PortError> {
            Err(PortError::unavailable("it is away"))
        }
    }

    /// A cache over `accounts` whose token lookups fail.
    fn without_tokens(accounts: &Accounts) -> RevisionCache<MediaFile> {
        let database = || accounts.database.clone();
        RevisionCache::new(Arc::new(Unavailable), database(), database(), rows(), 0)
    }

    #[test]
    fn a_malformed_key_is_rejected_without_a_lookup() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let cache = without_tokens(&accounts);
        let run =
            |key| authenticate([key].into_iter(), &cache.begin_batch(), accounts.now).remove(0);
        let key = issued.key.reveal();
        let outcome = run(key);
        assert!(matches!(outcome, Err(RetrieveError::Lookup(_))), "{outcome:?}");
        for text in [&key.to_lowercase(), "", "secret", &"0".repeat(39)] {
            let outcome = run(text);
            assert!(matches!(outcome, Err(RetrieveError::UnknownToken)), "{text}: {outcome:?}");
        }
    }

    #[test]
    fn each_key_gets_its_own_result_in_order() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let key = issued.key.reveal();
        let keys = ["", key, "secret", key];
        let outcomes =
            authenticate(keys.into_iter(), &accounts.cache().begin_batch(), accounts.now);
        let is_known: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(is_known, [false, true, false, true]);
    }

    #[test]
    fn each_key_gets_the_error_of_a_failed_lookup_with_its_cause() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let key = issued.key.reveal();
        let cache = without_tokens(&accounts);
        let outcomes = authenticate([key, "", key].into_iter(), &cache.begin_batch(), accounts.now);
        for outcome in [&outcomes[0], &outcomes[2]] {
            let Err(RetrieveError::Lookup(PortError::Unavailable(cause))) = outcome else {
                panic!("{outcome:?}");
            };
            assert_eq!(cause.to_string(), "it is away");
        }
        assert!(matches!(outcomes[1], Err(RetrieveError::UnknownToken)));
    }
}
