//! The arrows between the crates, and what the inner ones may reach.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use tests::workspace;

/// Which members each member depends on. A new arrow needs a written reason in docs/decisions.
const ARROWS: [(&str, &[&str]); 14] = [
    ("adapters-fs", &["domain", "imaging", "ports"]),
    ("adapters-postgres", &["domain", "ports", "pq-sys"]),
    ("adapters-sqlite", &["domain", "ports"]),
    ("api-actix", &["application", "domain", "ports"]),
    ("application", &["domain", "ports"]),
    ("domain", &[]),
    ("heap", &[]),
    ("imaging", &[]),
    ("media-client", &["domain"]),
    (
        "media-server",
        &[
            "adapters-fs",
            "adapters-postgres",
            "adapters-sqlite",
            "api-actix",
            "application",
            "domain",
            "heap",
            "ports",
        ],
    ),
    ("ports", &["domain"]),
    ("ports-contract", &["domain", "ports"]),
    // It stands before the crate of its own name.
    ("pq-sys", &[]),
    // It is not driven by it: the bindings are linked into the program of the tests too.
    ("tests", &["media-client", "pq-sys"]),
];

fn metadata() -> Metadata {
    let manifest = workspace::root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo answers")
}

/// The other members that `package` depends on in this way.
fn arrows<'a>(
    metadata: &Metadata,
    package: &'a Package,
    kind: DependencyKind,
) -> BTreeSet<&'a str> {
    let members: BTreeSet<&str> =
        metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let dependencies = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == kind && dependency.path.is_some());
    dependencies.map(|dependency| &*dependency.name).filter(|name| members.contains(name)).collect()
}

#[test]
fn the_arrows_are_those_of_the_table() {
    let metadata = metadata();
    let actual: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (package.name.as_str(), arrows(&metadata, package, DependencyKind::Normal)))
        .collect();
    let expected: BTreeMap<_, _> =
        ARROWS.into_iter().map(|(name, arrows)| (name, arrows.iter().copied().collect())).collect();
    assert_eq!(actual, expected);
}

#[test]
fn tests_and_builds_add_no_arrow_but_to_the_contract() {
    let metadata = metadata();
    for package in &metadata.packages {
        let of_tests = arrows(&metadata, package, DependencyKind::Development);
        assert!(of_tests.is_subset(&["ports-contract"].into()), "{}: {of_tests:?}", package.name);
        let of_builds = arrows(&metadata, package, DependencyKind::Build);
        assert!(of_builds.is_empty(), "{}: {of_builds:?}", package.name);
    }
}

/// The names and versions of all crates that `package` is built from.
///
/// `cargo tree` lists them: metadata unifies the features of the whole workspace.
fn reach(package: &str) -> BTreeSet<(String, String)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--package", package, "--edges", "normal", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(workspace::root())
        .output()
        .expect("cargo starts");
    let text = String::from_utf8(output.stdout).expect("names are text");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let name_and_version = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        Some((words.next()?, words.next()?))
    };
    text.lines().filter_map(name_and_version).collect()
}

/// How the names of crates begin that bring a technology with them.
const TECHNOLOGIES: [&str; 17] = [
    "actix",
    "async",
    "axum",
    "diesel",
    "futures",
    "http",
    "hyper",
    "libsqlite",
    "mio",
    "pq-s",
    "r2d2",
    "rusqlite",
    "serde",
    "sqlx",
    "tokio",
    "tower",
    "tracing-subscriber",
];

#[test]
fn the_inner_crates_reach_no_technology() {
    for package in ["domain", "ports", "ports-contract", "application"] {
        let reach = reach(package);
        assert!(reach.iter().any(|(name, _)| name == "domain"), "{package}: {reach:?}");
        for (name, _) in reach {
            let technology = TECHNOLOGIES.iter().find(|technology| name.starts_with(**technology));
            assert_eq!(technology, None, "{package} reaches {name}");
        }
    }
}

#[test]
fn domain_reaches_only_what_its_rules_need() {
    let needed = [
        "bytesize",
        "chrono",
        "icu_casemap",
        "icu_collator",
        "icu_locale_core",
        "icu_normalizer",
        "icu_properties",
        "percent-encoding",
        "thiserror",
    ];
    let direct: BTreeSet<_> = metadata()
        .packages
        .into_iter()
        .filter(|package| package.name.as_str() == "domain")
        .flat_map(|package| package.dependencies)
        .filter(|dependency| dependency.kind == DependencyKind::Normal && !dependency.optional)
        .map(|dependency| dependency.name)
        .collect();
    assert!(direct.iter().all(|name| needed.contains(&name.as_str())), "{direct:?}");
}

#[test]
fn the_program_names_adapters_in_its_wiring_only() {
    let mut naming: Vec<_> = workspace::sources(&[".rs"])
        .into_iter()
        .filter(|source| source.path.starts_with("crates/media-server/src/"))
        .filter(|source| source.text.contains("adapters_"))
        .map(|source| source.path)
        .collect();
    naming.retain(|path| !path.starts_with("crates/media-server/src/wiring"));
    assert!(naming.is_empty(), "{naming:?}");
}

/// The names in the table of dependencies that all crates share.
fn shared_dependencies() -> Vec<String> {
    let manifest = workspace::root().join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("it is there");
    let table = manifest.split("[workspace.dependencies]\n").nth(1).expect("there is such a table");
    let lines = table.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

#[test]
fn the_program_is_built_with_one_version_of_each_dependency_of_ours() {
    let ours = shared_dependencies();
    assert!(ours.len() > 20, "the table was found");
    let reach = reach("media-server");
    // Our pq-sys stands before another version of it, on purpose.
    for name in ours.into_iter().filter(|name| name != "pq-sys") {
        let versions: Vec<_> = reach.iter().filter(|(reached, _)| *reached == name).collect();
        assert!(versions.len() <= 1, "{versions:?}");
    }
}
