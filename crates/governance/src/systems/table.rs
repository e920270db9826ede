//! The list of systems: columns, filters, sort.
use super::{
    model::{HOSTINGS, KINDS, LIFECYCLES, SystemRow},
    store::REGISTER,
};
use crate::join::Class;
use vk_core::Aspect;
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<SystemRow> = Table {
    register: REGISTER,
    path: "/systems",
    table: "system",
    alias: "s",
    select: "s.id, s.name, s.code, s.kind, s.hosting, s.lifecycle, s.supplier, s.sector_critical, s.rto_hours, s.secrecy, s.updated_at, \
             s.archived_at, u.name AS unit_name, f.title AS owner_name, k.confidentiality, k.integrity, k.availability, k.traceability, \
             up.confidentiality AS up_confidentiality, up.integrity AS up_integrity, up.availability AS up_availability, \
             up.traceability AS up_traceability",
    joins: "LEFT JOIN unit u ON u.id = s.unit_id \
            LEFT JOIN node f ON f.id = s.owner_function_id AND f.secrecy <> 'secret' \
            LEFT JOIN system_uplift up ON up.system_id = s.id \
            LEFT JOIN (SELECT si.system_id, MAX(c.confidentiality) AS confidentiality, MAX(c.integrity) AS integrity, \
                       MAX(c.availability) AS availability, MAX(c.traceability) AS traceability \
                       FROM p p2 JOIN system_information si ON si.system_id = p2.id \
                       JOIN information_set i ON i.id = si.information_set_id AND i.archived_at IS NULL \
                       JOIN classification c ON c.id = (SELECT c2.id FROM classification c2 WHERE c2.information_set_id = i.id \
                         AND c2.state IN ('decided','under_review') ORDER BY c2.decided_at DESC, c2.id DESC LIMIT 1) \
                       GROUP BY si.system_id) k ON k.system_id = s.id",
    columns: &[
        Column::new("name", |s: &SystemRow, _| Cell::Link { text: s.name.clone(), href: format!("/systems/{}", s.id) })
            .sort(Sort::Text("s.name_key")),
        Column::new("class", |s: &SystemRow, _| class_cell(s.class)),
        Column::new("kind", |s: &SystemRow, tr| Cell::text(word("kind", &s.kind, tr))).sort(Sort::Text("s.kind")),
        Column::new("lifecycle", |s: &SystemRow, tr| {
            Cell::tag(word("lifecycle", &s.lifecycle, tr), lifecycle_tone(&s.lifecycle))
        })
        .sort(Sort::Text("s.lifecycle")),
        Column::new("owner", |s: &SystemRow, _| Cell::opt(s.owner.as_ref())),
        Column::new("unit", |s: &SystemRow, _| Cell::opt(s.unit.as_ref())),
        Column::new("hosting", |s: &SystemRow, tr| Cell::text(word("hosting", &s.hosting, tr))).hidden(),
        Column::new("supplier", |s: &SystemRow, _| Cell::opt(s.supplier.as_ref())).hidden(),
        Column::new(
            "sector_critical",
            |s: &SystemRow, tr| if s.sector_critical { Cell::tag(tr.t("yes"), "warning") } else { Cell::Empty },
        ),
        Column::new("rto_hours", |s: &SystemRow, _| Cell::number(s.rto_hours)).hidden(),
        Column::new("code", |s: &SystemRow, _| Cell::opt(s.code.as_ref())).hidden(),
        Column::new("secrecy", |s: &SystemRow, tr| Cell::secrecy(s.secrecy, tr)),
        Column::new("updated_at", |s: &SystemRow, _| Cell::Moment(s.updated_at)).sort(Sort::Int("s.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "s.unit_id"),
        Filter::choice("kind", "s.kind", KINDS),
        Filter::choice("lifecycle", "s.lifecycle", LIFECYCLES),
        Filter::choice("hosting", "s.hosting", HOSTINGS),
        Filter::flag("sector_critical", "s.sector_critical"),
        Filter::choice("secrecy", "s.secrecy", SECRECY),
        Filter::days("updated_at", "s.updated_at"),
        // "Which systems hold this information", "which need this system", "which does this function own": links from those pages.
        Filter::linked(
            "information",
            "s.id IN (SELECT system_id FROM system_information WHERE information_set_id = ",
            &["information_set"],
        ),
        Filter::linked("depends_on", "s.id IN (SELECT system_id FROM system_dependency WHERE depends_on_id = ", &["system"]),
        Filter::linked("owner", "s.owner_function_id IN (", &["function"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |s| RowInfo { id: s.id, archived: s.archived },
};

fn read(row: &Row) -> Result<SystemRow, DbError> {
    Ok(SystemRow {
        id: row.id("id")?,
        name: row.text("name")?,
        code: row.opt_text("code")?,
        kind: row.text("kind")?,
        hosting: row.text("hosting")?,
        lifecycle: row.text("lifecycle")?,
        owner: row.opt_text("owner_name")?,
        unit: row.opt_text("unit_name")?,
        supplier: row.opt_text("supplier")?,
        sector_critical: row.bool("sector_critical")?,
        rto_hours: row.opt_int("rto_hours")?,
        secrecy: row.secrecy("secrecy")?,
        class: Class::from_row(row)?.max(Class::from_row_as(row, "up_")?),
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}

/// The decided levels; empty where nothing is decided.
pub fn class_cell(class: Class) -> Cell {
    let levels: Vec<_> = Aspect::ALL.into_iter().filter_map(|a| class.level(a).map(|level| (a, level))).collect();
    if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) }
}

pub fn lifecycle_tone(lifecycle: &str) -> &'static str {
    match lifecycle {
        "live" => "success",
        "planned" => "info",
        "phasing_out" => "warning",
        _ => "muted",
    }
}
