//! The system calls that a systemd unit allows with `SystemCallFilter=` (systemd.exec(5)).

use std::collections::BTreeSet;
use std::fs;

use crate::workspace::root;

/// The names of the system calls that the unit of this repository allows.
///
/// # Panics
/// When the unit cannot be read, or names a set that the fixtures do not hold.
#[must_use]
pub fn allowed_by_the_unit() -> BTreeSet<String> {
    let unit = root().join("deploy/media-server.service");
    let unit = fs::read_to_string(unit).expect("the unit is there");
    let mut allowed = BTreeSet::new();
    for filter in unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter=")) {
        match filter.strip_prefix('~') {
            Some(refused) => names(refused).iter().for_each(|name| _ = allowed.remove(name)),
            None => allowed.extend(names(filter)),
        }
    }
    allowed
}

/// The system calls of a list of names and sets; sets begin with `@`.
fn names(list: &str) -> BTreeSet<String> {
    let names = list.split_whitespace().flat_map(|item| match item.strip_prefix('@') {
        Some(set) => set_members(set),
        None => vec![item.to_owned()],
    });
    names.collect()
}

fn set_members(set: &str) -> Vec<String> {
    let path = root().join(format!("tests/fixtures/systemd/{set}.txt"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}
