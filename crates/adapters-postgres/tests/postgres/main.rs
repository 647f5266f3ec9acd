//! Tests of the adapter on a real server: the contract suite, and the features of PostgreSQL alone.

mod cancellation;
mod contract;
mod faults;
mod impossible_rows;
mod migrations;
mod support;
mod text_form;
