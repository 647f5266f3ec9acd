use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use domain::StorageKey;
use ports::{ContentSource, FileStore, PortError, StagedFile};
use rustix::io::Errno;

use super::directory::Directory;
use super::failure::port_error;
use super::staging::{COMPLETE_MODE, unguessable_name};
use super::{LocalFileStore, folder_of};

/// A [`ContentSource`] in a local folder that has each file at `<root>/<key>`.
///
/// The store gets a hard link to a file of the source where the system allows one, and a copy where not:
/// on another file system, or of files that belong to somebody else. A linked file keeps its owner and
/// its mode. Symbolic links beneath the root are not followed.
pub struct LocalContentSource {
    source: Directory,
    store: Arc<LocalFileStore>,
}

impl LocalContentSource {
    /// The source in the folder `root`, for `store`.
    ///
    /// # Errors
    /// When `root` cannot be opened or is no folder.
    pub fn open(root: &Path, store: Arc<LocalFileStore>) -> io::Result<Self> {
        Ok(Self { source: Directory::open(root)?, store })
    }

    /// Gives the bytes under `key` the name `name` in the staging folder; their length. They are not
    /// durable yet.
    fn take(&self, key: &StorageKey, staging: &Directory, name: &str) -> io::Result<u64> {
        let folder = self.source.directory(folder_of(key))?;
        if folder.link_file(key.file_name(), staging, name).is_err() {
            return self.copy(key, staging, name);
        }
        // What was linked may be anything, and may be another file than one looked at before.
        let linked = staging.open_file(name)?.ok_or(Errno::NOENT)?;
        Ok(linked.facts.len())
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
            Ok(Some(file.facts.len()))
        };
        size().map_err(|cause| port_error("open a file of the source", cause))
    }

    fn stage(&self, keys: &[&StorageKey]) -> Result<Vec<StagedFile>, PortError> {
        let staging = self.store.own_staging()?;
        let mut taken = Taken { store: &self.store, files: Vec::new() };
        for key in keys {
            let name = taken.begin()?;
            let size = self.take(key, &staging, &name);
            taken.end(size.map_err(|cause| port_error("take a file of the source", cause))?);
        }
        // One for all: to sync so many files one by one would take far longer.
        staging
            .sync_file_system()
            .map_err(|cause| port_error("make staged bytes durable", cause))?;
        Ok(taken.keep())
    }
}

/// Staged files that are discarded unless they are all kept.
struct Taken<'a> {
    store: &'a LocalFileStore,
    files: Vec<StagedFile>,
}

impl Taken<'_> {
    /// The name of the next file, which is claimed and discarded from now on.
    fn begin(&mut self) -> Result<String, PortError> {
        let name = unguessable_name()?;
        self.store.claims.add(&name);
        self.files.push(StagedFile { id: name.clone(), size: 0 });
        Ok(name)
    }

    /// The length of the file that was begun last.
    fn end(&mut self, size: u64) {
        if let Some(last) = self.files.last_mut() {
            last.size = size;
        }
    }

    fn keep(mut self) -> Vec<StagedFile> {
        std::mem::take(&mut self.files)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for staged in &self.files {
            if let Err(error) = self.store.discard(staged) {
                tracing::warn!(name = staged.id, %error, "a file stays in the staging folder");
            }
        }
    }
}
