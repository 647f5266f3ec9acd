use std::sync::Arc;

use domain::{Token, Username};
use ports::{Clock, PortError, Tokens, Users};
use thiserror::Error;

use crate::accounts::issue_token::add_token;
use crate::accounts::token_key::TokenKey;

/// Gives a user a token whose key there is already, such as one that another system has issued.
pub struct ImportToken {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
}

/// Why no token was imported.
#[derive(Debug, Error)]
pub enum ImportTokenError {
    /// Nobody has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// There is a token of this key, valid or not.
    #[error("there is a token with this key already")]
    KeyTaken,
    /// The user could not be read or the token not be written.
    #[error("the token could not be imported")]
    Port(#[source] PortError),
}

impl ImportToken {
    /// Imports for `users` by adding to `tokens`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>, tokens: Arc<dyn Tokens>, clock: Arc<dyn Clock>) -> Self {
        Self { users, tokens, clock }
    }

    /// Adds a token with this key for the user of that name, valid from now on for ever.
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
    fn a_key_is_one_tokens_only() {
        let accounts = Accounts::with_ada();
        let issued = accounts.issue("ada", None).expect("ada is there");
        import(&accounts, "ada", KEY).expect("the key is new");
        for key in [KEY, issued.key.reveal()] {
            let outcome = import(&accounts, "ada", key);
            assert!(matches!(outcome, Err(ImportTokenError::KeyTaken)), "{outcome:?}");
        }
    }

    #[test]
    fn nobody_gets_no_key() {
        let outcome = import(&Accounts::with_ada(), "bob", KEY);
        assert!(matches!(outcome, Err(ImportTokenError::UnknownUser)), "{outcome:?}");
    }
}
