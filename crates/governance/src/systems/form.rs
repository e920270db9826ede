//! The fields of a system, once: form, import, bulk edit, version comparison and history read this declaration.
use super::model::{HOSTINGS, KINDS, LIFECYCLES, NewSystem, SECTORS};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

/// A year in hours: a longer recovery objective is a typing error.
const MOST_HOURS: Input = Input::Number { min: 0, max: 8760 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("code", Input::Text(60)).section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about").bulk(),
    FieldDef::new("lifecycle", Input::Choice(LIFECYCLES)).required().section("about").bulk(),
    FieldDef::new("unit", Input::Unit).section("responsible").bulk(),
    FieldDef::new("owner", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("manager", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("business_manager", Input::Record(&["function"])).section("responsible").bulk(),
    FieldDef::new("hosting", Input::Choice(HOSTINGS)).required().section("operation").bulk(),
    FieldDef::new("supplier", Input::Text(200)).section("operation").bulk(),
    FieldDef::new("depends_on", Input::Records(&["system"])).section("operation"),
    FieldDef::new("information", Input::Records(&["information_set"])).section("information"),
    FieldDef::new("sector_critical", Input::Flag).section("importance").bulk(),
    FieldDef::new("sector", Input::Choice(SECTORS)).section("importance").bulk(),
    FieldDef::new("mtd_hours", MOST_HOURS).section("importance").bulk(),
    FieldDef::new("rto_hours", MOST_HOURS).section("importance").bulk(),
    FieldDef::new("rpo_hours", MOST_HOURS).section("importance").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("secrecy").bulk(),
];

/// Raw in, typed out.
pub fn from_raw(raw: &Raw) -> Result<NewSystem, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    if c.flag("sector_critical") && raw.get("sector").is_empty() {
        c.refuse("sector", "systems-error-sector");
    }
    if let (Some(rto), Some(mtd)) = (c.opt_int("rto_hours"), c.opt_int("mtd_hours"))
        && rto > mtd
    {
        c.refuse("rto_hours", "systems-error-rto");
    }
    c.done(|c| NewSystem {
        name: c.text("name"),
        code: c.opt_text("code"),
        description: c.opt_text("description"),
        kind: c.text("kind"),
        hosting: c.text("hosting"),
        lifecycle: c.text("lifecycle"),
        owner: c.opt_id("owner"),
        manager: c.opt_id("manager"),
        business_manager: c.opt_id("business_manager"),
        sector_critical: c.flag("sector_critical"),
        sector: c.opt_text("sector"),
        supplier: c.opt_text("supplier"),
        mtd_hours: c.opt_int("mtd_hours"),
        rto_hours: c.opt_int("rto_hours"),
        rpo_hours: c.opt_int("rpo_hours"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
        information: c.ids("information"),
        depends_on: c.ids("depends_on"),
    })
}

/// A record back into its form: the inverse of [`from_raw`].
pub fn to_raw(s: &NewSystem) -> Raw {
    Raw::default()
        .with("name", &s.name)
        .with_opt("code", s.code.as_ref())
        .with_opt("description", s.description.as_ref())
        .with("kind", &s.kind)
        .with("hosting", &s.hosting)
        .with("lifecycle", &s.lifecycle)
        .with_opt("owner", s.owner)
        .with_opt("manager", s.manager)
        .with_opt("business_manager", s.business_manager)
        .with_flag("sector_critical", s.sector_critical)
        .with_opt("sector", s.sector.as_ref())
        .with_opt("supplier", s.supplier.as_ref())
        .with_opt("mtd_hours", s.mtd_hours)
        .with_opt("rto_hours", s.rto_hours)
        .with_opt("rpo_hours", s.rpo_hours)
        .with_opt("unit", s.unit)
        .with("secrecy", s.secrecy.key())
        .with_all("information", &s.information)
        .with_all("depends_on", &s.depends_on)
}

/// What a new system begins with. Inventories are internal unless somebody says otherwise: together they tell an attacker a lot (OSL 18:8).
pub fn fresh() -> Raw {
    Raw::default().with("lifecycle", "live").with("kind", "application").with("secrecy", Secrecy::Internal.key())
}
