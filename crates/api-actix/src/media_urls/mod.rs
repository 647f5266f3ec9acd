//! The URLs of stored bytes: how they are written, signed and checked.

mod cache_policy;
mod media_access;
mod signed_access;
mod signer;
mod url_writer;

pub use cache_policy::CachePolicy;
pub use media_access::MediaAccess;
pub use signed_access::{SignedAccess, SigningKeys};
pub use url_writer::{MediaUrls, PublicUrl};
