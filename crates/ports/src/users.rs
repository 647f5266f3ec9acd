use std::collections::BTreeSet;

use domain::{PermissionCode, User, UserId, Username};

use crate::PortError;

/// A user to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Must be free.
    pub username: Username,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// See [`User::is_staff`].
    pub is_staff: bool,
    /// See [`User::is_admin`].
    pub is_admin: bool,
    /// See [`User::permissions`].
    pub permissions: BTreeSet<PermissionCode>,
}

/// The accounts.
pub trait Users: Send + Sync {
    /// Adds an active user under a new id.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the username is taken.
    fn add(&self, user: &NewUser) -> Result<User, PortError>;

    /// Adds an active user if there is no user, [placeholders](User::is_placeholder) apart, atomically;
    /// `None` when there is one.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when a placeholder has the username.
    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError>;

    /// The user of that name; `None` when there is none.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn find(&self, username: &Username) -> Result<Option<User>, PortError>;

    /// Every user, ascending by id.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn list(&self) -> Result<Vec<User>, PortError>;

    /// Makes of the user with that id what `change` makes of their present state, which nobody else changes
    /// meanwhile, and returns it; `None` when there is none. The id stays.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the new username is another's; nothing was changed then.
    fn update(&self, id: UserId, change: &dyn Fn(User) -> User) -> Result<Option<User>, PortError>;
}
