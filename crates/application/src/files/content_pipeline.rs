//! The steps from staged to placed content, which uploads, edits and thumbnail rebuilds share.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{FileType, StorageKey, StoredName};
use ports::{
    ContentInspector, FileStore, ImageProcessor, Inspection, NoThumbnails, PortError, Randomness,
    ReadSeek, Thumbnailing,
};
use tracing::info;

use crate::files::key_scheme::{ContentKeys, KeyScheme, Rendition, ThumbnailKeys};
use crate::files::placed_files::PlacedFiles;
use crate::files::stage_content::StagedContent;
use crate::files::staged_files::StagedFiles;

/// The ports that content passes on the way to its keys.
pub struct ContentPipeline {
    /// Stages and places the files.
    pub store: Arc<dyn FileStore>,
    /// Reads the header.
    pub inspector: Arc<dyn ContentInspector>,
    /// Renders the thumbnails.
    pub images: Arc<dyn ImageProcessor>,
    /// Draws suffixes for names that are taken.
    pub randomness: Arc<dyn Randomness>,
}

/// Staged content whose header was read.
pub(crate) struct InspectedContent {
    content: StagedContent,
    inspection: Inspection,
}

/// Inspected content whose thumbnails are staged after it, in order.
pub(crate) struct RenderedContent {
    content: StagedContent,
    inspection: Inspection,
    renditions: Vec<Rendition>,
}

/// Staged thumbnails of an original that is placed already.
pub(crate) struct RenderedThumbnails {
    staged: StagedFiles,
    renditions: Vec<Rendition>,
}

/// Content under its keys.
pub(crate) type PlacedContent = PlacedFiles<ContentKeys>;

/// Rebuilt thumbnails under their keys.
pub(crate) type PlacedThumbnails = PlacedFiles<ThumbnailKeys>;

impl ContentPipeline {
    /// Reads the header of the content.
    pub(crate) fn inspect(&self, content: StagedContent) -> Result<InspectedContent, PortError> {
        let inspection = self.inspector.inspect(&mut *content.files.open(0)?)?;
        Ok(InspectedContent { content, inspection })
    }

    /// Stages the thumbnails of the content. An image that cannot be decoded has none, as other
    /// content.
    pub(crate) fn render(&self, content: InspectedContent) -> Result<RenderedContent, PortError> {
        let InspectedContent { mut content, inspection } = content;
        if inspection.media_type.file_type() != FileType::Image {
            return Ok(RenderedContent { content, inspection, renditions: Vec::new() });
        }
        let original = &mut *content.files.open(0)?;
        let rendered = self.stage_thumbnails(&mut content.files, original, &inspection)?;
        let renditions = rendered.unwrap_or_else(|reason| {
            let media_type = inspection.media_type.as_str();
            info!(media_type, ?reason, "no thumbnails were rendered");
            Vec::new()
        });
        Ok(RenderedContent { content, inspection, renditions })
    }

    /// Moves the content to keys of `date` (UTC) that derive from the client's file name.
    pub(crate) fn place(
        &self,
        rendered: RenderedContent,
        date: NaiveDate,
        client_name: &str,
    ) -> Result<PlacedContent, PortError> {
        let RenderedContent { content, inspection, renditions } = rendered;
        let StagedContent { files, size, sha256 } = content;
        let name = StoredName::new(client_name, inspection.media_type.extension());
        self.place_files(files, ContentKeys { date, name, inspection, size, sha256, renditions })
    }

    /// Stages the thumbnails of an original that is placed already, or says why it has none.
    pub(crate) fn render_thumbnails(
        &self,
        original: &mut dyn ReadSeek,
    ) -> Result<Result<RenderedThumbnails, NoThumbnails>, PortError> {
        let mut staged = StagedFiles::new(Arc::clone(&self.store));
        let inspection = self.inspector.inspect(original)?;
        let renditions = self.stage_thumbnails(&mut staged, original, &inspection)?;
        Ok(renditions.map(|renditions| RenderedThumbnails { staged, renditions }))
    }

    /// Moves the thumbnails to keys beside the `original`.
    pub(crate) fn place_thumbnails(
        &self,
        rendered: RenderedThumbnails,
        original: StorageKey,
    ) -> Result<PlacedThumbnails, PortError> {
        let RenderedThumbnails { staged, renditions } = rendered;
        self.place_files(staged, ThumbnailKeys { original, renditions })
    }

    fn stage_thumbnails(
        &self,
        staged: &mut StagedFiles,
        original: &mut dyn ReadSeek,
        inspection: &Inspection,
    ) -> Result<Result<Vec<Rendition>, NoThumbnails>, PortError> {
        let thumbnails = match self.images.make_thumbnails(original, inspection)? {
            Thumbnailing::Made(thumbnails) => thumbnails,
            Thumbnailing::NotMade(reason) => return Ok(Err(reason)),
        };
        let mut renditions = Vec::new();
        for thumbnail in thumbnails {
            staged.stage(&mut thumbnail.bytes.as_slice())?;
            renditions.push(Rendition { edge: thumbnail.edge, format: thumbnail.format });
        }
        Ok(Ok(renditions))
    }

    fn place_files<S: KeyScheme>(
        &self,
        staged: StagedFiles,
        scheme: S,
    ) -> Result<PlacedFiles<S>, PortError> {
        let (store, randomness) = (Arc::clone(&self.store), Arc::clone(&self.randomness));
        PlacedFiles::place(store, randomness, staged, scheme)
    }
}
