//! The images whose thumbnails are rebuilt.

use std::sync::Arc;
use std::vec;

use domain::{FileType, MediaFile, MediaFileId};
use ports::{Cancellation, MediaFileOrder, MediaFileQuery, MediaFiles, PortError, ThumbnailRows};
use thiserror::Error;

/// Number of images that are read at a time.
const PAGE: u32 = 100;

/// Why an image cannot be rebuilt.
#[derive(Debug, Error)]
pub(super) enum NoTarget {
    #[error("media file {}: it does not exist", .0.get())]
    Unknown(MediaFileId),
    #[error("media file {}: it is not an image", .0.get())]
    NotAnImage(MediaFileId),
    #[error("media file {}: it cannot be read", id.get())]
    Unreadable { id: MediaFileId, source: PortError },
    #[error("the images after media file {} cannot be listed", .after.map_or(0, MediaFileId::get))]
    Unlisted { after: Option<MediaFileId>, source: PortError },
}

/// The images with these ids.
pub(super) fn of_ids(
    files: &dyn MediaFiles,
    ids: Vec<MediaFileId>,
) -> impl Iterator<Item = Result<MediaFile, NoTarget>> {
    ids.into_iter().map(|id| match files.find(id) {
        Ok(Some(file)) if file.file_type == FileType::Image => Ok(file),
        Ok(Some(_)) => Err(NoTarget::NotAnImage(id)),
        Ok(None) => Err(NoTarget::Unknown(id)),
        Err(source) => Err(NoTarget::Unreadable { id, source }),
    })
}

/// The number of images.
pub(super) fn count_all(files: &dyn MediaFiles) -> Result<u64, PortError> {
    let every_image = MediaFileQuery {
        file_type: Some(FileType::Image),
        uploader_id: None,
        search: None,
        created_after: None,
        created_before: None,
        order: MediaFileOrder::newest_first(),
        offset: 0,
        limit: 0,
    };
    Ok(files.list(&every_image, &Cancellation::default())?.total)
}

/// Every image, ascending by id. Ends after the first page that cannot be read.
pub(super) struct AllImages {
    rows: Arc<dyn ThumbnailRows>,
    page: vec::IntoIter<MediaFile>,
    last: Option<MediaFileId>,
    is_over: bool,
}

impl AllImages {
    pub(super) fn new(rows: Arc<dyn ThumbnailRows>) -> Self {
        Self { rows, page: Vec::new().into_iter(), last: None, is_over: false }
    }
}

impl Iterator for AllImages {
    type Item = Result<MediaFile, NoTarget>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        if self.page.len() == 0 {
            match self.rows.images_after(self.last, PAGE) {
                Ok(page) => self.page = page.into_iter(),
                Err(source) => {
                    self.is_over = true;
                    return Some(Err(NoTarget::Unlisted { after: self.last, source }));
                }
            }
        }
        let image = self.page.next();
        self.is_over = image.is_none();
        self.last = image.as_ref().map(|image| image.id);
        image.map(Ok)
    }
}
