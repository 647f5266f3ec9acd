//! Accounts: users, their names, and uploaders.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::PermissionCode;
use crate::id::id;

id! {
    /// Identifies a user; positive.
    UserId
}

/// A user's unique handle: 1 to 150 letters, digits and `@ . + - _`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Username(String);

impl Username {
    /// The handle as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot be a [`Username`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a username is 1 to 150 letters, digits and @ . + - _")]
pub struct InvalidUsername;

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_alphanumeric() || "@.+-_".contains(c);
        let length = text.chars().count();
        if (1..=150).contains(&length) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUsername)
        }
    }
}

/// A person or program that may hold tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Unique among users.
    pub id: UserId,
    /// Unique among users.
    pub username: Username,
    /// Given name, may be empty.
    pub first_name: String,
    /// Family name, may be empty.
    pub last_name: String,
    /// Whether permission codes count for this user at all.
    pub is_staff: bool,
    /// Whether this user may do everything.
    pub is_admin: bool,
    /// Whether this user's tokens are accepted.
    pub is_active: bool,
    /// The codes this user holds.
    pub permissions: BTreeSet<PermissionCode>,
}

impl User {
    /// Whether this account only stands for somebody, such as an uploader of another library:
    /// inactive and without any right.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        !(self.is_active || self.is_staff || self.is_admin) && self.permissions.is_empty()
    }
}

/// Who uploaded a media file, as its details show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploader {
    /// The user's id.
    pub id: UserId,
    /// The user's handle.
    pub username: Username,
    /// See [`full_name`].
    pub full_name: String,
}

/// First and last name with a space between, stripped at both ends; empty when both are.
///
/// ```
/// assert_eq!(domain::full_name("بهروز", "قربانی"), "بهروز قربانی");
/// assert_eq!(domain::full_name("", "Anderson"), "Anderson");
/// ```
#[must_use]
pub fn full_name(first_name: &str, last_name: &str) -> String {
    format!("{first_name} {last_name}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Username, full_name};

    #[test]
    fn full_names_are_stripped_at_both_ends_only() {
        let table = [
            ("Ada", "Lovelace", "Ada Lovelace"),
            ("", "", ""),
            ("Ada", "", "Ada"),
            ("", "Lovelace", "Lovelace"),
            (" Ada ", " Lovelace ", "Ada   Lovelace"),
        ];
        for (first, last, expected) in table {
            assert_eq!(full_name(first, last), expected);
        }
    }

    #[test]
    fn usernames_follow_their_table() {
        for good in ["a", "Shakira_Anderson47", "x@y.z+1-2", "بهرام", &"a".repeat(150)] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        for bad in ["", "a b", "a/b", "a\0", &"a".repeat(151)] {
            assert!(bad.parse::<Username>().is_err(), "{bad:?}");
        }
    }
}
