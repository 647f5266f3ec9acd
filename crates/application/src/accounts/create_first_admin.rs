//! Creates the first admin of a new installation, with a token.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Username;
use ports::{Clock, NewUser, PortError, Randomness, Tokens, Users};
use thiserror::Error;

use crate::accounts::issue_token::IssuedToken;
use crate::accounts::issue_token::add_token;
use crate::accounts::token_key::TokenKey;

/// Creates an admin with a token if there is no user yet.
pub struct CreateFirstAdmin {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// The first admin was not created, or has no token yet; a token can be issued to it.
#[derive(Debug, Error)]
#[error("the first admin could not be created")]
pub struct CreateFirstAdminError(#[from] pub PortError);

impl CreateFirstAdmin {
    /// Adds to `users` and `tokens`, with a key from `randomness`.
    #[must_use]
    pub fn new(
        users: Arc<dyn Users>,
        tokens: Arc<dyn Tokens>,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Self {
        Self { users, tokens, clock, randomness }
    }

    /// If there is no user, [placeholders](domain::User::is_placeholder) not counted, creates an
    /// admin with that name and a token that does not expire; returns `None` otherwise.
    ///
    /// # Errors
    /// [`CreateFirstAdminError`]
    pub fn run(&self, username: &Username) -> Result<Option<IssuedToken>, CreateFirstAdminError> {
        // Generates the key first, so that a failure of the randomness leaves no admin without a
        // key.
        let key = TokenKey::generate(self.randomness.as_ref())?;
        let Some(user) = self.users.add_first(&admin(username))? else {
            return Ok(None);
        };
        let issued = add_token(self.tokens.as_ref(), user.id, key, self.clock.now(), None)?;
        Ok(Some(issued))
    }
}

/// Staff too, so that the account stays useful when it is no longer an admin.
fn admin(username: &Username) -> NewUser {
    NewUser {
        username: username.clone(),
        first_name: String::new(),
        last_name: String::new(),
        is_staff: true,
        is_admin: true,
        permissions: BTreeSet::new(),
    }
}

#[cfg(test)]
mod tests {
    use ports::Users;
    use ports_contract::fixtures::username;

    use super::CreateFirstAdmin;
    use crate::accounts::issue_token::IssuedToken;
    use crate::testing::Accounts;

    fn create_first_admin(accounts: &Accounts, name: &str) -> Option<IssuedToken> {
        let (users, tokens) = (accounts.database.clone(), accounts.database.clone());
        CreateFirstAdmin::new(users, tokens, accounts.clock(), accounts.randomness.clone())
            .run(&username(name))
            .expect("memory never fails")
    }

    #[test]
    fn without_users_an_admin_with_a_valid_key_is_created() {
        let accounts = Accounts::empty();
        let issued = create_first_admin(&accounts, "root").expect("there is no user");
        let actor = accounts.actor(issued.key.reveal()).expect("the key is valid");
        assert!(actor.is_admin);
        assert_eq!(issued.token.expires_at, None);
    }

    #[test]
    fn with_a_user_nothing_is_changed() {
        let accounts = Accounts::with_ada();
        let before = accounts.database.list().expect("memory never fails");
        assert!(create_first_admin(&accounts, "root").is_none());
        assert_eq!(accounts.database.list().expect("memory never fails"), before);
    }
}
