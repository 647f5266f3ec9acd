//! The rows of media files.

use chrono::{DateTime, Utc};
use domain::{
    FileSize, FileType, ImageInfo, MediaFile, MediaFileId, MediaFileSearch, Sha256, StorageKey,
    ThumbnailEdge, UserId,
};

use crate::{Cancellation, Found, ListPosition, MediaFileOrder, PortError};

/// A new thumbnail, whose bytes are placed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThumbnail {
    /// The key of its bytes.
    pub key: StorageKey,
    /// The box it fits within.
    pub edge: ThumbnailEdge,
}

/// New content of a media file, whose bytes are placed already, with all facts derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContent {
    /// Detected from the content.
    pub file_type: FileType,
    /// The key of its bytes.
    pub key: StorageKey,
    /// Length of the content.
    pub size: FileSize,
    /// Digest of the content.
    pub sha256: Sha256,
    /// Facts from the header.
    pub image: ImageInfo,
    /// Empty unless the content is a readable raster image.
    pub thumbnails: Vec<NewThumbnail>,
}

/// A new media file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMediaFile {
    /// The uploader.
    pub uploader_id: UserId,
    /// See [`MediaFile::name`].
    pub name: Option<String>,
    /// See [`MediaFile::description`].
    pub description: Option<String>,
    /// Its content.
    pub content: NewContent,
    /// Time of upload, for both timestamps.
    pub created_at: DateTime<Utc>,
}

/// The changes of a media file; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaFileEdit {
    /// A new name; `Some(None)` removes it.
    pub name: Option<Option<String>>,
    /// A new description; `Some(None)` removes it.
    pub description: Option<Option<String>>,
    /// New content, which replaces the old content and its thumbnails.
    pub content: Option<NewContent>,
}

/// Decides, within the transaction of a change, whether the current values of the media file allow
/// the change.
pub type Precondition<'a> = dyn Fn(&MediaFile) -> bool + 'a;

/// The outcome of a change of one media file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The change was made.
    Made(T),
    /// There is no media file with that id.
    NotFound,
    /// The precondition did not hold; nothing was changed.
    PreconditionFailed,
}

/// A media file after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// The changed media file.
    pub file: MediaFile,
    /// The keys that it has given up, recorded in [`RetiredKeys`](crate::RetiredKeys).
    pub retired: Vec<StorageKey>,
}

/// The filters, the order and the page of a list. A filter that is `None` matches all files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFileQuery {
    /// Only files of this type.
    pub file_type: Option<FileType>,
    /// Only files of this uploader.
    pub uploader_id: Option<UserId>,
    /// Only files that this search finds.
    pub search: Option<MediaFileSearch>,
    /// Only files uploaded at this time or later.
    pub created_after: Option<DateTime<Utc>>,
    /// Only files uploaded at this time or earlier.
    pub created_before: Option<DateTime<Utc>>,
    /// The order.
    pub order: MediaFileOrder,
    /// Number of files to skip.
    pub offset: u64,
    /// Maximum number of files to return.
    pub limit: u32,
}

impl MediaFileQuery {
    /// Whether no filter is set.
    #[must_use]
    pub fn admits_every_file(&self) -> bool {
        // Names every field, so that a new filter cannot be forgotten here.
        let Self {
            file_type,
            uploader_id,
            search,
            created_after,
            created_before,
            order: _,
            offset: _,
            limit: _,
        } = self;
        file_type.is_none()
            && uploader_id.is_none()
            && search.is_none()
            && created_after.is_none()
            && created_before.is_none()
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFilePage {
    /// Number of files that match the filters, on all pages.
    pub total: u64,
    /// The files of this page, in order.
    pub files: Vec<MediaFile>,
}

/// The rows of media files. A returned [`MediaFile`] includes its uploader and its thumbnails. The
/// thumbnails ascend by edge (those without one first) and then by id.
pub trait MediaFiles: Send + Sync {
    /// The current media files with these ids, each read consistently; an id may occur twice. The
    /// number of round trips to a server does not depend on the number of ids.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError>;

    /// The media file with that id; `None` when there is none.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn find(&self, id: MediaFileId) -> Result<Option<MediaFile>, PortError> {
        self.find_many(&[id])?.remove(&id).transpose()
    }

    /// The name of the media file whose content is under `key`; `None` if it has none, or if no
    /// file has that key.
    ///
    /// # Errors
    /// A [`PortError`] if the result is unknown.
    fn name_of(&self, key: &StorageKey) -> Result<Option<String>, PortError>;

    /// The page of `query`. The number of statements does not depend on the size of the page. A
    /// cancelled list ends soon, in the backend too, and does not delay later lists.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] when it was cancelled; any [`PortError`] when the query fails.
    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError>;

    /// The files of the list of `query` behind `position`, or from its start: at most
    /// `query.limit`. `query.offset` is ignored. Nothing is missed or repeated if files come and go
    /// between two calls. All else is as with [`list`](Self::list).
    ///
    /// # Errors
    /// As [`list`](Self::list).
    fn list_behind(
        &self,
        query: &MediaFileQuery,
        position: Option<&ListPosition>,
        cancellation: &Cancellation,
    ) -> Result<Vec<MediaFile>, PortError>;

    /// Whether [`list`](Self::list) scans every file that matches the other filters, because no
    /// index supports the search of `query`. True if all terms have one or two characters, false
    /// without a search; otherwise it depends on the backend. Does not access the backend.
    fn is_full_scan(&self, query: &MediaFileQuery) -> bool;

    /// Adds a media file and its thumbnails with new ids, in one transaction; durable when this
    /// returns.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when one of its keys is, or ever was, in use;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was added.
    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError>;

    /// Changes a media file in one transaction; durable when this returns. `updated_at` becomes the
    /// later of `at` and `created_at`, in case a clock was set back. `created_at`, id and uploader
    /// stay. New content retires the old keys and removes the rows of the old thumbnails.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    fn edit(
        &self,
        id: MediaFileId,
        edit: &MediaFileEdit,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Edited>, PortError>;

    /// Removes a media file and its thumbnails and retires their keys, in one transaction; durable
    /// when this returns. Returns the retired keys.
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was removed.
    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
