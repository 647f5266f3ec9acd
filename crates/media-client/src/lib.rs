//! An asynchronous client of the media service.
//!
//! [`MediaClient`] has a method for each operation of the API. What it returns is the model of
//! [`domain`] with the links of the answer ([`RemoteFile`]); every failure is an [`Error`] whose
//! variants are named by what a caller can do about it.
//!
//! It runs on tokio, speaks HTTP/1.1 by `reqwest`, and TLS by `rustls` with the certificates that
//! the system trusts. No request is repeated by itself. Open `client.rs` first.

#![deny(missing_docs)]

mod changes;
mod client;
mod error;
mod list;
mod remote_file;
mod upload;

/// The crate whose models stand in the signatures of this one.
pub use domain;

pub use changes::Changes;
pub use client::MediaClient;
pub use error::Error;
pub use list::ListQuery;
pub use remote_file::RemoteFile;
pub use upload::Upload;

/// The example of the README, compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
