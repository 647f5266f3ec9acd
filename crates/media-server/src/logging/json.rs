//! A line that is a JSON object: time, level, fields, target, and the spans with their fields.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{self, Format, JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::text::FROM_LOG;
use super::timestamp::write_now;

/// The objects of [`format::Json`] with the current span.
pub(super) struct Json(Format<format::Json>);

impl Default for Json {
    fn default() -> Self {
        Self(Format::default().json().with_current_span(true))
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> FormatEvent<S, JsonFields> for Json {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        if metadata.target() == FROM_LOG {
            return self.0.format_event(context, writer, event);
        }
        writer.write_str("{\"timestamp\":\"")?;
        write_now(&mut writer)?;
        // Levels, targets and names of spans come from source code and contain nothing to escape.
        write!(writer, "\",\"level\":\"{}\",\"fields\":", metadata.level())?;
        context.format_fields(writer.by_ref(), event)?;
        write!(writer, ",\"target\":\"{}\"", metadata.target())?;
        write_spans(context, &mut writer)?;
        writer.write_str("}\n")
    }
}

/// The innermost span, and all spans from the outermost on.
fn write_spans<S: Subscriber + for<'a> LookupSpan<'a>>(
    context: &FmtContext<'_, S, JsonFields>,
    writer: &mut Writer<'_>,
) -> fmt::Result {
    let (Some(span), Some(scope)) = (context.parent_span(), context.event_scope()) else {
        return Ok(());
    };
    writer.write_str(",\"span\":")?;
    write_span(&span, writer)?;
    writer.write_str(",\"spans\":[")?;
    for (number, span) in scope.from_root().enumerate() {
        if number > 0 {
            writer.write_char(',')?;
        }
        write_span(&span, writer)?;
    }
    writer.write_char(']')
}

/// The fields of a span, which are formatted as an object, with its name added.
fn write_span<S: for<'a> LookupSpan<'a>>(
    span: &SpanRef<'_, S>,
    writer: &mut Writer<'_>,
) -> fmt::Result {
    let extensions = span.extensions();
    let fields = extensions.get::<FormattedFields<JsonFields>>();
    let inner = fields.and_then(|fields| fields.strip_prefix('{')?.strip_suffix('}'));
    writer.write_char('{')?;
    if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
        writer.write_str(inner)?;
        writer.write_char(',')?;
    }
    write!(writer, "\"name\":\"{}\"}}", span.name())
}
