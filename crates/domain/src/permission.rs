//! Permissions: the codes, and who may do what.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use crate::UserId;

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

/// The number is no [`PermissionCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a permission code; the codes are 3801 to 3805")]
pub struct UnknownPermissionCode;

impl TryFrom<u16> for PermissionCode {
    type Error = UnknownPermissionCode;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::ALL.into_iter().find(|code| code.code() == number).ok_or(UnknownPermissionCode)
    }
}

/// The authenticated, active user on whose behalf an operation runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user_id: UserId,
    /// Whether the codes count at all.
    pub is_staff: bool,
    /// Whether everything is allowed.
    pub is_admin: bool,
    /// The codes held.
    pub permissions: BTreeSet<PermissionCode>,
}

/// The actor may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the actor holds no permission for this action")]
pub struct AccessDenied;

impl Actor {
    /// Whether this actor may do what `code` stands for: an admin always, anyone else as staff who
    /// holds the code.
    ///
    /// # Errors
    /// [`AccessDenied`] when not.
    pub fn may(&self, code: PermissionCode) -> Result<(), AccessDenied> {
        if self.is_admin || (self.is_staff && self.permissions.contains(&code)) {
            Ok(())
        } else {
            Err(AccessDenied)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, PermissionCode};
    use crate::UserId;

    const GOLDEN: &str = "\
caller                 3801 3802 3803 3804 3805
nobody, no code        -    -    -    -    -
nobody, every code     -    -    -    -    -
staff, no code         -    -    -    -    -
staff, 3801            yes  -    -    -    -
staff, 3802            -    yes  -    -    -
staff, 3803            -    -    yes  -    -
staff, 3804            -    -    -    yes  -
staff, 3805            -    -    -    -    yes
staff, every code      yes  yes  yes  yes  yes
admin, no code         yes  yes  yes  yes  yes
admin staff, no code   yes  yes  yes  yes  yes
";

    fn actor(kind: &str, codes: &[PermissionCode]) -> Actor {
        Actor {
            user_id: UserId::try_from(1).expect("1 is positive"),
            is_staff: kind.contains("staff"),
            is_admin: kind.contains("admin"),
            permissions: codes.iter().copied().collect(),
        }
    }

    fn row(kind: &str, held: &str, codes: &[PermissionCode]) -> String {
        let actor = actor(kind, codes);
        let cells = PermissionCode::ALL
            .map(|code| if actor.may(code).is_ok() { "yes  " } else { "-    " })
            .concat();
        format!("{:<23}{}\n", format!("{kind}, {held}"), cells.trim_end())
    }

    #[test]
    fn every_actor_by_every_action_matches_the_golden_table() {
        let mut table = format!("{:23}", "caller");
        table += &PermissionCode::ALL.map(|code| code.to_string()).join(" ");
        table += "\n";
        table += &row("nobody", "no code", &[]);
        table += &row("nobody", "every code", &PermissionCode::ALL);
        table += &row("staff", "no code", &[]);
        for code in PermissionCode::ALL {
            table += &row("staff", &code.to_string(), &[code]);
        }
        table += &row("staff", "every code", &PermissionCode::ALL);
        table += &row("admin", "no code", &[]);
        table += &row("admin staff", "no code", &[]);
        assert_eq!(table, GOLDEN);
    }

    #[test]
    fn only_the_five_numbers_are_codes() {
        for code in PermissionCode::ALL {
            assert_eq!(PermissionCode::try_from(code.code()), Ok(code));
        }
        for number in [0, 3800, 3806, u16::MAX] {
            assert!(PermissionCode::try_from(number).is_err());
        }
    }
}
