use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    FileSize, FileType, MediaType, NameSuffix, Sha256, StorageKey, StoredName, ThumbnailEdge,
    ThumbnailFormat,
};
use ports::{
    ContentInspector, FileStore, ImageProcessor, Inspection, NewContent, NewThumbnail, PortError,
    Randomness, StagedFile, Thumbnailing,
};
use tracing::{info, warn};

use crate::StagedContent;
use crate::staging::Staging;

/// Gives staged content its keys, and takes them back when the rows that should name them are not
/// written.
pub struct ContentPlacer {
    /// Where the content is staged.
    pub store: Arc<dyn FileStore>,
    /// Tells its type.
    pub inspector: Arc<dyn ContentInspector>,
    /// Makes its thumbnails.
    pub images: Arc<dyn ImageProcessor>,
    /// Makes taken names free.
    pub randomness: Arc<dyn Randomness>,
}

/// Content of which all is known but its keys; the first staged file is the original, the others are
/// the thumbnails in order.
pub(crate) struct PreparedContent {
    staging: Staging,
    inspection: Inspection,
    size: FileSize,
    sha256: Sha256,
    thumbnails: Vec<(ThumbnailEdge, ThumbnailFormat)>,
}

/// How many names are tried; seven random characters collide about once in 10^12.
const MAX_NAMES: u32 = 8;

impl ContentPlacer {
    /// Inspects the content and stages its thumbnails.
    pub(crate) fn prepare(&self, content: StagedContent) -> Result<PreparedContent, PortError> {
        let StagedContent { mut staging, size, sha256 } = content;
        let inspection = self.inspector.inspect(&mut *staging.open(0)?)?;
        let thumbnails = if inspection.media_type.file_type() == FileType::Image {
            self.stage_thumbnails(&mut staging, inspection.media_type)?
        } else {
            Vec::new()
        };
        Ok(PreparedContent { staging, inspection, size, sha256, thumbnails })
    }

    fn stage_thumbnails(
        &self,
        staging: &mut Staging,
        media_type: MediaType,
    ) -> Result<Vec<(ThumbnailEdge, ThumbnailFormat)>, PortError> {
        let made = match self.images.make_thumbnails(&mut *staging.open(0)?)? {
            Thumbnailing::Made(made) => made,
            Thumbnailing::NotMade(reason) => {
                info!(media_type = media_type.as_str(), ?reason, "no thumbnails made");
                return Ok(Vec::new());
            }
        };
        made.into_iter()
            .map(|thumbnail| {
                staging.stage(&mut thumbnail.bytes.as_slice())?;
                Ok((thumbnail.edge, thumbnail.format))
            })
            .collect()
    }

    /// Moves the content to keys of `date` (UTC) derived from the client's file name and has the rows
    /// written by `record`, which is `is_recorded` of its answer. A name is taken when any of its keys
    /// is, in the store or for `record`; another is tried then. What is certainly not recorded is left
    /// under no key.
    pub(crate) fn place<T>(
        &self,
        mut content: PreparedContent,
        date: NaiveDate,
        client_name: &str,
        mut record: impl FnMut(&NewContent) -> Result<T, PortError>,
        is_recorded: impl Fn(&T) -> bool,
    ) -> Result<T, PortError> {
        let plain = StoredName::new(client_name, content.inspection.media_type.extension());
        let mut name = plain.clone();
        for _ in 0..MAX_NAMES {
            match self.place_as(&mut content, date, &name, &mut record, &is_recorded) {
                Err(PortError::Conflict) => name = plain.with_suffix(&self.name_suffix()?),
                settled => return settled,
            }
        }
        Err(PortError::Conflict)
    }

    fn place_as<T>(
        &self,
        content: &mut PreparedContent,
        date: NaiveDate,
        name: &StoredName,
        record: &mut impl FnMut(&NewContent) -> Result<T, PortError>,
        is_recorded: &impl Fn(&T) -> bool,
    ) -> Result<T, PortError> {
        let new_content = content.keyed(date, name);
        let files = content.files(&new_content);
        self.store.place(&files)?;
        let recorded = record(&new_content);
        match &recorded {
            Ok(answer) if !is_recorded(answer) => self.withdraw(&files),
            Ok(_) | Err(PortError::OutcomeUnknown(_)) => content.staging.release(),
            Err(_) => self.withdraw(&files),
        }
        recorded
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) {
        if let Err(error) = self.store.withdraw(files) {
            warn!(error = &error as &dyn std::error::Error, "bytes without rows are left behind");
        }
    }

    fn name_suffix(&self) -> Result<NameSuffix, PortError> {
        let mut random = [0; 8];
        self.randomness.fill(&mut random)?;
        Ok(NameSuffix::from_random(u64::from_le_bytes(random)))
    }
}

impl PreparedContent {
    fn keyed(&self, date: NaiveDate, name: &StoredName) -> NewContent {
        let thumbnail = |&(edge, format): &(ThumbnailEdge, ThumbnailFormat)| NewThumbnail {
            key: StorageKey::thumbnail(date, name, edge, format),
            edge,
        };
        NewContent {
            file_type: self.inspection.media_type.file_type(),
            key: StorageKey::original(date, name),
            size: self.size,
            sha256: self.sha256,
            image: self.inspection.image,
            thumbnails: self.thumbnails.iter().map(thumbnail).collect(),
        }
    }

    fn files(&self, content: &NewContent) -> Vec<(StagedFile, StorageKey)> {
        let thumbnail_keys = content.thumbnails.iter().map(|thumbnail| &thumbnail.key);
        let keys = std::iter::once(&content.key).chain(thumbnail_keys).cloned();
        self.staging.files().iter().cloned().zip(keys).collect()
    }
}
