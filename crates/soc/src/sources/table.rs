//! The list of registered log sources: columns, filters, sort. What arrives from them is on the ledger.
use super::{
    model::{SourceRow, TRANSPORTS},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<SourceRow> = Table {
    register: REGISTER,
    path: "/sources",
    table: "log_source",
    alias: "l",
    select: "l.id, l.name, l.transport, l.address, l.header_host, l.source_type, l.silent_after_minutes, l.secrecy, l.updated_at, \
             l.archived_at, u.name AS unit_name, h.title AS host_name",
    joins: "LEFT JOIN unit u ON u.id = l.unit_id LEFT JOIN node h ON h.id = l.host_id AND h.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |l: &SourceRow, _| Cell::Link { text: l.name.clone(), href: format!("/sources/{}", l.id) })
            .sort(Sort::Text("l.name_key")),
        Column::new("source_type", |l: &SourceRow, _| Cell::text(l.source_type.as_str())).sort(Sort::Text("l.source_type")),
        Column::new("transport", |l: &SourceRow, tr| Cell::text(choice_word(REGISTER, "transport", &l.transport, tr))),
        Column::new("address", |l: &SourceRow, _| Cell::opt(l.address.as_ref())),
        Column::new("header_host", |l: &SourceRow, _| Cell::opt(l.header_host.as_ref())),
        Column::new("host", |l: &SourceRow, _| Cell::opt(l.host.as_ref())),
        Column::new("silent_after_minutes", |l: &SourceRow, _| Cell::number(l.silent_after_minutes)),
        Column::new("unit", |l: &SourceRow, _| Cell::opt(l.unit.as_ref())).hidden(),
        Column::new("secrecy", |l: &SourceRow, tr| Cell::secrecy(l.secrecy, tr)).hidden(),
        Column::new("updated_at", |l: &SourceRow, _| Cell::Moment(l.updated_at)).sort(Sort::Int("l.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("transport", "l.transport", TRANSPORTS),
        Filter::unit("unit", "l.unit_id"),
        Filter::choice("secrecy", "l.secrecy", SECRECY),
        Filter::linked("host", "l.host_id IN (", &["host"]),
    ],
    default_sort: "name",
    visible: vk_db::Sql::and_visible,
    read,
    info: |l| RowInfo { id: l.id, archived: l.archived },
};

fn read(row: &Row) -> Result<SourceRow, DbError> {
    Ok(SourceRow {
        id: row.id("id")?,
        name: row.text("name")?,
        transport: row.text("transport")?,
        address: row.opt_text("address")?,
        header_host: row.opt_text("header_host")?,
        source_type: row.text("source_type")?,
        silent_after_minutes: row.opt_int("silent_after_minutes")?,
        host: row.opt_text("host_name")?,
        unit: row.opt_text("unit_name")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
