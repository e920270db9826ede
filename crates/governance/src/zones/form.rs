//! The fields of a zone, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{NewZone, TRUSTS};
use vk_core::{Network, Secrecy};
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(2000)).section("about"),
    FieldDef::new("trust", Input::Choice(TRUSTS)).required().section("about").bulk(),
    FieldDef::new("cidrs", Input::Area(8000)).section("network"),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("responsible").bulk(),
];

/// Raw in, typed out. A network that cannot be read is named with its line.
pub fn from_raw(raw: &Raw) -> Result<NewZone, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let cidrs = lines(&c.text("cidrs"));
    if let Some((i, bad)) = cidrs.iter().enumerate().find(|(_, text)| text.parse::<Network>().is_err()) {
        c.refuse(
            "cidrs",
            Message::new("zones-error-network").with("line", i64::try_from(i + 1).unwrap_or(0)).with("value", bad.as_str()),
        );
    }
    c.done(|c| NewZone {
        name: c.text("name"),
        description: c.opt_text("description"),
        cidrs,
        trust: c.text("trust"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// The lines of a field that hold something; commas and semicolons separate too, as spreadsheets do.
pub fn lines(text: &str) -> Vec<String> {
    text.split(['\n', ',', ';']).map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(z: &NewZone) -> Raw {
    Raw::default()
        .with("name", &z.name)
        .with_opt("description", z.description.as_ref())
        .with("cidrs", z.cidrs.join("\n"))
        .with("trust", &z.trust)
        .with_opt("unit", z.unit)
        .with("secrecy", z.secrecy.key())
}

/// What a new zone begins with. A map of the network is internal: it tells an attacker a lot (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("trust", "internal").with("secrecy", Secrecy::Internal.key())
}
