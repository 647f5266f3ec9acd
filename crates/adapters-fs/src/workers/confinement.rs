//! The degree to which an image worker is confined, and the error of a failed step.

use std::io;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How far the kernel confines the image workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Confinement {
    /// Landlock, which denies files, TCP, and signals to other processes.
    pub landlock: Enforcement,
    /// The system call filter, which allows computation and the pipe and socket of the server only.
    pub seccomp: Enforcement,
}

/// How far the kernel enforces one kind of confinement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Enforcement {
    /// Not at all: the kernel lacks it, or a system call filter denies the calls that enable it.
    None,
    /// In part: the kernel lacks some of the requested rules.
    Partial,
    /// All requested rules.
    Full,
}

impl Confinement {
    /// Logs missing rules, and their requirements.
    pub(super) fn log(self) {
        let Self { landlock, seccomp } = self;
        tracing::debug!(?landlock, ?seccomp, "image workers are confined");
        match self.landlock {
            Enforcement::Full => {}
            Enforcement::Partial => tracing::warn!(
                "image workers are only partially confined by Landlock: Linux 6.12 is needed"
            ),
            Enforcement::None => tracing::warn!(
                "image workers are not confined by Landlock: the kernel lacks it, or a system call \
                filter denies landlock_create_ruleset or landlock_restrict_self"
            ),
        }
        if self.seccomp != Enforcement::Full {
            tracing::warn!(
                "image workers are not confined by seccomp: the kernel lacks it, or a system call \
                filter denies seccomp"
            );
        }
    }
}

/// A step of the confinement has failed. The worker must not read content then.
#[derive(Debug, Error)]
#[error("an image worker cannot {step}")]
pub struct ConfinementError {
    step: &'static str,
    pub(super) source: io::Error,
}

impl ConfinementError {
    /// Names the step that failed.
    pub(super) fn step<E: Into<io::Error>>(step: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self { step, source: source.into() }
    }
}
