use chrono::{DateTime, Utc};
use domain::{
    FileSize, FileType, ImageInfo, MediaFile, MediaFileId, Sha256, StorageKey, ThumbnailEdge,
    UserId,
};

use crate::{Cancellation, Found, PortError};

/// A thumbnail to be; its bytes are in the store already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThumbnail {
    /// Where its bytes are.
    pub key: StorageKey,
    /// The box it fits within.
    pub edge: ThumbnailEdge,
}

/// The content of a media file and all that follows from it; its bytes are in the store already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContent {
    /// Found from the content.
    pub file_type: FileType,
    /// Where its bytes are.
    pub key: StorageKey,
    /// Length of the content.
    pub size: FileSize,
    /// Digest of the content.
    pub sha256: Sha256,
    /// Facts of the header.
    pub image: ImageInfo,
    /// Empty for anything but a readable raster image.
    pub thumbnails: Vec<NewThumbnail>,
}

/// A media file to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMediaFile {
    /// Who uploads it.
    pub uploader_id: UserId,
    /// See [`MediaFile::name`].
    pub name: Option<String>,
    /// See [`MediaFile::description`].
    pub description: Option<String>,
    /// Its content.
    pub content: NewContent,
    /// When it is uploaded; both of its timestamps.
    pub created_at: DateTime<Utc>,
}

/// What to change of a media file; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MediaFileEdit {
    /// A new name, which may be none.
    pub name: Option<Option<String>>,
    /// A new description, which may be none.
    pub description: Option<Option<String>>,
    /// New content, in the place of the old content and its thumbnails.
    pub content: Option<NewContent>,
}

/// Decides on the present state of a media file whether a change may go ahead; it is asked within the
/// transaction of the change.
pub type Precondition<'a> = dyn Fn(&MediaFile) -> bool + 'a;

/// What became of a change to one media file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// It was made.
    Made(T),
    /// There is no media file of that id.
    NotFound,
    /// The precondition did not hold; nothing was changed.
    PreconditionFailed,
}

/// A media file after an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its new state.
    pub file: MediaFile,
    /// Keys it has given up, recorded with [`RetiredKeys`](crate::RetiredKeys).
    pub retired: Vec<StorageKey>,
}

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortField {
    /// The id.
    Id,
    /// The time of upload.
    CreatedAt,
    /// The time of the last change.
    UpdatedAt,
    /// The name, by code points; files without one first.
    Name,
    /// The length; files of unknown length first.
    Size,
}

/// The order of a list: by a field, and by id in the same direction where the field is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaFileOrder {
    /// The field.
    pub field: SortField,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl MediaFileOrder {
    /// The file uploaded last comes first.
    pub const NEWEST_FIRST: Self = Self { field: SortField::CreatedAt, descending: true };
}

/// Which media files to list; a filter that is `None` admits all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFileQuery {
    /// Only files of this type.
    pub file_type: Option<FileType>,
    /// Only files of this uploader.
    pub uploader_id: Option<UserId>,
    /// Only files whose name or description contains this text, both
    /// [folded](domain::fold_for_search).
    pub search: Option<String>,
    /// Only files uploaded at this time or later.
    pub created_after: Option<DateTime<Utc>>,
    /// Only files uploaded at this time or earlier.
    pub created_before: Option<DateTime<Utc>>,
    /// The order.
    pub order: MediaFileOrder,
    /// How many files to pass over.
    pub offset: u64,
    /// How many files to return at most.
    pub limit: u32,
}

impl MediaFileQuery {
    /// Whether no filter is set, so that the list is of all there is.
    #[must_use]
    pub fn admits_every_file(&self) -> bool {
        // Each field is named, so that a filter that comes is not forgotten here.
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

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFilePage {
    /// How many files the filters admit, on all pages.
    pub total: u64,
    /// The files of this page, in order.
    pub files: Vec<MediaFile>,
}

/// The media files' rows. Wherever a [`MediaFile`] is returned its uploader and thumbnails are with it,
/// the thumbnails ascending by edge (those without one first) and then by id.
pub trait MediaFiles: Send + Sync {
    /// The media files of these ids, each in one state and as of now; an id may be named twice. The
    /// number of round trips to a server does not grow with the ids.
    ///
    /// # Errors
    /// A [`PortError`] when nothing is known of any.
    fn find_many(&self, ids: &[MediaFileId]) -> Result<Found<MediaFileId, MediaFile>, PortError>;

    /// The media file of that id; `None` when there is none.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn find(&self, id: MediaFileId) -> Result<Option<MediaFile>, PortError> {
        self.find_many(&[id])?.remove(&id).transpose()
    }

    /// A part of the list that `query` describes. The number of statements does not grow with the page.
    /// A list that is cancelled ends soon after, in the backend too, and holds up no later one.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] when it was cancelled; any [`PortError`] when the answer is unknown.
    fn list(
        &self,
        query: &MediaFileQuery,
        cancellation: &Cancellation,
    ) -> Result<MediaFilePage, PortError>;

    /// Whether [`list`](Self::list) reads every file that the other filters admit, because no index helps
    /// the search of `query`. True for a search of one or two characters, false without a search; in
    /// between it depends on the backend, which is not asked.
    fn is_full_scan(&self, query: &MediaFileQuery) -> bool;

    /// Adds a media file with its thumbnails under new ids, in one transaction; durable when this
    /// returns.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when any of its keys is, or ever was, another's;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was added.
    fn add(&self, file: &NewMediaFile) -> Result<MediaFile, PortError>;

    /// Changes a media file in one transaction; durable when this returns. `updated_at` becomes `at`, or
    /// `created_at` where that is later, since a clock was set back. `created_at`, id and uploader stay. Where the content is replaced, the old keys are retired and
    /// the old thumbnails' rows go.
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

    /// Removes a media file with its thumbnails and retires their keys, in one transaction; durable
    /// when this returns. The change carries the retired keys.
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was removed.
    fn remove(
        &self,
        id: MediaFileId,
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
