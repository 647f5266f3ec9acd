//! The ports of a database, and the one trait that a database adapter is held as.

mod adoption;
mod connection_pools;
mod copy_target;
mod found;
mod keys_in_use;
mod library;
mod list_order;
mod media_files;
mod migrations;
mod retired_keys;
mod revisions;
mod thumbnail_rows;
mod tokens;
mod users;

pub use adoption::{AccountChanges, Adoption, Occupants};
pub use connection_pools::{ConnectionPools, PoolSize};
pub use copy_target::{CopyRun, CopyTarget};
pub use found::Found;
pub use keys_in_use::KeysInUse;
pub use library::{KeyedToken, LastIds, LibraryReader, LibraryWriter, RetiredKey};
pub use list_order::{Bound, ListPosition, MediaFileOrder, Relation, SortBy, SortField, SortValue};
pub use media_files::{
    Change, Edited, MediaFileEdit, MediaFilePage, MediaFileQuery, MediaFiles, NewContent,
    NewMediaFile, NewThumbnail, Precondition,
};
pub use migrations::{MigrateError, Migrations};
pub use retired_keys::RetiredKeys;
pub use revisions::{Revision, Revisions};
pub use thumbnail_rows::ThumbnailRows;
pub use tokens::{NewToken, TokenAuthenticator, TokenHolder, Tokens};
pub use users::{NewUser, Users};

use crate::{DatabaseIdentity, HealthCheck};

/// Declares the supertrait of the ports and its blanket implementation from one list.
macro_rules! database_of {
    ($($port:ident)+) => {
        /// Every port of one database, implemented by every type that implements all of them.
        ///
        /// A database is opened once and held as `Arc<dyn Database>`. A use case takes the narrow
        /// port that it needs: `Arc<dyn Database>` coerces to `Arc<dyn Users>`, for example.
        pub trait Database: $($port +)+ {}

        impl<D: $($port +)+> Database for D {}
    };
}

database_of! {
    MediaFiles
    Users
    Tokens
    TokenAuthenticator
    RetiredKeys
    ThumbnailRows
    KeysInUse
    LibraryReader
    LibraryWriter
    Adoption
    DatabaseIdentity
    CopyTarget
    Revisions
    Migrations
    ConnectionPools
    HealthCheck
}
