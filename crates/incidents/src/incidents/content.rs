//! The legal rules of reporting as data: `content/incident/*.toml`. A track (cybersäkerhetslagen 2 kap. 5–8 §§, GDPR art. 33) has versions with
//! validity, source and status; each stage says what starts its clock and how long it runs. Nothing of it stands in code, and a track that has
//! been opened keeps the version it was opened under. This module reads and checks; it decides nothing and touches no file itself.
mod forms;

pub use forms::{CauseKind, FROM, Field, FieldKind, Form};

use super::parties::rules::{Outcome, check as check_parties};
use forms::{CausesFile, FormsFile};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::OnceLock};
pub use vk_core::content::{Status, Text};
use vk_core::{Date, Term};

/// What is wrong with a content file: which file, which key, what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {key}: {what}")]
pub struct ContentError {
    pub file: String,
    pub key: String,
    pub what: String,
}

/// A track's rules, one version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackRules {
    pub id: String,
    pub version: u32,
    pub valid_from: Date,
    /// The last day.
    pub valid_to: Option<Date>,
    pub status: Status,
    pub verified_on: Option<Date>,
    pub source: String,
    #[serde(default)]
    pub note: String,
    pub name: Text,
    /// When the law asks for a report at all, for the person who assesses.
    pub criterion: Text,
    pub authority: Authority,
    /// One track per controller (GDPR), or one for the whole operator (NIS2).
    #[serde(default)]
    pub per_controller: bool,
    /// One track per party of these kinds, with the terms of its own contract.
    #[serde(default)]
    pub parties: Vec<String>,
    /// The roles that decide about it, each within its part of the organisation.
    pub decides: Vec<String>,
    /// A unit that works with the incident acts on it too, not only the incident's own.
    #[serde(default)]
    pub shared: bool,
    /// What of an incident makes it a question.
    #[serde(default)]
    pub propose_when: Vec<String>,
    /// False: no word about it is kept.
    #[serde(default = "yes")]
    pub holds_text: bool,
    /// What deciding means here, where that is not a report.
    pub outcome: Option<Outcome>,
    /// A report after its term is recorded with a reason.
    #[serde(default)]
    pub late_needs_reason: bool,
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
}

/// Who receives the reports, and by which ways.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub status: Status,
    pub source: String,
    pub name: Text,
    #[serde(rename = "channel")]
    pub channels: Vec<Channel>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    pub key: String,
    pub label: Text,
    pub url: Option<String>,
}

/// What starts a stage's clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The moment of awareness of whoever has the duty (fått kännedom). Never the moment of detection.
    Knowledge,
    /// The submission of an earlier stage.
    SubmissionOf(String),
    /// The incident has been handled (har hanterats).
    Handled,
    /// The event itself (patientsäkerhetslagen), whenever anybody came to know of it.
    Occurred,
    /// What the party's contract says.
    Contract,
    /// The authority asks.
    Request,
}

/// One report that the law asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub key: String,
    /// The provision, as people cite it.
    pub legal: String,
    pub name: Text,
    pub anchor: Anchor,
    pub term: Option<Term>,
    /// As soon as possible (snarast): a duty without a day.
    #[serde(default)]
    pub asap: bool,
    pub form: FormRef,
    /// May be given several times.
    #[serde(default)]
    pub repeatable: bool,
    /// Due only if the incident is still ongoing when the term ends (lägesrapport).
    #[serde(default)]
    pub only_while_ongoing: bool,
    /// The clock that counts instead if the incident was still ongoing when the term ended (slutrapport).
    pub after_ongoing: Option<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub anchor: Anchor,
    pub term: Term,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRef {
    pub id: String,
    pub version: u32,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum File {
    Track(Box<TrackRules>),
    Forms(FormsFile),
    Causes(CausesFile),
}

/// All versions of all rules that the program knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    tracks: BTreeMap<(String, u32), TrackRules>,
    forms: BTreeMap<(String, u32), Form>,
    causes: Vec<CauseKind>,
}

const SHIPPED: &[(&str, &str)] = &[
    ("content/incident/nis2-1.toml", include_str!("../../../../content/incident/nis2-1.toml")),
    ("content/incident/nis2-2.toml", include_str!("../../../../content/incident/nis2-2.toml")),
    ("content/incident/gdpr_imy-1.toml", include_str!("../../../../content/incident/gdpr_imy-1.toml")),
    ("content/incident/lex_maria-1.toml", include_str!("../../../../content/incident/lex_maria-1.toml")),
    ("content/incident/lakemedelsverket-1.toml", include_str!("../../../../content/incident/lakemedelsverket-1.toml")),
    ("content/incident/police-1.toml", include_str!("../../../../content/incident/police-1.toml")),
    ("content/incident/sapo-1.toml", include_str!("../../../../content/incident/sapo-1.toml")),
    ("content/incident/contract-1.toml", include_str!("../../../../content/incident/contract-1.toml")),
    ("content/incident/other_regions-1.toml", include_str!("../../../../content/incident/other_regions-1.toml")),
    ("content/incident/recipients-1.toml", include_str!("../../../../content/incident/recipients-1.toml")),
    ("content/incident/cyber_threat-1.toml", include_str!("../../../../content/incident/cyber_threat-1.toml")),
    ("content/incident/forms-1.toml", include_str!("../../../../content/incident/forms-1.toml")),
    ("content/incident/causes-1.toml", include_str!("../../../../content/incident/causes-1.toml")),
    ("content/incident/forms-2.toml", include_str!("../../../../content/incident/forms-2.toml")),
];

/// The content that ships with the program.
pub fn shipped() -> Result<&'static Library, ContentError> {
    static LIBRARY: OnceLock<Result<Library, ContentError>> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::from_files(SHIPPED.iter().copied())).as_ref().map_err(Clone::clone)
}

impl Library {
    /// Reads and checks files, given as name and text; the first mistake stops, with its place.
    pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Library, ContentError> {
        let mut library = Library::default();
        let mut names = BTreeMap::new();
        for (name, text) in files {
            match parse(name, text)? {
                File::Track(rules) => library.add_track(name, *rules, &mut names)?,
                File::Forms(file) => library.add_forms(name, file)?,
                File::Causes(file) => library.add_causes(name, file)?,
            }
        }
        for (key, name) in &names {
            if let Some(rules) = library.tracks.get(key) {
                library.check_track(name, rules)?;
            }
        }
        Ok(library)
    }

    fn add_track(
        &mut self,
        name: &str,
        rules: TrackRules,
        names: &mut BTreeMap<(String, u32), String>,
    ) -> Result<(), ContentError> {
        let key = (rules.id.clone(), rules.version);
        if names.insert(key.clone(), name.to_owned()).is_some() {
            return Err(wrong(name, "version", format!("{} version {} stands in another file as well", key.0, key.1)));
        }
        if rules.status == Status::Verified && rules.verified_on.is_none() {
            return Err(wrong(name, "verified_on", "is missing although the status is verified"));
        }
        if rules.valid_to.is_some_and(|to| to < rules.valid_from) {
            return Err(wrong(name, "valid_to", "lies before valid_from"));
        }
        let overlaps = |other: &&TrackRules| {
            other.id == rules.id && before_end(other, rules.valid_from) && before_end(&rules, other.valid_from)
        };
        if let Some(other) = self.tracks.values().find(overlaps) {
            return Err(wrong(name, "valid_from", format!("overlaps with version {} of {}", other.version, other.id)));
        }
        self.tracks.insert(key, rules);
        Ok(())
    }

    fn add_causes(&mut self, name: &str, file: CausesFile) -> Result<(), ContentError> {
        for cause in file.causes {
            let place = format!("cause {}", cause.key);
            check_text(name, &place, &cause.name)?;
            if self.cause(&cause.key).is_some() {
                return Err(wrong(name, place, "stands twice"));
            }
            self.causes.push(cause);
        }
        Ok(())
    }

    fn add_forms(&mut self, name: &str, file: FormsFile) -> Result<(), ContentError> {
        for entry in file.forms {
            for (i, field) in entry.fields.iter().enumerate() {
                let place = format!("form {} field {}", entry.id, field.key);
                if entry.fields.iter().take(i).any(|f| f.key == field.key) {
                    return Err(wrong(name, place, "stands twice"));
                }
                if let Some(from) = field.from.as_deref().filter(|from| !FROM.contains(from)) {
                    return Err(wrong(name, format!("{place} from"), format!("{from:?} is nothing that an incident knows")));
                }
                check_text(name, &place, &field.label)?;
            }
            let form = Form {
                id: entry.id,
                version: entry.version,
                status: file.status,
                source: file.source.clone(),
                fields: entry.fields,
            };
            let key = (form.id.clone(), form.version);
            if self.forms.contains_key(&key) {
                return Err(wrong(name, format!("form {} version {}", key.0, key.1), "stands twice"));
            }
            self.forms.insert(key, form);
        }
        Ok(())
    }

    fn check_track(&self, name: &str, rules: &TrackRules) -> Result<(), ContentError> {
        check_text(name, "name", &rules.name)?;
        check_text(name, "criterion", &rules.criterion)?;
        check_parties(rules).map_err(|(key, what)| wrong(name, key, what))?;
        if rules.authority.channels.is_empty() {
            return Err(wrong(name, "authority.channel", "is missing: a report has to go somewhere"));
        }
        for (i, stage) in rules.stages.iter().enumerate() {
            let place = format!("stage {}", stage.key);
            let earlier = rules.stages.get(..i).unwrap_or_default();
            if earlier.iter().any(|s| s.key == stage.key) {
                return Err(wrong(name, place, "stands twice"));
            }
            check_text(name, &place, &stage.name)?;
            if let Anchor::SubmissionOf(other) = &stage.anchor
                && !earlier.iter().any(|s| &s.key == other)
            {
                return Err(wrong(name, format!("{place} anchor"), format!("no earlier stage is called {other:?}")));
            }
            let timeless = stage.asap || matches!(stage.anchor, Anchor::Request | Anchor::Contract);
            if stage.term.is_none() && !timeless {
                return Err(wrong(
                    name,
                    format!("{place} term"),
                    "is missing: neither on request, by contract nor as soon as possible",
                ));
            }
            if stage.term.is_some() && timeless {
                return Err(wrong(name, format!("{place} term"), "stands although nothing here counts days"));
            }
            if !rules.holds_text && self.form(&stage.form).is_some_and(|form| !form.fields.is_empty()) {
                return Err(wrong(name, format!("{place} form"), "has fields although no word is kept"));
            }
            if !self.forms.contains_key(&(stage.form.id.clone(), stage.form.version)) {
                return Err(wrong(
                    name,
                    format!("{place} form"),
                    format!("there is no form {} version {}", stage.form.id, stage.form.version),
                ));
            }
        }
        Ok(())
    }

    /// The version of a track that is in force on a day.
    pub fn in_force(&self, id: &str, day: Date) -> Option<&TrackRules> {
        self.tracks.values().find(|t| t.id == id && t.valid_from <= day && before_end(t, day))
    }

    /// Every track that is in force on a day.
    pub fn all_in_force(&self, day: Date) -> impl Iterator<Item = &TrackRules> {
        self.tracks.values().filter(move |t| t.valid_from <= day && before_end(t, day))
    }

    /// A version that a track was opened under.
    pub fn track(&self, id: &str, version: u32) -> Option<&TrackRules> {
        self.tracks.get(&(id.to_owned(), version))
    }

    /// The kinds of root cause, in their order.
    pub fn causes(&self) -> &[CauseKind] {
        &self.causes
    }

    pub fn cause(&self, key: &str) -> Option<&CauseKind> {
        self.causes.iter().find(|c| c.key == key)
    }

    pub fn form(&self, form: &FormRef) -> Option<&Form> {
        self.forms.get(&(form.id.clone(), form.version))
    }
}

impl TrackRules {
    pub fn stage(&self, key: &str) -> Option<&Stage> {
        self.stages.iter().find(|s| s.key == key)
    }
    /// `nis2/2`: what a track stores of the rules it was opened under.
    pub fn label(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }
}

fn yes() -> bool {
    true
}

fn before_end(rules: &TrackRules, day: Date) -> bool {
    rules.valid_to.is_none_or(|to| day <= to)
}

fn parse(name: &str, text: &str) -> Result<File, ContentError> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).lines().count().max(1));
        wrong(name, format!("line {line}"), e.message().to_owned())
    })
}

fn check_text(file: &str, key: &str, text: &Text) -> Result<(), ContentError> {
    if text.sv.trim().is_empty() || text.en.trim().is_empty() {
        return Err(wrong(file, key, "needs a text in Swedish and one in English"));
    }
    Ok(())
}

fn wrong(file: &str, key: impl Into<String>, what: impl Into<String>) -> ContentError {
    ContentError { file: file.to_owned(), key: key.into(), what: what.into() }
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
