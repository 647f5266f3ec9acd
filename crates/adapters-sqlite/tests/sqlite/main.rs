//! Tests of the adapter on SQLite: the contract suite, and the features of SQLite alone.

mod contract;
mod file;
mod impossible_rows;
mod migrations;
mod missing_files;
mod reserve;
mod text_form;
mod world;
