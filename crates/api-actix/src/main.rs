//! The `media-server` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    api_actix::cli::main(std::env::args_os())
}
