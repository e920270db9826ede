//! The requirements as assessments read them: one source's assessable requirements in their order, with levels and texts, and the mappings. Reads
//! the requirement register's tables and never writes them.
use super::mapping::{Mapping, Mappings};
use crate::join::Class;
use serde::Deserialize;
use std::collections::BTreeMap;
use vk_core::{Aspect, Id, Lang};
use vk_db::{DbError, Reader, Row, Sql};

/// The ten areas of cybersäkerhetslagen (2025:1506) 2 kap. 3 §, in its order.
pub const AREAS: &[&str] = &[
    "risk_strategies",
    "incident_handling",
    "continuity",
    "supply_chain",
    "acquisition",
    "effectiveness",
    "hygiene_training",
    "cryptography",
    "personnel_access_assets",
    "authentication_communication",
];
/// Where requirements without an area stand.
pub const NO_AREA: &str = "none";

/// One requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub id: Id,
    pub source: Id,
    pub reference: String,
    name: String,
    area: Option<String>,
    pub kind: Option<String>,
    levels: [Option<i64>; 4],
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    /// Key of a live measure that can show it.
    pub measure: Option<String>,
    for_system: bool,
    for_unit: bool,
    texts: BTreeMap<String, Text>,
}

/// The wording in one language.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Text {
    pub name: Option<String>,
    pub text: Option<String>,
    pub guidance: Option<String>,
    pub evidence: Option<String>,
    pub procurement: Option<String>,
}

impl Requirement {
    /// Whether it applies: any aspect asks for no more than the class has; without a decided level only level 0 does. One without levels applies to
    /// everything of its kind.
    pub fn applies(&self, subject_kind: &str, class: &Class) -> bool {
        self.concerns(subject_kind) && self.applies_to(class)
    }

    /// Whether the class reaches it, whatever the subject is.
    pub fn applies_to(&self, class: &Class) -> bool {
        if self.levels.iter().all(Option::is_none) {
            return true;
        }
        let reached = |(aspect, level): (Aspect, Option<i64>)| {
            level.is_some_and(|level| level <= class.level(aspect).map_or(0, |l| i64::from(l.number())))
        };
        Aspect::ALL.into_iter().zip(self.levels).any(reached)
    }

    /// Whether it is asked of systems or of units.
    pub fn concerns(&self, subject_kind: &str) -> bool {
        if subject_kind == "unit" { self.for_unit } else { self.for_system }
    }

    /// Whether it serves this aspect; one without levels serves all.
    pub fn serves(&self, aspect: Aspect) -> bool {
        let all = self.levels.iter().all(Option::is_none);
        all || Aspect::ALL.into_iter().zip(self.levels).any(|(a, level)| a == aspect && level.is_some())
    }

    /// From which level on, aspect by aspect: `K2 R3`.
    pub fn levels_text(&self) -> String {
        let parts = Aspect::ALL.into_iter().zip(self.levels);
        parts.filter_map(|(a, level)| level.map(|l| format!("{}{l}", a.letter()))).collect::<Vec<_>>().join(" ")
    }

    /// The highest level of the class among the aspects that the requirement serves.
    pub fn class_level(&self, class: &Class) -> i64 {
        let levels = Aspect::ALL.into_iter().filter(|a| self.serves(*a)).filter_map(|a| class.level(a));
        levels.map(|l| i64::from(l.number())).max().unwrap_or(0)
    }

    /// One of [`AREAS`], or [`NO_AREA`].
    pub fn area(&self) -> &str {
        self.area.as_deref().filter(|area| AREAS.contains(area)).unwrap_or(NO_AREA)
    }

    /// In the reader's language, or in the one there is.
    pub fn text(&self, lang: Lang) -> Text {
        let order = [lang.code(), "sv", "en"];
        let pick = |get: fn(&Text) -> Option<&String>| {
            order.iter().filter_map(|code| self.texts.get(*code)).find_map(|t| get(t).filter(|t| !t.trim().is_empty()).cloned())
        };
        Text {
            name: pick(|t| t.name.as_ref()),
            text: pick(|t| t.text.as_ref()),
            guidance: pick(|t| t.guidance.as_ref()),
            evidence: pick(|t| t.evidence.as_ref()),
            procurement: pick(|t| t.procurement.as_ref()),
        }
    }

    pub fn name(&self, lang: Lang) -> String {
        self.text(lang).name.unwrap_or_else(|| self.name.clone())
    }

    /// `VK-LEV-03 Krav i avtal`.
    pub fn title(&self, lang: Lang) -> String {
        let name = self.name(lang);
        if self.reference.is_empty() || name.starts_with(&self.reference) { name } else { format!("{} {name}", self.reference) }
    }

    /// What history calls it.
    pub fn short(&self) -> &str {
        if self.reference.is_empty() { &self.name } else { &self.reference }
    }
}

const COLUMNS: &str = "SELECT r.id, r.source_id, r.ref_id, r.name, r.area, r.kind, r.level_confidentiality, r.level_integrity, \
     r.level_availability, r.level_traceability, r.legal_duty, r.legal_ref, \
     r.measure, r.for_system, r.for_unit, r.body FROM requirement r WHERE ";

/// The assessable requirements of a source, in its order.
pub async fn of_source(db: &impl Reader, source: Id) -> Result<Vec<Requirement>, DbError> {
    let sql = Sql::new(COLUMNS).push("r.source_id = ").bind(source);
    let sql = sql.push(" AND r.assessable AND r.archived_at IS NULL ORDER BY r.position, r.id");
    db.rows(sql).await?.iter().map(requirement).collect()
}

pub async fn get(db: &impl Reader, id: Id) -> Result<Option<Requirement>, DbError> {
    db.row(Sql::new(COLUMNS).push("r.id = ").bind(id)).await?.as_ref().map(requirement).transpose()
}

fn requirement(row: &Row) -> Result<Requirement, DbError> {
    let level = |a: Aspect| row.opt_int(&format!("level_{}", a.key()));
    Ok(Requirement {
        id: row.id("id")?,
        source: row.id("source_id")?,
        reference: row.opt_text("ref_id")?.unwrap_or_default(),
        name: row.text("name")?,
        area: row.opt_text("area")?,
        kind: row.opt_text("kind")?,
        levels: [
            level(Aspect::Confidentiality)?,
            level(Aspect::Integrity)?,
            level(Aspect::Availability)?,
            level(Aspect::Traceability)?,
        ],
        legal_duty: row.bool("legal_duty")?,
        legal_ref: row.opt_text("legal_ref")?,
        measure: row.opt_text("measure")?,
        for_system: row.bool("for_system")?,
        for_unit: row.bool("for_unit")?,
        texts: serde_json::from_str(&row.text("body")?)?,
    })
}

/// All mappings between requirements.
pub async fn mappings(db: &impl Reader) -> Result<Mappings, DbError> {
    let read = |row: &Row| {
        Ok::<_, DbError>(Mapping { from: row.id("from_id")?, to: row.id("to_id")?, relationship: row.text("relationship")? })
    };
    let rows = db.rows(Sql::new("SELECT from_id, to_id, relationship FROM requirement_mapping ORDER BY from_id, to_id")).await?;
    Ok(Mappings::of(&rows.iter().map(read).collect::<Result<Vec<_>, _>>()?))
}

/// A source's name, if there is such a source in use.
pub async fn source_name(db: &impl Reader, source: Id) -> Result<Option<String>, DbError> {
    let row = db.row(Sql::new("SELECT name FROM requirement_source WHERE id = ").bind(source)).await?;
    row.map(|row| row.text("name")).transpose()
}

/// The sources in use, by name.
pub async fn sources(db: &impl Reader) -> Result<Vec<(Id, String)>, DbError> {
    let rows = db.rows(Sql::new("SELECT id, name FROM requirement_source WHERE archived_at IS NULL ORDER BY name_key, id")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
