//! The list of year wheels. The latest year first.
use super::{
    model::{STATES, WheelRow, WheelState},
    store::REGISTER,
};
use vk_db::{DbError, Row};
use vk_web::{
    form::{SECRECY, choice_word},
    table::{Cell, Column, Filter, RowInfo, Sort, Table},
};

pub static TABLE: Table<WheelRow> = Table {
    register: REGISTER,
    path: "/wheels",
    table: "year_wheel",
    alias: "w1",
    select: "w1.id, w1.name, w1.year, w1.state, w1.provisional, w1.secrecy, w1.updated_at, w1.archived_at, u.name AS unit_name, \
             f.title AS owner_name, (SELECT count(*) FROM activity a1 WHERE a1.wheel_id = w1.id AND a1.archived_at IS NULL) AS activities",
    joins: "LEFT JOIN unit u ON u.id = w1.unit_id LEFT JOIN node f ON f.id = w1.owner_id AND f.secrecy <> 'secret'",
    columns: &[
        Column::new("name", |w: &WheelRow, _| Cell::Link { text: w.name.clone(), href: format!("/wheels/{}", w.id) })
            .sort(Sort::Text("w1.name_key")),
        Column::new("year", |w: &WheelRow, _| Cell::Number(w.year)).sort(Sort::Int("w1.year")),
        Column::new("state", |w: &WheelRow, tr| {
            let word = if w.provisional { tr.t("wheels-provisional") } else { choice_word(REGISTER, "state", w.state.key(), tr) };
            Cell::tag(word, w.state.tone())
        }),
        Column::new("unit", |w: &WheelRow, tr| w.unit.as_ref().map_or_else(|| Cell::Text(tr.t("wheels-region")), Cell::text)),
        Column::new("owner", |w: &WheelRow, _| Cell::opt(w.owner.as_ref())),
        Column::new("activities", |w: &WheelRow, _| Cell::Number(w.activities)),
        Column::new("secrecy", |w: &WheelRow, tr| Cell::secrecy(w.secrecy, tr)),
        Column::new("updated_at", |w: &WheelRow, _| Cell::Moment(w.updated_at)).sort(Sort::Int("w1.updated_at")).hidden(),
    ],
    filters: &[
        Filter::choice("state", "w1.state", STATES),
        Filter::unit("unit", "w1.unit_id"),
        Filter::choice("secrecy", "w1.secrecy", SECRECY),
        Filter::linked("owner", "w1.owner_id IN (", &["function"]),
    ],
    default_sort: "-year",
    visible: vk_db::Sql::and_visible,
    read,
    info: |w| RowInfo { id: w.id, archived: w.archived },
};

fn read(row: &Row) -> Result<WheelRow, DbError> {
    Ok(WheelRow {
        id: row.id("id")?,
        name: row.text("name")?,
        year: row.int("year")?,
        state: WheelState::from_key(&row.text("state")?).unwrap_or_default(),
        provisional: row.bool("provisional")?,
        unit: row.opt_text("unit_name")?,
        owner: row.opt_text("owner_name")?,
        activities: row.int("activities")?,
        secrecy: row.secrecy("secrecy")?,
        updated_at: row.instant("updated_at")?,
        archived: row.opt_int("archived_at")?.is_some(),
    })
}
