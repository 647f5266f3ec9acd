//! The settings of log lines.

use clap::Args;
use tracing_subscriber::filter::Targets;

use super::log_filter::log_filter;

/// Log lines.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct LogSettings {
    /// Format of log lines: text or json
    #[arg(
        id = "MEDIA_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text",
        value_parser = log_format
    )]
    pub format: LogFormat,

    /// Which events are logged
    ///
    /// `error`, `warn`, `info`, `debug`, `trace` or `off`, also by target, as in
    /// `info,api_actix=debug`.
    #[arg(
        id = "MEDIA_LOG",
        value_name = "FILTER",
        default_value = "info",
        value_parser = log_filter
    )]
    pub filter: Targets,
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is neither text nor json.")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::set;
    use super::LogFormat;

    #[test]
    fn logs_have_a_format_and_a_filter() {
        assert_eq!(set("--log-format", "json").map(|found| found.log.format), Ok(LogFormat::Json));
        assert!(set("--log-format", "xml").is_err());
        let filter = "warn,api_actix=debug";
        let read = set("--log", filter).map(|found| found.log.filter.to_string());
        assert_eq!(read.as_deref(), Ok("api_actix=debug,warn"));
    }
}
