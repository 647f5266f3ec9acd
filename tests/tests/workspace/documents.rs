//! The documents: their links lead somewhere, and the files that they name exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tests::workspace::{Source, root, sources};

/// Where the sources are. Paths that begin otherwise may be those of a deployment.
const FOLDERS: [&str; 7] =
    ["crates/", "deploy/", "docs/", "fuzz/", "migrations/", "scripts/", "tests/"];

/// The documents, and their text without code blocks.
fn documents() -> impl Iterator<Item = Source> {
    let documents = sources(&[".md"]).into_iter().filter(|source| !source.path.contains("target/"));
    documents.map(|source| Source { text: without_code(&source.text), ..source })
}

fn without_code(text: &str) -> String {
    let blocks = text.split("```").step_by(2);
    blocks.collect()
}

/// The targets of the links in `text` that lead to another place of the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ', '\n']).next());
    targets.filter(|target| !target.contains("://"))
}

/// The anchors of `text`, as GitHub derives them from headings, and those that are written out.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let derived = headings.map(|line| {
        let words = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        words.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
    });
    let named = text.split("<a name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    derived.chain(named.map(str::to_owned)).collect()
}

/// Whether `link` in the document at `path` leads to a file, and to its anchor if it names one.
fn leads_somewhere(path: &str, link: &str) -> bool {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let document = root().join(path);
    let folder = document.parent().unwrap_or(root());
    let target: PathBuf = if file.is_empty() { document.clone() } else { folder.join(file) };
    let is_document = target.extension().is_some_and(|extension| extension == "md");
    if anchor.is_empty() || !is_document {
        return target.exists();
    }
    std::fs::read_to_string(target).is_ok_and(|text| anchors(&without_code(&text)).contains(anchor))
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut checked = 0;
    for document in documents() {
        for link in links(&document.text) {
            checked += 1;
            assert!(leads_somewhere(&document.path, link), "{}: {link}", document.path);
        }
    }
    assert!(checked > 100, "the links were found");
}

/// The paths of sources in backticks, without those with a placeholder. Some have a line behind.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|path| {
        let is_path = FOLDERS.iter().any(|folder| path.starts_with(folder));
        is_path && !path.contains(['<', '*', '{', ' ', '…', '\n'])
    })
}

#[test]
fn files_that_documents_name_exist() {
    // A decision names files as they were, and is not rewritten.
    let current = documents().filter(|document| !document.path.starts_with("docs/decisions/"));
    for document in current {
        for path in named_paths(&document.text) {
            let exists = root().join(Path::new(path)).exists();
            assert!(exists, "{} names {path}", document.path);
        }
    }
}
