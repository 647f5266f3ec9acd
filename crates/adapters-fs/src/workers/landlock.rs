//! The Landlock rules of an image worker: no files, no TCP, no signals to other processes.

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};

use super::confinement::Enforcement;

/// Denies all access to files, TCP connections, and signals to other processes, as far as the
/// kernel supports it.
pub(super) fn restrict_access() -> Enforcement {
    match apply() {
        Ok(RulesetStatus::FullyEnforced) => Enforcement::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Enforcement::Partial,
        Ok(RulesetStatus::NotEnforced) => Enforcement::None,
        Err(error) => {
            tracing::warn!(%error, "Landlock cannot be used");
            Enforcement::None
        }
    }
}

fn apply() -> Result<RulesetStatus, RulesetError> {
    let newest = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}
