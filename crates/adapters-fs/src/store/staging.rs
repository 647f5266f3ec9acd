//! Files in the staging folder.

use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use ports::{NewStagedFile, PortError, StagedFile};
use rustix::io::Errno;

use super::background_sync::BackgroundSync;
use super::claims::Claims;
use super::directory::Directory;
use super::error::{folder_port_error, port_error};
use super::free_space::FreeSpaceLimit;
use super::modes::COMPLETE_MODE;

/// The name of a staged file within the staging folder; `None` for a forged one.
pub(super) fn staged_name(staged: &StagedFile) -> Option<&str> {
    let (name, _) = staged.id.split_once(MARK).unwrap_or((&staged.id, ""));
    is_staged_name(name).then_some(name)
}

/// Whether a file in the staging folder has a name as staged files have.
pub(super) fn is_staged_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The id of the complete file `name` in the staging folder.
pub(super) fn staged_id(staging: &Directory, name: &str) -> Result<String, Errno> {
    Ok(format!("{name}{MARK}{}", staging.identity_of(name)?))
}

/// What a staged file is [recognized by](Directory::identity_of) under its key; `None` for one that
/// is not complete.
pub(super) fn staged_identity(staged: &StagedFile) -> Option<&str> {
    Some(staged.id.split_once(MARK)?.1)
}

/// Between the name and the identity in the id of a staged file.
const MARK: char = '-';

/// A file in the staging folder, which is removed when it is dropped before it is complete.
pub(super) struct NewFile {
    /// A descriptor of its own, opened before the change that it syncs.
    staging: Directory,
    claims: Arc<Claims>,
    free_space: FreeSpaceLimit,
    name: String,
    file: File,
    size: u64,
    sync: BackgroundSync,
    complete: bool,
}

impl NewFile {
    pub(super) fn create(
        staging: Directory,
        claims: Arc<Claims>,
        free_space: FreeSpaceLimit,
    ) -> Result<Self, PortError> {
        let name = unguessable_name()?;
        claims.add(&name);
        let file = staging.create_file(&name).map_err(|cause| {
            claims.release(&name);
            folder_port_error("create a file in the staging folder", cause)
        })?;
        Ok(Self {
            staging,
            claims,
            free_space,
            name,
            file,
            size: 0,
            sync: BackgroundSync::default(),
            complete: false,
        })
    }

    /// Sets the mode before the sync, so that a crash cannot revert it.
    fn make_durable(&mut self) -> io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(COMPLETE_MODE))?;
        let synced = self.file.sync_all();
        // One of the two reports a failed write.
        self.sync.wait().and(synced)?;
        Ok(self.staging.sync()?)
    }
}

impl NewStagedFile for NewFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.free_space.check(&self.file)?;
        self.file.write_all(bytes).map_err(|cause| port_error("write staged bytes", cause))?;
        self.size += bytes.len() as u64;
        self.sync
            .advance(&self.file, self.size)
            .map_err(|cause| port_error("make staged bytes durable", cause))
    }

    fn finish(mut self: Box<Self>) -> Result<StagedFile, PortError> {
        let failed = |cause| port_error("make staged bytes durable", cause);
        self.make_durable().map_err(failed)?;
        let id = staged_id(&self.staging, &self.name).map_err(|cause| failed(cause.into()))?;
        self.complete = true;
        Ok(StagedFile { id, size: self.size })
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.complete {
            return;
        }
        if let Err(error) = self.staging.remove_file(&self.name) {
            tracing::warn!(name = self.name, %error, "an incomplete file stays staged");
        }
        self.claims.release(&self.name);
    }
}

pub(super) fn unguessable_name() -> Result<String, PortError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(PortError::backend)?;
    Ok(random.iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    }))
}
