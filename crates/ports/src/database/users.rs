//! The rows of users.

use std::collections::BTreeSet;

use domain::{PermissionCode, User, UserId, Username};

use crate::PortError;

/// A new user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Must be unique.
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

/// The rows of users.
pub trait Users: Send + Sync {
    /// Adds an active user with a new id.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the username is taken.
    fn add(&self, user: &NewUser) -> Result<User, PortError>;

    /// Adds an active user if there is no user, [placeholders](User::is_placeholder) not counted,
    /// atomically; `None` otherwise.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when a placeholder has the username.
    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError>;

    /// The user with that name; `None` when there is none.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn find(&self, username: &Username) -> Result<Option<User>, PortError>;

    /// Every user, ascending by id.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn list(&self) -> Result<Vec<User>, PortError>;

    /// Applies `change` to the current user with that id, atomically, and returns the changed user;
    /// `None` when there is none. The id stays.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when another user has the new username; nothing was changed then.
    fn update(&self, id: UserId, change: &dyn Fn(User) -> User) -> Result<Option<User>, PortError>;
}
