//! A small disk that a test can fill.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system in memory over a folder, unmounted when dropped. Only root can create one.
pub struct SmallDisk(PathBuf);

const PAGE_BYTES: usize = 4096;

impl SmallDisk {
    /// A disk with that many bytes and inodes, mounted over the folder at `path`.
    ///
    /// # Panics
    /// When this process may not mount.
    #[must_use]
    pub fn mount(path: &Path, bytes: u64, files: u64) -> Self {
        fs::create_dir_all(path).expect("a folder can be made");
        let options = format!("size={bytes},nr_inodes={files}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(path);
        let status = mount.status().expect("there is a mount command");
        assert!(status.success(), "only root can mount a file system");
        Self(path.to_owned())
    }

    /// Leaves space for `pages` pages of memory.
    ///
    /// # Panics
    /// When the disk fails otherwise than by being full.
    #[must_use]
    pub fn fill_but(&self, pages: u64) -> Ballast {
        let path = self.0.join("ballast");
        let mut file = File::create(&path).expect("there is a file left");
        let written = fill(&mut file);
        let kept = written.saturating_sub(pages) * PAGE_BYTES as u64;
        file.set_len(kept).expect("a file can be made shorter");
        Ballast(path)
    }

    /// Leaves no inode for another file.
    ///
    /// # Panics
    /// When the disk fails otherwise than by being full.
    #[must_use]
    pub fn fill_with_files(&self) -> Ballast {
        let path = self.0.join("ballast");
        fs::create_dir(&path).expect("there is a file left");
        for number in 0.. {
            match File::create(path.join(number.to_string())) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
        Ballast(path)
    }
}

/// Writes pages until the disk is full; returns their number.
fn fill(file: &mut File) -> u64 {
    let page = [1; PAGE_BYTES];
    let mut written = 0;
    loop {
        match file.write_all(&page) {
            Ok(()) => written += 1,
            Err(error) if error.kind() == io::ErrorKind::StorageFull => return written,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, since a server may still have files open on it.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// The files that fill a disk, until they are dropped.
pub struct Ballast(PathBuf);

impl Ballast {
    /// Fills the space that was freed since, to the last page.
    ///
    /// # Panics
    /// When the disk fails otherwise than by being full.
    pub fn take_the_rest(&self) {
        let file = File::options().append(true).open(&self.0);
        fill(&mut file.expect("it is a file"));
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        let _ =
            if self.0.is_dir() { fs::remove_dir_all(&self.0) } else { fs::remove_file(&self.0) };
    }
}
