//! Models and rules of a media library.
//!
//! This crate owns what is true of a stored media file in any store: which values are possible
//! ([`MediaFileId`], [`StorageKey`], [`Dimensions`]), how they are derived ([`StoredName`],
//! [`FileSize`]'s human-readable form, a thumbnail's dimensions) and who may do what
//! ([`Actor::may`]).
//!
//! It does not read files, ask a clock, draw random numbers or know a database or a web framework:
//! every function is pure, and what varies is an argument.
//!
//! ```
//! use domain::{Dimensions, FileSize, StorageKey, StoredName, chrono::NaiveDate};
//!
//! let day = NaiveDate::from_ymd_opt(2025, 12, 22).unwrap();
//! let key = StorageKey::original(day, &StoredName::new("a b (1).txt", "txt"));
//! assert_eq!(key.as_str(), "core_media/2025/12/22/a_b_1.txt");
//! assert_eq!(FileSize::from_bytes(1_728_593).to_string(), "1.65 MB");
//! let photo = Dimensions::new(2560, 1600).unwrap();
//! assert_eq!(photo.fit_within(64), Dimensions::new(64, 40).unwrap());
//! ```
//!
//! # Features
//! `serde`: reads and writes the API's JSON. Off by default.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use domain::MediaFile;
//!
//! let json = r#"{"id":9,"type":"text","user":null,"f":"https://example.com/media/a/b.txt",
//!     "name":null,"description":"","size":1408,"human_readable_size":"1.38 KB",
//!     "created_at":"2025-12-22T17:29:34Z","updated_at":"2025-12-22T17:29:34Z"}"#;
//! let file: MediaFile = serde_json::from_str(json).unwrap();
//! assert_eq!(file.key.as_str(), "a/b.txt");
//! let written = serde_json::to_string(&file.with_base_url("https://example.com")).unwrap();
//! assert_eq!(written, json.replace("\n    ", ""));
//! # }
//! ```

#![deny(missing_docs)]

mod collation;
mod digits;
mod download_name;
mod file_name;
mod file_size;
mod file_type;
mod id;
mod image_info;
#[cfg(feature = "serde")]
mod json;
mod media_file;
mod media_file_search;
mod media_type;
mod media_url;
mod nfc;
mod permission;
mod search_text;
mod search_words;
mod sha256;
mod storage_key;
mod store_id;
mod texts;
mod thumbnail;
mod timestamp;
mod token;
mod user;

/// The crate whose dates and times stand in the signatures of this one.
pub use chrono;
pub use collation::{Collation, UnknownCollation};
pub use digits::to_ascii_digits;
pub use download_name::download_name;
pub use file_name::{NameSuffix, StoredName, client_file_name};
pub use file_size::FileSize;
pub use file_type::{FileType, UnknownFileType};
pub use id::InvalidId;
pub use image_info::{ColorMode, Dimensions, ImageInfo, UnknownColorMode};
#[cfg(feature = "serde")]
pub use json::LinkedMediaFile;
pub use media_file::{MediaFile, MediaFileId};
pub use media_file_search::{
    MAX_SEARCH_TERMS, MediaFileSearch, SearchTerm, TooManyTerms, searched_text,
};
pub use media_type::MediaType;
pub use media_url::{media_key, media_url};
pub use permission::{AccessDenied, Actor, PermissionCode, UnknownPermissionCode};
pub use search_text::fold_for_search;
pub use sha256::{InvalidSha256, Sha256};
pub use storage_key::{InvalidStorageKey, StorageKey};
pub use store_id::{InvalidStoreId, StoreId};
pub use texts::{
    InvalidText, MAX_DESCRIPTION_BYTES, MAX_NAME_CHARS, default_name, normalize_description,
    normalize_name, parse_description, parse_name,
};
pub use thumbnail::{Thumbnail, ThumbnailEdge, ThumbnailFormat, ThumbnailId};
pub use timestamp::timestamp;
pub use token::{Token, TokenId};
pub use user::{InvalidUsername, Uploader, User, UserId, Username, full_name};

/// The example of the README, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
