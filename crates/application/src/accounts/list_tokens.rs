use std::sync::Arc;

use domain::{Token, Username};
use ports::{PortError, Tokens, Users};
use thiserror::Error;

/// Lists the tokens of a user.
pub struct ListTokens {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
}

/// Why there is no list.
#[derive(Debug, Error)]
pub enum ListTokensError {
    /// Nobody has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// The user or the tokens could not be read.
    #[error("the tokens could not be listed")]
    Port(#[from] PortError),
}

impl ListTokens {
    /// Lists from `tokens` what belongs to one of `users`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>, tokens: Arc<dyn Tokens>) -> Self {
        Self { users, tokens }
    }

    /// The tokens of the user of that name, revoked and expired ones too, ascending by id.
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
    fn nobody_has_no_list() {
        let accounts = Accounts::with_ada();
        let outcome =
            ListTokens::new(accounts.database.clone(), accounts.database).run(&username("bob"));
        assert!(matches!(outcome, Err(ListTokensError::UnknownUser)), "{outcome:?}");
    }
}
