//! The `media-server` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    media_server::cli::main(std::env::args_os())
}
