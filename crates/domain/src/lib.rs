//! Models and rules of a media library.
//!
//! This crate owns what is true of a stored media file in any store: which values are possible
//! ([`MediaFileId`], [`StorageKey`], [`Dimensions`]), how they are derived ([`StoredName`],
//! [`FileSize`]'s human-readable form, a thumbnail's dimensions) and who may do what
//! ([`Actor::may`]).
//!
//! It does not read files, ask a clock, draw random numbers, serialise anything or know a database
//! or a web framework: every function is pure, and what varies is an argument.

#![deny(missing_docs)]

mod collation;
mod digits;
mod download_name;
mod file_name;
mod file_size;
mod file_type;
mod id;
mod image_info;
mod media_file;
mod media_file_search;
mod media_type;
mod nfc;
mod permission;
mod search_text;
mod search_words;
mod storage_key;
mod store_id;
mod texts;
mod thumbnail;
mod token;
mod user;

pub use collation::{Collation, UnknownCollation};
pub use digits::to_ascii_digits;
pub use download_name::download_name;
pub use file_name::{NameSuffix, StoredName, client_file_name};
pub use file_size::FileSize;
pub use file_type::{FileType, UnknownFileType};
pub use id::InvalidId;
pub use image_info::{ColorMode, Dimensions, ImageInfo, UnknownColorMode};
pub use media_file::{MediaFile, MediaFileId, Sha256};
pub use media_file_search::{
    MAX_SEARCH_TERMS, MediaFileSearch, SearchTerm, TooManyTerms, searched_text,
};
pub use media_type::MediaType;
pub use permission::{AccessDenied, Actor, PermissionCode, UnknownPermissionCode};
pub use search_text::fold_for_search;
pub use storage_key::{InvalidStorageKey, StorageKey};
pub use store_id::{InvalidStoreId, StoreId};
pub use texts::{
    InvalidText, MAX_DESCRIPTION_BYTES, MAX_NAME_CHARS, default_name, normalize_description,
    normalize_name, parse_description, parse_name,
};
pub use thumbnail::{Thumbnail, ThumbnailEdge, ThumbnailFormat, ThumbnailId};
pub use token::{Token, TokenId};
pub use user::{InvalidUsername, Uploader, User, UserId, Username, full_name};

/// The example of the README, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
