//! The table of kinds of files in the documentation of the API is the one that the tests upload.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The rows between the heading of the table and the next heading.
fn documented(page: &str) -> Vec<&str> {
    let section = page.split("### Kinds of files\n").nth(1).expect("the section is there");
    let section = section.split("\n#").next().unwrap_or_default();
    section.lines().filter(|line| line.starts_with('|')).skip(2).collect()
}

fn row(kind: &Value) -> String {
    let text = |field: &str| kind[field].as_str().expect("a text").to_owned();
    let is_shown = kind["disposition"] == "inline";
    let use_of_it = if is_shown { "shown" } else { "saved" };
    format!("| {} | {} | `{}` | {use_of_it} |", text("kind"), text("type"), text("served_as"))
}

#[test]
fn the_documented_kinds_are_the_tested_kinds() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("docs/http-api.md")).expect("the page is there");
    let table = fs::read(root.join("tests/fixtures/files/kinds.json")).expect("the table is there");
    let table: Vec<Value> = serde_json::from_slice(&table).expect("the table is JSON");
    let expected: Vec<String> = table.iter().map(row).collect();
    assert_eq!(documented(&page), expected);
}
