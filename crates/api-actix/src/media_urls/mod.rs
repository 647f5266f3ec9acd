//! The URLs of stored bytes: how they are written, signed and checked.

mod cache_policy;
mod media_access;
mod media_url;
mod signed_access;
mod signer;
mod url_writer;

pub use cache_policy::CachePolicy;
pub use media_access::MediaAccess;
pub use media_url::{encoded, media_key, media_url};
pub use signed_access::{SignedAccess, SigningKeys};
pub use url_writer::{MediaUrls, PublicUrl};
