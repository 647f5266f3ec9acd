//! Actors: who may do what.

use std::collections::BTreeSet;

use thiserror::Error;

use super::PermissionCode;
use crate::{User, UserId};

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

impl User {
    /// The actor that this user is when they call.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.id,
            is_staff: self.is_staff,
            is_admin: self.is_admin,
            permissions: self.permissions.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Actor;
    use crate::{PermissionCode, UserId};

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
}
