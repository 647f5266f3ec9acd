//! The quarantine: `quarantine/<time>/<key>`, where the time is that of the move, in UTC.
//!
//! The time is part of the name because a modification time changes when the folder is copied, and
//! because clients see the modification time of the file. Files at `quarantine/<key>` were
//! quarantined by an earlier version of this program at an unknown time.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::StorageKey;
use ports::{KeyedFile, PortError, Quarantine, QuarantineVisitor, QuarantinedFile};
use rustix::io::Errno;

use super::directory::{Directory, leads_to_no_file};
use super::entries::Entry;
use super::error::port_error;
use super::folders::{create_durably, folder_of};
use super::inventory::{unless_gone, visit_files};
use super::local_file_store::LocalFileStore;

/// Within the root; created when the first file is quarantined.
const QUARANTINE: &str = "quarantine";

/// The format of a folder's name, which sorts by time: `2025-12-22T172934Z`.
const TIME: &str = "%Y-%m-%dT%H%M%SZ";

impl Quarantine for LocalFileStore {
    fn quarantine(&self, key: &StorageKey, at: DateTime<Utc>) -> Result<bool, PortError> {
        let folder = format!("{QUARANTINE}/{}", at.format(TIME));
        move_key(&self.media, || create_durably(self.root.directory("")?, &folder), key)
            .map_err(|cause| port_error("move a file into the quarantine", cause))
    }

    fn restore(&self, key: &StorageKey) -> Result<bool, PortError> {
        let failed = |cause| port_error("move a file out of the quarantine", cause);
        let Some(quarantine) = self.quarantine_folder()? else { return Ok(false) };
        let mut folders = timed_folders(&quarantine).map_err(failed)?;
        folders.sort_unstable();
        // Files of an earlier version come last.
        let untimed = Some("").filter(|_| key.segments().next().and_then(time_of).is_none());
        for folder in folders.iter().rev().map(String::as_str).chain(untimed) {
            let Some(from) = unless_gone(quarantine.directory(folder))? else { continue };
            if move_key(&from, || self.media.directory(""), key).map_err(failed)? {
                remove_empty_folders(&quarantine, folder, key);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn purge(&self, file: &QuarantinedFile) -> Result<bool, PortError> {
        let Some(quarantine) = self.quarantine_folder()? else { return Ok(false) };
        let folder = file.quarantined_at.map(|at| at.format(TIME).to_string()).unwrap_or_default();
        let Some(root) = unless_gone(quarantine.directory(&folder))? else { return Ok(false) };
        let Some(parent) = unless_gone(root.directory(folder_of(&file.key)))? else {
            return Ok(false);
        };
        let name = file.key.file_name();
        let purge = || {
            let is_there = parent.has_file(name)?;
            parent.remove_file(name)?;
            parent.sync()?;
            Ok(is_there)
        };
        let purged =
            purge().map_err(|cause: Errno| port_error("purge a quarantined file", cause))?;
        remove_empty_folders(&quarantine, &folder, &file.key);
        Ok(purged)
    }

    fn visit_quarantined(&self, visit: &mut QuarantineVisitor<'_>) -> Result<(), PortError> {
        let Some(quarantine) = self.quarantine_folder()? else { return Ok(()) };
        for entry in unless_gone(quarantine.entries())?.into_iter().flatten() {
            let Some(entry) = unless_gone(entry)? else { break };
            visit_entry(&quarantine, entry, visit)?;
        }
        Ok(())
    }
}

impl LocalFileStore {
    /// `None` until the first file is quarantined.
    fn quarantine_folder(&self) -> Result<Option<Directory>, PortError> {
        unless_gone(self.root.directory(QUARANTINE))
    }
}

/// Visits the file at `entry` of the quarantine, or the files below it.
fn visit_entry(
    quarantine: &Directory,
    entry: Entry,
    visit: &mut QuarantineVisitor<'_>,
) -> Result<(), PortError> {
    let quarantined_at = time_of(entry.name());
    let file =
        |KeyedFile { key, size }: KeyedFile, at| QuarantinedFile { key, size, quarantined_at: at };
    match entry {
        Entry::Directory { name } if quarantined_at.is_some() => {
            let Some(folder) = unless_gone(quarantine.directory(&name))? else { return Ok(()) };
            visit_files(&folder, "", &mut |keyed| visit(file(keyed, quarantined_at)))
        }
        Entry::Directory { name } => {
            visit_files(quarantine, &name, &mut |keyed| visit(file(keyed, None)))
        }
        Entry::File { name, size, .. } => match name.parse() {
            Ok(key) => visit(file(KeyedFile { key, size }, None)),
            Err(_) => Ok(()),
        },
    }
}

/// Parses the name of a folder as a time.
fn time_of(name: &str) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(name, TIME).ok()?.and_utc();
    (time.format(TIME).to_string() == name).then_some(time)
}

/// The names of the folders of the quarantine that are times.
fn timed_folders(quarantine: &Directory) -> Result<Vec<String>, Errno> {
    let mut names = Vec::new();
    for entry in quarantine.entries()? {
        if let Entry::Directory { name } = entry?
            && time_of(&name).is_some()
        {
            names.push(name);
        }
    }
    Ok(names)
}

/// Moves the regular file at `key` from one folder to the same key in another; `false` when there
/// is none. The new name is durable before the removal of the old one is.
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

/// Removes the parent folders of `key` in `folder` of the quarantine that are empty. A folder that
/// cannot be removed is harmless.
fn remove_empty_folders(quarantine: &Directory, folder: &str, key: &StorageKey) {
    let mut path = format!("{folder}/{key}").trim_start_matches('/').to_owned();
    while let Some((parent, _)) = path.rsplit_once('/') {
        path = parent.to_owned();
        let (above, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let removed =
            quarantine.directory(above).and_then(|directory| directory.remove_directory(name));
        if removed.is_err() {
            return;
        }
    }
}
