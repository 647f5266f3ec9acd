use std::sync::Arc;

use domain::{MediaFile, MediaFileId};
use ports::{
    Change, Clock, Edited, MediaFileEdit, MediaFiles, NewContent, PortError, Precondition,
};
use thiserror::Error;

use crate::files::content_placer::ContentPlacer;
use crate::files::stage_content::StagedContent;
use crate::upkeep::retired_content::RetiredContent;

/// Changes the texts of a media file, or replaces its content: new bytes are durable before the rows
/// change, and the old ones go after it.
pub struct EditMediaFile {
    placer: Arc<ContentPlacer>,
    files: Arc<dyn MediaFiles>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// The new texts of a media file; what is `None` stays. They keep the rules of [`domain::check_name`]
/// and [`domain::check_description`].
#[derive(Default)]
pub struct TextsEdit {
    /// A new name, which may be none.
    pub name: Option<Option<String>>,
    /// A new description, which may be none.
    pub description: Option<Option<String>>,
}

/// New content with the client's file name, as sent.
pub struct Replacement {
    /// The bytes.
    pub content: StagedContent,
    /// The client's name for them.
    pub client_name: String,
}

/// Why a media file was not changed.
#[derive(Debug, Error)]
pub enum EditMediaFileError {
    /// There is no media file of that id.
    #[error("there is no such media file")]
    NotFound,
    /// It is not in the state that the caller expects.
    #[error("the media file has changed meanwhile")]
    PreconditionFailed,
    /// The change could not be stored.
    #[error("the change could not be stored")]
    Store(#[from] PortError),
}

impl EditMediaFile {
    /// Places content by `placer` and writes rows to `files`.
    #[must_use]
    pub fn new(
        placer: Arc<ContentPlacer>,
        files: Arc<dyn MediaFiles>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { placer, files, retired, clock }
    }

    /// Changes the media file of that id if `precondition` holds of its present state. `before_rows` is
    /// called as by [`UploadMediaFile::run`](super::upload_media_file::UploadMediaFile::run).
    ///
    /// # Errors
    /// [`EditMediaFileError`]; nothing was changed then, unless the outcome is unknown.
    pub fn run(
        &self,
        id: MediaFileId,
        texts: TextsEdit,
        replacement: Option<Replacement>,
        precondition: &Precondition<'_>,
        before_rows: &dyn Fn(),
    ) -> Result<MediaFile, EditMediaFileError> {
        let edit =
            MediaFileEdit { name: texts.name, description: texts.description, content: None };
        let change = match replacement {
            None => {
                before_rows();
                self.files.edit(id, &edit, self.clock.now(), precondition)?
            }
            Some(replacement) => self.replace(id, &edit, replacement, precondition, before_rows)?,
        };
        match change {
            Change::Made(Edited { file, retired }) => {
                self.retired.remove(&retired);
                Ok(file)
            }
            Change::NotFound => Err(EditMediaFileError::NotFound),
            Change::PreconditionFailed => Err(EditMediaFileError::PreconditionFailed),
        }
    }

    fn replace(
        &self,
        id: MediaFileId,
        edit: &MediaFileEdit,
        replacement: Replacement,
        precondition: &Precondition<'_>,
        before_rows: &dyn Fn(),
    ) -> Result<Change<Edited>, PortError> {
        let content = self.placer.prepare(replacement.content)?;
        let at = self.clock.now();
        let record = |content: &NewContent| {
            before_rows();
            let edit = MediaFileEdit { content: Some(content.clone()), ..edit.clone() };
            self.files.edit(id, &edit, at, precondition)
        };
        let is_recorded = |change: &Change<Edited>| matches!(change, Change::Made(_));
        self.placer.place(content, at.date_naive(), &replacement.client_name, record, is_recorded)
    }
}
