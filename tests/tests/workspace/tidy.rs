//! Order in the sources: small things that a review should not have to look for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tests::workspace::{from_root, paths, root, sources};

const MAX_LINES: usize = 300;

/// Files that are longer, each with its reason.
const LONG_FILES: [(&str, &str); 2] = [
    ("tests/tests/blackbox/errors.rs", "tables of requests and answers"),
    ("tests/tests/blackbox/media.rs", "tables of requests and answers"),
];

#[test]
fn no_source_file_is_long_without_a_reason() {
    let mut long: BTreeMap<_, _> = sources(&[".rs"])
        .into_iter()
        .map(|source| (source.path, source.text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .collect();
    for (path, _) in LONG_FILES {
        assert!(long.remove(path).is_some(), "{path} needs no reason any more");
    }
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_unfinished_is_left() {
    // Put together here, so that this file does not contain them.
    let unfinished = ["todo", "dbg", "unimplemented"].map(|name| format!("{name}!("));
    for source in sources(&[".rs"]) {
        for word in &unfinished {
            assert!(!source.text.contains(word), "{} contains {word}", source.path);
        }
    }
}

#[test]
fn no_line_ends_in_a_blank_and_every_file_ends_in_a_newline() {
    let endings = [".rs", ".toml", ".md", ".sql", ".sh", ".yml", "Makefile", ".gitignore"];
    for source in sources(&endings) {
        for (number, line) in source.text.lines().enumerate() {
            assert_eq!(line.trim_end(), line, "{}:{}", source.path, number + 1);
        }
        let ends_well = source.text.ends_with('\n') && !source.text.ends_with("\n\n");
        assert!(ends_well || source.text.is_empty(), "{}", source.path);
    }
}

#[test]
fn every_crate_says_first_what_it_is() {
    let opened: Vec<_> = sources(&["src/lib.rs"])
        .into_iter()
        .filter(|source| source.text.starts_with("//!"))
        .collect();
    let crates = sources(&["Cargo.toml"]).len() - 1;
    let opened_crates = opened.iter().map(|source| source.path.as_str()).collect::<Vec<_>>();
    assert_eq!(opened.len(), crates, "{opened_crates:?}");
    for source in opened {
        let words = source.text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!(words >= 3, "{} says too little", source.path);
    }
}

#[test]
fn every_file_says_first_what_it_is() {
    let silent: Vec<_> = sources(&[".rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

const MAX_WIDTH: usize = 100;

/// Lines of more than [`MAX_WIDTH`] characters. Lower it whenever fewer are left.
const LONG_LINES: usize = 17;

#[test]
fn lines_are_at_most_a_hundred_characters_long() {
    let mut long: BTreeMap<_, _> = sources(&[".rs"])
        .into_iter()
        .map(|source| (source.path, count_long_lines(&source.text)))
        .collect();
    long.retain(|_, lines| *lines > 0);
    let total: usize = long.values().sum();
    assert!(total <= LONG_LINES, "{total}: {long:#?}");
}

fn count_long_lines(text: &str) -> usize {
    text.lines().filter(|line| line.chars().count() > MAX_WIDTH).count()
}

fn migrations(database: &str) -> Vec<String> {
    let folder = root().join("migrations").join(database);
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("there are migrations")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn both_databases_have_the_same_migrations_up_and_down() {
    let names = migrations("postgres");
    assert!(!names.is_empty());
    assert_eq!(names, migrations("sqlite"));
    for database in ["postgres", "sqlite"] {
        for name in &names {
            for file in ["up.sql", "down.sql"] {
                let path = root().join("migrations").join(database).join(name).join(file);
                let text = fs::read_to_string(&path).unwrap_or_default();
                assert!(!text.trim().is_empty(), "{path:?} is missing or empty");
            }
        }
    }
}

fn leads_out(link: &Path) -> bool {
    !fs::canonicalize(link).is_ok_and(|target| target.starts_with(root()))
}

#[test]
fn no_symbolic_link_leaves_the_tree() {
    let links: Vec<_> = paths()
        .into_iter()
        .filter(|path| path.is_symlink() && leads_out(path))
        .map(|path| from_root(&path))
        .collect();
    assert!(links.is_empty(), "{links:?}");
}
