//! The fields of a host, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{EXPOSURES, KINDS, NewHost};
use crate::zones::lines;
use std::net::IpAddr;
use vk_core::Secrecy;
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("fqdn", Input::Text(253)).section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about").bulk(),
    FieldDef::new("os", Input::Text(200)).section("about").bulk(),
    FieldDef::new("description", Input::Area(2000)).section("about"),
    FieldDef::new("system", Input::Record(&["system"])).section("belongs").bulk(),
    FieldDef::new("addresses", Input::Area(4000)).section("network"),
    FieldDef::new("zone", Input::Record(&["zone"])).section("network").bulk(),
    FieldDef::new("exposure", Input::Choice(EXPOSURES)).required().section("network").bulk(),
    FieldDef::new("unit", Input::Unit).section("belongs").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("belongs").bulk(),
];

/// Raw in, typed out. An address that cannot be read is named with its line.
pub fn from_raw(raw: &Raw) -> Result<NewHost, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let mut addresses: Vec<IpAddr> = Vec::new();
    for (i, text) in lines(&c.text("addresses")).iter().enumerate() {
        match text.parse::<IpAddr>() {
            Ok(ip) if !addresses.contains(&ip.to_canonical()) => addresses.push(ip.to_canonical()),
            Ok(_) => {}
            Err(_) => {
                let line = i64::try_from(i + 1).unwrap_or(0);
                c.refuse("addresses", Message::new("hosts-error-address").with("line", line).with("value", text.as_str()));
                break;
            }
        }
    }
    c.done(|c| NewHost {
        name: c.text("name"),
        fqdn: c.opt_text("fqdn"),
        kind: c.text("kind"),
        os: c.opt_text("os"),
        description: c.opt_text("description"),
        addresses,
        system: c.opt_id("system"),
        zone: c.opt_id("zone"),
        exposure: c.text("exposure"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(h: &NewHost) -> Raw {
    Raw::default()
        .with("name", &h.name)
        .with_opt("fqdn", h.fqdn.as_ref())
        .with("kind", &h.kind)
        .with_opt("os", h.os.as_ref())
        .with_opt("description", h.description.as_ref())
        .with("addresses", h.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        .with_opt("system", h.system)
        .with_opt("zone", h.zone)
        .with("exposure", &h.exposure)
        .with_opt("unit", h.unit)
        .with("secrecy", h.secrecy.key())
}

/// What a new host begins with. Inventories are internal unless somebody says otherwise (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("kind", "server").with("exposure", "internal").with("secrecy", Secrecy::Internal.key())
}
