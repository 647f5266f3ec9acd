//! Identifies a caller: whose key it is, without asking for any permission.

use std::sync::Arc;

use domain::User;
use ports::{Clock, TokenAuthenticator};

use super::token_key::TokenKey;
use crate::retrieve::retrieve_error::RetrieveError;

/// Finds the user of a key, so that a client can learn what it may do.
pub struct IdentifyCaller {
    tokens: Arc<dyn TokenAuthenticator>,
    clock: Arc<dyn Clock>,
}

impl IdentifyCaller {
    /// Looks keys up in `tokens`; tokens expire by `clock`.
    #[must_use]
    pub fn new(tokens: Arc<dyn TokenAuthenticator>, clock: Arc<dyn Clock>) -> Self {
        Self { tokens, clock }
    }

    /// The active user whose token has this key.
    ///
    /// # Errors
    /// [`RetrieveError::UnknownToken`], [`RetrieveError::InactiveUser`], or
    /// [`RetrieveError::Lookup`] when the lookup fails.
    pub fn run(&self, key: &str) -> Result<User, RetrieveError> {
        let key: TokenKey = key.parse().map_err(|_| RetrieveError::UnknownToken)?;
        let digest = key.digest();
        let mut found = self.tokens.authenticate_many(&[digest], self.clock.now())?;
        let holder = found.remove(&digest).ok_or(RetrieveError::UnknownToken)??;
        if holder.user.is_active { Ok(holder.user) } else { Err(RetrieveError::InactiveUser) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::User;
    use ports::Users;
    use ports_contract::fixtures::username;

    use super::IdentifyCaller;
    use crate::retrieve::retrieve_error::RetrieveError;
    use crate::testing::Accounts;

    fn identify(accounts: &Accounts) -> IdentifyCaller {
        IdentifyCaller::new(accounts.database.clone(), accounts.clock())
    }

    #[test]
    fn the_holder_of_a_key_is_its_user() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let user = identify(&accounts).run(issued.key.reveal()).expect("the key is valid");
        assert_eq!(user.username, username("ada"));
    }

    #[test]
    fn unknown_malformed_and_expired_keys_identify_nobody() {
        let accounts = Accounts::with_ada();
        let elsewhere = Accounts::with_ada().issue("ada", None).expect("ada exists");
        let issued = accounts.issue("ada", Some(TimeDelta::days(1))).expect("ada exists");
        let later = accounts.after(TimeDelta::days(1));
        for key in [elsewhere.key.reveal(), "", "secret", issued.key.reveal()] {
            let outcome = identify(&later).run(key);
            assert!(matches!(outcome, Err(RetrieveError::UnknownToken)), "{key}: {outcome:?}");
        }
    }

    #[test]
    fn an_inactive_user_is_not_identified() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada exists");
        let found = accounts.database.find(&username("ada")).expect("memory never fails");
        let inactive = User { is_active: false, ..found.expect("ada exists") };
        let updated = accounts.database.update(inactive.id, &|_| inactive.clone());
        assert!(updated.expect("memory never fails").is_some());
        let outcome = identify(&accounts).run(issued.key.reveal());
        assert!(matches!(outcome, Err(RetrieveError::InactiveUser)), "{outcome:?}");
    }
}
