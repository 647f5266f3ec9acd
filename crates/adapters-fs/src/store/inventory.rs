//! The inventory of the store: files under keys, and staged files that nobody has claimed.

use std::time::{Duration, SystemTime};

use domain::StorageKey;
use ports::{KeyedFile, PortError, StagedFile, StoreInventory, UnclaimedFile, Visitor};
use rustix::io::Errno;

use super::directory::{Directory, leads_to_no_file};
use super::entries::Entry;
use super::error::port_error;
use super::local_file_store::LocalFileStore;
use super::readiness::PROBE_FOLDER;
use super::staging::{is_staged_name, staged_id};

impl StoreInventory for LocalFileStore {
    fn visit_keyed(&self, visit: &mut Visitor<'_>) -> Result<(), PortError> {
        let is_probe = |key: &StorageKey| key.segments().next() == Some(PROBE_FOLDER);
        visit_files(&self.media, "", &mut |file| {
            if is_probe(&file.key) { Ok(()) } else { visit(file) }
        })
    }

    fn unclaimed(&self) -> Result<Vec<UnclaimedFile>, PortError> {
        let failed = |cause| port_error("list the staging folder", cause);
        let staging = self.staging.directory("").map_err(failed)?;
        let mut unclaimed = Vec::new();
        for entry in staging.entries().map_err(failed)? {
            let Entry::File { name, size, modified } = entry.map_err(failed)? else { continue };
            if !is_staged_name(&name) || self.claims.contains(&name) {
                continue;
            }
            let Some(id) = unless_gone(staged_id(&staging, &name))? else { continue };
            let staged = StagedFile { id, size };
            unclaimed.push(UnclaimedFile { staged, modified: time(modified) });
        }
        Ok(unclaimed)
    }
}

/// Visits every regular file in `folder` of `root` and its subfolders whose path in `root` is a
/// valid key. Folders that are removed meanwhile are skipped.
pub(super) fn visit_files(
    root: &Directory,
    folder: &str,
    visit: &mut Visitor<'_>,
) -> Result<(), PortError> {
    let mut folders = vec![folder.to_owned()];
    while let Some(path) = folders.pop() {
        let Some(folder) = unless_gone(root.directory(&path))? else { continue };
        for entry in unless_gone(folder.entries())?.into_iter().flatten() {
            let Some(entry) = unless_gone(entry)? else { break };
            let Some(key) = key_in(&path, entry.name()) else { continue };
            match entry {
                Entry::Directory { .. } => folders.push(key.as_str().to_owned()),
                Entry::File { size, .. } => visit(KeyedFile { key, size })?,
            }
        }
    }
    Ok(())
}

pub(super) fn unless_gone<T>(outcome: Result<T, Errno>) -> Result<Option<T>, PortError> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if leads_to_no_file(error) => Ok(None),
        Err(error) => Err(port_error("list a folder", error)),
    }
}

fn key_in(folder: &str, name: &str) -> Option<StorageKey> {
    let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    path.parse().ok()
}

/// A time before 1970 is clamped to 1970.
fn time(since_epoch: Duration) -> SystemTime {
    SystemTime::UNIX_EPOCH + since_epoch
}
