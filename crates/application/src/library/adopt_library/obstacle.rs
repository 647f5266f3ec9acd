//! The obstacles to an adoption.

use domain::{FileSize, MediaFileId, StorageKey, ThumbnailId, UserId, Username};
use thiserror::Error;

/// A reason why a media file cannot be adopted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Obstacle {
    /// Another line has the same id.
    #[error("the id is that of line {0} already")]
    RepeatedId(usize),
    /// Another line has the same thumbnail id.
    #[error("the thumbnail id {} is on line {line} already", id.get())]
    RepeatedThumbnailId {
        /// The id.
        id: ThumbnailId,
        /// The line that has it first.
        line: usize,
    },
    /// Another line has the same key.
    #[error("the key {key} is on line {line} already")]
    RepeatedKey {
        /// The key.
        key: StorageKey,
        /// The line that has it first.
        line: usize,
    },
    /// Another line has a different user with the same id or username.
    #[error("line {0} has another id, username or full name for this user")]
    ContradictoryUser(usize),
    /// The library has another media file with that id; the fields that differ.
    #[error("there is a media file of that id already, with another {}", .0.join(", "))]
    Different(Vec<&'static str>),
    /// The library has a thumbnail with that id.
    #[error("the thumbnail id {} is taken by media file {}", id.get(), file.get())]
    ThumbnailIdTaken {
        /// The id.
        id: ThumbnailId,
        /// The media file with that thumbnail.
        file: MediaFileId,
    },
    /// The library has a file with that key.
    #[error("the key {key} is taken by media file {}", file.get())]
    KeyTaken {
        /// The key.
        key: StorageKey,
        /// The media file with that key.
        file: MediaFileId,
    },
    /// The key is retired: its file was deleted, or its content replaced.
    #[error("the key {0} is retired here: its file was deleted or its content replaced")]
    KeyRetired(StorageKey),
    /// The user id belongs to an account that cannot get another one, since it has uploaded files.
    #[error("the user id {} is that of {present} here, who has uploaded files", id.get())]
    UserIdTaken {
        /// The id.
        id: UserId,
        /// The account with that id.
        present: Username,
    },
    /// The username belongs to an account that cannot get another id, since it has uploaded files.
    #[error("{username} has the user id {} here, and has uploaded files", present.get())]
    UsernameTaken {
        /// The username.
        username: Username,
        /// The id of that account.
        present: UserId,
    },
    /// Neither the store nor the source has bytes under the key.
    #[error("there are no bytes of {0}")]
    NoBytes(StorageKey),
    /// The bytes have another length than the input says.
    #[error("the bytes of {key} are {} long, not {}", found.bytes(), given.bytes())]
    OtherLength {
        /// The key.
        key: StorageKey,
        /// Their length.
        found: FileSize,
        /// The length in the input.
        given: FileSize,
    },
    /// The store and the source have bytes of different lengths under the key.
    #[error("the store has other bytes of {key}: {} long, not {}", stored.bytes(), found.bytes())]
    OtherBytesStored {
        /// The key.
        key: StorageKey,
        /// The length in the store.
        stored: FileSize,
        /// The length in the source.
        found: FileSize,
    },
}
