//! Files of another local folder as a content source, by hard links where possible.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use domain::StorageKey;
use ports::{ContentSource, FileStore, PortError, StagedFile};
use rustix::io::Errno;

use super::directory::Directory;
use super::error::port_error;
use super::folders::folder_of;
use super::local_file_store::LocalFileStore;
use super::modes::COMPLETE_MODE;
use super::staging::{staged_id, unguessable_name};

/// A [`ContentSource`] in a local folder that has each file at `<root>/<key>`.
///
/// The store gets a hard link to a file of the source where the system permits it, and a copy
/// otherwise: across file systems, or of files of other users. A linked file keeps its owner and
/// its mode. Symbolic links in the source are not followed.
pub struct LocalContentSource {
    source: Directory,
    store: Arc<LocalFileStore>,
}

impl LocalContentSource {
    /// The source in the folder `root`, for `store`.
    ///
    /// # Errors
    /// When `root` cannot be opened or is not a folder.
    pub fn open(root: &Path, store: Arc<LocalFileStore>) -> io::Result<Self> {
        Ok(Self { source: Directory::open(root)?, store })
    }

    /// Links or copies the file under `key` to `name` in the staging folder, and returns its
    /// length. It is not durable yet.
    fn link_or_copy(&self, key: &StorageKey, staging: &Directory, name: &str) -> io::Result<u64> {
        let folder = self.source.directory(folder_of(key))?;
        if folder.link_file(key.file_name(), staging, name).is_err() {
            return self.copy(key, staging, name);
        }
        // Checked after the link, since the source may change between a check and the link.
        let linked = staging.open_file(name)?.ok_or(Errno::NOENT)?;
        Ok(linked.metadata.len())
    }

    fn copy(&self, key: &StorageKey, staging: &Directory, name: &str) -> io::Result<u64> {
        let mut original = self.source.open_file(key.as_str())?.ok_or(Errno::NOENT)?.file;
        let mut copy: File = staging.create_file(name)?;
        let size = io::copy(&mut original, &mut copy)?;
        copy.set_permissions(Permissions::from_mode(COMPLETE_MODE))?;
        Ok(size)
    }
}

impl ContentSource for LocalContentSource {
    fn size(&self, key: &StorageKey) -> Result<Option<u64>, PortError> {
        let size = || -> io::Result<Option<u64>> {
            let Some(file) = self.source.open_file(key.as_str())? else { return Ok(None) };
            Ok(Some(file.metadata.len()))
        };
        size().map_err(|cause| port_error("open a file of the source", cause))
    }

    fn stage(&self, keys: &[&StorageKey]) -> Result<Vec<StagedFile>, PortError> {
        let staging = self.store.own_staging()?;
        let mut staged = StagingGuard { store: &self.store, files: Vec::new() };
        for key in keys {
            let name = staged.begin()?;
            let complete = self
                .link_or_copy(key, &staging, &name)
                .and_then(|size| Ok(StagedFile { id: staged_id(&staging, &name)?, size }));
            staged.end(complete.map_err(|cause| port_error("take a file of the source", cause))?);
        }
        // One sync for all files: syncing them one by one takes far longer.
        staging
            .sync_file_system()
            .map_err(|cause| port_error("make staged bytes durable", cause))?;
        Ok(staged.keep())
    }
}

/// A guard that discards staged files unless they are all kept.
struct StagingGuard<'a> {
    store: &'a LocalFileStore,
    files: Vec<StagedFile>,
}

impl StagingGuard<'_> {
    /// Claims a name for the next file, which the guard discards from now on.
    fn begin(&mut self) -> Result<String, PortError> {
        let name = unguessable_name()?;
        self.store.claims.add(&name);
        self.files.push(StagedFile { id: name.clone(), size: 0 });
        Ok(name)
    }

    /// Replaces the last file, which is complete now.
    fn end(&mut self, complete: StagedFile) {
        if let Some(last) = self.files.last_mut() {
            *last = complete;
        }
    }

    fn keep(mut self) -> Vec<StagedFile> {
        std::mem::take(&mut self.files)
    }
}

impl Drop for StagingGuard<'_> {
    fn drop(&mut self) {
        for staged in &self.files {
            if let Err(error) = self.store.discard(staged) {
                tracing::warn!(name = staged.id, %error, "a staged file could not be discarded");
            }
        }
    }
}
