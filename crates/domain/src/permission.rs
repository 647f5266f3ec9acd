//! Permissions: the codes of the actions, and the actors that hold them.

mod actor;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use self::actor::{AccessDenied, Actor};

/// An action on media files, known to clients and administrators by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PermissionCode {
    /// 3801: list the files.
    List,
    /// 3802: read one file's details.
    Retrieve,
    /// 3803: upload a file.
    Create,
    /// 3804: edit a file's texts or replace its content.
    Update,
    /// 3805: delete a file.
    Delete,
}

impl PermissionCode {
    /// Every code, ascending.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Retrieve, Self::Create, Self::Update, Self::Delete];

    /// The number.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::List => 3801,
            Self::Retrieve => 3802,
            Self::Create => 3803,
            Self::Update => 3804,
            Self::Delete => 3805,
        }
    }
}

impl fmt::Display for PermissionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code())
    }
}

/// The number is not a [`PermissionCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a permission code; the codes are 3801 to 3805")]
pub struct UnknownPermissionCode;

impl TryFrom<u16> for PermissionCode {
    type Error = UnknownPermissionCode;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|code| code.code() == number).ok_or(UnknownPermissionCode)
    }
}

impl FromStr for PermissionCode {
    type Err = UnknownPermissionCode;

    /// The code that `text` is the decimal number of.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<u16>().map_err(|_| UnknownPermissionCode)?.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::PermissionCode;

    #[test]
    fn only_the_five_numbers_are_codes() {
        for code in PermissionCode::ALL {
            assert_eq!(PermissionCode::try_from(code.code()), Ok(code));
            assert_eq!(code.to_string().parse(), Ok(code));
        }
        for number in [0, 3800, 3806, u16::MAX] {
            assert!(PermissionCode::try_from(number).is_err());
            assert!(number.to_string().parse::<PermissionCode>().is_err());
        }
    }
}
