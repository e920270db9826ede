//! The fields of a year wheel, once. Adopting, following and closing are acts of their own.
use super::model::NewWheel;
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("year", Input::Number { min: 2000, max: 2199 }).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("unit", Input::Unit).section("responsible"),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// What activities and occasions depend on, and what therefore stays once a wheel runs.
pub const FROZEN: &[&str] = &["year", "unit"];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewWheel, FieldErrors> {
    Checked::of(FIELDS, raw).done(|c| NewWheel {
        name: c.text("name"),
        description: c.opt_text("description"),
        year: c.opt_int("year").and_then(|y| i16::try_from(y).ok()).unwrap_or_default(),
        unit: c.opt_id("unit"),
        owner: c.opt_id("owner"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(w: &NewWheel) -> Raw {
    Raw::default()
        .with("name", &w.name)
        .with("year", w.year.to_string())
        .with_opt("description", w.description.as_ref())
        .with_opt("unit", w.unit)
        .with_opt("owner", w.owner)
        .with("secrecy", w.secrecy.key())
}

/// The wheel is read by many: it says when, not what is weak.
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
