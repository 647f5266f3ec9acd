use domain::{FileSize, MediaFileId, StorageKey, ThumbnailId, UserId, Username};
use thiserror::Error;

/// Why a given media file cannot be adopted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Obstacle {
    /// The id is given twice.
    #[error("the id is that of line {0} already")]
    RepeatedId(usize),
    /// The id of a thumbnail is given twice.
    #[error("the thumbnail id {} is on line {line} already", id.get())]
    RepeatedThumbnailId {
        /// The id.
        id: ThumbnailId,
        /// Where it is given first.
        line: usize,
    },
    /// A key is given twice.
    #[error("the key {key} is on line {line} already")]
    RepeatedKey {
        /// The key.
        key: StorageKey,
        /// Where it is given first.
        line: usize,
    },
    /// The user is given differently elsewhere.
    #[error("line {0} tells the user's id, username and full name differently")]
    ContradictoryUser(usize),
    /// There is another media file of that id.
    #[error("there is a media file of that id already, with another {}", .0.join(", "))]
    Different(Vec<&'static str>),
    /// The id of a thumbnail is in use.
    #[error("the thumbnail id {} is taken by media file {}", id.get(), file.get())]
    ThumbnailIdTaken {
        /// The id.
        id: ThumbnailId,
        /// Whose thumbnail has it.
        file: MediaFileId,
    },
    /// A key is in use.
    #[error("the key {key} is taken by media file {}", file.get())]
    KeyTaken {
        /// The key.
        key: StorageKey,
        /// Who has it.
        file: MediaFileId,
    },
    /// A key was in use by a file that is deleted, or by content that was replaced.
    #[error("the key {0} was given up here: its file was deleted or its content replaced")]
    KeyGivenUp(StorageKey),
    /// The user's id belongs to an account that cannot give way.
    #[error("the user id {} is that of {present} here, who has uploaded files", id.get())]
    UserIdTaken {
        /// The id.
        id: UserId,
        /// Who has it.
        present: Username,
    },
    /// The username belongs to an account that cannot change its id.
    #[error("{username} has the user id {} here, and has uploaded files", present.get())]
    UsernameTaken {
        /// The username.
        username: Username,
        /// Its id.
        present: UserId,
    },
    /// There are no bytes.
    #[error("there are no bytes of {0}")]
    NoBytes(StorageKey),
    /// The bytes are not those that are told of.
    #[error("the bytes of {key} are {} long, not {}", found.bytes(), given.bytes())]
    OtherLength {
        /// Their key.
        key: StorageKey,
        /// How long they are.
        found: FileSize,
        /// How long they should be.
        given: FileSize,
    },
    /// The store has other bytes under the key than the source.
    #[error("the store has other bytes of {key}: {} long, not {}", stored.bytes(), found.bytes())]
    OtherBytesStored {
        /// The key.
        key: StorageKey,
        /// How long the stored ones are.
        stored: FileSize,
        /// How long those of the source are.
        found: FileSize,
    },
}
