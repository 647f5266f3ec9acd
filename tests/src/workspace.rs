//! The source files of the workspace, for the rules about all of them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
///
/// # Panics
/// When this crate is not in it.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this crate is a member")
}

/// Build output and recorded data.
const SKIPPED: [&str; 3] = ["target", "data", ".git"];

/// A source file: its path relative to the root, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// All files of the workspace, sorted; symbolic links are not followed.
///
/// # Panics
/// When something cannot be read.
#[must_use]
pub fn paths() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    collect(root(), &mut paths);
    paths.sort();
    paths
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let entry = entry.expect("a folder can be read");
        let is_folder = entry.file_type().expect("an entry has a type").is_dir();
        let is_skipped = SKIPPED.iter().any(|name| *entry.file_name() == **name);
        match (is_folder, is_skipped && folder == root()) {
            (_, true) => {}
            (true, false) => collect(&entry.path(), paths),
            (false, false) => paths.push(entry.path()),
        }
    }
}

/// Every text file whose name ends with one of `endings`.
///
/// # Panics
/// When one of them cannot be read, or is not UTF-8.
#[must_use]
pub fn sources(endings: &[&str]) -> Vec<Source> {
    paths()
        .into_iter()
        .filter(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)))
        .map(|path| Source {
            text: fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            path: from_root(&path),
        })
        .collect()
}

/// The path relative to the root.
///
/// # Panics
/// When it lies elsewhere.
#[must_use]
pub fn from_root(path: &Path) -> String {
    path.strip_prefix(root()).expect("it is in the workspace").to_string_lossy().into_owned()
}
