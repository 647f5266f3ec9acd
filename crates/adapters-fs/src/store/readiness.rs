//! Whether the store would take an upload, found by what an upload does: stage, place, read, remove.

use std::io::{self, ErrorKind, Read};
use std::time::Duration;

use ports::{FileStore, HealthCheck, NewStagedFile, PortError, StagedFile};
use rustix::io::Errno;

use super::directory::{Directory, Entry};
use super::failure::{folder_port_error, port_error};
use super::placement::Placement;
use super::room::Room;
use super::staging::staged_name;
use super::{LocalFileStore, MEDIA, STAGING, folder_error};

/// Where files are placed on trial, beneath the folder of media. No walk through the store shows it.
pub(super) const TRIAL_FOLDER: &str = ".readiness";

const CONTENT: &[u8] = b"works";

/// How much older than the newest file one has to be that a trial has left behind when its process was
/// killed. No trial takes that long, of whichever server.
const STALE_AFTER: Duration = Duration::from_hours(1);

impl HealthCheck for LocalFileStore {
    fn check(&self) -> Result<(), PortError> {
        self.check_folders()?;
        // Little room is no reason to refuse traffic: bytes can be read, and removed.
        let mut file = Box::new(self.new_file(Room::default())?);
        file.write(CONTENT)?;
        let staged = file.finish()?;
        let tried = self.try_out(&staged);
        // Where it was placed, nothing is left to discard.
        tried.and(self.discard(&staged))
    }
}

impl LocalFileStore {
    /// The folders that are held open have to be the ones that the next start would find.
    fn check_folders(&self) -> Result<(), PortError> {
        let are_in_place = || -> io::Result<bool> {
            Ok(self.root.is_at(&self.path)?
                && self.media.is_in(&self.root, MEDIA)?
                && self.staging.is_in(&self.root, STAGING)?)
        };
        let outcome = are_in_place()
            .and_then(|in_place| if in_place { Ok(()) } else { Err(Errno::STALE.into()) });
        outcome.map_err(|cause| folder_port_error("find its folders where they were", cause))
    }

    fn try_out(&self, staged: &StagedFile) -> Result<(), PortError> {
        let failed = |cause| port_error("place a file on trial", cause);
        let name = staged_name(staged).ok_or_else(|| failed(Errno::NOENT))?;
        let folder = self.durable_folder(TRIAL_FOLDER).map_err(folder_error)?;
        let staging = self.own_staging()?;
        let mut placement = Placement::from(&staging);
        placement.add(name, &folder, name).map_err(failed)?;
        folder.sync().map_err(failed)?;
        placement.keep();
        let read = read_back(&folder, name);
        remove_stale(&folder)
            .and(folder.remove_file(name))
            .map_err(|cause| port_error("remove a file on trial", cause))?;
        read.map_err(|cause| port_error("read a file on trial", cause))
    }
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

    use super::super::LocalFileStore;
    use super::{STALE_AFTER, TRIAL_FOLDER};

    fn names(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("it is there");
        entries.map(|entry| entry.expect("it can be listed").path()).collect()
    }

    #[test]
    fn a_check_leaves_nothing_and_removes_what_an_old_one_has_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = LocalFileStore::open(folder.path()).expect("opened");
        let trials = folder.path().join("media").join(TRIAL_FOLDER);
        store.check().expect("it works");
        assert_eq!(names(&trials), Vec::<PathBuf>::new());
        assert_eq!(names(&folder.path().join("staging")), Vec::<PathBuf>::new());

        let [old, new] = ["00", "01"].map(|name| trials.join(name));
        let [old_file, _] = [&old, &new].map(|path| File::create(path).expect("created"));
        let an_age_ago = SystemTime::now() - STALE_AFTER - STALE_AFTER;
        old_file.set_modified(an_age_ago).expect("dated");
        store.check().expect("it works");
        assert_eq!(names(&trials), [new]);
        store.visit_keyed(&mut |found| panic!("{found:?}")).expect("there is no keyed file");
    }

    #[test]
    fn a_store_whose_folders_are_gone_or_replaced_is_not_ready() {
        for gone in ["media", "staging"] {
            let folder = tempfile::tempdir().expect("a folder");
            let store = LocalFileStore::open(folder.path()).expect("opened");
            fs::rename(folder.path().join(gone), folder.path().join("away")).expect("renamed");
            assert!(store.check().is_err(), "{gone} is gone");
            fs::create_dir(folder.path().join(gone)).expect("created");
            assert!(store.check().is_err(), "{gone} is another");
            fs::remove_dir(folder.path().join(gone)).expect("removed");
            fs::rename(folder.path().join("away"), folder.path().join(gone)).expect("renamed");
            store.check().expect("all is well again");
        }
    }
}
