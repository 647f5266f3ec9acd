//! The id of the store, in a file beside its folders: `store-id.proposed` until it is confirmed,
//! `store-id` then.

use std::io::{self, Read};

use domain::{InvalidStoreId, StoreId};
use ports::{FileStore, NewStagedFile, PortError, StoreIdentity};
use rustix::io::Errno;

use super::error::port_error;
use super::free_space::FreeSpaceLimit;
use super::local_file_store::LocalFileStore;
use super::staging::staged_name;

const KEPT: &str = "store-id";
const PROPOSED: &str = "store-id.proposed";

/// The maximum that is read of an id file; ids are shorter.
const MAX_BYTES: u64 = 64;

impl StoreIdentity for LocalFileStore {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        self.read_id(KEPT)
    }

    fn propose_store_id(&self, id: StoreId) -> Result<(), PortError> {
        self.write_id(PROPOSED, id)
    }

    /// Always syncs the folder: an earlier process may have crashed between the rename and its
    /// sync.
    fn confirm_store_id(&self, id: StoreId) -> Result<(), PortError> {
        let root = self.own_root()?;
        if self.read_id(PROPOSED)? == Some(id) {
            match root.move_file(PROPOSED, &root, KEPT) {
                Ok(()) | Err(Errno::EXIST | Errno::NOENT) => {}
                Err(cause) => return Err(port_error("confirm the id of the store", cause)),
            }
        }
        root.sync().map_err(|cause| port_error("make the id of the store durable", cause))
    }

    fn replace_store_id(&self, id: StoreId) -> Result<(), PortError> {
        self.write_id(KEPT, id)
    }
}

impl LocalFileStore {
    /// The id in the file `name`; `None` if there is no such file.
    fn read_id(&self, name: &str) -> Result<Option<StoreId>, PortError> {
        let read = || -> io::Result<Option<String>> {
            let Some(file) = self.root.open_file(name)? else { return Ok(None) };
            let mut bytes = Vec::new();
            file.file.take(MAX_BYTES).read_to_end(&mut bytes)?;
            Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
        };
        let text = read().map_err(|cause| port_error("read the id of the store", cause))?;
        text.map(|text| text.trim_ascii_end().parse()).transpose().map_err(|InvalidStoreId| {
            PortError::inconsistent(format!("the file {name} does not hold a store id"))
        })
    }

    /// Writes the id to the file `name` atomically, and replaces an earlier one.
    fn write_id(&self, name: &str, id: StoreId) -> Result<(), PortError> {
        let root = self.own_root()?;
        // Not an upload: a library can be opened on a disk that has less than the minimum free.
        let mut file = Box::new(self.new_file(FreeSpaceLimit::default())?);
        file.write(format!("{id}\n").as_bytes())?;
        let staged = file.finish()?;
        let failed = |cause| port_error("write the id of the store", cause);
        let staged_name = staged_name(&staged).ok_or_else(|| failed(Errno::NOENT))?;
        let stored = self.staging.replace_file(staged_name, &root, name).and_then(|()| root.sync());
        stored.map_err(failed).inspect_err(|_| {
            if let Err(error) = self.discard(&staged) {
                tracing::warn!(name = staged.id, %error, "a staged file could not be discarded");
            }
        })?;
        self.claims.release(staged_name);
        Ok(())
    }
}
