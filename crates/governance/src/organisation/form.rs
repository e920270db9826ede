//! The fields of a unit, once: form, import, bulk edit, version comparison and history read this declaration. The three acts that change the
//! tree have their own small forms.
use super::model::{KINDS, NewUnit};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("short_name", Input::Text(40)).section("about"),
    FieldDef::new("code", Input::Text(60)).section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about").bulk(),
    FieldDef::new("parent", Input::Unit).section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("is_controller", Input::Flag).section("legal").bulk(),
    FieldDef::new("org_number", Input::Text(13)).section("legal"),
    FieldDef::new("valid_from", Input::Date).section("legal").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

pub const MOVE_FIELDS: &[FieldDef] = &[FieldDef::new("parent", Input::Unit)];
pub const MERGE_FIELDS: &[FieldDef] = &[FieldDef::new("into", Input::Unit).required()];
pub const CLOSE_FIELDS: &[FieldDef] = &[FieldDef::new("closed_on", Input::Date).required()];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewUnit, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let number = raw.get("org_number");
    if !number.is_empty() && !is_org_number(number) {
        c.refuse("org_number", "organisation-error-org-number");
    }
    c.done(|c| NewUnit {
        name: c.text("name"),
        short_name: c.opt_text("short_name"),
        code: c.opt_text("code"),
        kind: c.text("kind"),
        parent: c.opt_id("parent"),
        description: c.opt_text("description"),
        is_controller: c.flag("is_controller"),
        org_number: c.opt_text("org_number"),
        valid_from: c.opt_date("valid_from"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// Ten digits with a check digit (Luhn), with or without the hyphen: `232100-0016`.
pub fn is_org_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter(|c| *c != '-').map_while(|c| c.to_digit(10)).collect();
    let rest = text.chars().filter(|c| *c != '-').count();
    let doubled = |(i, d): (usize, &u32)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { *d };
    digits.len() == 10 && rest == 10 && digits.iter().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(u: &NewUnit) -> Raw {
    Raw::default()
        .with("name", &u.name)
        .with_opt("short_name", u.short_name.as_ref())
        .with_opt("code", u.code.as_ref())
        .with("kind", &u.kind)
        .with_opt("parent", u.parent)
        .with_opt("description", u.description.as_ref())
        .with_flag("is_controller", u.is_controller)
        .with_opt("org_number", u.org_number.as_ref())
        .with_opt("valid_from", u.valid_from)
        .with("secrecy", u.secrecy.key())
}

/// What a new unit begins with. The organisation is public, so nothing is marked unless somebody says otherwise.
pub fn fresh() -> Raw {
    Raw::default().with("kind", "unit").with("secrecy", Secrecy::Open.key())
}
