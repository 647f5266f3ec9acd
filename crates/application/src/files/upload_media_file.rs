use std::sync::Arc;

use domain::{MediaFile, UserId, default_name};
use ports::{Clock, MediaFiles, NewContent, NewMediaFile, PortError};
use thiserror::Error;

use crate::files::content_placer::ContentPlacer;
use crate::files::stage_content::StagedContent;

/// Makes a media file of staged content: its bytes and thumbnails are in place and durable before its
/// rows are written, and its rows are durable before it is returned.
pub struct UploadMediaFile {
    placer: Arc<ContentPlacer>,
    files: Arc<dyn MediaFiles>,
    clock: Arc<dyn Clock>,
}

/// What comes with the bytes of an upload. The texts keep the rules of [`domain::check_name`] and
/// [`domain::check_description`].
pub struct Upload {
    /// Who uploads.
    pub uploader_id: UserId,
    /// The client's file name, as sent.
    pub client_name: String,
    /// The name, the client's file name when `None`.
    pub name: Option<String>,
    /// The description.
    pub description: Option<String>,
}

/// Why an upload failed; unless the outcome is unknown, nothing of it is kept.
#[derive(Debug, Error)]
#[error("the upload could not be stored")]
pub struct UploadMediaFileError(#[from] pub PortError);

impl UploadMediaFile {
    /// Places content by `placer` and writes rows to `files`.
    #[must_use]
    pub fn new(
        placer: Arc<ContentPlacer>,
        files: Arc<dyn MediaFiles>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { placer, files, clock }
    }

    /// Stores `content` as a new media file. `before_rows` is called whenever everything that may take its
    /// time is done, and nothing but the database is waited for from then on.
    ///
    /// # Errors
    /// [`UploadMediaFileError`]
    pub fn run(
        &self,
        upload: Upload,
        content: StagedContent,
        before_rows: &dyn Fn(),
    ) -> Result<MediaFile, UploadMediaFileError> {
        let content = self.placer.prepare(content)?;
        let created_at = self.clock.now();
        let client_name = upload.client_name;
        let name = upload.name.unwrap_or_else(|| default_name(&client_name));
        let record = |content: &NewContent| {
            before_rows();
            self.files.add(&NewMediaFile {
                uploader_id: upload.uploader_id,
                name: Some(name.clone()),
                description: upload.description.clone(),
                content: content.clone(),
                created_at,
            })
        };
        let date = created_at.date_naive();
        Ok(self.placer.place(content, date, &client_name, record, |_| true)?)
    }
}
