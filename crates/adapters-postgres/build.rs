//! Rebuilds the crate when a migration comes or changes, which `embed_migrations!` alone does not.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations/postgres");
}
