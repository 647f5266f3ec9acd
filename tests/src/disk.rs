//! A FUSE file system that drops everything that was not synced at a power cut.
//!
//! The bytes of a file survive after the file was synced, a name after its folder was. The rest is
//! lost or survives at random: a real disk may have written any of it, in any order. The power can
//! be cut before any single change; then every change fails until the disk is restarted. Reads
//! continue, so that a program notices nothing until it syncs.

mod image;
mod mounted;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fuser::{BackgroundSession, Config, Errno, MountOption};

pub use self::image::{Image, Survivors};
use self::mounted::Mounted;

/// More changes than any test makes.
const NO_CUT: u32 = u32::MAX;

/// A disk over a folder that drops unsynced data; unmounted when dropped.
pub struct Disk {
    machine: Arc<Mutex<Machine>>,
    mount: Option<Mount>,
    folder: PathBuf,
}

/// The contents of the disk and its power.
struct Machine {
    image: Image,
    changes_left: u32,
    has_refused: bool,
}

impl Machine {
    fn on(image: Image) -> Self {
        Self { image, changes_left: NO_CUT, has_refused: false }
    }

    /// Makes a change, unless the power is off.
    fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Image) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        if self.changes_left == 0 {
            self.has_refused = true;
            return Err(Errno::EIO);
        }
        self.changes_left -= 1;
        change(&mut self.image)
    }
}

impl Disk {
    /// An empty disk over `folder`.
    ///
    /// # Panics
    /// When it cannot be mounted, for want of `/dev/fuse` or of the right to.
    #[must_use]
    pub fn over(folder: &Path) -> Self {
        let machine = Arc::new(Mutex::new(Machine::on(Image::empty())));
        let mount = Some(Mount::new(folder, &machine));
        Self { machine, mount, folder: folder.to_owned() }
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cuts the power after `changes` more changes.
    pub fn cut_after(&self, changes: u32) {
        self.machine().changes_left = changes;
    }

    /// Whether the power was cut during an operation, so that a change was rejected.
    #[must_use]
    pub fn has_refused(&self) -> bool {
        self.machine().has_refused
    }

    /// Cuts the power now, unless it is off; returns everything on the disk, synced or not.
    #[must_use]
    pub fn cut(&self) -> Image {
        let mut machine = self.machine();
        machine.changes_left = 0;
        machine.image.clone()
    }

    /// Restarts with `image` on the disk. No program may use it meanwhile.
    ///
    /// # Panics
    /// As [`over`](Self::over).
    pub fn restart(&mut self, image: Image) {
        self.mount = None;
        *self.machine() = Machine::on(image);
        self.mount = Some(Mount::new(&self.folder, &self.machine));
    }
}

struct Mount {
    folder: PathBuf,
    _session: BackgroundSession,
}

impl Mount {
    fn new(folder: &Path, machine: &Arc<Mutex<Machine>>) -> Self {
        let mut options = Config::default();
        options.mount_options = vec![MountOption::FSName("forgetful".to_owned())];
        let session = fuser::spawn_mount(Mounted(Arc::clone(machine)), folder, &options)
            .expect("FUSE can be mounted: that needs root and /dev/fuse");
        Self { folder: folder.to_owned(), _session: session }
    }
}

impl Drop for Mount {
    /// Immediately, even if the kernel has not closed every file of a killed process.
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.folder).status();
        assert!(
            unmounted.is_ok_and(|status| status.success()),
            "{} stays mounted",
            self.folder.display()
        );
    }
}
