//! A disk that forgets: mounted by FUSE, it keeps over a power cut what was synced, and nothing else.
//!
//! A file's bytes survive once the file was synced, a name once its folder was. What was not synced is
//! lost, or survives by lot: a real disk may have written any of it, in any order. The power can go before
//! any single change to what the disk holds; from then on every change fails until the disk is started
//! again. Reads go on, so that a program notices nothing before it wants something kept.

mod image;
mod mounted;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fuser::{BackgroundSession, Config, Errno, MountOption};

pub use self::image::{Image, Survivors};
use self::mounted::Mounted;

/// More changes than anybody makes.
const NO_CUT: u32 = u32::MAX;

/// A forgetful disk over a folder, unmounted when dropped.
pub struct Disk {
    machine: Arc<Mutex<Machine>>,
    mount: Option<Mount>,
    folder: PathBuf,
}

/// The disk's contents and its power.
struct Machine {
    image: Image,
    changes_left: u32,
    has_refused: bool,
}

impl Machine {
    fn on(image: Image) -> Self {
        Self { image, changes_left: NO_CUT, has_refused: false }
    }

    /// Makes a change, unless there is no power for it.
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

    /// Lets the power go when `changes` more have been made.
    pub fn cut_after(&self, changes: u32) {
        self.machine().changes_left = changes;
    }

    /// Whether the power has gone in the middle of something: a change was refused.
    #[must_use]
    pub fn has_refused(&self) -> bool {
        self.machine().has_refused
    }

    /// Lets the power go now, unless it has before; all that is on the disk, synced or not.
    #[must_use]
    pub fn cut(&self) -> Image {
        let mut machine = self.machine();
        machine.changes_left = 0;
        machine.image.clone()
    }

    /// Starts again with `image` on the disk. No program may be at work on it.
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
    /// At once, even where the kernel has not let go of every file of a process that was killed.
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.folder).status();
        assert!(
            unmounted.is_ok_and(|status| status.success()),
            "{} stays mounted",
            self.folder.display()
        );
    }
}
