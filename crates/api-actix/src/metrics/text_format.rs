//! The text format of Prometheus, version 0.0.4, made from that of OpenMetrics 1.0.

use std::fmt::Write;

/// The media type of the format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Converts metrics that the encoder has written in the format of OpenMetrics.
///
/// In the older format a family has the name of its samples, there are fewer types, and no units.
pub fn from_open_metrics(metrics: &str) -> String {
    let mut text = String::with_capacity(metrics.len());
    let mut help = "";
    for line in metrics.lines() {
        // Writing to a String cannot fail.
        let _ = match line.split(' ').collect::<Vec<_>>()[..] {
            ["#", "HELP", name, ..] => {
                help = line.get("# HELP ".len() + name.len()..).unwrap_or_default();
                Ok(())
            }
            ["#", "TYPE", name, kind] => {
                let (suffix, kind) = older_type(kind);
                writeln!(text, "# HELP {name}{suffix}{help}\n# TYPE {name}{suffix} {kind}")
            }
            ["#", ..] => Ok(()),
            _ => writeln!(text, "{line}"),
        };
    }
    text
}

/// The suffix of the family's samples, and the type.
fn older_type(kind: &str) -> (&str, &str) {
    match kind {
        "counter" => ("_total", kind),
        "info" => ("_info", "gauge"),
        "unknown" => ("", "untyped"),
        _ => ("", kind),
    }
}

#[cfg(test)]
mod tests {
    use super::from_open_metrics;

    #[test]
    fn families_are_named_as_their_samples() {
        let open = "# HELP r Requests answered.\n# TYPE r counter\nr_total{m=\"# TYPE\"} 1\n\
                    # HELP b Build.\n# TYPE b info\nb_info{version=\"1\"} 1\n\
                    # HELP d_seconds Time.\n# TYPE d_seconds histogram\n# UNIT d_seconds seconds\n\
                    d_seconds_sum 0.5\nd_seconds_count 1\nd_seconds_bucket{le=\"+Inf\"} 1\n# EOF\n";
        let text = "# HELP r_total Requests answered.\n# TYPE r_total counter\n\
                    r_total{m=\"# TYPE\"} 1\n\
                    # HELP b_info Build.\n# TYPE b_info gauge\nb_info{version=\"1\"} 1\n\
                    # HELP d_seconds Time.\n# TYPE d_seconds histogram\n\
                    d_seconds_sum 0.5\nd_seconds_count 1\nd_seconds_bucket{le=\"+Inf\"} 1\n";
        assert_eq!(from_open_metrics(open), text);
    }
}
