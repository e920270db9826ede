//! The list of risks: columns, filters, sort. The heat map counts with the same filters, so that a number there is the number of rows here.
use super::{
    model::{ESCALATIONS, RiskRow, SOURCE_KINDS, STATES, TREATMENTS, Which, ZoneName},
    store::REGISTER,
};
use crate::risks::{matrices::body::tone, pick};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<RiskRow> = Table {
    register: REGISTER,
    path: "/risks",
    table: "risk",
    alias: "r",
    select: "r.id, r.reference, r.name, r.state, r.current_likelihood, r.current_consequence, r.current_value, r.treatment, r.source_kind, \
             r.review_by, r.accepted_until, r.rejudge_by, r.escalated_to, r.secrecy, r.updated_at, r.archived_at, u.name AS unit_name, \
             f.title AS owner_name, z.tone AS zone_tone, z.mark AS zone_mark, z.name_sv AS zone_sv, z.name_en AS zone_en",
    joins: "LEFT JOIN unit u ON u.id = r.unit_id \
            LEFT JOIN node f ON f.id = r.owner_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN risk_zone z ON z.matrix_id = r.matrix_id AND z.key = r.current_zone",
    columns: &[
        Column::new("name", |r: &RiskRow, _| Cell::Link { text: r.name.clone(), href: format!("/risks/{}", r.id) })
            .sort(Sort::Text("r.name_key")),
        Column::new("level", |r: &RiskRow, tr| zone_cell(r.zone.as_ref(), tr)).sort(Sort::Int("r.current_rank")),
        Column::new("value", |r: &RiskRow, _| Cell::number(r.value)),
        Column::new("state", |r: &RiskRow, tr| state_cell(&r.state, tr)).sort(Sort::Text("r.state")),
        Column::new("owner", |r: &RiskRow, _| Cell::opt(r.owner.as_ref())),
        Column::new("review_by", |r: &RiskRow, _| r.review_by.map_or(Cell::Empty, Cell::Date))
            .sort(Sort::Text("COALESCE(r.review_by, '9999-12-31')")),
        Column::new("unit", |r: &RiskRow, _| Cell::opt(r.unit.as_ref())),
        Column::new("reference", |r: &RiskRow, _| Cell::text(r.reference.as_str())),
        Column::new("current_likelihood", |r: &RiskRow, _| Cell::number(r.likelihood)).hidden(),
        Column::new("current_consequence", |r: &RiskRow, _| Cell::number(r.consequence)).hidden(),
        Column::new("treatment", |r: &RiskRow, tr| Cell::text(word("treatment", r.treatment.as_deref(), tr))).hidden(),
        Column::new("source_kind", |r: &RiskRow, tr| Cell::text(word("source_kind", Some(&r.source_kind), tr))).hidden(),
        Column::new("accepted_until", |r: &RiskRow, _| r.accepted_until.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("rejudge_by", |r: &RiskRow, _| r.rejudge_by.map_or(Cell::Empty, Cell::Date)).hidden(),
        Column::new("escalated_to", |r: &RiskRow, tr| Cell::text(word("escalated_to", r.escalated_to.as_deref(), tr))).hidden(),
        Column::new("secrecy", |r: &RiskRow, tr| Cell::secrecy(r.secrecy, tr)),
        Column::new("updated_at", |r: &RiskRow, _| Cell::Moment(r.updated_at)).sort(Sort::Int("r.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "r.unit_id"),
        Filter::choice("state", "r.state", STATES),
        Filter::flag("open", "r.is_open"),
        Filter::choice("treatment", "r.treatment", TREATMENTS),
        Filter::choice("source_kind", "r.source_kind", SOURCE_KINDS),
        Filter::choice("escalated_to", "r.escalated_to", ESCALATIONS),
        Filter::dates("review_by", "r.review_by"),
        Filter::dates("accepted_until", "r.accepted_until"),
        Filter::dates("rejudge_by", "r.rejudge_by"),
        Filter::choice("secrecy", "r.secrecy", SECRECY),
        Filter::days("updated_at", "r.updated_at"),
        // Links from the heat map, from owners, threats, analyses, and from what is threatened.
        Filter::linked("owner", "r.owner_function_id IN (", &["function"]),
        Filter::linked("matrix", "r.matrix_id IN (", &["risk_matrix"]),
        Filter::linked("inherent_cell", "r.inherent_cell IN (", &[]),
        Filter::linked("current_cell", "r.current_cell IN (", &[]),
        Filter::linked("target_cell", "r.target_cell IN (", &[]),
        Filter::linked("zone", "r.current_zone IN (", &[]),
        Filter::linked("analysis", "r.analysis_id IN (", &["risk_analysis"]),
        Filter::linked(
            "threat",
            "r.id IN (SELECT risk_id FROM risk_link WHERE relation = 'caused_by' AND target_id = ",
            &["threat"],
        ),
        Filter::linked(
            "threatens",
            "r.id IN (SELECT risk_id FROM risk_link WHERE relation = 'threatens' AND target_id = ",
            super::model::TARGETS,
        ),
    ],
    default_sort: "-level",
    visible: vk_db::Sql::and_visible,
    read,
    info: |r| RowInfo { id: r.id, archived: r.archived },
};

/// The filter by the cell of one of the three levels.
pub fn cell_filter(which: Which) -> &'static str {
    match which {
        Which::Inherent => "inherent_cell",
        Which::Current => "current_cell",
        Which::Target => "target_cell",
    }
}

fn read(row: &Row) -> Result<RiskRow, DbError> {
    Ok(RiskRow {
        id: row.id("id")?,
        reference: row.text("reference")?,
        name: row.text("name")?,
        state: row.text("state")?,
        zone: zone_name(row)?,
        likelihood: row.opt_int("current_likelihood")?,
        consequence: row.opt_int("current_consequence")?,
        value: row.opt_int("current_value")?,
        treatment: row.opt_text("treatment")?,
        source_kind: row.text("source_kind")?,
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        review_by: row.opt_date("review_by")?,
        accepted_until: row.opt_date("accepted_until")?,
        rejudge_by: row.opt_date("rejudge_by")?,
        escalated_to: row.opt_text("escalated_to")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

/// The zone from the columns `zone_tone`, `zone_mark`, `zone_sv`, `zone_en`.
pub fn zone_name(row: &Row) -> Result<Option<ZoneName>, DbError> {
    let Some(mark) = row.opt_text("zone_mark")? else { return Ok(None) };
    Ok(Some(ZoneName {
        tone: tone(&row.opt_text("zone_tone")?.unwrap_or_default()),
        mark,
        sv: row.opt_text("zone_sv")?.unwrap_or_default(),
        en: row.opt_text("zone_en")?.unwrap_or_default(),
    }))
}

/// A zone as mark, word and colour; a risk that nobody has judged says so.
pub fn zone_cell(zone: Option<&ZoneName>, tr: &Tr) -> Cell {
    match zone {
        Some(zone) => Cell::tag(format!("{} {}", zone.mark, pick(tr.lang, &zone.sv, &zone.en)), zone.tone),
        None => Cell::tag(tr.t("risks-not-judged"), "muted"),
    }
}

pub fn state_cell(state: &str, tr: &Tr) -> Cell {
    let tone = match state {
        "identified" => "warning",
        "assessed" | "treating" => "info",
        "closed" | "avoided" => "muted",
        _ => "success",
    };
    Cell::tag(choice_word(REGISTER, "state", state, tr), tone)
}

fn word(field: &str, value: Option<&str>, tr: &Tr) -> String {
    value.map(|value| choice_word(REGISTER, field, value, tr)).unwrap_or_default()
}
