use std::error::Error;
use std::sync::Arc;

use thiserror::Error;

type Source = Box<dyn Error + Send + Sync>;

/// Why an answer of a port is unknown, by what the caller can do about it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PortError {
    /// Something of that identity exists already; choose another and try again.
    #[error("something of that identity exists already")]
    Conflict,
    /// The backend cannot be reached or has no capacity now; try again later. Nothing was changed,
    /// unless the method says otherwise.
    #[error("the backend is unavailable")]
    Unavailable(#[source] Source),
    /// There is no room left; nothing was changed.
    #[error("the backend has no room left")]
    Full(#[source] Source),
    /// What is stored contradicts the domain's rules; trying again will not help.
    #[error("the backend holds an impossible value")]
    Inconsistent(#[source] Source),
    /// A write was sent and its outcome is not known: it happened whole or not at all.
    #[error("the outcome of a write is unknown")]
    OutcomeUnknown(#[source] Source),
    /// Anything else went wrong.
    #[error("the backend failed")]
    Backend(#[source] Source),
}

impl PortError {
    /// The same failure for each of many who asked together; all of them share its source.
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
