//! The fields of a template, once. Its sections have pages of their own (`sections.rs`).
use super::{
    content,
    model::{LANGS, MOST_SECTIONS, NewTemplate, Section},
};
use crate::papers::figures::KINDS;
use vk_core::{Lang, Secrecy};
use vk_web::{
    Message,
    form::{Checked, FieldDef, FieldErrors, Input, Raw},
};

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(2000)).section("about"),
    FieldDef::new("kind", Input::Choice(KINDS)).required().section("about"),
    FieldDef::new("lang", Input::Choice(LANGS)).required().section("about"),
    FieldDef::new("in_use", Input::Flag).section("about").bulk(),
    FieldDef::new("title", Input::Text(300)).required().section("words"),
    FieldDef::new("body", Input::Text(120)).required().section("words").bulk(),
    FieldDef::new("assignee", Input::Text(120)).required().section("words").bulk(),
    FieldDef::new("registry_format", Input::Text(60)).section("words").bulk(),
    FieldDef::new("unit", Input::Unit).section("place").bulk(),
    FieldDef::new("secrecy", Input::Secrecy).required().section("place").bulk(),
];

/// The fields of one section.
pub const SECTION: &[FieldDef] = &[
    FieldDef::new("heading", Input::Text(200)).required(),
    FieldDef::new("show_heading", Input::Flag),
    FieldDef::new("optional", Input::Flag),
    FieldDef::new("default_on", Input::Flag),
    FieldDef::new("text", Input::Area(crate::papers::render::LONGEST)),
];

/// Raw in, typed out. `sections` are JSON, which only programs send.
pub fn from_raw(raw: &Raw) -> Result<NewTemplate, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let kind = raw.get("kind");
    if let Err(fault) = content::check(kind, raw.get("title")) {
        c.refuse("title", fault.message());
    }
    if c.opt_text("registry_format").is_some_and(|f| !f.contains("{no}")) {
        c.refuse("registry_format", "paper_templates-error-format");
    }
    let sections = match raw.get("sections") {
        "" => None,
        text => serde_json::from_str::<Vec<Section>>(text).map_err(|_| c.refuse("", "paper_templates-error-sections")).ok(),
    };
    if let Some(sections) = &sections {
        faults(kind, sections).0.into_iter().for_each(|(field, message)| c.refuse(&field, message));
    }
    c.done(|c| NewTemplate {
        name: c.text("name"),
        description: c.opt_text("description"),
        kind: c.text("kind"),
        lang: Lang::from_code(&c.text("lang")).unwrap_or_default(),
        title: c.text("title"),
        body: c.text("body"),
        assignee: c.text("assignee"),
        registry_format: c.opt_text("registry_format"),
        in_use: c.flag("in_use"),
        unit: c.opt_id("unit"),
        secrecy: c.secrecy("secrecy"),
        sections,
        content: None,
    })
}

/// What is wrong with a list of sections, each named by its heading.
pub fn faults(kind: &str, sections: &[Section]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if sections.len() > MOST_SECTIONS {
        errors.add("", Message::new("paper_templates-error-many").with("n", MOST_SECTIONS));
    }
    for (no, section) in sections.iter().enumerate() {
        if section.heading.trim().is_empty() || section.key.trim().is_empty() || section.key.len() > 40 {
            errors.add("", "paper_templates-error-sections");
        }
        if sections.iter().take(no).any(|other| other.key == section.key) {
            errors.add("", Message::new("paper_templates-error-twice").with("key", section.key.clone()));
        }
        if let Err(fault) = content::check(kind, &section.body) {
            errors.add("", fault.message());
        }
    }
    errors
}

/// A record back into its form: the inverse of [`from_raw`], without the sections.
pub fn to_raw(t: &NewTemplate) -> Raw {
    Raw::default()
        .with("name", &t.name)
        .with_opt("description", t.description.as_ref())
        .with("kind", &t.kind)
        .with("lang", t.lang.code())
        .with_flag("in_use", t.in_use)
        .with("title", &t.title)
        .with("body", &t.body)
        .with("assignee", &t.assignee)
        .with_opt("registry_format", t.registry_format.as_ref())
        .with_opt("unit", t.unit)
        .with("secrecy", t.secrecy.key())
}

pub fn fresh() -> Raw {
    Raw::default()
        .with("lang", "sv")
        .with_flag("in_use", true)
        .with("body", "regionstyrelsen")
        .with("assignee", "regiondirektören")
        .with("secrecy", Secrecy::Open.key())
}
