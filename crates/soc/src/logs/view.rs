//! What the search page shows, ready for its template: rows, histogram bars with their links, values of the side panel.
use super::query::RawSearch;
use vk_core::Instant;
use vk_event::{Event, Field, Value};
use vk_logstore::{FoundEvent, Histogram, Top};
use vk_web::Tr;

/// Fields whose commonest values stand beside the list.
pub const PANEL_FIELDS: &[&str] =
    &["event.module", "event.action", "event.outcome", "host.name", "observer.name", "source.ip", "user.name"];
/// Values per field in the panel.
pub const PANEL_VALUES: usize = 6;

pub struct EventRow {
    pub href: String,
    pub time: String,
    pub module: String,
    pub place: String,
    pub who: String,
    pub from: String,
    pub text: String,
    pub failed: bool,
}

impl EventRow {
    pub fn new(found: &FoundEvent) -> EventRow {
        let e = &found.event;
        EventRow {
            href: format!("/logs/event/{}", super::query::percent(&found.id)),
            time: found.time.local_second(),
            module: first(e, &[Field::EventModule]),
            place: first(e, &[Field::HostName, Field::ObserverName, Field::LogSyslogHostname, Field::LogSourceAddress]),
            who: first(e, &[Field::UserName, Field::SourceUserName, Field::UserTargetName]),
            from: first(e, &[Field::SourceIp, Field::SourceAddress]),
            text: summary(e),
            failed: e.str(Field::EventOutcome) == Some("failure") || e.get(Field::ErrorMessage).is_some(),
        }
    }
}

fn first(event: &Event, fields: &[Field]) -> String {
    fields
        .iter()
        .find_map(|f| event.get(*f))
        .and_then(|v| v.each().first())
        .and_then(Value::text)
        .map(|t| t.into_owned())
        .unwrap_or_default()
}

/// One line that says what happened: the message, else the action, else the line itself.
fn summary(event: &Event) -> String {
    let text = first(event, &[Field::Message, Field::EventAction]);
    let text = if text.is_empty() { event.original_text().into_owned() } else { text };
    let mut short: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if short.chars().count() > 220 {
        short = short.chars().take(219).collect::<String>() + "…";
    }
    short
}

/// One slice of the histogram.
pub struct Bar {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub count: u64,
    pub from: String,
    pub label: String,
    /// Narrows the search to this slice.
    pub href: String,
}

pub struct Chart {
    pub bars: Vec<Bar>,
    pub text: String,
    pub from: String,
    pub to: String,
    pub width: f64,
    pub height: f64,
}

/// Height of the drawing in its own units; it is stretched to the page by `viewBox`.
const HEIGHT: f64 = 72.0;
const SLOT: f64 = 16.0;

impl Chart {
    pub fn new(histogram: &Histogram, raw: &RawSearch, tr: &Tr) -> Option<Chart> {
        let top = histogram.counts.iter().copied().max().filter(|n| *n > 0)?;
        let bars = histogram.counts.iter().enumerate().map(|(i, count)| bar(histogram, raw, tr, top, i, *count)).collect();
        Some(Chart {
            bars,
            text: tr.args(
                "logs-histogram-text",
                &[
                    ("total", signed(histogram.total()).into()),
                    ("from", histogram.from.local_minute().into()),
                    ("to", histogram.to.local_minute().into()),
                    ("top", signed(top).into()),
                ],
            ),
            from: histogram.from.local_minute(),
            to: histogram.to.local_minute(),
            width: histogram.counts.len() as f64 * SLOT,
            height: HEIGHT,
        })
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn bar(histogram: &Histogram, raw: &RawSearch, tr: &Tr, top: u64, i: usize, count: u64) -> Bar {
    let offset = i64::try_from(i).unwrap_or(i64::MAX).saturating_mul(histogram.width_micros);
    let from = Instant::from_micros(histogram.from.micros().saturating_add(offset));
    let to = Instant::from_micros(from.micros().saturating_add(histogram.width_micros)).min(histogram.to);
    // A slice with anything in it is at least two units high, so that a single event is seen.
    let height = if count == 0 { 0.0 } else { (count as f64 / top as f64 * (HEIGHT - 4.0)).max(2.0) };
    let label =
        tr.args("logs-bar", &[("from", from.local_second().into()), ("n", i64::try_from(count).unwrap_or(i64::MAX).into())]);
    Bar {
        x: i as f64 * SLOT + 1.0,
        y: HEIGHT - height,
        width: SLOT - 2.0,
        height,
        count,
        from: from.local_second(),
        label,
        href: raw.href(&[("range", "custom"), ("from", &from.local_input()), ("to", &minute_after(to).local_input())]),
    }
}

/// The start of the minute that begins at or after `t`: a `datetime-local` input has no seconds.
fn minute_after(t: Instant) -> Instant {
    Instant::from_micros(
        t.micros().div_euclid(60_000_000).saturating_add(i64::from(t.micros().rem_euclid(60_000_000) > 0)) * 60_000_000,
    )
}

/// The commonest values of one field.
pub struct Panel {
    pub field: &'static str,
    pub values: Vec<PanelValue>,
    /// That there are further values.
    pub more: Option<String>,
}

pub struct PanelValue {
    pub value: String,
    pub count: u64,
    pub only: String,
    pub without: String,
}

impl Panel {
    pub fn new(field: &'static str, top: Top, raw: &RawSearch, tr: &Tr) -> Panel {
        let shown = top.values.len() as u64;
        let values = top.values.into_iter().map(|(value, count)| PanelValue {
            only: raw.href(&[("q", &raw.narrowed(field, &value, false))]),
            without: raw.href(&[("q", &raw.narrowed(field, &value, true))]),
            value,
            count,
        });
        Panel {
            field,
            values: values.collect(),
            more: Some(top.distinct.saturating_sub(shown)).filter(|n| *n > 0).map(|n| tr.n("logs-panel-more", signed(n))),
        }
    }
}

/// One field of an event in full.
pub struct FieldRow {
    pub name: String,
    pub values: Vec<FieldValue>,
}

pub struct FieldValue {
    pub text: String,
    pub search: String,
}

/// The event's fields in three groups: ECS, what the source brought, Windows names.
pub fn field_groups(event: &Event, raw: &RawSearch) -> [Vec<FieldRow>; 3] {
    let row = |name: &str, value: &Value| FieldRow {
        name: name.to_owned(),
        values: value
            .each()
            .iter()
            .filter_map(Value::text)
            .map(|text| FieldValue {
                search: raw.href(&[("q", &raw.narrowed(name, &text, false)), ("range", "all")]),
                text: text.into_owned(),
            })
            .collect(),
    };
    let mut ecs: Vec<FieldRow> =
        event.fields().filter(|(f, _)| *f != Field::EventOriginal).map(|(f, v)| row(f.name(), v)).collect();
    ecs.sort_by(|a, b| a.name.cmp(&b.name));
    [ecs, event.extra().map(|(n, v)| row(n, v)).collect(), event.win_fields().map(|(n, v)| row(n, v)).collect()]
}
