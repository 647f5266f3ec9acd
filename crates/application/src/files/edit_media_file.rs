//! The edit of a media file: its texts, its content, or both.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId};
use ports::{Change, Clock, Edited, MediaFileEdit, MediaFiles, PortError, Precondition};
use thiserror::Error;

use crate::files::content_pipeline::{ContentPipeline, PlacedContent};
use crate::files::stage_content::StagedContent;
use crate::upkeep::retired_content::RetiredContent;

/// Changes the texts of a media file, or replaces its content: the new bytes are durable before the
/// rows change, and the old bytes are removed after that.
pub struct EditMediaFile {
    pipeline: Arc<ContentPipeline>,
    files: Arc<dyn MediaFiles>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// New texts of a media file; `None` leaves a text unchanged. They are as [`domain::parse_name`]
/// and [`domain::parse_description`] return them.
#[derive(Default)]
pub struct TextsEdit {
    /// A new name; `Some(None)` removes it.
    pub name: Option<Option<String>>,
    /// A new description; `Some(None)` removes it.
    pub description: Option<Option<String>>,
}

/// New content for a media file.
pub struct Replacement {
    /// The staged content.
    pub content: StagedContent,
    /// The client's file name, as sent.
    pub client_name: String,
}

/// An edit whose new files, if any, are in place. Drop withdraws them.
pub struct PreparedEdit {
    texts: TextsEdit,
    replacement: Option<PlacedReplacement>,
}

struct PlacedReplacement {
    content: PlacedContent,
    at: DateTime<Utc>,
}

/// The media file was not changed, unless the outcome is unknown.
#[derive(Debug, Error)]
pub enum EditMediaFileError {
    /// There is no media file with that id.
    #[error("there is no such media file")]
    NotFound,
    /// The precondition does not hold.
    #[error("the media file has changed meanwhile")]
    PreconditionFailed,
    /// The change could not be stored.
    #[error("the change could not be stored")]
    Store(#[from] PortError),
}

impl EditMediaFile {
    /// Places content with `pipeline` and writes rows to `files`.
    #[must_use]
    pub fn new(
        pipeline: Arc<ContentPipeline>,
        files: Arc<dyn MediaFiles>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { pipeline, files, retired, clock }
    }

    /// The first half: inspects and renders the new content, and places its files. It may take
    /// long, and does not use the database.
    ///
    /// # Errors
    /// [`EditMediaFileError::Store`]
    pub fn prepare(
        &self,
        texts: TextsEdit,
        replacement: Option<Replacement>,
    ) -> Result<PreparedEdit, EditMediaFileError> {
        let replacement = replacement.map(|replacement| self.place(replacement)).transpose()?;
        Ok(PreparedEdit { texts, replacement })
    }

    /// The second half: changes the rows in one transaction if `precondition` holds for their
    /// current values, then removes the old bytes.
    ///
    /// # Errors
    /// [`EditMediaFileError`]
    pub fn record(
        &self,
        id: MediaFileId,
        prepared: PreparedEdit,
        precondition: &Precondition<'_>,
    ) -> Result<MediaFile, EditMediaFileError> {
        match self.write(id, prepared, precondition)? {
            Change::Made(Edited { file, retired }) => {
                self.retired.remove(&retired);
                Ok(file)
            }
            Change::NotFound => Err(EditMediaFileError::NotFound),
            Change::PreconditionFailed => Err(EditMediaFileError::PreconditionFailed),
        }
    }

    fn place(&self, replacement: Replacement) -> Result<PlacedReplacement, PortError> {
        let inspected = self.pipeline.inspect(replacement.content)?;
        let rendered = self.pipeline.render(inspected)?;
        let at = self.clock.now();
        let content = self.pipeline.place(rendered, at.date_naive(), &replacement.client_name)?;
        Ok(PlacedReplacement { content, at })
    }

    fn write(
        &self,
        id: MediaFileId,
        prepared: PreparedEdit,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Edited>, PortError> {
        let TextsEdit { name, description } = prepared.texts;
        let mut edit = MediaFileEdit { name, description, content: None };
        let Some(PlacedReplacement { mut content, at }) = prepared.replacement else {
            return self.files.edit(id, &edit, self.clock.now(), precondition);
        };
        loop {
            edit.content = Some(content.row().clone());
            let edited = self.files.edit(id, &edit, at, precondition);
            match edited {
                Err(PortError::Conflict) => content.retry_under_next_name()?,
                Ok(Change::Made(_)) | Err(PortError::OutcomeUnknown(_)) => {
                    content.keep();
                    return edited;
                }
                Ok(_) | Err(_) => return edited,
            }
        }
    }
}
