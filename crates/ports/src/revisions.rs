use crate::PortError;

/// Names a state of all rows of a database. Nothing can be told from it but whether it equals another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision(Box<[u8]>);

impl Revision {
    /// The state that a database names by these bytes.
    #[must_use]
    pub fn new(name: impl Into<Box<[u8]>>) -> Self {
        Self(name.into())
    }
}

/// Tells whether what was read from a database is still so.
pub trait Revisions: Send + Sync {
    /// The present state; `None` where the database has no name for it.
    ///
    /// No name is given to two states. So where an earlier answer equals this one, whatever was read after
    /// the earlier one had been asked for is what would be read now: each change that was committed before
    /// this call, by whomever, has given the state another name. The opposite is not promised: a name may
    /// change while nothing else does.
    ///
    /// # Errors
    /// A [`PortError`] when the state is unknown. What was read before may not be taken for the present
    /// state from then on, whatever is answered later.
    fn revision(&self) -> Result<Option<Revision>, PortError>;
}
