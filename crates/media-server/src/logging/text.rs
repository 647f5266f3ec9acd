//! A line for people: time, level, spans with their fields, target, and the fields of the event.

use std::error::Error;
use std::fmt::{self, Debug};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::field::{RecordFields, VisitOutput};
use tracing_subscriber::fmt::format::{DefaultVisitor, Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use super::timestamp::write_now;

/// The target of events from the `log` crate, whose own target is in their fields.
pub(super) const FROM_LOG: &str = "log";

/// The lines of [`Format`] without colours.
#[derive(Default)]
pub(super) struct Text(Format);

impl<S: Subscriber + for<'a> LookupSpan<'a>> FormatEvent<S, TextFields> for Text {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, TextFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        if metadata.target() == FROM_LOG {
            return self.0.format_event(context, writer, event);
        }
        write_now(&mut writer)?;
        writer.write_str(padded(*metadata.level()))?;
        write_spans(context, &mut writer)?;
        writer.write_str(metadata.target())?;
        writer.write_str(": ")?;
        context.format_fields(writer.by_ref(), event)?;
        writer.write_char('\n')
    }
}

fn padded(level: Level) -> &'static str {
    match level {
        Level::ERROR => " ERROR ",
        Level::WARN => "  WARN ",
        Level::INFO => "  INFO ",
        Level::DEBUG => " DEBUG ",
        Level::TRACE => " TRACE ",
    }
}

/// The spans of the event, from the outermost to the innermost.
fn write_spans<S: Subscriber + for<'a> LookupSpan<'a>>(
    context: &FmtContext<'_, S, TextFields>,
    writer: &mut Writer<'_>,
) -> fmt::Result {
    let Some(scope) = context.event_scope() else { return Ok(()) };
    for span in scope.from_root() {
        writer.write_str(span.name())?;
        let extensions = span.extensions();
        let fields = extensions.get::<FormattedFields<TextFields>>();
        if let Some(fields) = fields.filter(|fields| !fields.is_empty()) {
            writer.write_char('{')?;
            writer.write_str(fields)?;
            writer.write_char('}')?;
        }
        writer.write_char(':')?;
    }
    writer.write_char(' ')
}

/// The fields of an event or a span as `name=value`, separated by blanks.
pub(super) struct TextFields;

impl<'writer> FormatFields<'writer> for TextFields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut line = Line { writer, is_empty: true, outcome: Ok(()) };
        fields.record(&mut line);
        line.outcome
    }
}

struct Line<'a> {
    writer: Writer<'a>,
    is_empty: bool,
    outcome: fmt::Result,
}

impl Line<'_> {
    /// Writes a field, unless an earlier one failed.
    fn field(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        self.outcome = self.outcome.and_then(|()| {
            if !self.is_empty {
                self.writer.write_char(' ')?;
            }
            self.is_empty = false;
            self.writer.write_str(field.name())?;
            self.writer.write_char('=')?;
            value(&mut self.writer)
        });
    }

    /// Leaves rare fields to tracing-subscriber, which escapes control characters in messages.
    fn other(&mut self, record: impl FnOnce(&mut DefaultVisitor<'_>)) {
        self.outcome = self.outcome.and_then(|()| {
            let mut visitor = DefaultVisitor::new(self.writer.by_ref(), self.is_empty);
            record(&mut visitor);
            visitor.finish()
        });
        self.is_empty = false;
    }
}

impl Visit for Line<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if is_special(field) {
            self.other(|visitor| visitor.record_str(field, value));
        } else {
            self.field(field, |writer| write_quoted(writer, value));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if is_special(field) {
            self.other(|visitor| visitor.record_debug(field, value));
        } else {
            self.field(field, |writer| write!(writer, "{value:?}"));
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.other(|visitor| visitor.record_error(field, value));
    }
}

/// Whether a field is not written by its own name.
fn is_special(field: &Field) -> bool {
    let name = field.name();
    name == "message" || name.starts_with("r#") || name.starts_with("log.")
}

/// Writes the same as `Debug`, without a check of each character if all are plain.
fn write_quoted(writer: &mut Writer<'_>, value: &str) -> fmt::Result {
    let is_plain = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if !value.bytes().all(is_plain) {
        return write!(writer, "{value:?}");
    }
    writer.write_char('"')?;
    writer.write_str(value)?;
    writer.write_char('"')
}
