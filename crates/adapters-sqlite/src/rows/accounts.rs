use std::collections::BTreeSet;

use diesel::sqlite::Sqlite;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use domain::{PermissionCode, Token, TokenId, User, UserId};

use super::{ImpossibleValue, admitted, time};
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
    fn into_domain(self) -> Result<User, ImpossibleValue> {
        Ok(User {
            id: admitted("users.id", self.id, self.id.try_into().ok())?,
            username: admitted("users.username", &self.username, self.username.parse().ok())?,
            first_name: self.first_name,
            last_name: self.last_name,
            is_staff: self.is_staff,
            is_admin: self.is_admin,
            is_active: self.is_active,
            permissions: BTreeSet::new(),
        })
    }
}

/// The columns of a user but its id.
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
}

/// The users of `users LEFT JOIN user_permissions`, whose rows are grouped by user.
pub(crate) fn users_from_rows(
    rows: Vec<(UserRow, Option<i32>)>,
) -> Result<Vec<User>, ImpossibleValue> {
    let mut users: Vec<User> = Vec::new();
    for (row, code) in rows {
        if users.last().is_none_or(|user| user.id.get() != row.id) {
            users.push(row.into_domain()?);
        }
        if let (Some(user), Some(code)) = (users.last_mut(), code) {
            user.permissions.insert(permission(code)?);
        }
    }
    Ok(users)
}

fn permission(code: i32) -> Result<PermissionCode, ImpossibleValue> {
    let known = u16::try_from(code).ok().and_then(|code| code.try_into().ok());
    admitted("user_permissions.code", code, known)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens, check_for_backend(Sqlite))]
pub(crate) struct TokenRow {
    id: i64,
    user_id: i64,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TokenRow {
    pub(crate) fn into_domain(self) -> Result<Token, ImpossibleValue> {
        Ok(Token {
            id: admitted("tokens.id", self.id, TokenId::try_from(self.id).ok())?,
            user_id: admitted("tokens.user_id", self.user_id, UserId::try_from(self.user_id).ok())?,
            created_at: time("tokens.created_at", self.created_at)?,
            expires_at: self.expires_at.map(|at| time("tokens.expires_at", at)).transpose()?,
            revoked_at: self.revoked_at.map(|at| time("tokens.revoked_at", at)).transpose()?,
        })
    }
}
