use domain::StorageKey;
use ports::{PortError, Quarantine, Visitor};
use rustix::io::Errno;

use super::directory::{Directory, MEDIA_DIRECTORY_MODE, leads_to_no_file};
use super::failure::port_error;
use super::inventory::visit_beneath;
use super::{LocalFileStore, create_durably, folder_of};

/// Within the root; made when something is first put there.
const QUARANTINE: &str = "quarantine";

impl Quarantine for LocalFileStore {
    fn set_aside(&self, key: &StorageKey) -> Result<bool, PortError> {
        let quarantine = || {
            let quarantine = self.root.child(QUARANTINE, MEDIA_DIRECTORY_MODE)?;
            self.root.directory("")?.sync()?;
            Ok(quarantine)
        };
        move_key(&self.media, quarantine, key)
            .map_err(|cause| port_error("move a file into the quarantine", cause))
    }

    fn put_back(&self, key: &StorageKey) -> Result<bool, PortError> {
        let moved = match self.root.directory(QUARANTINE) {
            Ok(quarantine) => move_key(&quarantine, || self.media.directory(""), key),
            Err(error) if leads_to_no_file(error) => Ok(false),
            Err(error) => Err(error),
        };
        moved.map_err(|cause| port_error("move a file out of the quarantine", cause))
    }

    fn visit_set_aside(&self, visit: &mut Visitor<'_>) -> Result<(), PortError> {
        match self.root.directory(QUARANTINE) {
            Ok(quarantine) => visit_beneath(&quarantine, visit),
            Err(error) if leads_to_no_file(error) => Ok(()),
            Err(error) => Err(port_error("open the quarantine", error)),
        }
    }
}

/// Moves the regular file at `key` from one folder to the same place in another; `false` when there is
/// none. Its new name is durable before its old one is gone for good.
fn move_key(
    from: &Directory,
    to: impl FnOnce() -> Result<Directory, Errno>,
    key: &StorageKey,
) -> Result<bool, Errno> {
    let source = match from.directory(folder_of(key)) {
        Ok(source) => source,
        Err(error) if leads_to_no_file(error) => return Ok(false),
        Err(error) => return Err(error),
    };
    if !source.has_file(key.file_name())? {
        return Ok(false);
    }
    let target = create_durably(to()?, folder_of(key))?;
    match source.move_file(key.file_name(), &target, key.file_name()) {
        Err(Errno::NOENT) => return Ok(false),
        moved => moved?,
    }
    target.sync()?;
    source.sync()?;
    Ok(true)
}
