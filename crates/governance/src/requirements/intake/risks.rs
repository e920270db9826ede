//! What a library says of risks, for the registers that keep it: threats go into the catalogue of threats, risk matrices come in as drafts that nobody
//! judges by until the region has given them its mandates. What is there already stays as it is.
use crate::{
    requirements::library::{Library, MatrixIn, MatrixLevelIn, ThreatIn},
    risks::{
        matrices::{
            self, Body, MatrixInput,
            body::{LevelText, Zone, roman, zone_tone},
        },
        threats::{self, NewThreat},
    },
};
use std::collections::BTreeSet;
use vk_core::{Id, Secrecy};
use vk_db::{DbError, Reader, Recorded, Sql, WriteTx};

/// The longest reference of a threat.
const REFERENCE: usize = 40;
const NAME: usize = 200;

/// What the person who reads a file in may add to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    pub threats: bool,
    pub matrices: bool,
}

/// What would come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RiskPlan {
    pub threats: Vec<NewThreat>,
    pub matrices: Vec<MatrixInput>,
    /// There already.
    pub known: usize,
    /// Threats and matrices that this person may not add, and matrices of a size that the program has no place for.
    pub left_threats: usize,
    pub left_matrices: usize,
}

impl RiskPlan {
    pub fn changes(&self) -> bool {
        !self.threats.is_empty() || !self.matrices.is_empty()
    }
}

/// Holds a library against the registers of risks.
pub async fn plan(db: &impl Reader, library: &Library, unit: Option<Id>, may: May) -> Result<RiskPlan, DbError> {
    let mut plan = RiskPlan::default();
    if !may.threats {
        plan.left_threats = library.threats.len();
    } else if !library.threats.is_empty() {
        let all: Vec<NewThreat> = library.threats.iter().map(|t| threat(library, t, unit)).collect();
        let sql = Sql::new("SELECT reference FROM threat WHERE reference IS NOT NULL");
        let mut there: BTreeSet<String> =
            db.rows(sql).await?.iter().map(|row| row.text("reference")).collect::<Result<_, _>>()?;
        let before = all.len();
        plan.threats = all.into_iter().filter(|t| t.reference.as_ref().is_none_or(|r| there.insert(r.clone()))).collect();
        plan.known += before - plan.threats.len();
    }
    for found in &library.matrices {
        let input = matrix(library, found);
        if !may.matrices || !input.body.problems(false).is_empty() {
            plan.left_matrices += 1;
            continue;
        }
        let sql = Sql::new("SELECT count(*) AS n FROM risk_matrix WHERE family = ").bind(&input.key).push(" AND number = ");
        let there = db.row(sql.bind(input.number)).await?.map(|row| row.int("n")).transpose()?.unwrap_or(0);
        if there > 0 {
            plan.known += 1;
        } else {
            plan.matrices.push(input);
        }
    }
    Ok(plan)
}

/// Writes what the plan holds.
pub async fn save(tx: &mut WriteTx<'_>, plan: &RiskPlan) -> Result<Option<Recorded>, DbError> {
    let (_, mut last) = threats::add_all(tx, &plan.threats).await?;
    for matrix in &plan.matrices {
        last = matrices::add(tx, matrix).await?.map(|(_, recorded)| recorded).or(last);
    }
    Ok(last)
}

fn from(library: &Library) -> String {
    format!("{} {}", library.name, library.version).chars().take(500).collect()
}

/// The end of a urn, where there is no reference.
fn reference(ref_id: Option<&String>, urn: &str) -> String {
    ref_id.map_or_else(|| urn.rsplit(':').next().unwrap_or_default(), |r| r.as_str()).chars().take(REFERENCE).collect()
}

fn threat(library: &Library, t: &ThreatIn, unit: Option<Id>) -> NewThreat {
    let own = |text: &str| text.chars().take(NAME).collect::<String>();
    let (swedish, english) = (t.body.in_language("sv"), t.body.in_language("en"));
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let described = [t.description.clone(), t.annotation.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n");
    NewThreat {
        reference: Some(reference(t.ref_id.as_ref(), &t.urn)).filter(|r| !r.is_empty()),
        name: own(if swedish.name.is_empty() { &t.name } else { &swedish.name }),
        name_en: said(own(&english.name)),
        category: "other".to_owned(),
        description: said(if swedish.description.is_empty() { described } else { swedish.description }),
        description_en: said(english.description),
        aspects: Vec::new(),
        areas: Vec::new(),
        source: Some(from(library)),
        unit,
        secrecy: Secrecy::Open,
    }
}

/// A matrix without mandates: who may accept a risk is the region's to say before it comes into use.
fn matrix(library: &Library, m: &MatrixIn) -> MatrixInput {
    let key = |place: usize| format!("zone_{}", place + 1);
    let zone = |(place, l): (usize, &MatrixLevelIn)| Zone {
        key: key(place),
        sv: name(l, "sv"),
        en: name(l, "en"),
        tone: zone_tone(place, m.risk.len()).to_owned(),
        mark: roman(place),
        max_days: 365,
        ..Zone::default()
    };
    let levels = |levels: &[MatrixLevelIn]| levels.iter().enumerate().map(level).collect();
    MatrixInput {
        key: m.urn.clone(),
        number: library.version.parse().unwrap_or(1),
        name: if m.name.is_empty() { library.name.clone() } else { m.name.clone() }.chars().take(NAME).collect(),
        source: Some(from(library)),
        body: Body {
            likelihood: levels(&m.likelihood),
            consequence: levels(&m.impact),
            grid: m.grid.iter().map(|row| row.iter().map(|place| key(*place)).collect()).collect(),
            zones: m.risk.iter().enumerate().map(zone).collect(),
        },
    }
}

fn level((place, l): (usize, &MatrixLevelIn)) -> LevelText {
    let described = l.description.clone().unwrap_or_default();
    let swedish = l.body.in_language("sv").description;
    LevelText {
        number: i64::try_from(place).unwrap_or(0).saturating_add(1),
        sv: name(l, "sv"),
        en: name(l, "en"),
        definition_sv: if swedish.is_empty() { described } else { swedish },
        definition_en: l.body.in_language("en").description,
    }
}

/// The name in a language; in Swedish the file's own where nobody has translated it.
fn name(l: &MatrixLevelIn, language: &str) -> String {
    let name = l.body.in_language(language).name;
    if name.is_empty() && language == "sv" { l.name.clone() } else { name }
}
