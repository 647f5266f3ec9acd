//! No circles between the files of a crate.

use std::collections::{BTreeMap, BTreeSet};

use tests::imports::{Modules, Path};
use tests::workspace::{Source, sources};

/// Every module that can be reached from `start` by one arrow or more.
fn reach<'a>(arrows: &'a BTreeMap<&Path, BTreeSet<Path>>, start: &Path) -> BTreeSet<&'a Path> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Path> = arrows[start].iter().collect();
    while let Some(module) = open.pop() {
        if reached.insert(module) {
            open.extend(&arrows[module]);
        }
    }
    reached
}

fn in_circles(folder: &str, sources: &[Source]) -> Vec<String> {
    let modules = Modules::read(folder, sources);
    let arrows = modules.arrows();
    let circular = arrows.keys().filter(|module| reach(&arrows, module).contains(**module));
    circular.map(|module| format!("{folder}{}", module.join("/"))).collect()
}

#[test]
fn a_circle_over_a_reexport_is_found() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let sources = [
        source("src/lib.rs", "mod tea;\nmod pot;\npub use tea::Tea;\n"),
        source("src/tea.rs", "use std::fmt;\nuse crate::pot::{self, Pot as Vessel};\n"),
        source("src/pot.rs", "fn brew() -> crate::Tea { todo() }\n"),
        source("src/pot/lid.rs", "use super::Pot;\n"),
    ];
    assert_eq!(in_circles("src/", &sources), ["src/pot", "src/tea"]);
}

#[test]
fn files_of_a_crate_do_not_import_each_other() {
    let sources = sources(&[".rs"]);
    let folders = sources.iter().filter_map(|source| source.path.strip_suffix("lib.rs"));
    let circular: Vec<_> = folders.flat_map(|folder| in_circles(folder, &sources)).collect();
    assert!(circular.is_empty(), "{circular:#?}");
}
