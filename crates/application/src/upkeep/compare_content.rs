//! Compares the stored files of a media file with its row.

use std::error::Error;

use domain::{FileSize, MediaFile, MediaFileId, StorageKey};
use ports::{FileStore, StoredFile};
use tracing::warn;

use crate::digest::digest;
use crate::upkeep::finding::Finding;

/// The contradictions between `file` and its files in `store`; `deep` compares the digest too.
pub(super) fn compare(store: &dyn FileStore, file: &MediaFile, deep: bool) -> Vec<Finding> {
    let original = match store.open(&file.key) {
        Ok(Some(stored)) => compare_original(file, stored, deep),
        Ok(None) => Some(Finding::MissingBytes(file.id, file.key.clone())),
        Err(error) => Some(unreadable(file.id, &file.key, &error)),
    };
    let thumbnails =
        file.thumbnails.iter().filter_map(|thumbnail| match store.open(&thumbnail.key) {
            Ok(Some(_)) => None,
            Ok(None) => Some(Finding::MissingThumbnail(file.id, thumbnail.key.clone())),
            Err(error) => Some(unreadable(file.id, &thumbnail.key, &error)),
        });
    original.into_iter().chain(thumbnails).collect()
}

fn compare_original(file: &MediaFile, stored: StoredFile, deep: bool) -> Option<Finding> {
    let (id, key) = (file.id, file.key.clone());
    let recorded = file.size.map_or(stored.size, FileSize::bytes);
    if recorded != stored.size {
        return Some(Finding::WrongLength { id, key, recorded, stored: stored.size });
    }
    let expected = file.sha256.filter(|_| deep)?;
    match digest(stored.content) {
        Ok(digest) if digest == expected => None,
        Ok(_) => Some(Finding::WrongDigest(id, key)),
        Err(error) => Some(unreadable(id, &key, &error)),
    }
}

fn unreadable(id: MediaFileId, key: &StorageKey, error: &(dyn Error + 'static)) -> Finding {
    warn!(%key, error, "unreadable");
    Finding::Unreadable(id, key.clone())
}
