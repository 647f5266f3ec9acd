//! The table of settings in docs/configuration.md, compared with the settings.

use clap::{Arg, Command};

use super::super::add_settings;

const DOCUMENT: &str = include_str!("../../../../../docs/configuration.md");

/// Variable and default of a setting, as the table shows them without its backticks.
type Row = (String, String);

fn documented() -> Vec<Row> {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `MEDIA_"));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().replace('`', "")));
    cells.map(|mut cells| (format!("MEDIA_{}", text(cells.next())), text(cells.next()))).collect()
}

fn text(cell: Option<String>) -> String {
    cell.unwrap_or_default()
}

fn row(arg: &Arg) -> Row {
    let default = default_value(arg).or_else(|| described_default(arg));
    (arg.get_id().to_string(), default.expect("a value, or words in the help"))
}

fn default_value(arg: &Arg) -> Option<String> {
    let value = arg.get_default_values().first()?.to_str()?;
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

/// The words in the help that stand for a default without a fixed value.
fn described_default(arg: &Arg) -> Option<String> {
    let help = arg.get_help()?.to_string();
    let (_, rest) = help.split_once(" [default: ")?;
    Some(rest.strip_suffix(']')?.to_owned())
}

#[test]
fn the_table_of_settings_has_every_setting_with_its_default() {
    let command = add_settings(Command::new("media-server"));
    let settings: Vec<Row> = command.get_arguments().map(row).collect();
    assert_eq!(documented(), settings);
}
