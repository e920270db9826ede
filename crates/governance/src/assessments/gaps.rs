//! The list of gaps: columns, filters, sort. Its rows are made by the summary; nobody edits one.
use super::{
    catalogue::{AREAS, area_word},
    scale::Standing,
};
use vk_core::{Id, Instant};
use vk_db::{DbError, Row, Sql};
use vk_web::{
    Tr,
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

/// Prefix of the list's messages.
pub const LIST: &str = "gaps";
const STANDINGS: &[&str] = &["not_met", "partly", "unknown", "unanswered", "red", "shortfall"];

/// One gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapRow {
    pub id: Id,
    pub assessment: Id,
    pub requirement: Id,
    pub title: String,
    pub assessment_name: String,
    pub subject: Option<String>,
    pub standing: String,
    pub weight: i64,
    pub area: String,
    pub legal_duty: bool,
    pub actions: i64,
    pub unit: Option<String>,
    pub since: Instant,
}

pub static TABLE: Table<GapRow> = Table {
    register: LIST,
    path: "/assessments/gaps",
    table: "assessment_gap",
    alias: "g",
    select: "g.id, g.assessment_id, g.requirement_id, g.standing, g.weight, g.area, g.legal_duty, g.since, r.ref_id, \
             r.name AS requirement_name, a.name AS assessment_name, n.title AS subject_name, u.name AS unit_name, \
             (SELECT count(*) FROM assessment_action aa WHERE aa.assessment_id = g.assessment_id AND aa.requirement_id = g.requirement_id) \
             AS actions",
    joins: "JOIN assessment a ON a.id = g.assessment_id JOIN requirement r ON r.id = g.requirement_id \
            LEFT JOIN node n ON n.id = a.subject_id AND n.secrecy <> 'secret' LEFT JOIN unit u ON u.id = g.unit_id",
    columns: &[
        Column::new("requirement", |g: &GapRow, _| Cell::Link {
            text: g.title.clone(),
            href: format!("/assessments/{}/requirements/{}", g.assessment, g.requirement),
        }),
        Column::new("subject", |g: &GapRow, _| Cell::opt(g.subject.as_ref())),
        Column::new("standing", |g: &GapRow, tr| standing_cell(&g.standing, tr)).sort(Sort::Text("g.standing")),
        Column::new("weight", |g: &GapRow, _| Cell::Number(g.weight)).sort(Sort::Int("g.weight")),
        Column::new(
            "legal_duty",
            |g: &GapRow, tr| if g.legal_duty { Cell::tag(tr.t("assessments-legal-duty"), "warning") } else { Cell::Empty },
        ),
        Column::new("area", |g: &GapRow, tr| Cell::text(area_word(&g.area, tr))).sort(Sort::Text("g.area")),
        Column::new(
            "actions",
            |g: &GapRow, tr| if g.actions == 0 { Cell::Empty } else { Cell::tag(tr.n("gaps-actions", g.actions), "info") },
        ),
        Column::new("assessment", |g: &GapRow, _| Cell::text(g.assessment_name.as_str())).hidden(),
        Column::new("unit", |g: &GapRow, _| Cell::opt(g.unit.as_ref())),
        Column::new("since", |g: &GapRow, _| Cell::Date(g.since.local_date())).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "g.unit_id"),
        Filter::choice("area", "g.area", AREAS),
        Filter::choice("standing", "g.standing", STANDINGS),
        Filter::flag("legal_duty", "g.legal_duty"),
        Filter::flag("confidentiality", "g.confidentiality"),
        Filter::flag("integrity", "g.integrity"),
        Filter::flag("availability", "g.availability"),
        Filter::flag("traceability", "g.traceability"),
        Filter::linked("subject", "g.assessment_id IN (SELECT id FROM assessment WHERE subject_id = ", &["system", "unit"]),
        Filter::linked("assessment", "g.assessment_id IN (", &["assessment"]),
    ],
    default_sort: "-weight",
    visible: Sql::and_visible,
    read,
    info: |g| RowInfo { id: g.id, archived: false },
};

fn read(row: &Row) -> Result<GapRow, DbError> {
    Ok(GapRow {
        id: row.id("id")?,
        assessment: row.id("assessment_id")?,
        requirement: row.id("requirement_id")?,
        title: crate::requirements::records::cited(row.opt_text("ref_id")?.as_deref(), &row.text("requirement_name")?),
        assessment_name: row.text("assessment_name")?,
        subject: row.opt_text("subject_name")?,
        standing: row.text("standing")?,
        weight: row.int("weight")?,
        area: row.text("area")?,
        legal_duty: row.bool("legal_duty")?,
        actions: row.int("actions")?,
        unit: row.opt_text("unit_name")?,
        since: row.instant("since")?,
    })
}

fn standing_cell(key: &str, tr: &Tr) -> Cell {
    let standing = Standing::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Standing::Unanswered);
    Cell::tag(standing.word(tr), standing.tone())
}
