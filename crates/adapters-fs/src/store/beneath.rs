//! Opening files beneath a root without following symbolic links (`RESOLVE_BENEATH` of openat2(2)).

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// Opens the file or folder at `path`, relative and `/`-separated, beneath `root`. Symbolic links
/// are not followed in any component.
pub(super) fn open_beneath(root: impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    match open_by_openat2(&root, path, flags) {
        // Kernels before 5.6 lack the call, and some sandboxes deny calls that they do not know.
        Err(Errno::NOSYS | Errno::PERM) => open_by_components(&root, path, flags),
        outcome => outcome,
    }
}

/// The same from the kernel's name cache alone, without disk access; fails otherwise
/// (`RESOLVE_CACHED`, Linux 5.12).
pub(super) fn open_beneath_cached(
    root: impl AsFd,
    path: &str,
    flags: OFlags,
) -> Result<OwnedFd, Errno> {
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), BENEATH | ResolveFlags::CACHED)
}

const BENEATH: ResolveFlags =
    ResolveFlags::BENEATH.union(ResolveFlags::NO_SYMLINKS).union(ResolveFlags::NO_MAGICLINKS);

fn open_by_openat2(root: &impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), BENEATH)
}

fn open_by_components(root: &impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    let Some((first, rest)) = path.split_once('/') else {
        return open_name(root, path, flags);
    };
    let mut directory = open_name(root, first, OFlags::DIRECTORY)?;
    let mut rest = rest;
    while let Some((name, after)) = rest.split_once('/') {
        directory = open_name(&directory, name, OFlags::DIRECTORY)?;
        rest = after;
    }
    open_name(&directory, rest, flags)
}

fn open_name(directory: &impl AsFd, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    if matches!(name, "" | "." | "..") {
        return Err(Errno::XDEV);
    }
    openat(directory, name, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::symlink;

    use rustix::fs::OFlags;

    use super::{open_by_components, open_by_openat2};

    #[test]
    fn both_implementations_open_the_same_files() {
        let outside = tempfile::tempdir().expect("a folder");
        std::fs::write(outside.path().join("secret"), "secret").expect("written");
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("a/b")).expect("created");
        std::fs::write(at("file"), "x").expect("written");
        std::fs::write(at("a/b/file"), "x").expect("written");
        symlink(at("file"), at("link")).expect("linked");
        symlink(outside.path(), at("out")).expect("linked");
        symlink(at("a"), at("inner")).expect("linked");

        let root = File::open(folder.path()).expect("opened");
        let table = [
            ("file", true),
            ("a/b/file", true),
            ("missing", false),
            ("a/missing/file", false),
            ("file/file", false),
            ("link", false),
            ("out/secret", false),
            ("inner/b/file", false),
            ("a/../../secret", false),
            ("..", false),
        ];
        for (path, found) in table {
            let by_openat2 = open_by_openat2(&root, path, OFlags::RDONLY);
            assert_eq!(by_openat2.is_ok(), found, "{path} by openat2");
            let by_components = open_by_components(&root, path, OFlags::RDONLY);
            assert_eq!(by_components.is_ok(), found, "{path} by components");
        }
    }
}
