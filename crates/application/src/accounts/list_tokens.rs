//! Lists the tokens of a user.

use std::sync::Arc;

use domain::{Token, Username};
use ports::{PortError, Tokens, Users};
use thiserror::Error;

/// Lists the tokens of a user.
pub struct ListTokens {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
}

/// The tokens were not listed.
#[derive(Debug, Error)]
pub enum ListTokensError {
    /// No user has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// The user or the tokens could not be read.
    #[error("the tokens could not be listed")]
    Port(#[from] PortError),
}

impl ListTokens {
    /// Lists `tokens` of `users`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>, tokens: Arc<dyn Tokens>) -> Self {
        Self { users, tokens }
    }

    /// The tokens of the user with that name, including revoked and expired ones, ascending by id.
    ///
    /// # Errors
    /// [`ListTokensError`]
    pub fn run(&self, username: &Username) -> Result<Vec<Token>, ListTokensError> {
        let user = self.users.find(username)?.ok_or(ListTokensError::UnknownUser)?;
        Ok(self.tokens.list(user.id)?)
    }
}

#[cfg(test)]
mod tests {
    use ports_contract::fixtures::username;

    use super::{ListTokens, ListTokensError};
    use crate::testing::Accounts;

    #[test]
    fn the_tokens_of_a_user_are_listed_by_name() {
        let accounts = Accounts::with_ada();
        let issued = [0, 1].map(|_| accounts.issue("ada", None).expect("ada is there").token);
        let list_tokens = ListTokens::new(accounts.database.clone(), accounts.database);
        assert_eq!(list_tokens.run(&username("ada")).expect("ada is there"), issued);
    }

    #[test]
    fn an_unknown_user_has_no_list() {
        let accounts = Accounts::with_ada();
        let outcome =
            ListTokens::new(accounts.database.clone(), accounts.database).run(&username("bob"));
        assert!(matches!(outcome, Err(ListTokensError::UnknownUser)), "{outcome:?}");
    }
}
