//! `docs/fields.md` is written from the field registry: what can be searched for, by name.
use std::{fmt::Write as _, fs, path::Path};
use vk_event::{FIELDS, FieldKind};

fn page() -> String {
    let mut out = String::from(
        "# Fields of an event\n\n\
         Names are those of ECS 9 (https://www.elastic.co/docs/reference/ecs) as far as ECS has them; `vardkase.*` is what Vårdkase itself sets. A field that is not\n\
         listed is kept with the event and searched by its own name all the same. *Words*: found by free text through the token filter of a file.\n\n\
         | field | holds | what |\n|---|---|---|\n",
    );
    for spec in FIELDS {
        let kind = match spec.kind {
            FieldKind::Keyword => "exact text",
            FieldKind::Text => "text",
            FieldKind::Long => "whole number",
            FieldKind::Double => "number",
            FieldKind::Ip => "address",
            FieldKind::Date => "time",
            FieldKind::Bool => "true, false",
        };
        let many = if spec.many { ", several" } else { "" };
        let words = if spec.token { ", words" } else { "" };
        writeln!(out, "| `{}` | {kind}{many}{words} | {} |", spec.name, spec.doc.replace('|', "\\|")).expect("text");
    }
    out
}

/// `UPDATE_GOLDEN=1` writes the page anew.
#[test]
fn the_page_of_fields_is_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/fields.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, page()).expect("docs/fields.md");
    }
    assert_eq!(fs::read_to_string(&path).expect("docs/fields.md"), page(), "run the test with UPDATE_GOLDEN=1");
}
