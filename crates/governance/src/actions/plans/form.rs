//! The fields of an action plan, once. Decision, items and closing are acts of their own.
use super::model::NewPlan;
use vk_core::{Date, Secrecy};
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("period_from", Input::Date).required().section("period"),
    FieldDef::new("period_to", Input::Date).required().section("period"),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// What a decision covers, and what therefore stays as it was decided.
pub const FROZEN: &[&str] = &["name", "period_from", "period_to", "unit"];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewPlan, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if let (Some(from), Some(to)) = (c.opt_date("period_from"), c.opt_date("period_to"))
        && to < from
    {
        c.refuse("period_to", "action_plans-error-period");
    }
    let day = |c: &Checked<'_>, key: &str| c.opt_date(key).unwrap_or(Date(jiff::civil::Date::MIN));
    c.done(|c| NewPlan {
        name: c.text("name"),
        description: c.opt_text("description"),
        period_from: day(c, "period_from"),
        period_to: day(c, "period_to"),
        unit: c.opt_id("unit"),
        owner: c.opt_id("owner"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(p: &NewPlan) -> Raw {
    Raw::default()
        .with("name", &p.name)
        .with_opt("description", p.description.as_ref())
        .with("period_from", p.period_from.to_string())
        .with("period_to", p.period_to.to_string())
        .with_opt("unit", p.unit)
        .with_opt("owner", p.owner)
        .with("secrecy", p.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
