//! Reading what decides about an incident's significance: answers, intervals, linked systems, the region's sectors and its turnover.
use super::{
    super::model::{Incident, LinkKind},
    content::{Fact, FactKind, Origin, RuleSet},
    engine::{Facts, Known, Length},
    intervals::{self, Interval},
};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Id, Instant};
use vk_db::{DbError, Reader, Row, Sql};

/// The newest answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// `None`: whoever was asked does not know.
    pub value: Option<String>,
    pub by: String,
    pub at: Instant,
}

pub const OUTAGE_KINDS: &[&str] = &["limited", "down", "fallback"];
const FALLBACK: &str = "fallback";

/// A time in which an activity was affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    pub id: Id,
    pub kind: String,
    pub unit: Option<Id>,
    pub unit_name: Option<String>,
    pub activity: String,
    pub started_at: Instant,
    pub ended_at: Option<Instant>,
    pub note: String,
    pub by: String,
    /// By whom and why it was taken back.
    pub withdrawn: Option<(String, String)>,
    pub version: i64,
}

impl Outage {
    fn counts(&self, fallback: bool) -> bool {
        self.withdrawn.is_none() && (self.kind == FALLBACK) == fallback
    }
    pub fn interval(&self) -> Interval {
        (self.started_at, self.ended_at)
    }
}

/// Everything that is known of an incident's significance at a moment.
#[derive(Clone, Debug)]
pub struct World {
    pub facts: Facts,
    pub given: BTreeMap<String, Given>,
    pub outages: Vec<Outage>,
    pub profiles: BTreeSet<String>,
}

/// What the region has decided about one sector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sector {
    pub active: bool,
    pub reason: String,
    pub by: String,
    pub at: Instant,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnover {
    pub year: i64,
    pub amount: i64,
    pub source: String,
    pub by: String,
}

/// What was recommended when somebody assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub rules: String,
    pub kind: String,
    pub assessment: String,
    pub facts: BTreeMap<String, Known>,
    pub by: String,
    pub at: Instant,
}

pub async fn world(db: &impl Reader, set: &RuleSet, incident: &Incident, now: Instant) -> Result<World, DbError> {
    let given = given(db, incident.id).await?;
    let outages = outages(db, incident.id).await?;
    let critical = touches_critical(db, incident.id).await?;
    let turnover = turnover_of(db, year_before(incident)).await?;
    let known = |fact: &Fact| {
        let said = given.get(&fact.key).and_then(|g| g.value.as_deref()).and_then(|text| read(fact.kind, text));
        match fact.from {
            Origin::Asked => said,
            Origin::Limited => lengths(&outages, false, said, now),
            Origin::Fallback => lengths(&outages, true, said, now),
            Origin::Systems if critical => Some(Known::Flag(true)),
            Origin::Systems => said,
            Origin::Turnover => turnover.map(Known::Number),
        }
    };
    let asked = set.facts.iter().filter(|f| f.kind != FactKind::Share);
    let facts = asked.filter_map(|f| Some((f.key.clone(), known(f)?))).collect();
    Ok(World { facts, given, outages, profiles: active_profiles(db, set).await? })
}

/// The year whose turnover an incident is measured by: the one before.
pub fn year_before(incident: &Incident) -> i64 {
    i64::from(incident.reported_at.local().year()) - 1
}

/// An answer as the column holds it: minutes, a number, `true` or `false`.
fn read(kind: FactKind, text: &str) -> Option<Known> {
    match kind {
        FactKind::Flag => text.parse().ok().map(Known::Flag),
        FactKind::Duration => {
            let minutes: i64 = text.parse().ok()?;
            Some(Known::Lengths(vec![Length { seconds: minutes.saturating_mul(60), running: false }]))
        }
        FactKind::Count | FactKind::Money => text.parse().ok().map(Known::Number),
        FactKind::Share => None,
    }
}

/// Recorded intervals by unit and activity, and what somebody has said beside them. Where nothing is recorded and nobody has said, it is not known.
fn lengths(outages: &[Outage], fallback: bool, said: Option<Known>, now: Instant) -> Option<Known> {
    let counted = outages.iter().filter(|o| o.counts(fallback)).map(|o| ((o.unit, vk_core::fold(&o.activity)), o.interval()));
    let mut all: Vec<Length> = intervals::lengths(counted, now).into_values().collect();
    if let Some(Known::Lengths(more)) = said {
        all.extend(more);
    }
    (!all.is_empty()).then_some(Known::Lengths(all))
}

async fn given(db: &impl Reader, incident: Id) -> Result<BTreeMap<String, Given>, DbError> {
    let sql = Sql::new("SELECT key, value, by_name, at FROM incident_fact WHERE incident_id = ").bind(incident);
    let rows = db.rows(sql.push(" ORDER BY key, no")).await?;
    // The later one of a key replaces the earlier.
    rows.iter()
        .map(|r| Ok((r.text("key")?, Given { value: r.opt_text("value")?, by: r.text("by_name")?, at: r.instant("at")? })))
        .collect()
}

pub async fn outages(db: &impl Reader, incident: Id) -> Result<Vec<Outage>, DbError> {
    let sql = Sql::new(
        "SELECT o.*, u.name AS unit_name FROM incident_outage o LEFT JOIN unit u ON u.id = o.unit_id WHERE o.incident_id = ",
    )
    .bind(incident);
    db.rows(sql.push(" ORDER BY o.started_at, o.id")).await?.iter().map(outage).collect()
}

fn outage(row: &Row) -> Result<Outage, DbError> {
    Ok(Outage {
        id: row.id("id")?,
        kind: row.text("kind")?,
        unit: row.opt_id("unit_id")?,
        unit_name: row.opt_text("unit_name")?,
        activity: row.text("activity")?,
        started_at: row.instant("started_at")?,
        ended_at: row.opt_instant("ended_at")?,
        note: row.text("note")?,
        by: row.text("by_name")?,
        withdrawn: row.opt_text("withdrawn_by")?.zip(row.opt_text("withdrawn_reason")?),
        version: row.int("version")?,
    })
}

async fn touches_critical(db: &impl Reader, incident: Id) -> Result<bool, DbError> {
    let sql = Sql::new("SELECT 1 AS one FROM incident_link l JOIN system s ON s.id = l.target_id WHERE l.incident_id = ")
        .bind(incident)
        .push(" AND l.kind = ")
        .bind(LinkKind::System.key())
        .push(" AND s.sector_critical = ")
        .bind(true);
    Ok(db.row(sql.push(" LIMIT 1")).await?.is_some())
}

async fn turnover_of(db: &impl Reader, year: i64) -> Result<Option<i64>, DbError> {
    let row = db.row(Sql::new("SELECT amount FROM turnover WHERE year = ").bind(year)).await?;
    row.map(|r| r.int("amount")).transpose()
}

pub async fn sectors(db: &impl Reader) -> Result<BTreeMap<String, Sector>, DbError> {
    let rows = db.rows(Sql::new("SELECT * FROM sector_profile ORDER BY key")).await?;
    let sector = |r: &Row| {
        Ok::<_, DbError>(Sector {
            active: r.bool("active")?,
            reason: r.text("reason")?,
            by: r.text("decided_by")?,
            at: r.instant("decided_at")?,
            version: r.int("version")?,
        })
    };
    rows.iter().map(|r| Ok((r.text("key")?, sector(r)?))).collect()
}

/// The sectors whose rules count: as the region has decided, otherwise as the content says.
async fn active_profiles(db: &impl Reader, set: &RuleSet) -> Result<BTreeSet<String>, DbError> {
    let decided = sectors(db).await?;
    let active = |key: &str, usual: bool| decided.get(key).map_or(usual, |s| s.active);
    Ok(set.profiles.iter().filter(|p| active(&p.key, p.active)).map(|p| p.key.clone()).collect())
}

pub async fn turnovers(db: &impl Reader) -> Result<Vec<Turnover>, DbError> {
    let rows = db.rows(Sql::new("SELECT year, amount, source, by_name FROM turnover ORDER BY year DESC")).await?;
    rows.iter()
        .map(|r| {
            Ok(Turnover { year: r.int("year")?, amount: r.int("amount")?, source: r.text("source")?, by: r.text("by_name")? })
        })
        .collect()
}

/// What was recommended at each assessment, the newest first.
pub async fn kept(db: &impl Reader, incident: Id) -> Result<Vec<Kept>, DbError> {
    let sql = Sql::new("SELECT rules, kind, assessment, facts, by_name, at FROM incident_recommendation WHERE incident_id = ");
    let rows = db.rows(sql.bind(incident).push(" ORDER BY at DESC, no DESC")).await?;
    rows.iter()
        .map(|r| {
            Ok(Kept {
                rules: r.text("rules")?,
                kind: r.text("kind")?,
                assessment: r.text("assessment")?,
                facts: serde_json::from_str(&r.text("facts")?)?,
                by: r.text("by_name")?,
                at: r.instant("at")?,
            })
        })
        .collect()
}
