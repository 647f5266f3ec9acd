//! What the adapter promises, against a real server: the contract of every database port, and what is
//! PostgreSQL's own.

mod cancellation;
mod contract;
mod faults;
mod impossible_rows;
mod migrations;
mod support;
