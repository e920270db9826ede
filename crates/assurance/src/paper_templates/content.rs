//! The shipped papers as data: `content/papers/board-papers-1.toml`. Templates with their texts, every name that a text may use with its type, and the
//! notes on what must not stand in a public paper. The region's own from the moment that they are taken in.
use super::{
    model::{NewTemplate, Section},
    store,
};
use crate::papers::{
    figures,
    render::{self, Fault},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};
use vk_core::{
    Ctx, Lang, Secrecy,
    content::{Status, Text},
};
use vk_web::{App, AppError};

const SHIPPED: &str = include_str!("../../../../content/papers/board-papers-1.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "status, source and the origin of headings are read to be checked: a file must state them")]
struct File {
    version: i64,
    status: Status,
    source: String,
    secret_annex: Annex,
    forbidden: Vec<Note>,
    #[serde(rename = "variable")]
    variables: Vec<Variable>,
    #[serde(rename = "paper")]
    papers: Vec<Paper>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the ground must be stated with its source")]
struct Annex {
    title: Text,
    note: Text,
    ground: Ground,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the ground must be stated with its source")]
struct Ground {
    #[serde(rename = "ref")]
    reference: String,
    verified: bool,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    key: String,
    sv: String,
    en: String,
}

/// What a text may name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: VariableKind,
    #[serde(default)]
    fields: BTreeMap<String, Field>,
    sv: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Field {
    One(VariableKind),
    Many(BTreeMap<String, VariableKind>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableKind {
    Text,
    Date,
    Count,
    Bool,
    List,
}

impl Variable {
    /// What it means, in the paper's language.
    pub fn words(&self, lang: Lang) -> &str {
        if lang == Lang::Sv { &self.sv } else { &self.en }
    }

    /// Something of its kind, to try a text with: all there, or nothing.
    fn sample(&self, there: bool) -> Value {
        let one = |kind: VariableKind| match kind {
            VariableKind::Text => json!(if there { "text" } else { "" }),
            VariableKind::Date => json!(if there { "2026-01-31" } else { "" }),
            VariableKind::Count => json!(if there { 3 } else { 0 }),
            VariableKind::Bool => json!(there),
            VariableKind::List => json!([]),
        };
        let field = |field: &Field| match field {
            Field::One(kind) => one(*kind),
            Field::Many(fields) => json!([fields.iter().map(|(k, v)| (k.clone(), one(*v))).collect::<Map<_, _>>()]),
        };
        match self.kind {
            VariableKind::List if there => json!([self.fields.iter().map(|(k, f)| (k.clone(), field(f))).collect::<Map<_, _>>()]),
            kind => one(kind),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "a paper must state what it is and where its headings are from")]
struct Paper {
    kind: String,
    document: String,
    name: Text,
    title: Text,
    headings_from: String,
    #[serde(default)]
    legal: Vec<Ground>,
    #[serde(rename = "section")]
    sections: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    heading: Text,
    optional: bool,
    default_on: bool,
    #[serde(default = "shown")]
    show_heading: bool,
    forbidden: Vec<String>,
    text: Text,
}

fn shown() -> bool {
    true
}

static FILE: LazyLock<Result<File, toml::de::Error>> = LazyLock::new(|| toml::from_str(SHIPPED));

fn file() -> Option<&'static File> {
    FILE.as_ref().ok()
}

/// Every name that the shipped texts of this kind use: what is gathered or asked for when one is drafted.
pub fn variables(kind: &str) -> Vec<&'static Variable> {
    static NAMES: LazyLock<BTreeMap<&'static str, BTreeSet<String>>> = LazyLock::new(|| {
        let texts =
            |p: &'static Paper| p.sections.iter().flat_map(|s| [&s.text.sv, &s.text.en]).chain([&p.title.sv, &p.title.en]);
        let names = |p: &'static Paper| (p.kind.as_str(), texts(p).filter_map(|t| render::names(t).ok()).flatten().collect());
        file().map(|f| f.papers.iter().map(names).collect()).unwrap_or_default()
    });
    let wanted = |v: &&Variable| NAMES.get(kind).is_some_and(|names| names.contains(&v.key));
    file().map(|f| f.variables.iter().filter(wanted).collect()).unwrap_or_default()
}

/// What must not stand in a section.
pub fn note(key: &str, lang: Lang) -> Option<&'static str> {
    let note = file()?.forbidden.iter().find(|n| n.key == key)?;
    Some(if lang == Lang::Sv { &note.sv } else { &note.en })
}

pub fn notes() -> impl Iterator<Item = &'static str> {
    file().into_iter().flat_map(|f| f.forbidden.iter().map(|n| n.key.as_str()))
}

/// What a secret annex is called, and what to think of.
pub fn annex(lang: Lang) -> Option<(&'static str, &'static str)> {
    file().map(|f| (f.secret_annex.title.get(lang), f.secret_annex.note.get(lang)))
}

/// Whether a text can be filled in for this kind of paper: its names are known, and it works with everything there and with nothing.
pub fn check(kind: &str, text: &str) -> Result<(), Fault> {
    let variables = variables(kind);
    for name in render::names(text)? {
        if !variables.iter().any(|v| v.key == name) {
            return Err(Fault::Unknown(name));
        }
    }
    for there in [true, false] {
        let data: Map<String, Value> = variables.iter().map(|v| (v.key.clone(), v.sample(there))).collect();
        render::render(text, &data)?;
    }
    Ok(())
}

fn template(paper: &Paper, version: i64, lang: Lang) -> NewTemplate {
    let section = |s: &Entry| Section {
        key: s.key.clone(),
        heading: s.heading.get(lang).to_owned(),
        optional: s.optional,
        default_on: s.default_on,
        show_heading: s.show_heading,
        forbidden: s.forbidden.clone(),
        body: s.text.get(lang).trim_start_matches('\n').to_owned(),
    };
    let (body, assignee) =
        if lang == Lang::Sv { ("regionstyrelsen", "regiondirektören") } else { ("the regional board", "the region director") };
    NewTemplate {
        name: paper.name.get(lang).to_owned(),
        description: None,
        kind: paper.kind.clone(),
        lang,
        title: paper.title.get(lang).to_owned(),
        body: body.to_owned(),
        assignee: assignee.to_owned(),
        registry_format: None,
        in_use: true,
        unit: None,
        secrecy: Secrecy::Open,
        sections: Some(paper.sections.iter().map(section).collect()),
        content: Some((paper.kind.clone(), version)),
    }
}

/// The shipped templates of the kinds that can be drafted, in one language.
pub fn shipped(lang: Lang) -> Vec<NewTemplate> {
    let Some(file) = file() else { return Vec::new() };
    file.papers.iter().filter(|p| figures::KINDS.contains(&p.kind.as_str())).map(|p| template(p, file.version, lang)).collect()
}

/// Starting content: the shipped templates in the language of whoever takes them in; one that is there already stays as it is.
pub async fn fill(app: &App, ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = app.db.write(ctx).await?;
    let mut last = None;
    for new in shipped(ctx.lang) {
        if !store::is_there(&tx, &new).await? {
            last = Some(store::insert(&mut tx, new).await?.1);
        }
    }
    match last {
        Some(recorded) => Ok(tx.commit(recorded).await?),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_papers_are_read_and_every_text_can_be_filled_in() {
        let file = FILE.as_ref().unwrap_or_else(|error| panic!("{}", error.message()));
        assert_eq!(file.papers.len(), 7);
        for paper in &file.papers {
            for lang in [Lang::Sv, Lang::En] {
                check(&paper.kind, paper.title.get(lang)).unwrap_or_else(|f| panic!("{} title: {f:?}", paper.kind));
                for section in &paper.sections {
                    check(&paper.kind, section.text.get(lang))
                        .unwrap_or_else(|f| panic!("{} {}: {f:?}", paper.kind, section.key));
                    assert!(section.forbidden.iter().all(|key| note(key, lang).is_some()), "{} {}", paper.kind, section.key);
                }
            }
        }
    }

    #[test]
    fn a_report_of_measures_has_exactly_the_headings_of_a_tjansteskrivelse() {
        let paper = file().and_then(|f| f.papers.iter().find(|p| p.kind == "measures_report")).expect("the report");
        let shown = paper.sections.iter().filter(|s| s.default_on && s.show_heading);
        let headings: Vec<&str> = shown.map(|s| s.heading.sv.as_str()).collect();
        let expected = [
            "Förslag till beslut",
            "Yttrande till beslutsförslaget",
            "Sammanfattning",
            "Ärendet",
            "Protokollsutdrag skickas till",
        ];
        assert_eq!(headings, expected);
    }

    #[test]
    fn a_name_of_another_kind_of_paper_is_refused() {
        assert_eq!(check("risk_report", "{{ incident_title }}"), Err(Fault::Unknown("incident_title".to_owned())));
        assert!(check("risk_report", "{% for d in decisions %}{{ d.cost }}{% endfor %}").is_err());
    }
}
