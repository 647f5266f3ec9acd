//! Ids: positive numbers with a type for each kind of thing.

use thiserror::Error;

/// The number is not positive, or the text is not a number that fits into 63 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an id is a positive 64-bit integer")]
pub struct InvalidId;

/// Defines the type of the ids of one kind of thing.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// The id as an integer, at least 1.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = $crate::InvalidId;

            fn try_from(id: i64) -> Result<Self, Self::Error> {
                if id > 0 { Ok(Self(id)) } else { Err($crate::InvalidId) }
            }
        }
    };
}

pub(crate) use id;
