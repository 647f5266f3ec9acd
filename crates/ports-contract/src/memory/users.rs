//! The port `Users` in memory.

use domain::{User, UserId, Username};
use ports::{NewUser, PortError, Users};

use super::database::{MemoryDatabase, State, next_id};

impl Users for MemoryDatabase {
    fn add(&self, user: &NewUser) -> Result<User, PortError> {
        self.transaction().add_user(user)
    }

    fn add_first(&self, user: &NewUser) -> Result<Option<User>, PortError> {
        let mut state = self.transaction();
        if state.users.iter().all(User::is_placeholder) {
            state.add_user(user).map(Some)
        } else {
            Ok(None)
        }
    }

    fn find(&self, username: &Username) -> Result<Option<User>, PortError> {
        Ok(self.snapshot().users.iter().find(|user| user.username == *username).cloned())
    }

    fn list(&self) -> Result<Vec<User>, PortError> {
        Ok(self.snapshot().users.clone())
    }

    fn update(&self, id: UserId, change: &dyn Fn(User) -> User) -> Result<Option<User>, PortError> {
        let mut state = self.transaction();
        let Some(index) = state.users.iter().position(|present| present.id == id) else {
            return Ok(None);
        };
        let user = User { id, ..change(state.users[index].clone()) };
        state.check_username(&user.username, Some(id))?;
        state.users[index] = user.clone();
        Ok(Some(user))
    }
}

impl State {
    fn add_user(&mut self, user: &NewUser) -> Result<User, PortError> {
        self.check_username(&user.username, None)?;
        let user = User {
            id: next_id(&mut self.last_user_id)?,
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            is_staff: user.is_staff,
            is_admin: user.is_admin,
            is_active: true,
            permissions: user.permissions.clone(),
        };
        self.users.push(user.clone());
        Ok(user)
    }

    /// Rejects a username that another user than `owner` has.
    fn check_username(&self, username: &Username, owner: Option<UserId>) -> Result<(), PortError> {
        let taken =
            self.users.iter().any(|user| user.username == *username && Some(user.id) != owner);
        if taken { Err(PortError::Conflict) } else { Ok(()) }
    }
}

/// Rejects `users`, ascending by id, if two of them share an id or a username.
pub(super) fn check_unique(users: &[User]) -> Result<(), PortError> {
    let mut usernames: Vec<_> = users.iter().map(|user| &user.username).collect();
    usernames.sort();
    let are_unique = users.is_sorted_by(|one, next| one.id < next.id)
        && usernames.is_sorted_by(|one, next| one < next);
    if are_unique { Ok(()) } else { Err(PortError::Conflict) }
}
