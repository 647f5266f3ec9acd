//! Changes a user.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{PermissionCode, User, Username};
use ports::{PortError, Users};
use thiserror::Error;

/// Changes a user.
pub struct SetUser {
    users: Arc<dyn Users>,
}

/// The changes of a user; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserChanges {
    /// See [`User::first_name`].
    pub first_name: Option<String>,
    /// See [`User::last_name`].
    pub last_name: Option<String>,
    /// See [`User::is_staff`].
    pub is_staff: Option<bool>,
    /// See [`User::is_admin`].
    pub is_admin: Option<bool>,
    /// See [`User::is_active`].
    pub is_active: Option<bool>,
    /// Replaces all [`User::permissions`].
    pub permissions: Option<BTreeSet<PermissionCode>>,
}

/// The user was not changed.
#[derive(Debug, Error)]
pub enum SetUserError {
    /// No user has this username.
    #[error("there is no such user")]
    UnknownUser,
    /// The user could not be read or written.
    #[error("the user could not be changed")]
    Port(#[from] PortError),
}

impl SetUser {
    /// Changes `users`.
    #[must_use]
    pub fn new(users: Arc<dyn Users>) -> Self {
        Self { users }
    }

    /// Changes the user with that name, and returns the changed user.
    ///
    /// # Errors
    /// [`SetUserError`]
    pub fn run(&self, username: &Username, changes: &UserChanges) -> Result<User, SetUserError> {
        let user = self.users.find(username)?.ok_or(SetUserError::UnknownUser)?;
        let change = |current| changes.clone().apply_to(current);
        self.users.update(user.id, &change)?.ok_or(SetUserError::UnknownUser)
    }
}

impl UserChanges {
    fn apply_to(self, user: User) -> User {
        User {
            id: user.id,
            username: user.username,
            first_name: self.first_name.unwrap_or(user.first_name),
            last_name: self.last_name.unwrap_or(user.last_name),
            is_staff: self.is_staff.unwrap_or(user.is_staff),
            is_admin: self.is_admin.unwrap_or(user.is_admin),
            is_active: self.is_active.unwrap_or(user.is_active),
            permissions: self.permissions.unwrap_or(user.permissions),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{PermissionCode, User};
    use ports::Users;
    use ports_contract::fixtures::username;

    use super::{SetUser, SetUserError, UserChanges};
    use crate::testing::Accounts;

    fn find_ada(accounts: &Accounts) -> User {
        let found = accounts.database.find(&username("ada")).expect("memory never fails");
        found.expect("ada is there")
    }

    #[test]
    fn only_given_fields_change() {
        let ada = find_ada(&Accounts::with_ada());
        let (changes, ada) = (UserChanges::default, || ada.clone());
        let list: BTreeSet<_> = [PermissionCode::List].into();
        let table = [
            (changes(), ada()),
            (
                UserChanges { first_name: Some("Augusta".into()), ..changes() },
                User { first_name: "Augusta".into(), ..ada() },
            ),
            (
                UserChanges { last_name: Some(String::new()), ..changes() },
                User { last_name: String::new(), ..ada() },
            ),
            (UserChanges { is_staff: Some(false), ..changes() }, User { is_staff: false, ..ada() }),
            (UserChanges { is_admin: Some(true), ..changes() }, User { is_admin: true, ..ada() }),
            (
                UserChanges { is_active: Some(false), ..changes() },
                User { is_active: false, ..ada() },
            ),
            (
                UserChanges { permissions: Some(list.clone()), ..changes() },
                User { permissions: list, ..ada() },
            ),
            (
                UserChanges { permissions: Some(BTreeSet::new()), ..changes() },
                User { permissions: BTreeSet::new(), ..ada() },
            ),
        ];
        for (changes, expected) in table {
            let accounts = Accounts::with_ada();
            let set_user = SetUser::new(accounts.database.clone());
            let returned = set_user.run(&username("ada"), &changes).expect("ada is there");
            assert_eq!(returned, expected);
            assert_eq!(find_ada(&accounts), expected);
        }
    }

    #[test]
    fn an_unknown_user_is_reported() {
        let accounts = Accounts::with_ada();
        let outcome =
            SetUser::new(accounts.database).run(&username("bob"), &UserChanges::default());
        assert!(matches!(outcome, Err(SetUserError::UnknownUser)), "{outcome:?}");
    }
}
