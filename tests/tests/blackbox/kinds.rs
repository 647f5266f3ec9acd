//! One upload of each kind of file that the service distinguishes, made by the programs that people
//! use.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tests::{Site, on_both_databases};

on_both_databases!(every_kind_is_typed_and_served_by_its_table);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/files")
}

fn every_kind_is_typed_and_served_by_its_table(site: Site) {
    let table = fs::read(folder().join("kinds.json")).expect("the table is there");
    let table: Vec<Value> = serde_json::from_slice(&table).expect("the table is JSON");
    let server = site.start();
    let admin = server.admin();
    let mut wrong = Vec::new();
    for kind in table {
        let name = kind["file"].as_str().expect("a name");
        let content = fs::read(folder().join(name)).expect("the file is there");
        let details = server.stored(&admin, name, &content);
        let answer = server.open_f(&details).expect_status(200);
        let disposition = answer.header("content-disposition").unwrap_or_default();
        let found = (
            details["type"].as_str(),
            answer.header("content-type"),
            disposition.split(';').next(),
        );
        let expected =
            (kind["type"].as_str(), kind["served_as"].as_str(), kind["disposition"].as_str());
        if found != expected {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}"));
        }
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
