//! The fields of a function, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{NewFunction, ROLE_KEYS};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("role_key", Input::Choice(ROLE_KEYS)).section("about").bulk(),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("unit", Input::Unit).section("about").bulk(),
    FieldDef::new("phone", Input::Text(60)).section("contact"),
    FieldDef::new("email", Input::Text(200)).section("contact"),
    FieldDef::new("holders", Input::Records(&["person"])).section("holders").bulk(),
    FieldDef::new("deputies", Input::Records(&["person"])).section("holders").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewFunction, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if !raw.get("email").is_empty() && !crate::people::is_email(raw.get("email")) {
        c.refuse("email", "people-error-email");
    }
    let holders = raw.ids("holders");
    if raw.ids("deputies").iter().any(|id| holders.contains(id)) {
        c.refuse("deputies", "functions-error-both");
    }
    c.done(|c| NewFunction {
        name: c.text("name"),
        role_key: c.opt_text("role_key"),
        description: c.opt_text("description"),
        phone: c.opt_text("phone"),
        email: c.opt_text("email"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
        holders: c.ids("holders"),
        deputies: c.ids("deputies"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(f: &NewFunction) -> Raw {
    Raw::default()
        .with("name", &f.name)
        .with_opt("role_key", f.role_key.as_ref())
        .with_opt("description", f.description.as_ref())
        .with_opt("phone", f.phone.as_ref())
        .with_opt("email", f.email.as_ref())
        .with_opt("unit", f.unit)
        .with("secrecy", f.secrecy.key())
        .with_all("holders", &f.holders)
        .with_all("deputies", &f.deputies)
}

/// What a new function begins with: who does what is open unless somebody says otherwise.
pub fn fresh() -> Raw {
    Raw::default().with("secrecy", Secrecy::Open.key())
}
