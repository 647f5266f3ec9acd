//! Serves an [`Image`] to the kernel.

use std::ffi::OsStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::Machine;
use super::image::{Body, Image, State};

/// The image changes only through the kernel, so the kernel's cache stays valid.
const FOR_EVER: Duration = Duration::from_hours(24);

pub(super) struct Mounted(pub(super) Arc<Mutex<Machine>>);

impl Mounted {
    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&Image) -> Result<T, Errno>) -> Result<T, Errno> {
        read(&self.machine().image)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Image) -> Result<T, Errno>) -> Result<T, Errno> {
        self.machine().change(change)
    }
}

fn attributes(node: u64, state: &State) -> FileAttr {
    let (kind, size) = match &state.body {
        Body::File(bytes) => (FileType::RegularFile, bytes.len() as u64),
        Body::Folder(_) => (FileType::Directory, 0),
    };
    let modified = state.modified;
    FileAttr {
        ino: INodeNo(node),
        size,
        blocks: size.div_ceil(512),
        atime: modified,
        mtime: modified,
        ctime: modified,
        crtime: modified,
        kind,
        perm: u16::try_from(state.mode & 0o7777).unwrap_or_default(),
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    }
}

/// The attributes of a node that was found or created.
fn entry(image: &Image, node: u64) -> Result<FileAttr, Errno> {
    Ok(attributes(node, image.state(node)?))
}

fn answer_entry(reply: ReplyEntry, found: Result<FileAttr, Errno>) {
    match found {
        Ok(attributes) => reply.entry(&FOR_EVER, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}

fn answer_empty(reply: ReplyEmpty, done: Result<(), Errno>) {
    match done {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn index(offset: u64) -> Result<usize, Errno> {
    usize::try_from(offset).map_err(|_| Errno::EFBIG)
}

impl Filesystem for Mounted {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        answer_entry(reply, self.read(|image| entry(image, image.find(parent.0, name)?)));
    }

    fn getattr(&self, _: &Request, node: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.read(|image| entry(image, node.0)) {
            Ok(attributes) => reply.attr(&FOR_EVER, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        node: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let changed = self.change(|image| {
            if let Some(mode) = mode {
                image.set_mode(node.0, mode)?;
            }
            if let Some(size) = size {
                image.resize(node.0, index(size)?)?;
            }
            entry(image, node.0)
        });
        match changed {
            Ok(attributes) => reply.attr(&FOR_EVER, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn mkdir(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        reply: ReplyEntry,
    ) {
        let created = self.change(|image| {
            let folder = image.create(parent.0, name, mode & !umask, Body::empty_folder())?;
            entry(image, folder)
        });
        answer_entry(reply, created);
    }

    fn create(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let created = self.change(|image| {
            let file = image.create(parent.0, name, mode & !umask, Body::empty_file())?;
            entry(image, file)
        });
        match created {
            Ok(attributes) => reply.created(
                &FOR_EVER,
                &attributes,
                Generation(0),
                FileHandle(0),
                FopenFlags::FOPEN_KEEP_CACHE,
            ),
            Err(error) => reply.error(error),
        }
    }

    fn link(&self, _: &Request, node: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let linked = self.change(|image| {
            image.link(node.0, parent.0, name)?;
            entry(image, node.0)
        });
        answer_entry(reply, linked);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer_empty(reply, self.change(|image| image.remove(parent.0, name)));
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer_empty(reply, self.change(|image| image.remove(parent.0, name)));
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let is_new = flags.contains(RenameFlags::RENAME_NOREPLACE);
        let (from, to) = ((parent.0, name), (new_parent.0, new_name));
        answer_empty(reply, self.change(|image| image.rename(from, to, is_new)));
    }

    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_KEEP_CACHE);
    }

    fn read(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let bytes = self.read(|image| match &image.state(file.0)?.body {
            Body::File(bytes) => Ok(Arc::clone(bytes)),
            Body::Folder(_) => Err(Errno::EISDIR),
        });
        match (bytes, index(offset)) {
            (Ok(bytes), Ok(offset)) => {
                let end = bytes.len().min(offset.saturating_add(size as usize));
                reply.data(bytes.get(offset..end).unwrap_or_default());
            }
            (Err(error), _) | (_, Err(error)) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        write_flags: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let write = |image: &mut Image| image.write(file.0, index(offset)?, data);
        // Write-back of mapped memory is not an operation of the program; nothing relies on it.
        let written = if write_flags.contains(WriteFlags::FUSE_WRITE_CACHE) {
            write(&mut self.machine().image)
        } else {
            self.change(write)
        };
        match written {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(error) => reply.error(error),
        }
    }

    fn fsync(&self, _: &Request, file: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer_empty(reply, self.change(|image| image.sync(file.0)));
    }

    fn fsyncdir(&self, _: &Request, folder: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer_empty(reply, self.change(|image| image.sync(folder.0)));
    }

    fn readdir(
        &self,
        _: &Request,
        folder: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let entries = self.read(|image| {
            let names = image.state(folder.0)?.body.names()?.iter();
            names
                .map(|(name, node)| Ok((name.clone(), attributes(*node, image.state(*node)?))))
                .collect::<Result<Vec<_>, _>>()
        });
        match entries {
            Ok(entries) => {
                for (next, (name, found)) in (1..).zip(entries).skip(index(offset).unwrap_or(0)) {
                    if reply.add(found.ino, next, found.kind, name) {
                        break;
                    }
                }
                reply.ok();
            }
            Err(error) => reply.error(error),
        }
    }
}
