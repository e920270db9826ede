//! The fields of a log source, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{NewSource, TRANSPORTS};
use std::sync::LazyLock;
use vk_core::{LOCAL_ZONE, Network, Secrecy};
use vk_event::SourceType;
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};

/// Ten years in minutes.
const MINUTES: Input = Input::Number { min: 1, max: 5_256_000 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(2000)).section("about"),
    FieldDef::new("host", Input::Record(&["host"])).section("about").bulk(),
    FieldDef::new("transport", Input::Choice(TRANSPORTS)).required().section("match").bulk(),
    FieldDef::new("address", Input::Text(60)).section("match"),
    FieldDef::new("header_host", Input::Text(253)).section("match"),
    FieldDef::new("source_type", Input::Text(40)).required().section("reading").bulk(),
    FieldDef::new("time_zone", Input::Text(60)).required().section("reading").bulk(),
    FieldDef::new("silent_after_minutes", MINUTES).section("reading").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("responsible").bulk(),
];

/// The names of all source types, for the message that says what can be written.
static KNOWN_TYPES: LazyLock<String> =
    LazyLock::new(|| SourceType::ALL.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewSource, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let address = c.opt_text("address");
    if address.as_deref().is_some_and(|a| a.parse::<Network>().is_err()) {
        c.refuse("address", "sources-error-address");
    }
    if address.is_none() && c.opt_text("header_host").is_none() {
        c.refuse("address", "sources-error-nothing-to-match");
    }
    if c.text("source_type").parse::<SourceType>().is_err() && !c.text("source_type").is_empty() {
        c.refuse("source_type", Message::new("sources-error-type").with("known", KNOWN_TYPES.as_str()));
    }
    if !c.text("time_zone").is_empty() && jiff::tz::TimeZone::get(&c.text("time_zone")).is_err() {
        c.refuse("time_zone", "sources-error-zone");
    }
    c.done(|c| NewSource {
        name: c.text("name"),
        description: c.opt_text("description"),
        transport: c.text("transport"),
        address,
        header_host: c.opt_text("header_host"),
        source_type: c.text("source_type"),
        time_zone: c.text("time_zone"),
        silent_after_minutes: c.opt_int("silent_after_minutes"),
        host: c.opt_id("host"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(s: &NewSource) -> Raw {
    Raw::default()
        .with("name", &s.name)
        .with_opt("description", s.description.as_ref())
        .with("transport", &s.transport)
        .with_opt("address", s.address.as_ref())
        .with_opt("header_host", s.header_host.as_ref())
        .with("source_type", &s.source_type)
        .with("time_zone", &s.time_zone)
        .with_opt("silent_after_minutes", s.silent_after_minutes)
        .with_opt("host", s.host)
        .with_opt("unit", s.unit)
        .with("secrecy", s.secrecy.key())
}

/// What a new log source begins with.
pub fn fresh() -> Raw {
    Raw::default()
        .with("transport", "any")
        .with("source_type", "auto")
        .with("time_zone", LOCAL_ZONE)
        .with("silent_after_minutes", "60")
        .with("secrecy", Secrecy::Internal.key())
}
