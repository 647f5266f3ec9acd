use std::fmt::Write as _;
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Read, Write as _};
use std::os::unix::fs::PermissionsExt;

use ports::{PortError, StagedFile};

use super::directory::Directory;
use super::failure::{content_error, port_error};

/// How much of a file is in memory while it is copied.
const BUFFER_BYTES: usize = 128 * 1024;

/// Once complete, a file may be read by its group, as a front server or a backup would.
pub(super) const COMPLETE_MODE: u32 = 0o640;

/// The name of staged bytes within the staging directory; `None` for one that no store gives out.
pub(super) fn staged_name(staged: &StagedFile) -> Option<&str> {
    let given_out = !staged.id.is_empty() && staged.id.bytes().all(|byte| byte.is_ascii_hexdigit());
    given_out.then_some(&staged.id)
}

/// A file in the staging directory that is gone again unless it becomes complete.
pub(super) struct NewFile<'a> {
    staging: &'a Directory,
    name: String,
    file: File,
    complete: bool,
}

impl<'a> NewFile<'a> {
    pub(super) fn create(staging: &'a Directory) -> Result<Self, PortError> {
        let name = unguessable_name()?;
        let file = staging
            .create_file(&name)
            .map_err(|cause| port_error("create a file in the staging folder", cause))?;
        Ok(Self { staging, name, file, complete: false })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Takes all of `content` in; durable when this returns.
    pub(super) fn complete_with(mut self, content: &mut dyn Read) -> Result<StagedFile, PortError> {
        let size = self.copy(content)?;
        self.make_durable().map_err(|cause| port_error("make staged bytes durable", cause))?;
        self.complete = true;
        Ok(StagedFile { id: self.name.clone(), size })
    }

    fn copy(&mut self, content: &mut dyn Read) -> Result<u64, PortError> {
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut size = 0;
        loop {
            let read = match content.read(&mut buffer) {
                Ok(0) => return Ok(size),
                Ok(read) => read,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => continue,
                Err(cause) => return Err(content_error(cause)),
            };
            self.file
                .write_all(&buffer[..read])
                .map_err(|cause| port_error("write staged bytes", cause))?;
            size += read as u64;
        }
    }

    /// The mode is set before the sync, so that no crash brings the narrower one back.
    fn make_durable(&self) -> std::io::Result<()> {
        self.file.set_permissions(Permissions::from_mode(COMPLETE_MODE))?;
        self.file.sync_all()?;
        Ok(self.staging.sync()?)
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if self.complete {
            return;
        }
        if let Err(error) = self.staging.remove_file(&self.name) {
            tracing::warn!(name = self.name, %error, "an unfinished file stays in the staging folder");
        }
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
