//! The revision of a database, by which a cache validates its entries.

use crate::PortError;

/// The token of a revision: a state of all rows of a database. Tokens can only be compared for
/// equality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(Box<[u8]>);

impl Revision {
    /// The revision with the token that the database has made.
    #[must_use]
    pub fn new(token: impl Into<Box<[u8]>>) -> Self {
        Self(token.into())
    }
}

/// Reads the current revision of a database.
pub trait Revisions: Send + Sync {
    /// The current revision; `None` if the database cannot tell.
    ///
    /// Each revision has a token; a token is never reused. If two calls return the same token,
    /// every value that was read after the first call began is still current: each change that any
    /// process committed before the second call has made a new revision. The token may also change
    /// without a change of rows.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails. Values that were read before must not be considered
    /// current after that, even if a later call returns the same token.
    fn revision(&self) -> Result<Option<Revision>, PortError>;
}
