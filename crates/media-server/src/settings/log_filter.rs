//! Parses the filter of log events.

use tracing_subscriber::filter::{LevelFilter, Targets};

/// Levels separated by commas, each for everything or for one target: `info`,
/// `info,api_actix=debug`. The last one for the same target counts. Without a level for everything,
/// errors are logged.
pub(super) fn log_filter(text: &str) -> Result<Targets, String> {
    let directives = text.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    let mut filter = Targets::new().with_default(LevelFilter::ERROR);
    for directive in directives {
        filter = match directive.split_once('=') {
            None => filter.with_default(level(directive)?),
            Some((target, name)) if is_target(target) => filter.with_target(target, level(name)?),
            Some((target, _)) => return Err(format!("{target:?} is not a target of log events.")),
        };
    }
    Ok(filter)
}

/// A path of modules. Filters by spans and their fields are not supported.
fn is_target(text: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-');
    !text.is_empty() && text.chars().all(is_of_name)
}

fn level(text: &str) -> Result<LevelFilter, String> {
    match text.to_ascii_lowercase().as_str() {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" | "warning" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err(format!(
            "{text:?} is not a level. The levels are error, warn, info, debug, trace and off, also \
             by target as in info,api_actix=debug."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::log_filter;

    #[test]
    fn filters_are_levels_with_or_without_a_target() {
        for (text, read) in [
            ("info", "info"),
            ("WARNING", "warn"),
            (" warn, api_actix=debug,", "api_actix=debug,warn"),
            ("a=warning,off", "a=warn,off"),
            ("off", "off"),
            ("info,debug", "debug"),
            ("api_actix=debug", "api_actix=debug,error"),
            ("", "error"),
        ] {
            let found = log_filter(text).map(|filter| filter.to_string());
            assert_eq!(found.as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn invalid_filters_are_rejected() {
        for bad in [
            "warnign",
            "info,loud",
            "api_actix",
            "api_actix=loud",
            "a=b=c",
            "=info",
            "[request]=debug",
            "api_actix[{path}]=debug",
            "info debug",
            "3",
        ] {
            assert!(log_filter(bad).is_err(), "{bad}");
        }
    }
}
