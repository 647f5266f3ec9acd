use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    FileSize, FileType, NameSuffix, Sha256, StorageKey, StoredName, ThumbnailEdge, ThumbnailFormat,
};
use ports::{
    ContentInspector, FileStore, ImageProcessor, Inspection, NewContent, NewThumbnail,
    NoThumbnails, PortError, Randomness, ReadSeek, StagedFile, Thumbnailing,
};
use tracing::{info, warn};

use crate::files::stage_content::StagedContent;
use crate::files::staging::Staging;

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
    thumbnails: Vec<ThumbnailFacts>,
}

/// The box that a staged thumbnail fits within, and how it is encoded.
type ThumbnailFacts = (ThumbnailEdge, ThumbnailFormat);

/// Staged thumbnails of which all is known but their keys.
pub(crate) struct PreparedThumbnails {
    staging: Staging,
    facts: Vec<ThumbnailFacts>,
}

/// How many names are tried; seven random characters collide about once in 10^12.
const MAX_NAMES: u32 = 8;

impl ContentPlacer {
    /// Inspects the content and stages its thumbnails.
    pub(crate) fn prepare(&self, content: StagedContent) -> Result<PreparedContent, PortError> {
        let StagedContent { mut staging, size, sha256 } = content;
        let inspection = self.inspector.inspect(&mut *staging.open(0)?)?;
        let thumbnails = if inspection.media_type.file_type() == FileType::Image {
            let original = &mut *staging.open(0)?;
            self.stage_thumbnails(&mut staging, original)?.unwrap_or_else(|reason| {
                let media_type = inspection.media_type.as_str();
                info!(media_type, ?reason, "no thumbnails made");
                Vec::new()
            })
        } else {
            Vec::new()
        };
        Ok(PreparedContent { staging, inspection, size, sha256, thumbnails })
    }

    /// Stages thumbnails of an original that is in place already, if any can be made.
    pub(crate) fn prepare_thumbnails(
        &self,
        original: &mut dyn ReadSeek,
    ) -> Result<Result<PreparedThumbnails, NoThumbnails>, PortError> {
        let mut staging = Staging::new(Arc::clone(&self.store));
        let facts = self.stage_thumbnails(&mut staging, original)?;
        Ok(facts.map(|facts| PreparedThumbnails { staging, facts }))
    }

    fn stage_thumbnails(
        &self,
        staging: &mut Staging,
        original: &mut dyn ReadSeek,
    ) -> Result<Result<Vec<ThumbnailFacts>, NoThumbnails>, PortError> {
        let made = match self.images.make_thumbnails(original)? {
            Thumbnailing::Made(made) => made,
            Thumbnailing::NotMade(reason) => return Ok(Err(reason)),
        };
        let mut facts = Vec::new();
        for thumbnail in made {
            staging.stage(&mut thumbnail.bytes.as_slice())?;
            facts.push((thumbnail.edge, thumbnail.format));
        }
        Ok(Ok(facts))
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
        self.under_a_free_name(|suffix| {
            let name = suffix.map_or_else(|| plain.clone(), |suffix| plain.with_suffix(suffix));
            if name.is_reserved() {
                return Err(PortError::Conflict);
            }
            let new_content = content.keyed(date, &name);
            let keys = new_content.thumbnails.iter().map(|thumbnail| &thumbnail.key);
            let keys = std::iter::once(&new_content.key).chain(keys);
            self.place_files(&mut content.staging, keys, || record(&new_content), &is_recorded)
        })
    }

    /// Moves thumbnails to keys beside the `original`; all else is as in [`place`](Self::place).
    pub(crate) fn place_thumbnails<T>(
        &self,
        mut thumbnails: PreparedThumbnails,
        original: &StorageKey,
        mut record: impl FnMut(&[NewThumbnail]) -> Result<T, PortError>,
        is_recorded: impl Fn(&T) -> bool,
    ) -> Result<T, PortError> {
        self.under_a_free_name(|suffix| {
            let new = thumbnails.keyed(original, suffix)?;
            let keys = new.iter().map(|thumbnail| &thumbnail.key);
            self.place_files(&mut thumbnails.staging, keys, || record(&new), &is_recorded)
        })
    }

    /// Attempts something under the plain name first, and then under names with a suffix until one is
    /// free.
    fn under_a_free_name<T>(
        &self,
        mut attempt: impl FnMut(Option<&NameSuffix>) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let mut suffix = None;
        for _ in 0..MAX_NAMES {
            match attempt(suffix.as_ref()) {
                Err(PortError::Conflict) => suffix = Some(self.name_suffix()?),
                settled => return settled,
            }
        }
        Err(PortError::Conflict)
    }

    fn place_files<'a, T>(
        &self,
        staging: &mut Staging,
        keys: impl Iterator<Item = &'a StorageKey>,
        record: impl FnOnce() -> Result<T, PortError>,
        is_recorded: &impl Fn(&T) -> bool,
    ) -> Result<T, PortError> {
        let files: Vec<_> = staging.files().iter().cloned().zip(keys.cloned()).collect();
        self.store.place(&files)?;
        let recorded = record();
        match &recorded {
            Ok(answer) if !is_recorded(answer) => self.withdraw(&files),
            Ok(_) | Err(PortError::OutcomeUnknown(_)) => staging.release(),
            // Another name can only be tried with files that are staged again.
            Err(PortError::Conflict) => self.store.withdraw(&files)?,
            Err(_) => self.withdraw(&files),
        }
        recorded
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) {
        if let Err(error) = self.store.withdraw(files) {
            warn!(?error, "bytes without rows are left behind");
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
        let thumbnail = |&(edge, format): &ThumbnailFacts| NewThumbnail {
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
}

impl PreparedThumbnails {
    fn keyed(
        &self,
        original: &StorageKey,
        suffix: Option<&NameSuffix>,
    ) -> Result<Vec<NewThumbnail>, PortError> {
        let thumbnail = |&(edge, format): &ThumbnailFacts| {
            let key = StorageKey::thumbnail_of(original, suffix, edge, format)
                .map_err(|error| PortError::Backend(error.into()))?;
            Ok(NewThumbnail { key, edge })
        };
        self.facts.iter().map(thumbnail).collect()
    }
}
