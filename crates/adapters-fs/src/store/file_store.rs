//! The port of stored files over a local folder.

use std::collections::BTreeMap;
use std::io;

use domain::StorageKey;
use ports::{FileStore, NewStagedFile, PortError, ReadSeek, StagedFile, StoredFile};
use rustix::io::Errno;

use super::directory::leads_to_no_file;
use super::error::port_error;
use super::folders::{folder_error, folder_of};
use super::local_content::stored_file;
use super::local_file_store::LocalFileStore;
use super::placement::Placement;
use super::staging::{staged_identity, staged_name};

impl FileStore for LocalFileStore {
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError> {
        self.check_folders()?;
        self.free_space.check(&self.staging)?;
        Ok(Box::new(self.new_file(self.free_space)?))
    }

    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError> {
        let failed = |cause: io::Error| port_error("open staged bytes", cause);
        let name = staged_name(staged).ok_or_else(|| failed(Errno::NOENT.into()))?;
        let file = self.staging.open_file(name).map_err(failed)?;
        Ok(Box::new(file.ok_or_else(|| failed(Errno::NOENT.into()))?.file))
    }

    fn discard(&self, staged: &StagedFile) -> Result<(), PortError> {
        let Some(name) = staged_name(staged) else { return Ok(()) };
        self.staging
            .remove_file(name)
            .map_err(|cause| port_error("discard staged bytes", cause))?;
        self.claims.release(name);
        Ok(())
    }

    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let mut folders = BTreeMap::new();
        for (_, key) in files {
            let path = folder_of(key);
            if !folders.contains_key(path) {
                folders.insert(path, self.durable_folder(path).map_err(folder_error)?);
            }
        }
        let failed = |cause| port_error("place a file", cause);
        let staging = self.own_staging()?;
        let mut placement = Placement::from(&staging);
        for (staged, key) in files {
            let staged = staged_name(staged).ok_or_else(|| failed(Errno::NOENT))?;
            placement.add(staged, &folders[folder_of(key)], key.file_name()).map_err(failed)?;
        }
        for folder in folders.values().chain([&staging]) {
            folder.sync().map_err(|cause| port_error("make placed names durable", cause))?;
        }
        // A file that the next start would not find must not be acknowledged.
        self.check_folders()?;
        placement.keep();
        files.iter().filter_map(|(staged, _)| staged_name(staged)).for_each(|name| {
            self.claims.release(name);
        });
        Ok(())
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let withdraw = |(staged, key): &(StagedFile, StorageKey)| self.withdraw_one(staged, key);
        files
            .iter()
            .map(withdraw)
            .fold(Ok(()), Result::and)
            .map_err(|cause| port_error("withdraw a file", cause))
    }

    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError> {
        let open = || -> io::Result<Option<StoredFile>> {
            self.media.open_file(key.as_str())?.map(stored_file).transpose()
        };
        open().map_err(|cause| port_error("open a file", cause))
    }

    fn open_nonblocking(&self, key: &StorageKey) -> Option<StoredFile> {
        stored_file(self.media.open_cached_file(key.as_str())?).ok()
    }

    fn remove(&self, key: &StorageKey) -> Result<(), PortError> {
        // The folder at the path may be a copy that has the file too.
        self.check_folders()?;
        let removed = match self.media.directory(folder_of(key)) {
            // Always synced: an earlier removal may have crashed before its sync.
            Ok(folder) => folder.remove_file(key.file_name()).and_then(|()| folder.sync()),
            Err(error) if leads_to_no_file(error) => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(|cause| port_error("remove a file", cause))
    }
}

impl LocalFileStore {
    /// A sweep may have removed the file, since a deleted one had the key before. Then the key is
    /// free for another upload, whose file stays.
    fn withdraw_one(&self, staged: &StagedFile, key: &StorageKey) -> Result<(), Errno> {
        let Some(name) = staged_name(staged) else { return Ok(()) };
        let withdrawn = self.media.directory(folder_of(key)).and_then(|folder| {
            let found = folder.identity_of(key.file_name())?;
            if staged_identity(staged) != Some(&found) {
                return Ok(());
            }
            self.claims.add(name);
            folder.move_file(key.file_name(), &self.staging, name)
        });
        match withdrawn {
            Err(error) if leads_to_no_file(error) => Ok(()),
            outcome => outcome,
        }
    }
}
