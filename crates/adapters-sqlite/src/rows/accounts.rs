//! Rows and columns of users and tokens.

use std::collections::BTreeSet;

use diesel::sqlite::Sqlite;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use domain::{PermissionCode, Token, User};
use ports::{NewToken, NewUser, PortError};

use super::{impossible, time};
use crate::schema::{tokens, users};

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub(crate) struct UserRow {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
    is_staff: bool,
    is_admin: bool,
    is_active: bool,
}

impl UserRow {
    /// The user, without any codes.
    pub(crate) fn into_domain(self) -> Result<User, PortError> {
        let impossible = |column| impossible("users", &self.id, column);
        Ok(User {
            id: self.id.try_into().map_err(|_| impossible("id"))?,
            username: self.username.parse().map_err(|_| impossible("username"))?,
            first_name: self.first_name,
            last_name: self.last_name,
            is_staff: self.is_staff,
            is_admin: self.is_admin,
            is_active: self.is_active,
            permissions: BTreeSet::new(),
        })
    }
}

/// The users of `users LEFT JOIN user_permissions`. The rows of a user are adjacent: one per code,
/// or one without a code.
pub(crate) fn users_from_rows(rows: Vec<(UserRow, Option<i32>)>) -> Result<Vec<User>, PortError> {
    let mut users: Vec<User> = Vec::new();
    for (row, code) in rows {
        let id = row.id;
        let code = code.map(|code| permission(id, code)).transpose()?;
        match users.last_mut().filter(|user| user.id.get() == id) {
            Some(user) => user.permissions.extend(code),
            None => {
                users.push(User { permissions: code.into_iter().collect(), ..row.into_domain()? });
            }
        }
    }
    Ok(users)
}

fn permission(user_id: i64, code: i32) -> Result<PermissionCode, PortError> {
    let known = u16::try_from(code).ok().and_then(|code| code.try_into().ok());
    known.ok_or_else(|| impossible("user_permissions", &user_id, "code"))
}

/// All columns of a user except the id.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub(crate) struct UserColumns<'a> {
    username: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    is_staff: bool,
    is_admin: bool,
    is_active: bool,
}

impl<'a> UserColumns<'a> {
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            username: user.username.as_str(),
            first_name: &user.first_name,
            last_name: &user.last_name,
            is_staff: user.is_staff,
            is_admin: user.is_admin,
            is_active: user.is_active,
        }
    }

    pub(crate) fn of_new(user: &'a NewUser) -> Self {
        Self {
            username: user.username.as_str(),
            first_name: &user.first_name,
            last_name: &user.last_name,
            is_staff: user.is_staff,
            is_admin: user.is_admin,
            is_active: true,
        }
    }
}

#[derive(Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = tokens, check_for_backend(Sqlite))]
pub(crate) struct TokenRow {
    id: i64,
    user_id: i64,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TokenRow {
    pub(crate) fn into_domain(self) -> Result<Token, PortError> {
        let impossible = |column| impossible("tokens", &self.id, column);
        let time = |at, column| time(at).ok_or_else(|| impossible(column));
        Ok(Token {
            id: self.id.try_into().map_err(|_| impossible("id"))?,
            user_id: self.user_id.try_into().map_err(|_| impossible("user_id"))?,
            created_at: time(self.created_at, "created_at")?,
            expires_at: self.expires_at.map(|at| time(at, "expires_at")).transpose()?,
            revoked_at: self.revoked_at.map(|at| time(at, "revoked_at")).transpose()?,
        })
    }
}

/// The columns of a new token.
#[derive(Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
pub(crate) struct NewTokenColumns<'a> {
    user_id: i64,
    key_sha256: &'a [u8],
    created_at: i64,
    expires_at: Option<i64>,
}

impl<'a> NewTokenColumns<'a> {
    pub(crate) fn of(token: &'a NewToken) -> Self {
        Self {
            user_id: token.user_id.get(),
            key_sha256: &token.key_sha256.0,
            created_at: token.created_at.timestamp_micros(),
            expires_at: token.expires_at.map(|at| at.timestamp_micros()),
        }
    }
}
