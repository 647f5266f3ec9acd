use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

/// Opens what is at `path`, relative and of `/`-separated names, beneath `root`; no symbolic link is
/// followed, neither on the way nor at its end.
pub(super) fn open_beneath(root: impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    match open_in_one_step(&root, path, flags) {
        // Kernels before 5.6 lack the call, and some sandboxes refuse what they do not know.
        Err(Errno::NOSYS | Errno::PERM) => open_name_by_name(&root, path, flags),
        outcome => outcome,
    }
}

/// The same where the kernel has every name on the way in memory, and knows (since 5.12) how to tell.
pub(super) fn open_beneath_at_once(
    root: impl AsFd,
    path: &str,
    flags: OFlags,
) -> Result<OwnedFd, Errno> {
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), BENEATH | ResolveFlags::CACHED)
}

const BENEATH: ResolveFlags =
    ResolveFlags::BENEATH.union(ResolveFlags::NO_SYMLINKS).union(ResolveFlags::NO_MAGICLINKS);

fn open_in_one_step(root: &impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
    openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), BENEATH)
}

fn open_name_by_name(root: &impl AsFd, path: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
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

    use super::{open_in_one_step, open_name_by_name};

    #[test]
    fn both_ways_of_opening_find_the_same_files() {
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
            let one_step = open_in_one_step(&root, path, OFlags::RDONLY);
            assert_eq!(one_step.is_ok(), found, "{path} in one step");
            let by_name = open_name_by_name(&root, path, OFlags::RDONLY);
            assert_eq!(by_name.is_ok(), found, "{path} name by name");
        }
    }
}
