//! The register seen from above: the heat map, what has moved since a day, the worst risks of each administration, and what each owner has. Every count is
//! made by the list's own filters and permission, so that it is the number of rows behind its link.
use super::{
    model::{Which, ZoneName},
    table::{TABLE, cell_filter, zone_name},
};
use std::collections::BTreeMap;
use vk_core::{Date, Id, Instant};
use vk_db::{Db, DbError, Row, Sql, Viewer};
use vk_web::table::TableQuery;

/// Rows shown of each kind of movement; the counts are of all.
pub const MOST: i64 = 100;
/// How many risks stand in the list of an administration.
pub const TOP: i64 = 10;

/// What a page asks of the register: which matrix, which unit, which owner. The same names as the list's filters.
pub fn asked(query: &TableQuery, matrix: Option<Id>) -> TableQuery {
    let kept = ["unit", "owner"].into_iter().map(|name| (name.to_owned(), query.get(name).to_owned()));
    let matrix = matrix.map(|id| ("matrix".to_owned(), id.to_string()));
    TableQuery::from_pairs(kept.chain(matrix).chain([("open".to_owned(), "true".to_owned())]))
}

/// Open risks in each cell of a matrix, and how many of them have no such level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heat {
    pub cells: BTreeMap<String, i64>,
    pub without: i64,
}

impl Heat {
    pub fn of(&self, cell: &str) -> i64 {
        self.cells.get(cell).copied().unwrap_or(0)
    }
    pub fn total(&self) -> i64 {
        self.cells.values().sum()
    }
}

fn heat_statement(before: &str, viewer: &Viewer, asked: &TableQuery, which: Which) -> Sql {
    let column = format!("r.{}", cell_filter(which));
    let sql = Sql::new(&format!("{before}SELECT {column} AS cell, count(*) AS n FROM risk r WHERE 1=1"));
    TABLE.narrow(sql, asked, viewer).push(&format!(" GROUP BY {column}"))
}

/// Counts by cell, in one grouped walk through an index. `asked` is [`asked`] with the matrix.
pub async fn heat(db: &Db, viewer: &Viewer, asked: &TableQuery, which: Which) -> Result<Heat, DbError> {
    let mut heat = Heat::default();
    for row in db.all(heat_statement("", viewer, asked, which)).await? {
        match row.opt_text("cell")? {
            Some(cell) => drop(heat.cells.insert(cell, row.int("n")?)),
            None => heat.without = row.int("n")?,
        }
    }
    Ok(heat)
}

/// How SQLite would walk for [`heat`], in its own words: a test holds that it is one index.
pub async fn heat_plan(db: &Db, viewer: &Viewer, asked: &TableQuery, which: Which) -> Result<String, DbError> {
    let rows = db.all(heat_statement("EXPLAIN QUERY PLAN ", viewer, asked, which)).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.text("detail")).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

/// How many open risks there are in all, whichever matrix they were judged with.
pub async fn count(db: &Db, viewer: &Viewer, asked: &TableQuery) -> Result<i64, DbError> {
    db.int(TABLE.narrow(Sql::new("SELECT count(*) FROM risk r WHERE 1=1"), asked, viewer)).await
}

/// Where a risk went since a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Movement {
    Worse,
    New,
    Better,
    Closed,
    /// Judged with another matrix than then: the two cannot be compared.
    Rescaled,
}

impl Movement {
    pub const ALL: [Movement; 5] = [Movement::Worse, Movement::New, Movement::Better, Movement::Closed, Movement::Rescaled];
    pub fn key(self) -> &'static str {
        match self {
            Movement::Worse => "worse",
            Movement::New => "new",
            Movement::Better => "better",
            Movement::Closed => "closed",
            Movement::Rescaled => "rescaled",
        }
    }
}

/// A risk as overviews name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub id: Id,
    pub reference: String,
    pub name: String,
    pub state: String,
    pub owner: Option<String>,
    pub zone: Option<ZoneName>,
}

/// A risk that moved, with its zone then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub movement: Movement,
    pub risk: Brief,
    pub then: Option<ZoneName>,
}

/// A level or state at a moment, as far as movement compares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    pub rank: i64,
    pub matrix: Option<Id>,
    pub closed: bool,
}

/// What became of a risk between two moments; `None` when nothing that counts.
pub fn movement(then: Option<&Stand>, now: &Stand) -> Option<Movement> {
    match then {
        None if now.closed => None,
        None => Some(Movement::New),
        Some(then) if now.closed => (!then.closed).then_some(Movement::Closed),
        Some(then) if then.closed => Some(Movement::New),
        Some(then) if then.rank > 0 && now.rank > 0 && then.matrix != now.matrix => Some(Movement::Rescaled),
        Some(then) if now.rank > then.rank => Some(Movement::Worse),
        Some(then) if now.rank < then.rank => Some(Movement::Better),
        Some(_) => None,
    }
}

const BRIEF: &str = "r.id, r.reference, r.name, r.state, f.title AS owner_name, z.tone AS zone_tone, z.mark AS zone_mark, z.name_sv AS zone_sv, \
     z.name_en AS zone_en";
const BRIEF_JOINS: &str = "LEFT JOIN node f ON f.id = r.owner_function_id AND f.secrecy <> 'secret' \
     LEFT JOIN risk_zone z ON z.matrix_id = r.matrix_id AND z.key = r.current_zone";

fn brief(row: &Row) -> Result<Brief, DbError> {
    Ok(Brief {
        id: row.id("id")?,
        reference: row.text("reference")?,
        name: row.text("name")?,
        state: row.text("state")?,
        owner: row.opt_text("owner_name")?,
        zone: zone_name(row)?,
    })
}

/// What has moved since a moment, the gravest first, with how many there are of each kind. Only risks that were written since can have moved.
pub async fn moved_since(
    db: &Db,
    viewer: &Viewer,
    query: &TableQuery,
    since: Instant,
) -> Result<BTreeMap<Movement, (i64, Vec<Moved>)>, DbError> {
    let sql = Sql::new(&format!(
        "SELECT {BRIEF}, r.current_rank, r.matrix_id, h.rank AS then_rank, h.matrix_id AS then_matrix, h.state AS then_state, \
         zt.tone AS then_tone, zt.mark AS then_mark, zt.name_sv AS then_sv, zt.name_en AS then_en FROM risk r {BRIEF_JOINS} \
         LEFT JOIN risk_level_history h ON h.risk_id = r.id AND h.at = \
         (SELECT MAX(h2.at) FROM risk_level_history h2 WHERE h2.risk_id = r.id AND h2.at < "
    ))
    .bind(since)
    .push(") LEFT JOIN risk_zone zt ON zt.matrix_id = h.matrix_id AND zt.key = h.zone WHERE r.updated_at >= ")
    .bind(since);
    let query = asked(query, None).without(&["open"]);
    let sql = TABLE.narrow(sql, &query, viewer).push(" ORDER BY r.current_rank DESC, r.id");
    let mut out: BTreeMap<Movement, (i64, Vec<Moved>)> = BTreeMap::new();
    for row in db.all(sql).await? {
        let now =
            Stand { rank: row.int("current_rank")?, matrix: row.opt_id("matrix_id")?, closed: row.text("state")? == "closed" };
        let Some(movement) = movement(then_of(&row)?.as_ref(), &now) else { continue };
        let (count, shown) = out.entry(movement).or_default();
        *count += 1;
        if *count <= MOST {
            shown.push(Moved { movement, risk: brief(&row)?, then: then_zone(&row)? });
        }
    }
    Ok(out)
}

fn then_of(row: &Row) -> Result<Option<Stand>, DbError> {
    let Some(state) = row.opt_text("then_state")? else { return Ok(None) };
    let rank = row.opt_int("then_rank")?.unwrap_or(0);
    Ok(Some(Stand { rank, matrix: row.opt_id("then_matrix")?, closed: state == "closed" }))
}

fn then_zone(row: &Row) -> Result<Option<ZoneName>, DbError> {
    let Some(mark) = row.opt_text("then_mark")? else { return Ok(None) };
    let text = |column: &str| Ok::<_, DbError>(row.opt_text(column)?.unwrap_or_default());
    let tone = crate::risks::matrices::body::tone(&text("then_tone")?);
    Ok(Some(ZoneName { tone, mark, sv: text("then_sv")?, en: text("then_en")? }))
}

/// An administration with its gravest open risks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// `None` for risks that belong to the region as a whole.
    pub administration: Option<(Id, String)>,
    pub risks: Vec<Brief>,
}

/// The ten gravest open risks of every administration, and of the region as a whole. A risk that nobody has judged is not among them.
pub async fn worst(db: &Db, viewer: &Viewer) -> Result<Vec<Worst>, DbError> {
    let open = TableQuery::from_pairs([("open", "true")]);
    let columns = "r.id, r.reference, r.name, r.state, r.owner_function_id, r.matrix_id, r.current_zone, r.current_rank";
    let inner = Sql::new(&format!(
        "SELECT {BRIEF}, r.administration, r.administration_name FROM (SELECT a.id AS administration, a.name AS administration_name, \
         a.name_key AS administration_key, {columns}, ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY r.current_rank DESC, r.id) AS place \
         FROM risk r LEFT JOIN unit_closure uc ON uc.descendant = r.unit_id AND uc.ancestor IN \
         (SELECT x.id FROM unit x WHERE x.kind = 'administration' AND x.closed_on IS NULL) \
         LEFT JOIN unit a ON a.id = uc.ancestor WHERE r.current_rank > 0"
    ));
    let sql =
        TABLE.narrow(inner, &open, viewer).push(&format!(") r {BRIEF_JOINS} WHERE r.place <= ")).bind(TOP).push(
            " ORDER BY CASE WHEN r.administration IS NULL THEN 1 ELSE 0 END, r.administration_key, r.administration, r.place",
        );
    let mut out: Vec<Worst> = Vec::new();
    for row in db.all(sql).await? {
        let id = row.opt_id("administration")?;
        if out.last().is_none_or(|last| last.administration.as_ref().map(|(id, _)| *id) != id) {
            let name = row.opt_text("administration_name")?.unwrap_or_default();
            out.push(Worst { administration: id.map(|id| (id, name)), risks: Vec::new() });
        }
        if let Some(last) = out.last_mut() {
            last.risks.push(brief(&row)?);
        }
    }
    Ok(out)
}

/// The risks of an analysis with their value, the gravest first.
pub async fn in_analysis(db: &Db, viewer: &Viewer, analysis: Id) -> Result<Vec<(Brief, Option<i64>)>, DbError> {
    let sql = Sql::new(&format!(
        "SELECT {BRIEF}, r.current_value FROM risk r {BRIEF_JOINS} WHERE r.archived_at IS NULL AND r.analysis_id = "
    ));
    let sql = sql.bind(analysis).and_visible(viewer, "r").push(" ORDER BY r.current_rank DESC, r.id");
    db.all(sql).await?.iter().map(|row| Ok((brief(row)?, row.opt_int("current_value")?))).collect()
}

/// What one owner has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owned {
    pub owner: Option<(Id, String)>,
    pub open: i64,
    /// By zone of the matrix in use.
    pub zones: BTreeMap<String, i64>,
    pub not_judged: i64,
    pub rejudge: i64,
    pub accepted: i64,
    pub review_overdue: i64,
}

/// Open risks by owner, the owner with most of them first.
pub async fn by_owner(
    db: &Db,
    viewer: &Viewer,
    query: &TableQuery,
    matrix: Option<Id>,
    today: Date,
) -> Result<Vec<Owned>, DbError> {
    let sql = Sql::new("SELECT r.owner_function_id AS owner, f.title AS owner_name, CASE WHEN r.matrix_id = ")
        .bind(matrix)
        .push(" THEN r.current_zone END AS zone, count(*) AS n, SUM(CASE WHEN r.current_rank = 0 THEN 1 ELSE 0 END) AS not_judged, ")
        .push("SUM(CASE WHEN r.rejudge_by IS NOT NULL THEN 1 ELSE 0 END) AS rejudge, ")
        .push("SUM(CASE WHEN r.accepted_until IS NOT NULL THEN 1 ELSE 0 END) AS accepted, SUM(CASE WHEN r.review_by < ")
        .bind(today)
        .push(" THEN 1 ELSE 0 END) AS overdue FROM risk r ")
        .push("LEFT JOIN node f ON f.id = r.owner_function_id AND f.secrecy <> 'secret' WHERE 1=1");
    let sql = TABLE.narrow(sql, &asked(query, None), viewer).push(" GROUP BY 1, 2, 3");
    let mut owners: BTreeMap<Option<Id>, Owned> = BTreeMap::new();
    for row in db.all(sql).await? {
        let (id, n) = (row.opt_id("owner")?, row.int("n")?);
        let owned = owners.entry(id).or_default();
        owned.owner = id.map(|id| Ok::<_, DbError>((id, row.opt_text("owner_name")?.unwrap_or_default()))).transpose()?;
        owned.open += n;
        if let Some(zone) = row.opt_text("zone")? {
            *owned.zones.entry(zone).or_default() += n;
        }
        owned.not_judged += row.int("not_judged")?;
        owned.rejudge += row.int("rejudge")?;
        owned.accepted += row.int("accepted")?;
        owned.review_overdue += row.int("overdue")?;
    }
    let mut out: Vec<Owned> = owners.into_values().collect();
    out.sort_by_key(|owned| std::cmp::Reverse(owned.open));
    Ok(out)
}

/// The owners of open risks that the viewer sees, by name.
pub async fn owners(db: &Db, viewer: &Viewer) -> Result<Vec<(Id, String)>, DbError> {
    let open = TableQuery::from_pairs([("open", "true")]);
    let inner = Sql::new(
        "SELECT f.id, f.title AS name FROM node f WHERE f.secrecy <> 'secret' AND f.id IN (SELECT r.owner_function_id FROM risk r WHERE 1=1",
    );
    let sql = TABLE.narrow(inner, &open, viewer).push(") ORDER BY f.name_key, f.id");
    db.all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}

/// Administrations that the viewer covers, for the choice above an overview.
pub async fn administrations(db: &Db, viewer: &Viewer) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new("SELECT u.id, u.name FROM unit u WHERE u.kind = 'administration' AND u.closed_on IS NULL AND ");
    let rows = db.all(sql.in_scope(&viewer.view, "u.id").push(" ORDER BY u.name_key, u.id")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
