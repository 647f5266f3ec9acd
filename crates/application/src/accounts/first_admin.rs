use std::collections::BTreeSet;
use std::sync::Arc;

use domain::Username;
use ports::{Clock, NewUser, PortError, Randomness, Tokens, Users};
use thiserror::Error;

use crate::accounts::issue_token::IssuedToken;
use crate::accounts::issue_token::add_token;
use crate::accounts::token_key::TokenKey;

/// Lets somebody into a service that nobody can use yet.
pub struct FirstAdmin {
    users: Arc<dyn Users>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

/// Why there is no first admin. The user may have been added; a token can then be issued to it.
#[derive(Debug, Error)]
#[error("the first admin could not be made")]
pub struct FirstAdminError(#[from] pub PortError);

impl FirstAdmin {
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

    /// Where there is no user, [placeholders](domain::User::is_placeholder) apart, makes an admin of that
    /// name with a token that does not expire; `None` where there is one.
    ///
    /// # Errors
    /// [`FirstAdminError`]
    pub fn run(&self, username: &Username) -> Result<Option<IssuedToken>, FirstAdminError> {
        // The key comes first, so that a failing source of randomness leaves no admin without one.
        let key = TokenKey::generate(self.randomness.as_ref())?;
        let Some(user) = self.users.add_first(&admin(username))? else {
            return Ok(None);
        };
        let issued = add_token(self.tokens.as_ref(), user.id, key, self.clock.now(), None)?;
        Ok(Some(issued))
    }
}

/// Staff as well, so that the account stays useful when its admin right is taken away.
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

    use super::FirstAdmin;
    use crate::accounts::issue_token::IssuedToken;
    use crate::testing::Accounts;

    fn make_first_admin(accounts: &Accounts, name: &str) -> Option<IssuedToken> {
        let (users, tokens) = (accounts.database.clone(), accounts.database.clone());
        FirstAdmin::new(users, tokens, accounts.clock(), accounts.randomness.clone())
            .run(&username(name))
            .expect("memory never fails")
    }

    #[test]
    fn where_nobody_is_there_an_admin_is_made_whose_key_works() {
        let accounts = Accounts::empty();
        let issued = make_first_admin(&accounts, "root").expect("nobody is there");
        let actor = accounts.actor(issued.key.reveal()).expect("the key is valid");
        assert!(actor.is_admin);
        assert_eq!(issued.token.expires_at, None);
    }

    #[test]
    fn where_somebody_is_there_nothing_happens() {
        let accounts = Accounts::with_ada();
        let before = accounts.database.list().expect("memory never fails");
        assert!(make_first_admin(&accounts, "root").is_none());
        assert_eq!(accounts.database.list().expect("memory never fails"), before);
    }
}
