//! The upload of a media file, as a list of typed steps.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{MediaFile, UserId, default_name};
use ports::{Clock, MediaFiles, NewContent, NewMediaFile, PortError};
use thiserror::Error;

use crate::files::content_pipeline::{ContentPipeline, PlacedContent};
use crate::files::stage_content::StagedContent;

/// Makes a media file of [staged](crate::StageContent) content. Its bytes and thumbnails are
/// durable before its rows are written, and its rows are durable before it is returned.
pub struct UploadMediaFile {
    pipeline: Arc<ContentPipeline>,
    files: Arc<dyn MediaFiles>,
    clock: Arc<dyn Clock>,
}

/// The fields of an upload besides its content. The texts are as [`domain::parse_name`] and
/// [`domain::parse_description`] return them.
pub struct Upload {
    /// The uploader.
    pub uploader_id: UserId,
    /// The client's file name, as sent.
    pub client_name: String,
    /// The name; `None` for one derived from the client's file name.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
}

/// An upload whose files are in place. Drop withdraws them.
pub struct PreparedUpload {
    upload: Upload,
    content: PlacedContent,
    created_at: DateTime<Utc>,
}

/// The upload failed. Nothing of it is stored, unless the outcome is unknown.
#[derive(Debug, Error)]
#[error("the upload could not be stored")]
pub struct UploadMediaFileError(#[from] pub PortError);

impl UploadMediaFile {
    /// Places content with `pipeline` and writes rows to `files`.
    #[must_use]
    pub fn new(
        pipeline: Arc<ContentPipeline>,
        files: Arc<dyn MediaFiles>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { pipeline, files, clock }
    }

    /// The first half: inspects and renders the content, and places its files. It may take long,
    /// and does not use the database.
    ///
    /// # Errors
    /// [`UploadMediaFileError`]
    pub fn prepare(
        &self,
        upload: Upload,
        staged: StagedContent,
    ) -> Result<PreparedUpload, UploadMediaFileError> {
        let inspected = self.pipeline.inspect(staged)?;
        let rendered = self.pipeline.render(inspected)?;
        let created_at = self.clock.now();
        let date = created_at.date_naive();
        let content = self.pipeline.place(rendered, date, &upload.client_name)?;
        Ok(PreparedUpload { upload, content, created_at })
    }

    /// The second half: writes the rows in one transaction. Where a row rejects a key, retries
    /// under another name.
    ///
    /// # Errors
    /// [`UploadMediaFileError`]
    pub fn record(&self, prepared: PreparedUpload) -> Result<MediaFile, UploadMediaFileError> {
        let PreparedUpload { upload, mut content, created_at } = prepared;
        loop {
            let added = self.files.add(&upload.row(content.row(), created_at));
            match added {
                Err(PortError::Conflict) => content.retry_under_next_name()?,
                Ok(_) | Err(PortError::OutcomeUnknown(_)) => {
                    content.keep();
                    return Ok(added?);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Upload {
    fn row(&self, content: &NewContent, created_at: DateTime<Utc>) -> NewMediaFile {
        let name = self.name.clone().unwrap_or_else(|| default_name(&self.client_name));
        NewMediaFile {
            uploader_id: self.uploader_id,
            name: Some(name),
            description: self.description.clone(),
            content: content.clone(),
            created_at,
        }
    }
}
