//! Imports a token of another system.

use std::sync::Arc;

use domain::{Token, Username};
use ports::{Clock, PortError, Tokens, Users};
use thiserror::Error;

use crate::accounts::issue_token::add_token;
use crate::accounts::token_key::TokenKey;

/// Adds a token with a key that another system has issued.
pub struct ImportToken {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
}

/// The token was not imported.
#[derive(Debug, Error)]
pub enum ImportTokenError {
    /// No user has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// A token has this key, valid or not.
    #[error("there is a token with this key already")]
    KeyTaken,
    /// The user could not be read, or the token could not be written.
    #[error("the token could not be imported")]
    Port(#[source] PortError),
}

impl ImportToken {
    /// Imports tokens of `users` into `tokens`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>, tokens: Arc<dyn Tokens>, clock: Arc<dyn Clock>) -> Self {
        Self { users, tokens, clock }
    }

    /// Adds a token with this key for the user with that name. It is valid from now on and does not
    /// expire.
    ///
    /// # Errors
    /// [`ImportTokenError`]
    pub fn run(&self, username: &Username, key: TokenKey) -> Result<Token, ImportTokenError> {
        let user = self.users.find(username).map_err(ImportTokenError::Port)?;
        let user = user.ok_or(ImportTokenError::UnknownUser)?;
        let added = add_token(self.tokens.as_ref(), user.id, key, self.clock.now(), None);
        added.map(|issued| issued.token).map_err(|error| match error {
            PortError::Conflict => ImportTokenError::KeyTaken,
            other => ImportTokenError::Port(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::Token;
    use ports_contract::fixtures::username;

    use super::{ImportToken, ImportTokenError};
    use crate::testing::Accounts;

    const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

    fn import(accounts: &Accounts, name: &str, key: &str) -> Result<Token, ImportTokenError> {
        let (users, tokens) = (accounts.database.clone(), accounts.database.clone());
        ImportToken::new(users, tokens, accounts.clock())
            .run(&username(name), key.parse().expect("a key"))
    }

    #[test]
    fn the_holder_of_an_imported_key_acts_as_its_user() {
        let accounts = Accounts::with_ada();
        let token = import(&accounts, "ada", KEY).expect("ada is there");
        assert_eq!((token.created_at, token.expires_at), (accounts.now, None));
        let actor = accounts.actor(KEY).expect("the key is valid");
        assert_eq!(actor.user_id, token.user_id);
    }

    #[test]
    fn a_key_belongs_to_one_token() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        import(&accounts, "ada", KEY).expect("the key is new");
        for key in [KEY, issued.key.reveal()] {
            let outcome = import(&accounts, "ada", key);
            assert!(matches!(outcome, Err(ImportTokenError::KeyTaken)), "{outcome:?}");
        }
    }

    #[test]
    fn an_unknown_user_gets_no_token() {
        let outcome = import(&Accounts::with_ada(), "bob", KEY);
        assert!(matches!(outcome, Err(ImportTokenError::UnknownUser)), "{outcome:?}");
    }
}
