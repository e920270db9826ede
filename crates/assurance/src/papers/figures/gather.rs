//! The registers that are counted today. Each kind of paper has its struct; what it holds is all that can reach the paper. Counted with the sight of
//! whoever drafts: what they may not see is not in their figures.
use super::{Cell, Counted, Figure, Worth, audit::audit};
use crate::{papers::model::Paper, recommendations};
use std::collections::BTreeMap;
use vk_core::{Id, Instant, Lang};
use vk_db::{DbError, Sql, Viewer};
use vk_web::form::Kit;

/// Risks as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskFigures {
    pub total: Counted,
    pub highest: Counted,
    pub without_action: Counted,
    pub accepted: Counted,
    /// The highest zone when the last paper of this kind was approved.
    pub previous: Option<Figure>,
}

/// A year of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearFigures {
    pub incidents: Counted,
    pub previous: Counted,
    pub significant: Counted,
    pub late: Counted,
    pub breaches: Counted,
    pub notified: Counted,
    pub highest: Counted,
    pub highest_previous: Option<Figure>,
    pub sets: Counted,
    pub classified: Counted,
    pub activities: Counted,
    pub activities_done: Counted,
}

/// What the management looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewFigures {
    pub incidents: Counted,
    pub highest: Counted,
    /// Recommendations of audits that are still open.
    pub recommendations: Counted,
    /// What the last review decided, and how it stands.
    pub decisions: Vec<BTreeMap<String, Cell>>,
}

/// One incident: its moments and its reports. What happened is written by people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentFigures {
    pub secret: bool,
    pub source: String,
    pub start: Option<Instant>,
    pub known: Option<Instant>,
    pub end: Option<Instant>,
    /// Whom, which stage, when, in time.
    pub reports: Vec<(String, String, Instant, bool)>,
}

impl RiskFigures {
    fn figures(self) -> Vec<Figure> {
        let own = [
            self.total.figure("risk_total"),
            self.highest.figure("risk_highest"),
            self.without_action.figure("risk_without_action"),
            self.accepted.figure("risk_accepted"),
        ];
        own.into_iter().chain(self.previous).collect()
    }
}

impl YearFigures {
    fn figures(self) -> Vec<Figure> {
        let own = [
            self.incidents.figure("incident_total"),
            self.previous.figure("incident_previous"),
            self.significant.figure("significant_total"),
            self.late.figure("reported_late"),
            self.breaches.figure("breach_total"),
            self.notified.figure("breach_notified"),
            self.highest.figure("risk_highest"),
            self.sets.figure("information_sets"),
            self.classified.figure("classified_sets"),
            self.activities.figure("activities_total"),
            self.activities_done.figure("activities_done"),
        ];
        own.into_iter().chain(self.highest_previous).collect()
    }
}

impl ReviewFigures {
    fn figures(self) -> Vec<Figure> {
        let source = "/decisions?source_kind=management_review".to_owned();
        let decisions = Worth::List(self.decisions);
        vec![
            self.incidents.figure("incident_total"),
            self.highest.figure("risk_highest"),
            self.recommendations.figure("recommendation_count"),
            Figure { key: "earlier_decisions".to_owned(), value: decisions, sensitive: false, source },
        ]
    }
}

impl IncidentFigures {
    fn figures(self) -> Vec<Figure> {
        let said = |key: &str, at: Option<Instant>| {
            let value = Worth::Text(at?.local_minute());
            Some(Figure { key: key.to_owned(), value, sensitive: self.secret, source: self.source.clone() })
        };
        let row = |(whom, stage, at, in_time): &(String, String, Instant, bool)| {
            BTreeMap::from([
                ("name".to_owned(), Cell::Text(stage.clone())),
                ("recipient".to_owned(), Cell::Text(whom.clone())),
                ("submitted".to_owned(), Cell::Text(at.local_minute())),
                ("in_time".to_owned(), Cell::Flag(*in_time)),
            ])
        };
        let list = Worth::List(self.reports.iter().map(row).collect());
        let reports = Figure { key: "reports".to_owned(), value: list, sensitive: false, source: self.source.clone() };
        let moments = [said("incident_start", self.start), said("incident_known", self.known), said("incident_end", self.end)];
        moments.into_iter().flatten().chain((!self.secret).then_some(reports)).collect()
    }
}

/// The figures of a paper as they are now.
pub async fn gather(kit: &Kit, paper: &Paper) -> Result<Vec<Figure>, DbError> {
    let year = paper.data().year;
    Ok(match paper.kind.as_str() {
        "risk_report" => RiskFigures {
            total: risks(kit, "TRUE").await?,
            highest: risks(kit, HIGHEST).await?,
            without_action: risks(kit, WITHOUT_ACTION).await?,
            accepted: risks(kit, "r.state = 'accepted'").await?,
            previous: previous(kit, paper).await?,
        }
        .figures(),
        "yearly_security_report" => YearFigures {
            incidents: incidents(kit, year, "").await?,
            previous: incidents(kit, year - 1, "").await?,
            significant: incidents(kit, year, " AND i.assessed_significant_at IS NOT NULL").await?,
            late: incidents(kit, year, LATE).await?,
            breaches: incidents(kit, year, " AND i.personal_data = TRUE").await?,
            notified: incidents(kit, year, NOTIFIED).await?,
            highest: risks(kit, HIGHEST).await?,
            highest_previous: previous(kit, paper).await?,
            sets: sets(kit, "").await?,
            classified: sets(kit, " AND s.classification_state = 'decided'").await?,
            activities: occasions(kit, year, "").await?,
            activities_done: occasions(kit, year, " AND o.state = 'done'").await?,
        }
        .figures(),
        "management_review" => ReviewFigures {
            incidents: incidents(kit, year, "").await?,
            highest: risks(kit, HIGHEST).await?,
            recommendations: recommended(kit).await?,
            decisions: decided(kit).await?,
        }
        .figures(),
        "measures_report" | "audit_answer" | "audit_answer_letter" => match paper.data().source {
            Some(source) => audit(kit, source, paper.lang).await?.map(|a| a.figures()).unwrap_or_default(),
            None => Vec::new(),
        },
        "significant_incident" => match paper.data().source {
            Some(source) => incident(kit, source, paper.lang).await?.map(|i| i.figures()).unwrap_or_default(),
            None => Vec::new(),
        },
        _ => Vec::new(),
    })
}

const HIGHEST: &str = "EXISTS (SELECT 1 FROM risk_zone z WHERE z.matrix_id = r.matrix_id AND z.key = r.current_zone \
     AND z.position = (SELECT MAX(y.position) FROM risk_zone y WHERE y.matrix_id = r.matrix_id))";
const WITHOUT_ACTION: &str = "EXISTS (SELECT 1 FROM risk_zone z WHERE z.matrix_id = r.matrix_id AND z.key = r.current_zone \
     AND z.position = (SELECT MAX(y.position) FROM risk_zone y WHERE y.matrix_id = r.matrix_id)) \
     AND NOT EXISTS (SELECT 1 FROM action_origin o JOIN action a ON a.id = o.action_id \
     WHERE o.origin_id = r.id AND a.archived_at IS NULL AND a.state <> 'cancelled')";
const LATE: &str = " AND EXISTS (SELECT 1 FROM incident_report p WHERE p.incident_id = i.id AND p.late = TRUE)";
const NOTIFIED: &str = " AND EXISTS (SELECT 1 FROM incident_report p JOIN incident_track t ON t.id = p.track_id \
     WHERE p.incident_id = i.id AND t.kind = 'gdpr_imy' AND p.submitted_at IS NOT NULL)";

/// What whoever drafts may see of a kind.
pub(super) fn viewer(kit: &Kit, kind: &str) -> Viewer {
    kit.viewers.get(kind).cloned().unwrap_or_else(Viewer::nothing)
}

/// How many, and whether secret ones are among them.
async fn counted(kit: &Kit, sql: Sql, alias: &str, kind: &str, source: String) -> Result<Counted, DbError> {
    let row = kit.db().one(sql.and_visible(&viewer(kit, kind), alias)).await?.ok_or(DbError::NotFound)?;
    Ok(Counted { value: row.int("n")?, sensitive: row.int("secret")? > 0, source })
}

fn select(table: &str, alias: &str) -> String {
    format!(
        "SELECT count(*) AS n, COALESCE(SUM(CASE WHEN {alias}.secrecy = 'secret' THEN 1 ELSE 0 END), 0) AS secret FROM {table} {alias} \
         WHERE {alias}.archived_at IS NULL"
    )
}

async fn risks(kit: &Kit, condition: &str) -> Result<Counted, DbError> {
    let sql = format!("{} AND r.is_open = TRUE AND r.current_zone IS NOT NULL AND {condition}", select("risk", "r"));
    counted(kit, Sql::new(&sql), "r", "risk", "/risks?is_open=true".to_owned()).await
}

/// Incidents that were reported in a year.
async fn incidents(kit: &Kit, year: i64, condition: &str) -> Result<Counted, DbError> {
    let sql = Sql::new(&format!("{}{condition} AND i.reported_at >= ", select("incident", "i")));
    let sql = sql.bind(new_year(year)).push(" AND i.reported_at < ").bind(new_year(year + 1));
    let source = format!("/incidents?reported_at_from={year:04}-01-01&reported_at_to={year:04}-12-31");
    counted(kit, sql, "i", "incident", source).await
}

fn new_year(year: i64) -> Instant {
    Instant::parse_local(&format!("{year:04}-01-01T00:00")).unwrap_or(Instant::from_micros(0))
}

async fn sets(kit: &Kit, condition: &str) -> Result<Counted, DbError> {
    let sql = format!("{}{condition}", select("information_set", "s"));
    counted(kit, Sql::new(&sql), "s", "information_set", "/information-sets".to_owned()).await
}

/// Occasions of the year wheel whose day lies in a year; cancelled ones were never to be done.
async fn occasions(kit: &Kit, year: i64, condition: &str) -> Result<Counted, DbError> {
    let sql = format!("{} AND o.state <> 'cancelled'{condition} AND o.due_on >= ", select("occasion", "o"));
    let sql = Sql::new(&sql).bind(format!("{year:04}-01-01")).push(" AND o.due_on <= ").bind(format!("{year:04}-12-31"));
    counted(kit, sql, "o", "occasion", format!("/occasions?due_on_from={year:04}-01-01&due_on_to={year:04}-12-31")).await
}

/// Recommendations of audits that still demand something.
async fn recommended(kit: &Kit) -> Result<Counted, DbError> {
    let open = recommendations::STATUSES.iter().copied().filter(|s| recommendations::is_open(s));
    let sql = Sql::new(&format!("{} AND r.status IN ", select("recommendation", "r"))).list(open);
    counted(kit, sql, "r", "recommendation", "/recommendations".to_owned()).await
}

/// What management reviews have decided, the latest first, with how it stands.
async fn decided(kit: &Kit) -> Result<Vec<BTreeMap<String, Cell>>, DbError> {
    let sql = Sql::new(
        "SELECT d.name, d.state FROM decision d WHERE d.archived_at IS NULL AND d.secrecy <> 'secret' AND d.source_kind = 'management_review'",
    );
    let sql = sql.and_visible(&viewer(kit, "decision"), "d").push(" ORDER BY d.decided_on DESC, d.id LIMIT 50");
    let mut out = Vec::new();
    for row in kit.db().all(sql).await? {
        let status = kit.tr.t(&format!("decisions-state-{}", row.text("state")?)).to_lowercase();
        let text = format!("{}.", row.text("name")?.trim_end_matches('.'));
        out.push(BTreeMap::from([("text".to_owned(), Cell::Text(text)), ("status".to_owned(), Cell::Text(status))]));
    }
    Ok(out)
}

/// What the last approved paper of this kind said of the highest zone: it is public already.
async fn previous(kit: &Kit, paper: &Paper) -> Result<Option<Figure>, DbError> {
    let sql = Sql::new(
        "SELECT b.id, s.figures FROM paper b JOIN paper_snapshot s ON s.paper_id = b.id \
         AND s.no = (SELECT MAX(x.no) FROM paper_snapshot x WHERE x.paper_id = b.id) WHERE b.approved_at IS NOT NULL AND b.archived_at IS NULL \
         AND b.secrecy <> 'secret' AND b.kind = ",
    );
    let sql = sql.bind(&paper.kind).push(" AND b.id <> ").bind(paper.id());
    let Some(row) = kit.db().one(sql.and_visible(&kit.viewer, "b").push(" ORDER BY b.approved_at DESC LIMIT 1")).await? else {
        return Ok(None);
    };
    let before: Vec<Figure> = serde_json::from_str(&row.text("figures")?)?;
    let found = before.into_iter().find(|f| f.key == "risk_highest");
    let source = format!("/papers/{}", row.id("id")?);
    Ok(found.map(|f| Figure { key: "risk_highest_previous".to_owned(), source, ..f }))
}

/// An incident's own moments, if whoever drafts may read it.
async fn incident(kit: &Kit, id: Id, lang: Lang) -> Result<Option<IncidentFigures>, DbError> {
    let sql = Sql::new("SELECT i.occurred_at, i.knowledge_at, i.ended_at, i.secrecy FROM incident i WHERE i.id = ").bind(id);
    let Some(row) = kit.db().one(sql.and_visible(&viewer(kit, "incident"), "i")).await? else { return Ok(None) };
    let sql = Sql::new(
        "SELECT t.kind, t.rules_version, p.stage, p.submitted_at, p.late FROM incident_report p JOIN incident_track t ON t.id = p.track_id \
         WHERE p.submitted_at IS NOT NULL AND p.incident_id = ",
    );
    let (mut reports, library) = (Vec::new(), vk_incidents::incidents::content::shipped().ok());
    for report in kit.db().all(sql.bind(id).push(" ORDER BY p.submitted_at, p.id")).await? {
        let (track, stage) = (report.text("kind")?, report.text("stage")?);
        let rules = library.and_then(|l| l.track(&track, u32::try_from(report.int("rules_version").ok()?).ok()?));
        let whom = rules.map_or(track.clone(), |r| r.authority.name.get(lang).to_owned());
        let what = rules.and_then(|r| r.stage(&stage)).map_or(stage.clone(), |s| s.name.get(lang).to_owned());
        reports.push((whom, what, report.instant("submitted_at")?, !report.bool("late")?));
    }
    Ok(Some(IncidentFigures {
        secret: row.secrecy("secrecy")? == vk_core::Secrecy::Secret,
        source: format!("/incidents/{id}"),
        start: row.opt_instant("occurred_at")?,
        known: row.opt_instant("knowledge_at")?,
        end: row.opt_instant("ended_at")?,
        reports,
    }))
}
