//! The contents of a disk: as programs see it, and as a power cut would leave it.

mod survival;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::sync::Arc;
use std::time::SystemTime;

use fuser::Errno;

pub use self::survival::Survivors;

/// The number of the outermost folder.
pub(super) const ROOT: u64 = 1;

/// Files and folders, each in its visible and in its durable state.
#[derive(Clone)]
pub struct Image {
    nodes: BTreeMap<u64, Node>,
    /// Operations on names since their folders were synced, in order. An operation is kept or lost
    /// atomically, as in a journal; a synced folder keeps its part of it for certain.
    unsynced: Vec<Vec<NameChange>>,
}

#[derive(Clone)]
struct Node {
    now: State,
    durable: State,
}

/// A file or a folder in one state.
#[derive(Clone)]
pub(super) struct State {
    pub(super) mode: u32,
    pub(super) modified: SystemTime,
    pub(super) body: Body,
}

#[derive(Clone)]
pub(super) enum Body {
    /// Shared between states until one of them is written to.
    File(Arc<Vec<u8>>),
    Folder(BTreeMap<OsString, u64>),
}

/// The new target of one name in one folder.
#[derive(Clone)]
struct NameChange {
    folder: u64,
    name: OsString,
    node: Option<u64>,
}

impl Body {
    pub(super) fn empty_file() -> Self {
        Self::File(Arc::default())
    }

    pub(super) fn empty_folder() -> Self {
        Self::Folder(BTreeMap::new())
    }

    pub(super) fn names(&self) -> Result<&BTreeMap<OsString, u64>, Errno> {
        match self {
            Self::Folder(names) => Ok(names),
            Self::File(_) => Err(Errno::ENOTDIR),
        }
    }

    fn set(&mut self, name: &OsStr, node: Option<u64>) {
        if let Self::Folder(names) = self {
            match node {
                Some(node) => names.insert(name.to_owned(), node),
                None => names.remove(name),
            };
        }
    }
}

impl Node {
    fn new(mode: u32, body: Body) -> Self {
        let now = State { mode, modified: SystemTime::now(), body };
        Self { durable: now.clone(), now }
    }
}

impl Image {
    #[must_use]
    pub fn empty() -> Self {
        let root = Node::new(0o755, Body::empty_folder());
        Self { nodes: BTreeMap::from([(ROOT, root)]), unsynced: Vec::new() }
    }

    pub(super) fn state(&self, node: u64) -> Result<&State, Errno> {
        self.nodes.get(&node).map(|node| &node.now).ok_or(Errno::ENOENT)
    }

    fn state_mut(&mut self, node: u64) -> Result<&mut State, Errno> {
        self.nodes.get_mut(&node).map(|node| &mut node.now).ok_or(Errno::ENOENT)
    }

    fn bytes_mut(&mut self, file: u64) -> Result<&mut Vec<u8>, Errno> {
        let state = self.state_mut(file)?;
        state.modified = SystemTime::now();
        match &mut state.body {
            Body::File(bytes) => Ok(Arc::make_mut(bytes)),
            Body::Folder(_) => Err(Errno::EISDIR),
        }
    }

    pub(super) fn find(&self, folder: u64, name: &OsStr) -> Result<u64, Errno> {
        self.state(folder)?.body.names()?.get(name).copied().ok_or(Errno::ENOENT)
    }

    pub(super) fn create(
        &mut self,
        folder: u64,
        name: &OsStr,
        mode: u32,
        body: Body,
    ) -> Result<u64, Errno> {
        let number = self.nodes.last_key_value().map_or(ROOT, |(last, _)| last + 1);
        self.link(number, folder, name)?;
        self.nodes.insert(number, Node::new(mode, body));
        Ok(number)
    }

    pub(super) fn link(&mut self, node: u64, folder: u64, name: &OsStr) -> Result<(), Errno> {
        if self.find(folder, name).is_ok() {
            return Err(Errno::EEXIST);
        }
        self.rename_all(vec![NameChange { folder, name: name.to_owned(), node: Some(node) }])
    }

    pub(super) fn remove(&mut self, folder: u64, name: &OsStr) -> Result<(), Errno> {
        let node = self.find(folder, name)?;
        if self.state(node)?.body.names().is_ok_and(|names| !names.is_empty()) {
            return Err(Errno::ENOTEMPTY);
        }
        self.rename_all(vec![NameChange { folder, name: name.to_owned(), node: None }])
    }

    /// Replaces the target of the new name, unless `is_new` says that there must be none.
    pub(super) fn rename(
        &mut self,
        (folder, name): (u64, &OsStr),
        (new_folder, new_name): (u64, &OsStr),
        is_new: bool,
    ) -> Result<(), Errno> {
        let node = self.find(folder, name)?;
        if is_new && self.find(new_folder, new_name).is_ok() {
            return Err(Errno::EEXIST);
        }
        self.rename_all(vec![
            NameChange { folder, name: name.to_owned(), node: None },
            NameChange { folder: new_folder, name: new_name.to_owned(), node: Some(node) },
        ])
    }

    fn rename_all(&mut self, changes: Vec<NameChange>) -> Result<(), Errno> {
        for NameChange { folder, name, node } in &changes {
            let state = self.state_mut(*folder)?;
            state.modified = SystemTime::now();
            state.body.set(name, *node);
        }
        self.unsynced.push(changes);
        Ok(())
    }

    pub(super) fn write(&mut self, file: u64, offset: usize, new: &[u8]) -> Result<(), Errno> {
        let bytes = self.bytes_mut(file)?;
        let end = offset + new.len();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[offset..end].copy_from_slice(new);
        Ok(())
    }

    pub(super) fn resize(&mut self, file: u64, length: usize) -> Result<(), Errno> {
        self.bytes_mut(file)?.resize(length, 0);
        Ok(())
    }

    pub(super) fn set_mode(&mut self, node: u64, mode: u32) -> Result<(), Errno> {
        self.state_mut(node)?.mode = mode;
        Ok(())
    }

    /// Makes a file's bytes durable, or the names in a folder.
    pub(super) fn sync(&mut self, node: u64) -> Result<(), Errno> {
        let synced = self.nodes.get_mut(&node).ok_or(Errno::ENOENT)?;
        synced.durable = synced.now.clone();
        for operation in &mut self.unsynced {
            operation.retain(|change| change.folder != node);
        }
        self.unsynced.retain(|operation| !operation.is_empty());
        Ok(())
    }
}
