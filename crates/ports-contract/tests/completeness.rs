//! Checks that every behaviour is in its macro and every suite is run by an adapter.

use std::fs;
use std::path::{Path, PathBuf};

/// The text of every Rust file in a folder of this crate.
fn texts(folder: &str) -> Vec<String> {
    let paths = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    paths.iter().map(|path| fs::read_to_string(path).expect("the sources can be read")).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the sources can be read");
    let paths = entries.map(|entry| entry.expect("the sources can be read").path());
    paths
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The names of the public functions that take nothing but a world.
fn behaviours(source: &str) -> impl Iterator<Item = &str> {
    source.split("\npub fn ").skip(1).filter_map(|function| {
        let (name, parameters) = function.split_once('(')?;
        parameters.trim_start().starts_with("world: &dyn ").then_some(name)
    })
}

#[test]
fn every_behaviour_is_listed_by_a_macro() {
    let texts = texts("src");
    let listed: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.split("$crate::__behaviours!(").skip(1))
        .filter_map(|list| list.split(");").next())
        .flat_map(|list| list.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect();
    let behaviours: Vec<&str> = texts.iter().flat_map(|text| behaviours(text)).collect();

    assert!(behaviours.len() > 100, "the behaviours are found at all");
    let forgotten: Vec<&&str> = behaviours.iter().filter(|name| !listed.contains(name)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

/// The name of the contract macro in the suite of a database port.
fn database_contract(source: &str) -> Option<&str> {
    let (_, rules) = source.split_once("macro_rules! ")?;
    let (name, _) = rules.split_once(' ')?;
    source.contains("(world: &dyn DatabaseWorld").then_some(name)
}

#[test]
fn every_suite_of_a_database_port_is_part_of_the_database_contract() {
    let texts = texts("src");
    let contracts: Vec<&str> = texts.iter().filter_map(|text| database_contract(text)).collect();
    let is_called = |name: &str| texts.iter().any(|text| text.contains(&format!("::{name}!(")));

    assert!(contracts.len() > 10, "the suites are found at all");
    let forgotten: Vec<&&str> = contracts.iter().filter(|name| !is_called(name)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
