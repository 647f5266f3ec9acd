//! Adds a user.

use std::sync::Arc;

use domain::User;
use ports::{NewUser, PortError, Users};
use thiserror::Error;

/// Adds a user.
pub struct AddUser {
    users: Arc<dyn Users>,
}

/// The user was not added.
#[derive(Debug, Error)]
pub enum AddUserError {
    /// Another user has this username.
    #[error("the username is taken")]
    UsernameTaken,
    /// The user could not be written.
    #[error("the user could not be added")]
    Port(#[source] PortError),
}

impl AddUser {
    /// Adds to `users`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>) -> Self {
        Self { users }
    }

    /// Adds an active user.
    ///
    /// # Errors
    /// [`AddUserError`]
    pub fn run(&self, user: &NewUser) -> Result<User, AddUserError> {
        self.users.add(user).map_err(|error| match error {
            PortError::Conflict => AddUserError::UsernameTaken,
            other => AddUserError::Port(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use ports_contract::fixtures::{new_staff, new_user};

    use super::{AddUser, AddUserError};
    use crate::testing::Accounts;

    #[test]
    fn a_new_user_is_active() {
        let accounts = Accounts::empty();
        let user = AddUser::new(accounts.database).run(&new_user("ada"));
        assert!(user.expect("the database is empty").is_active);
    }

    #[test]
    fn a_username_is_unique() {
        let accounts = Accounts::with_ada();
        let outcome = AddUser::new(accounts.database).run(&new_staff("ada"));
        assert!(matches!(outcome, Err(AddUserError::UsernameTaken)), "{outcome:?}");
    }
}
