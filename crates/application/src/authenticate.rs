use std::sync::Arc;

use domain::Actor;
use ports::{Clock, PortError, TokenAuthenticator};
use thiserror::Error;

use crate::TokenKey;

/// Tells on whose behalf the holder of a token key acts.
pub struct Authenticate {
    authenticator: Arc<dyn TokenAuthenticator>,
    clock: Arc<dyn Clock>,
}

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

impl Authenticate {
    /// Asks `authenticator` as of the time that `clock` tells.
    #[must_use]
    pub fn new(authenticator: Arc<dyn TokenAuthenticator>, clock: Arc<dyn Clock>) -> Self {
        Self { authenticator, clock }
    }

    /// The actor whose key has the text `key`. What cannot be a key is refused without a look-up.
    ///
    /// # Errors
    /// [`AuthenticateError`]
    pub fn run(&self, key: &str) -> Result<Actor, AuthenticateError> {
        let key: TokenKey = key.parse().map_err(|_| AuthenticateError::UnknownToken)?;
        let user = self.authenticator.authenticate(&key.digest(), self.clock.now())?;
        let user = user.ok_or(AuthenticateError::UnknownToken)?;
        if user.is_active { Ok(user.actor()) } else { Err(AuthenticateError::InactiveUser) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use domain::{PermissionCode, Sha256, User};
    use ports::{PortError, TokenAuthenticator, Tokens, Users};
    use ports_contract::fixtures::username;

    use super::{Authenticate, AuthenticateError};
    use crate::testing::Accounts;

    #[test]
    fn the_holder_of_a_key_acts_as_its_user() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let actor = accounts.authenticate().run(issued.key.reveal()).expect("the key is valid");
        assert_eq!(actor.user_id, issued.token.user_id);
        assert_eq!(actor.may(PermissionCode::Retrieve), Ok(()));
    }

    #[test]
    fn a_key_that_was_never_issued_is_unknown() {
        let accounts = Accounts::with_ada();
        let elsewhere = Accounts::with_ada().issue("ada", None).expect("ada is there");
        for key in [elsewhere.key.reveal(), "", "0123456789abcdef0123456789abcdef01234567"] {
            let outcome = accounts.authenticate().run(key);
            assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{key}: {outcome:?}");
        }
    }

    #[test]
    fn a_key_is_unknown_from_the_moment_of_its_expiry_on() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", Some(TimeDelta::days(90))).expect("ada is there");
        let end = accounts.after(TimeDelta::days(90));
        let just_before = end.after(TimeDelta::microseconds(-1));
        assert!(just_before.authenticate().run(issued.key.reveal()).is_ok());
        let outcome = end.authenticate().run(issued.key.reveal());
        assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{outcome:?}");
    }

    #[test]
    fn a_revoked_key_is_unknown() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        accounts.database.revoke(issued.token.id, accounts.now).expect("memory never fails");
        let outcome = accounts.authenticate().run(issued.key.reveal());
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
        let outcome = accounts.authenticate().run(issued.key.reveal());
        assert!(matches!(outcome, Err(AuthenticateError::InactiveUser)), "{outcome:?}");
    }

    /// A database that is away.
    struct Away;

    impl TokenAuthenticator for Away {
        fn authenticate(&self, _: &Sha256, _: DateTime<Utc>) -> Result<Option<User>, PortError> {
            Err(PortError::Unavailable("it is away".into()))
        }
    }

    #[test]
    fn what_cannot_be_a_key_is_refused_without_asking_the_database() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        let authenticate = Authenticate::new(Arc::new(Away), accounts.clock());
        let key = issued.key.reveal();
        let outcome = authenticate.run(key);
        assert!(matches!(outcome, Err(AuthenticateError::Port(_))), "{outcome:?}");
        for text in [&key.to_lowercase(), "", "secret", &"0".repeat(39)] {
            let outcome = authenticate.run(text);
            assert!(matches!(outcome, Err(AuthenticateError::UnknownToken)), "{text}: {outcome:?}");
        }
    }
}
