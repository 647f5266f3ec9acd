//! The error type of all ports.

use std::error::Error;
use std::sync::Arc;

use thiserror::Error;

/// The cause of a failure.
type Source = Box<dyn Error + Send + Sync>;

/// The failure of a port. Its variants are named by what the caller can do about it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PortError {
    /// A unique value is taken; choose another one and retry.
    #[error("a unique value is taken")]
    Conflict,
    /// The backend cannot be reached or has no capacity now; retry later. Nothing was changed,
    /// unless the method documents otherwise.
    #[error("the backend is unavailable")]
    Unavailable(#[source] Source),
    /// There is no room left; nothing was changed.
    #[error("the backend has no room left")]
    Full(#[source] Source),
    /// A stored value violates a rule of the domain; a retry does not help.
    #[error("the backend holds an impossible value")]
    Inconsistent(#[source] Source),
    /// A write was sent and its outcome is unknown: either all of it happened, or nothing.
    #[error("the outcome of a write is unknown")]
    OutcomeUnknown(#[source] Source),
    /// Any other failure.
    #[error("the backend failed")]
    Backend(#[source] Source),
}

impl PortError {
    /// [`Unavailable`](Self::Unavailable) because of `source`, an error or a sentence.
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::Unavailable(source.into())
    }

    /// [`Full`](Self::Full) because of `source`.
    pub fn full(source: impl Into<Source>) -> Self {
        Self::Full(source.into())
    }

    /// [`Inconsistent`](Self::Inconsistent) because of `source`.
    pub fn inconsistent(source: impl Into<Source>) -> Self {
        Self::Inconsistent(source.into())
    }

    /// [`OutcomeUnknown`](Self::OutcomeUnknown) because of `source`.
    pub fn outcome_unknown(source: impl Into<Source>) -> Self {
        Self::OutcomeUnknown(source.into())
    }

    /// [`Backend`](Self::Backend) because of `source`.
    ///
    /// ```
    /// use ports::PortError;
    ///
    /// let read = || std::fs::read("/no/such/file").map_err(PortError::backend);
    /// assert!(matches!(read(), Err(PortError::Backend(_))));
    /// ```
    pub fn backend(source: impl Into<Source>) -> Self {
        Self::Backend(source.into())
    }

    /// Copies the failure for each caller of a batch; the copies share its source.
    pub fn for_each_caller(self) -> impl Fn() -> Self {
        let (variant, source): (fn(Source) -> Self, Source) = match self {
            Self::Conflict => (|_| Self::Conflict, Box::new(Self::Conflict)),
            Self::Unavailable(source) => (Self::Unavailable, source),
            Self::Full(source) => (Self::Full, source),
            Self::Inconsistent(source) => (Self::Inconsistent, source),
            Self::OutcomeUnknown(source) => (Self::OutcomeUnknown, source),
            Self::Backend(source) => (Self::Backend, source),
        };
        let source: Arc<dyn Error + Send + Sync> = source.into();
        move || variant(Box::new(Arc::clone(&source)))
    }
}
