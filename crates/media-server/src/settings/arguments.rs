//! The settings as arguments of a command line.

use clap::builder::ValueParser;
use clap::{Arg, Args, Command};

use super::names::flag;
use super::subjects::Settings;

/// The command with every setting as a flag and an environment variable of any text.
pub(crate) fn add_settings(command: Command) -> Command {
    let text = |arg: Arg| arg.value_parser(ValueParser::string()).help_heading("Settings");
    command.args(args().into_iter().map(text))
}

/// Every setting, with the parser of its value. The id of an argument is the name of its variable.
pub(super) fn args() -> Vec<Arg> {
    let command = Settings::augment_args(Command::new("settings"));
    command.get_arguments().cloned().map(named).collect()
}

fn named(arg: Arg) -> Arg {
    let variable = arg.get_id().to_string();
    arg.long(flag(&variable)).env(variable).global(true).hide_env_values(true)
}
