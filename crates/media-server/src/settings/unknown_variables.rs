//! Finds environment variables that look like settings but are unknown, such as misspelt ones.

use std::ffi::OsString;

use clap::Command;

use super::errors::{SettingErrors, UNKNOWN};
use super::names::PREFIX;

/// An error for every variable of `environment` that begins like a setting and is unknown to
/// `grammar`.
pub(crate) fn unknown_variables(
    grammar: &Command,
    environment: impl Iterator<Item = (OsString, OsString)>,
) -> SettingErrors {
    let is_known = |name: &str| grammar.get_arguments().any(|arg| is_set_by(arg, name));
    let mut errors = SettingErrors::default();
    let texts = environment.filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    for (name, value) in texts {
        let value = value.to_string_lossy();
        if name.starts_with(PREFIX) && !is_known(&name) && !is_service_link(&name, &value) {
            errors.add(name, UNKNOWN);
        }
    }
    errors
}

fn is_set_by(arg: &clap::Arg, variable: &str) -> bool {
    arg.get_env().is_some_and(|name| name == variable)
}

/// Whether Kubernetes has set the variable. It sets some in every container for each service, and
/// those of a service called `media` begin as settings do.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_address = ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme));
    let is_of_port =
        name.split("_PORT_").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT") || is_of_port || is_address
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::super::arguments::add_settings;
    use super::unknown_variables;

    #[test]
    fn unknown_variables_that_begin_like_a_setting_are_reported() {
        let grammar = add_settings(Command::new("media-server"));
        let environment = [
            ("MEDIA_BIND", "x"),
            ("MEDIA_BINDS", "x"),
            ("MEDIA_", ""),
            ("media_bind", "x"),
            ("MULTIMEDIA_BIND", "x"),
            ("PATH", "/bin"),
            ("MEDIA_PORT", "8000"),
            ("MEDIA_SERVICE_HOST", "10.0.0.1"),
            ("MEDIA_SERVICE_PORT_HTTP", "80"),
            ("MEDIA_SERVER_PORT", "tcp://10.0.0.1:80"),
            ("MEDIA_PORT_80_TCP_ADDR", "10.0.0.1"),
        ];
        let environment = environment.map(|(name, value)| (name.into(), value.into()));
        let errors = unknown_variables(&grammar, environment.into_iter()).to_string();
        let named: Vec<&str> = errors.lines().skip(1).collect();
        let expected = ["MEDIA_BINDS", "MEDIA_", "MEDIA_PORT"]
            .map(|name| format!("  {name}: There is no setting of this name."));
        assert_eq!(named, expected);
    }
}
