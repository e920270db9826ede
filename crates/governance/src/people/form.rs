//! The fields of a person, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::NewPerson;
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("given_name", Input::Text(100)).required().section("about"),
    FieldDef::new("family_name", Input::Text(100)).required().section("about"),
    FieldDef::new("title", Input::Text(200)).section("about").bulk(),
    FieldDef::new("unit", Input::Unit).section("about").bulk(),
    FieldDef::new("external_id", Input::Text(100)).section("about"),
    FieldDef::new("email", Input::Text(200)).section("contact"),
    FieldDef::new("phone", Input::Text(60)).section("contact"),
    FieldDef::new("left_on", Input::Date).section("employment").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewPerson, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if !raw.get("email").is_empty() && !is_email(raw.get("email")) {
        c.refuse("email", "people-error-email");
    }
    c.done(|c| NewPerson {
        external_id: c.opt_text("external_id"),
        given_name: c.text("given_name"),
        family_name: c.text("family_name"),
        title: c.opt_text("title"),
        email: c.opt_text("email"),
        phone: c.opt_text("phone"),
        unit: c.opt_id("unit"),
        left_on: c.opt_date("left_on"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// Something before and after one @, without white space: enough to catch a slip, not to judge addresses.
pub fn is_email(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(_, domain)| !domain.contains('@'));
    parts.is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace))
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(p: &NewPerson) -> Raw {
    Raw::default()
        .with_opt("external_id", p.external_id.as_ref())
        .with("given_name", &p.given_name)
        .with("family_name", &p.family_name)
        .with_opt("title", p.title.as_ref())
        .with_opt("email", p.email.as_ref())
        .with_opt("phone", p.phone.as_ref())
        .with_opt("unit", p.unit)
        .with_opt("left_on", p.left_on)
        .with("secrecy", p.secrecy.key())
}

/// What a new person's form begins with. Contact details are for those who work here.
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Internal.key())
}
