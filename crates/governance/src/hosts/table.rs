//! The list of hosts: columns, filters, sort.
use super::{
    model::{EXPOSURES, HostRow, KINDS, ORIGINS},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    Tr,
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<HostRow> = Table {
    register: REGISTER,
    path: "/hosts",
    table: "host",
    alias: "h",
    select: "h.id, h.name, h.fqdn, h.kind, h.os, h.exposure, h.origin, h.secrecy, h.updated_at, h.archived_at, u.name AS unit_name, \
             s.title AS system_name, z.title AS zone_name, (SELECT MIN(a.address) FROM host_address a WHERE a.host_id = h.id) AS address",
    joins: "LEFT JOIN unit u ON u.id = h.unit_id \
            LEFT JOIN node s ON s.id = h.system_id AND s.secrecy <> 'secret' \
            LEFT JOIN node z ON z.id = h.zone_id AND z.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |h: &HostRow, _| Cell::Link { text: h.name.clone(), href: format!("/hosts/{}", h.id) })
            .sort(Sort::Text("h.name_key")),
        Column::new("system", |h: &HostRow, _| Cell::opt(h.system.as_ref())),
        Column::new("kind", |h: &HostRow, tr| Cell::text(word("kind", &h.kind, tr))).sort(Sort::Text("h.kind")),
        Column::new("addresses", |h: &HostRow, _| Cell::opt(h.addresses.as_ref())),
        Column::new("zone", |h: &HostRow, _| Cell::opt(h.zone.as_ref())),
        Column::new("exposure", |h: &HostRow, tr| {
            if h.exposure == "internet" { Cell::tag(word("exposure", &h.exposure, tr), "warning") } else { Cell::Empty }
        }),
        Column::new("os", |h: &HostRow, _| Cell::opt(h.os.as_ref())),
        Column::new("fqdn", |h: &HostRow, _| Cell::opt(h.fqdn.as_ref())).hidden(),
        Column::new("origin", |h: &HostRow, tr| Cell::text(word("origin", &h.origin, tr))).hidden(),
        Column::new("unit", |h: &HostRow, _| Cell::opt(h.unit.as_ref())).hidden(),
        Column::new("secrecy", |h: &HostRow, tr| Cell::secrecy(h.secrecy, tr)).hidden(),
        Column::new("updated_at", |h: &HostRow, _| Cell::Moment(h.updated_at)).sort(Sort::Int("h.updated_at")).hidden(),
    ],
    filters: &[
        Filter::unit("unit", "h.unit_id"),
        Filter::choice("kind", "h.kind", KINDS),
        Filter::choice("exposure", "h.exposure", EXPOSURES),
        Filter::choice("origin", "h.origin", ORIGINS),
        Filter::choice("secrecy", "h.secrecy", SECRECY),
        Filter::linked("system", "h.system_id IN (", &["system"]),
        Filter::linked("zone", "h.zone_id IN (", &["zone"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |h| RowInfo { id: h.id, archived: h.archived },
};

fn read(row: &Row) -> Result<HostRow, DbError> {
    Ok(HostRow {
        id: row.id("id")?,
        name: row.text("name")?,
        fqdn: row.opt_text("fqdn")?,
        kind: row.text("kind")?,
        os: row.opt_text("os")?,
        addresses: row.opt_text("address")?,
        system: row.opt_text("system_name")?,
        zone: row.opt_text("zone_name")?,
        exposure: row.text("exposure")?,
        origin: row.text("origin")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}

fn word(field: &str, value: &str, tr: &Tr) -> String {
    choice_word(REGISTER, field, value, tr)
}
