//! The readiness of the store, checked by the steps of an upload: stage, place, read, remove.

use std::io::{self, ErrorKind, Read};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{StorageKey, StoredName, ThumbnailEdge, ThumbnailFormat};
use ports::{FileStore, HealthCheck, NewStagedFile, PortError, StagedFile};
use rustix::io::Errno;

use super::directory::Directory;
use super::entries::Entry;
use super::error::{folder_port_error, port_error};
use super::folders::{folder_error, folder_of};
use super::free_space::FreeSpaceLimit;
use super::local_file_store::LocalFileStore;
use super::placement::Placement;
use super::staging::{staged_identity, staged_name};

/// The folder of media in which probe files are placed. The inventory skips it.
pub(super) const PROBE_FOLDER: &str = ".readiness";

const CONTENT: &[u8] = b"works";

/// A probe file that is that much older than the newest one is stale: its process was killed.
const STALE_AFTER: Duration = Duration::from_hours(1);

impl HealthCheck for LocalFileStore {
    fn check(&self) -> Result<(), PortError> {
        self.check_folders()?;
        // A full disk does not make the store unready: files can still be read and removed.
        let mut file = Box::new(self.new_file(FreeSpaceLimit::default())?);
        file.write(CONTENT)?;
        let staged = file.finish()?;
        let probed = self.probe(&staged);
        // A file that was placed is not staged any more; to discard it has no effect.
        probed.and(self.discard(&staged))
    }
}

impl LocalFileStore {
    fn probe(&self, staged: &StagedFile) -> Result<(), PortError> {
        let failed = |cause| port_error("place a probe file", cause);
        let name = staged_name(staged).ok_or_else(|| failed(Errno::NOENT))?;
        let folder = self.durable_folder(PROBE_FOLDER).map_err(folder_error)?;
        let staging = self.own_staging()?;
        let mut placement = Placement::from(&staging);
        placement.add(name, &folder, name).map_err(failed)?;
        folder.sync().map_err(failed)?;
        placement.keep();
        let read = recognize(&folder, name, staged).and_then(|()| read_back(&folder, name));
        let in_folders_of_today = self.place_in_folders_of_today(&folder, name);
        remove_stale(&folder)
            .and(folder.remove_file(name))
            .map_err(|cause| port_error("remove a probe file", cause))?;
        read.map_err(|cause| port_error("read a probe file", cause)).and(in_folders_of_today)
    }

    /// Moves the probe file to the folders of the keys of today and back. Nothing is synced.
    fn place_in_folders_of_today(&self, folder: &Directory, name: &str) -> Result<(), PortError> {
        folders_of(DateTime::<Utc>::from(SystemTime::now()).date_naive())
            .iter()
            .try_for_each(|path| {
                let (target, probe) = (self.deepest_folder(path)?, format!(".readiness-{name}"));
                folder.move_file(name, &target, &probe)?;
                target.move_file(&probe, folder, name)
            })
            .map_err(|cause| folder_port_error("place a file in the folder of today", cause))
    }

    /// The folder at `path` of media, or the one in which an upload would create it.
    fn deepest_folder(&self, mut path: &str) -> Result<Directory, Errno> {
        loop {
            match self.media.directory(path) {
                Err(Errno::NOENT) if !path.is_empty() => {
                    path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
                }
                outcome => return outcome,
            }
        }
    }
}

/// The folders of media in which an upload on `date` places its files.
fn folders_of(date: NaiveDate) -> [String; 2] {
    let name = StoredName::new("probe", "jpg");
    let thumbnail =
        StorageKey::thumbnail(date, &name, ThumbnailEdge::ALL[0], ThumbnailFormat::Jpeg);
    [StorageKey::original(date, &name), thumbnail].map(|key| folder_of(&key).to_owned())
}

/// A file that is not recognized once it was moved could not be withdrawn.
fn recognize(folder: &Directory, name: &str, staged: &StagedFile) -> io::Result<()> {
    if staged_identity(staged) == Some(&folder.identity_of(name)?) {
        return Ok(());
    }
    let cause = "the file system gives a file that is moved another inode or time";
    Err(io::Error::new(ErrorKind::Unsupported, cause))
}

fn read_back(folder: &Directory, name: &str) -> io::Result<()> {
    let mut content = Vec::new();
    let mut found = folder.open_file(name)?.ok_or(ErrorKind::NotFound)?;
    found.file.read_to_end(&mut content)?;
    if content == CONTENT { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

fn remove_stale(folder: &Directory) -> Result<(), Errno> {
    let files: Vec<(String, Duration)> = folder
        .entries()?
        .filter_map(|entry| match entry {
            Ok(Entry::File { name, modified, .. }) => Some(Ok((name, modified))),
            Ok(Entry::Directory { .. }) => None,
            Err(error) => Some(Err(error)),
        })
        .collect::<Result<_, _>>()?;
    let newest = files.iter().map(|(_, modified)| *modified).max().unwrap_or_default();
    let is_stale = |modified: Duration| modified.saturating_add(STALE_AFTER) < newest;
    files
        .iter()
        .filter(|(_, modified)| is_stale(*modified))
        .try_for_each(|(name, _)| folder.remove_file(name))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::{Path, PathBuf};
    use std::time::SystemTime;

    use ports::{HealthCheck, StoreInventory};

    use super::{LocalFileStore, PROBE_FOLDER, STALE_AFTER};

    fn names(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("it is there");
        entries.map(|entry| entry.expect("it can be listed").path()).collect()
    }

    #[test]
    fn a_check_leaves_no_file_and_removes_stale_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = LocalFileStore::open(folder.path()).expect("opened");
        let probes = folder.path().join("media").join(PROBE_FOLDER);
        store.check().expect("it works");
        assert_eq!(names(&probes), Vec::<PathBuf>::new());
        assert_eq!(names(&folder.path().join("staging")), Vec::<PathBuf>::new());

        let [old, new] = ["00", "01"].map(|name| probes.join(name));
        let [old_file, _] = [&old, &new].map(|path| File::create(path).expect("created"));
        let an_age_ago = SystemTime::now() - STALE_AFTER - STALE_AFTER;
        old_file.set_modified(an_age_ago).expect("dated");
        store.check().expect("it works");
        assert_eq!(names(&probes), [new]);
        store.visit_keyed(&mut |found| panic!("{found:?}")).expect("there is no keyed file");
    }

    #[test]
    fn a_file_instead_of_a_folder_of_today_is_an_error() {
        for path in ["core_media", "core_media/YEAR"] {
            let folder = tempfile::tempdir().expect("a folder");
            let store = LocalFileStore::open(folder.path()).expect("opened");
            let year = super::DateTime::<super::Utc>::from(SystemTime::now()).format("%Y");
            let path = folder.path().join("media").join(path.replace("YEAR", &year.to_string()));
            fs::create_dir_all(path.parent().expect("a folder")).expect("created");
            store.check().expect("it works");
            fs::write(&path, "in the way").expect("written");
            assert!(store.check().is_err(), "{}", path.display());
            fs::remove_file(&path).expect("removed");
            fs::create_dir(&path).expect("created");
            store.check().expect("it works");
            assert_eq!(names(&path), Vec::<PathBuf>::new());
        }
    }

    #[test]
    fn a_store_whose_folders_are_missing_or_replaced_is_not_ready() {
        for gone in ["media", "staging"] {
            let folder = tempfile::tempdir().expect("a folder");
            let store = LocalFileStore::open(folder.path()).expect("opened");
            fs::rename(folder.path().join(gone), folder.path().join("away")).expect("renamed");
            assert!(store.check().is_err(), "{gone} is gone");
            fs::create_dir(folder.path().join(gone)).expect("created");
            assert!(store.check().is_err(), "{gone} is another");
            fs::remove_dir(folder.path().join(gone)).expect("removed");
            fs::rename(folder.path().join("away"), folder.path().join(gone)).expect("renamed");
            store.check().expect("the folders are back");
        }
    }
}
