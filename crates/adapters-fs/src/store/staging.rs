use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use ports::{NewStagedFile, PortError, StagedFile};

use super::claims::Claims;
use super::directory::Directory;
use super::failure::{folder_port_error, port_error};
use super::room::Room;
use super::sync_behind::SyncBehind;

/// Once complete, a file may be read by its group, as a front server or a backup would.
pub(super) const COMPLETE_MODE: u32 = 0o640;

/// The name of staged bytes within the staging directory; `None` for one that no store gives out.
pub(super) fn staged_name(staged: &StagedFile) -> Option<&str> {
    let given_out = !staged.id.is_empty() && staged.id.bytes().all(|byte| byte.is_ascii_hexdigit());
    given_out.then_some(&staged.id)
}

/// A file in the staging directory that is gone again unless it becomes complete.
pub(super) struct NewFile {
    /// Through a descriptor of the file's own, opened before the change that it is to sync.
    staging: Directory,
    claims: Arc<Claims>,
    room: Room,
    name: String,
    file: File,
    size: u64,
    sync: SyncBehind,
    complete: bool,
}

impl NewFile {
    pub(super) fn create(
        staging: Directory,
        claims: Arc<Claims>,
        room: Room,
    ) -> Result<Self, PortError> {
        let name = unguessable_name()?;
        claims.add(&name);
        let file = staging.create_file(&name).map_err(|cause| {
            claims.give_up(&name);
            folder_port_error("create a file in the staging folder", cause)
        })?;
        Ok(Self {
            staging,
            claims,
            room,
            name,
            file,
            size: 0,
            sync: SyncBehind::default(),
            complete: false,
        })
    }

    /// The mode is set before the sync, so that no crash brings the narrower one back.
    fn make_durable(&mut self) -> io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(COMPLETE_MODE))?;
        let synced = self.file.sync_all();
        // A write that failed is told of by one of the two.
        self.sync.wait().and(synced)?;
        Ok(self.staging.sync()?)
    }
}

impl NewStagedFile for NewFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.room.check(&self.file)?;
        self.file.write_all(bytes).map_err(|cause| port_error("write staged bytes", cause))?;
        self.size += bytes.len() as u64;
        self.sync
            .keep_up(&self.file, self.size)
            .map_err(|cause| port_error("make staged bytes durable", cause))
    }

    fn finish(mut self: Box<Self>) -> Result<StagedFile, PortError> {
        self.make_durable().map_err(|cause| port_error("make staged bytes durable", cause))?;
        self.complete = true;
        Ok(StagedFile { id: self.name.clone(), size: self.size })
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.complete {
            return;
        }
        if let Err(error) = self.staging.remove_file(&self.name) {
            tracing::warn!(name = self.name, %error, "an unfinished file stays in the staging folder");
        }
        self.claims.give_up(&self.name);
    }
}

pub(super) fn unguessable_name() -> Result<String, PortError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|cause| PortError::Backend(Box::new(cause)))?;
    Ok(random.iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    }))
}
