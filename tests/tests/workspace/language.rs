//! The words of the workspace: budgets for private words and inverted sentences, which only fall.

use std::fs;

use tests::workspace::{from_root, paths};

/// Words to avoid, how often each is left, and what to write instead.
///
/// They are compared with whole words, without punctuation. `docs/glossary.md` has the terms.
const BUDGET: [(&str, usize, &str); 54] = [
    ("whoever", 1, "a noun: the caller, the client, the thread"),
    ("whatever", 3, "a noun, or any"),
    ("in the place of", 0, "instead of"),
    ("is no", 12, "is not a"),
    ("of which", 4, "a second sentence"),
    ("told apart", 0, "distinguished"),
    ("told by", 1, "identified by, reported as"),
    ("told as", 0, "reported as"),
    ("tells of", 0, "reports, logs"),
    ("tells whether", 0, "returns whether, reports whether"),
    ("tells what", 0, "reports"),
    ("tells how", 0, "reports"),
    ("tells that", 0, "reports"),
    ("judge", 0, "validate"),
    ("judges", 0, "validates"),
    ("judged", 0, "validated"),
    ("remembered", 6, "cached"),
    ("left behind", 1, "orphan, stale"),
    ("once more", 0, "again, retried"),
    ("set aside", 3, "reserved, quarantined"),
    ("beneath", 13, "under"),
    ("thereof", 0, "of it"),
    ("are had", 0, "are fetched"),
    ("is had", 0, "is fetched"),
    ("passed over", 1, "skipped"),
    ("given up", 4, "abandoned, timed out, retired"),
    ("taken for", 1, "classified as"),
    ("a sound", 0, "valid"),
    ("no sound", 1, "malformed"),
    ("is sound", 2, "is valid"),
    ("are sound", 0, "are valid"),
    ("bytes without a row", 2, "orphan"),
    ("bytes without rows", 2, "orphans"),
    ("admitted together", 4, "batched"),
    ("brief place", 0, "read permit"),
    ("conversation", 0, "job session"),
    ("keeper", 0, "supervisor"),
    ("the framework", 0, "Django REST Framework, actix-web"),
    ("hand out", 0, "look up"),
    ("Outline", 0, "DetailsJson"),
    ("outline", 0, "details JSON"),
    ("Gatherer", 0, "CallerBatcher"),
    ("gatherer", 1, "batcher"),
    ("Crew", 0, "WorkerPool"),
    ("crew", 4, "worker pool"),
    ("Roster", 0, "WorkerPool"),
    ("RowMemory", 0, "RevisionCache"),
    ("Shelf", 0, "CacheShard"),
    ("shelf", 0, "shard"),
    ("Scales", 1, "a weigher"),
    ("HandedOut", 0, "SharedResult"),
    ("Handover", 0, "AccelRedirect"),
    ("Keeping", 0, "CachePolicy"),
    ("Essentials", 0, "ReadinessChecks"),
];

/// Whether the text is this project's own: not a finding about another package, and not a fixture.
fn is_ours(path: &str) -> bool {
    let endings = [".rs", ".md", ".toml", ".sql", ".py", "Makefile", "Containerfile"];
    let folders = ["scripts/", "deploy/", ".ci/"];
    let left_out = ["findings/", "tests/fixtures/", "fuzz/target/", THIS_FILE];
    let ours = endings.iter().any(|ending| path.ends_with(ending))
        || folders.iter().any(|folder| path.starts_with(folder));
    ours && !left_out.iter().any(|start| path.starts_with(start))
}

const THIS_FILE: &str = "tests/tests/workspace/language.rs";

/// The words of `text`, with one space around each.
///
/// "There is no" and "is no longer" are plain English and are left out.
fn words(text: &str) -> String {
    let words =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words.flat_map(|word| [word, " "]).collect();
    format!(" {}", joined.replace("here is no ", "").replace("is no longer ", ""))
}

fn our_words() -> Vec<(String, String)> {
    paths()
        .into_iter()
        .map(|path| (from_root(&path), path))
        .filter(|(name, _)| is_ours(name))
        .filter_map(|(name, path)| Some((name, words(&fs::read_to_string(path).ok()?))))
        .collect()
}

#[test]
fn private_words_and_inverted_sentences_do_not_come_back() {
    let texts = our_words();
    assert!(texts.len() > 300, "the sources were found");
    for (avoided, budget, instead) in BUDGET {
        let avoided = format!(" {avoided} ");
        let mut places: Vec<_> =
            texts.iter().map(|(path, text)| (path, text.matches(&avoided).count())).collect();
        places.retain(|(_, count)| *count > 0);
        let total: usize = places.iter().map(|(_, count)| count).sum();
        assert!(total <= budget, "\"{avoided}\" {total} times; write {instead}: {places:#?}");
    }
}
