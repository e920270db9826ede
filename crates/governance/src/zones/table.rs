//! The list of zones: columns, filters, sort.
use super::{
    model::{TRUSTS, ZoneRow},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<ZoneRow> = Table {
    register: REGISTER,
    path: "/zones",
    table: "zone",
    alias: "z",
    select: "z.id, z.name, z.cidrs, z.trust, z.secrecy, z.updated_at, z.archived_at, u.name AS unit_name, \
             (SELECT count(*) FROM host h WHERE h.zone_id = z.id AND h.archived_at IS NULL) AS hosts",
    joins: "LEFT JOIN unit u ON u.id = z.unit_id",
    columns: &[
        Column::new("name", |z: &ZoneRow, _| Cell::Link { text: z.name.clone(), href: format!("/zones/{}", z.id) })
            .sort(Sort::Text("z.name_key")),
        Column::new("trust", |z: &ZoneRow, tr| Cell::tag(choice_word(REGISTER, "trust", &z.trust, tr), trust_tone(&z.trust)))
            .sort(Sort::Text("z.trust")),
        Column::new("cidrs", |z: &ZoneRow, _| Cell::text(z.cidrs.replace('\n', ", "))),
        Column::new("hosts", |z: &ZoneRow, _| Cell::Number(z.hosts)),
        Column::new("unit", |z: &ZoneRow, _| Cell::opt(z.unit.as_ref())),
        Column::new("secrecy", |z: &ZoneRow, tr| Cell::secrecy(z.secrecy, tr)),
        Column::new("updated_at", |z: &ZoneRow, _| Cell::Moment(z.updated_at)).sort(Sort::Int("z.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("trust", "z.trust", TRUSTS),
        Filter::unit("unit", "z.unit_id"),
        Filter::choice("secrecy", "z.secrecy", SECRECY),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |z| RowInfo { id: z.id, archived: z.archived },
};

fn read(row: &Row) -> Result<ZoneRow, DbError> {
    Ok(ZoneRow {
        id: row.id("id")?,
        name: row.text("name")?,
        cidrs: row.text("cidrs")?,
        trust: row.text("trust")?,
        hosts: row.int("hosts")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

pub fn trust_tone(trust: &str) -> &'static str {
    match trust {
        "external" => "ember",
        "dmz" => "warning",
        "restricted" | "medical" => "info",
        _ => "neutral",
    }
}
