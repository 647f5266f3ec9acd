use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{Actor, Sha256};
use ports::{PortError, TokenHolder};
use thiserror::Error;

use crate::accounts::token_key::TokenKey;
use crate::handed_out::HandedOut;
use crate::row_memory::{Details, PresentRows};

/// Why the holder of a key may not act.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// No token has this key, or it is revoked or expired.
    #[error("no valid token has this key")]
    UnknownToken,
    /// The token is valid and its user is not active.
    #[error("the token's user is not active")]
    InactiveUser,
    /// Whether the key is valid is unknown.
    #[error("the token could not be looked up")]
    Port(#[from] PortError),
}

/// On whose behalf the holder of each text that is a key acts, in the order of `keys`. What cannot be a key is
/// refused without a look-up, and a key that many hold is looked up once. Each key has an error of its own.
pub(crate) fn authenticate<D: Details>(
    keys: &[&str],
    rows: &PresentRows<'_, D>,
    now: DateTime<Utc>,
) -> Vec<Result<Actor, AuthenticateError>> {
    let digests: Vec<Option<Sha256>> = keys.iter().map(|key| digest(key)).collect();
    let distinct: HashSet<Sha256> = digests.iter().copied().flatten().collect();
    let distinct: Vec<Sha256> = distinct.into_iter().collect();
    let holders = rows.holders(&distinct, now);
    digests.into_iter().map(|digest| actor(&holders, digest)).collect()
}

fn digest(key: &str) -> Option<Sha256> {
    key.parse().ok().map(|key: TokenKey| key.digest())
}

fn actor(
    holders: &HandedOut<Sha256, TokenHolder>,
    digest: Option<Sha256>,
) -> Result<Actor, AuthenticateError> {
    let digest = digest.ok_or(AuthenticateError::UnknownToken)?;
    let holder = holders.get(&digest)?.ok_or(AuthenticateError::UnknownToken)?;
    let user = &holder.user;
    if user.is_active { Ok(user.actor()) } else { Err(AuthenticateError::InactiveUser) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::{PermissionCode, Sha256, User};
    use ports::{Found, PortError, TokenAuthenticator, TokenHolder, Tokens, Users};
    use ports_contract::fixtures::username;

    use super::{AuthenticateError, authenticate};
    use crate::row_memory::RowMemory;
    use crate::testing::Accounts;

    #[test]
    fn the_holder_of_a_key_acts_as_its_user() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let actor = accounts.actor(issued.key.reveal()).expect("the key is valid");
        assert_eq!(actor.user_id, issued.token.user_id);
        assert_eq!(actor.may(PermissionCode::Retrieve), Ok(()));
    }

    #[test]
    fn a_key_that_was_never_issued_is_unknown() {
        let accounts = Accounts::with_ada();
        let elsewhere = Accounts::with_ada().issue("ada", None).expect("ada is there");
        for key in [elsewhere.key.reveal(), "", "0123456789abcdef0123456789abcdef01234567"] {
            let outcome = accounts.actor(key);
            assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{key}: {outcome:?}");
        }
    }

    #[test]
    fn a_key_is_unknown_from_the_moment_of_its_expiry_on() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", Some(TimeDelta::days(90))).expect("ada is there");
        let end = accounts.after(TimeDelta::days(90));
        let just_before = end.after(TimeDelta::microseconds(-1));
        assert!(just_before.actor(issued.key.reveal()).is_ok());
        let outcome = end.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{outcome:?}");
    }

    #[test]
    fn a_revoked_key_is_unknown() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        accounts.database.revoke(issued.token.id, accounts.now).expect("memory never fails");
        let outcome = accounts.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{outcome:?}");
    }

    #[test]
    fn an_inactive_user_may_not_act_admin_or_not() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let found = accounts.database.find(&username("ada")).expect("memory never fails");
        let ada = found.expect("ada is there");
        let inactive = User { is_active: false, is_admin: true, ..ada };
        let updated = accounts.database.update(inactive.id, &|_| inactive.clone());
        assert!(updated.expect("memory never fails").is_some());
        let outcome = accounts.actor(issued.key.reveal());
        assert!(matches!(outcome, Err(AuthenticateError::InactiveUser)), "{outcome:?}");
    }

    /// A database that is away.
    struct Away;

    impl TokenAuthenticator for Away {
        fn authenticate_many(
            &self,
            _: &[Sha256],
            _: DateTime<Utc>,
        ) -> Result<Found<Sha256, TokenHolder>, PortError> {
            Err(PortError::Unavailable("it is away".into()))
        }
    }

    /// The rows of `accounts`, whose tokens cannot be looked up.
    fn without_tokens(accounts: &Accounts) -> RowMemory {
        let database = || accounts.database.clone();
        RowMemory::new(Arc::new(Away), database(), database(), 0)
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_without_asking_the_database() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let memory = without_tokens(&accounts);
        let run = |key: &str| authenticate(&[key], &memory.present(), accounts.now).remove(0);
        let key = issued.key.reveal();
        let outcome = run(key);
        assert!(matches!(outcome, Err(AuthenticateError::Port(_))), "{outcome:?}");
        for text in [&key.to_lowercase(), "", "secret", &"0".repeat(39)] {
            let outcome = run(text);
            assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{text}: {outcome:?}");
        }
    }

    #[test]
    fn each_of_many_keys_gets_its_own_answer_in_their_order() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let key = issued.key.reveal();
        let keys = ["", key, "secret", key];
        let outcomes = authenticate(&keys, &accounts.memory().present(), accounts.now);
        let is_known: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(is_known, [false, true, false, true]);
    }

    #[test]
    fn a_failure_is_told_to_each_of_many_with_its_cause() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let key = issued.key.reveal();
        let memory = without_tokens(&accounts);
        let outcomes = authenticate(&[key, "", key], &memory.present(), accounts.now);
        for outcome in [&outcomes[0], &outcomes[2]] {
            let Err(AuthenticateError::Port(PortError::Unavailable(cause))) = outcome else {
                panic!("{outcome:?}");
            };
            assert_eq!(cause.to_string(), "it is away");
        }
        assert!(matches!(outcomes[1], Err(AuthenticateError::UnknownToken)));
    }
}
