//! The register seen from above: the heat map, what has moved since a day, the worst risks of each administration, and what each owner has. Every count is
//! made by the list's own filters and permission, so that it is the number of rows behind its link. Nothing here reads the whole register: counts stop at a cap,
//! movement looks at the newest changes, administrations and owners are looked up through their own index.
use super::{
    model::{Which, ZoneName},
    table::{TABLE, cell_filter, zone_name},
};
use crate::risks::matrices::Matrix;
use std::collections::BTreeMap;
use vk_core::{Id, Instant};
use vk_db::{Db, DbError, Row, Sql, Viewer};
use vk_web::table::TableQuery;

/// Rows shown of each kind of movement; the counts are of all that were looked at.
pub const MOST: i64 = 50;
/// Changes that movement looks at, the newest first.
pub const CHANGES: i64 = 500;
/// A count of the heat map stops here: "1 000+".
pub const CAP: i64 = 1_000;
/// How many risks stand in the list of an administration.
pub const TOP: i64 = 10;

/// What a page asks of the register: which matrix, which unit, which owner. The same names as the list's filters.
pub fn asked(query: &TableQuery, matrix: Option<Id>) -> TableQuery {
    let kept = ["unit", "owner"].into_iter().map(|name| (name.to_owned(), query.get(name).to_owned()));
    let matrix = matrix.map(|id| ("matrix".to_owned(), id.to_string()));
    TableQuery::from_pairs(kept.chain(matrix).chain([("open".to_owned(), "true".to_owned())]))
}

/// Open risks in each cell of a matrix, and how many of them have no such level. What is more than [`CAP`] is one more than it.
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
    /// A count in words.
    pub fn shown(n: i64) -> String {
        if n > CAP { format!("{CAP}+") } else { n.to_string() }
    }
}

fn heat_statement(before: &str, viewer: &Viewer, asked: &TableQuery, matrix: &Matrix, which: Which) -> Sql {
    let column = format!("r.{}", cell_filter(which));
    let cells = matrix.body.likelihood.iter().flat_map(|l| matrix.body.consequence.iter().map(move |c| (l.number, c.number)));
    let mut sql = Sql::new(before);
    for cell in cells.map(|(l, c)| Some(format!("{l}-{c}"))).chain([None]) {
        let next = if cell.is_none() { "" } else { " UNION ALL " };
        let counted = sql
            .push("SELECT CAST(")
            .bind(cell.as_deref())
            .push(" AS TEXT) AS cell, count(*) AS n FROM (SELECT 1 FROM risk r WHERE ");
        let counted = match &cell {
            Some(cell) => counted.push(&column).push(" = ").bind(cell),
            None => counted.push(&column).push(" IS NULL"),
        };
        sql = TABLE.narrow(counted, asked, viewer).push(" LIMIT ").bind(CAP + 1).push(") c").push(next);
    }
    sql
}

/// Counts by cell, each through an index and no further than the cap. `asked` is [`asked`] with the matrix.
pub async fn heat(db: &Db, viewer: &Viewer, asked: &TableQuery, matrix: &Matrix, which: Which) -> Result<Heat, DbError> {
    let mut heat = Heat::default();
    for row in db.all(heat_statement("", viewer, asked, matrix, which)).await? {
        match (row.opt_text("cell")?, row.int("n")?) {
            (_, 0) => {}
            (Some(cell), n) => drop(heat.cells.insert(cell, n)),
            (None, n) => heat.without = n,
        }
    }
    Ok(heat)
}

/// How SQLite would walk for [`heat`], in its own words: a test holds that it is through one index.
pub async fn heat_plan(db: &Db, viewer: &Viewer, asked: &TableQuery, matrix: &Matrix, which: Which) -> Result<String, DbError> {
    let rows = db.all(heat_statement("EXPLAIN QUERY PLAN ", viewer, asked, matrix, which)).await?;
    let lines: Vec<String> = rows.iter().map(|row| row.text("detail")).collect::<Result<_, _>>()?;
    Ok(lines.join("\n"))
}

/// How many open risks are not judged with a matrix, up to the cap. `asked` is [`asked`] without it.
pub async fn elsewhere(db: &Db, viewer: &Viewer, asked: &TableQuery, matrix: Id) -> Result<i64, DbError> {
    let unjudged = Sql::new("SELECT count(*) FROM (SELECT 1 FROM (SELECT r.id FROM risk r WHERE r.matrix_id IS NULL");
    let unjudged = TABLE.narrow(unjudged, asked, viewer).push(" LIMIT ").bind(CAP + 1);
    let other = unjudged.push(") a UNION ALL SELECT 1 FROM (SELECT r.id FROM risk r WHERE r.matrix_id IN (SELECT m.id FROM risk_matrix m WHERE m.id <> ");
    let other = TABLE.narrow(other.bind(matrix).push(")"), asked, viewer).push(" LIMIT ").bind(CAP + 1);
    Ok(db.int(other.push(") b) n")).await?.min(CAP + 1))
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

pub(crate) const BRIEF: &str = "r.id, r.reference, r.name, r.state, f.title AS owner_name, z.tone AS zone_tone, z.mark AS zone_mark, z.name_sv AS zone_sv, \
     z.name_en AS zone_en";
pub(crate) const BRIEF_JOINS: &str = "LEFT JOIN node f ON f.id = r.owner_function_id AND f.secrecy <> 'secret' \
     LEFT JOIN risk_zone z ON z.matrix_id = r.matrix_id AND z.key = r.current_zone";

pub(crate) fn brief(row: &Row) -> Result<Brief, DbError> {
    Ok(Brief {
        id: row.id("id")?,
        reference: row.text("reference")?,
        name: row.text("name")?,
        state: row.text("state")?,
        owner: row.opt_text("owner_name")?,
        zone: zone_name(row)?,
    })
}

/// `WITH c AS (…) `: the risks among so many of the newest changes since a moment.
pub(super) fn changed_since(since: Instant, changes: i64) -> Sql {
    Sql::new("WITH c AS (SELECT DISTINCT n.risk_id FROM (SELECT h0.risk_id FROM risk_level_history h0 WHERE h0.at >= ")
        .bind(since)
        .push(" ORDER BY h0.at DESC, h0.risk_id LIMIT ")
        .bind(changes)
        .push(") n) ")
}

/// What has moved, with how many there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovedSince {
    pub kinds: BTreeMap<Movement, (i64, Vec<Moved>)>,
    /// There were more changes than are looked at: those before are left out.
    pub cut: bool,
}

/// What has moved since a moment, the gravest first. Only risks whose level or state was written since can have moved.
pub async fn moved_since(db: &Db, viewer: &Viewer, query: &TableQuery, since: Instant) -> Result<MovedSince, DbError> {
    let sql = changed_since(since, CHANGES)
        .push(&format!(
            "SELECT {BRIEF}, r.current_rank, r.matrix_id, h.rank AS then_rank, h.matrix_id AS then_matrix, h.state AS then_state, \
             zt.tone AS then_tone, zt.mark AS then_mark, zt.name_sv AS then_sv, zt.name_en AS then_en FROM c CROSS JOIN risk r {BRIEF_JOINS} \
             LEFT JOIN risk_level_history h ON h.risk_id = r.id AND h.at = \
             (SELECT MAX(h2.at) FROM risk_level_history h2 WHERE h2.risk_id = r.id AND h2.at < "
        ))
        .bind(since)
        .push(") LEFT JOIN risk_zone zt ON zt.matrix_id = h.matrix_id AND zt.key = h.zone WHERE r.id = c.risk_id");
    let query = asked(query, None).without(&["open"]);
    let sql = TABLE.narrow(sql, &query, viewer).push(" ORDER BY r.current_rank DESC, r.id");
    let mut out = MovedSince::default();
    for row in db.all(sql).await? {
        let now =
            Stand { rank: row.int("current_rank")?, matrix: row.opt_id("matrix_id")?, closed: row.text("state")? == "closed" };
        let Some(movement) = movement(then_of(&row)?.as_ref(), &now) else { continue };
        let (count, shown) = out.kinds.entry(movement).or_default();
        *count += 1;
        if *count <= MOST {
            shown.push(Moved { movement, risk: brief(&row)?, then: zone_then(&row)? });
        }
    }
    let changes = Sql::new("SELECT count(*) FROM (SELECT 1 FROM risk_level_history h WHERE h.at >= ").bind(since);
    out.cut = db.int(changes.push(" LIMIT ").bind(CHANGES + 1).push(") n")).await? > CHANGES;
    Ok(out)
}

fn then_of(row: &Row) -> Result<Option<Stand>, DbError> {
    let Some(state) = row.opt_text("then_state")? else { return Ok(None) };
    let rank = row.opt_int("then_rank")?.unwrap_or(0);
    Ok(Some(Stand { rank, matrix: row.opt_id("then_matrix")?, closed: state == "closed" }))
}

/// The zone from the columns `then_tone`, `then_mark`, `then_sv`, `then_en`.
pub(crate) fn zone_then(row: &Row) -> Result<Option<ZoneName>, DbError> {
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

/// Risks of units that lie in no administration.
const OUTSIDE: &str = "r.unit_id IN (SELECT u.id FROM unit u WHERE u.id NOT IN (SELECT c.descendant FROM unit_closure c JOIN unit x ON x.id = c.ancestor \
     WHERE x.kind = 'administration' AND x.closed_on IS NULL))";

/// Appends what is left of a search for the gravest open risks.
fn gravest(sql: Sql, viewer: &Viewer) -> Sql {
    let open = TableQuery::from_pairs([("open", "true")]);
    let sql = TABLE.narrow(sql.push(" AND r.current_rank > 0"), &open, viewer);
    sql.push(" ORDER BY r.current_rank DESC, r.id DESC LIMIT ").bind(TOP)
}

/// The ten gravest open risks of every administration, and of what lies in none. A risk that nobody has judged is not among them.
pub async fn worst(db: &Db, viewer: &Viewer) -> Result<Vec<Worst>, DbError> {
    let start = || {
        let brief =
            format!("SELECT {BRIEF} FROM risk r {BRIEF_JOINS} WHERE r.id IN (SELECT id FROM (SELECT r.id FROM risk r WHERE ");
        Sql::new(&brief)
    };
    let administrations = Sql::new(
        "SELECT u.id, u.name FROM unit u WHERE u.kind = 'administration' AND u.closed_on IS NULL AND EXISTS \
         (SELECT 1 FROM unit_closure c WHERE c.ancestor = u.id AND ",
    )
    .in_scope(&viewer.view, "c.descendant");
    let mut groups: Vec<(Option<(Id, String)>, Sql)> = Vec::new();
    for row in db.all(administrations.push(") ORDER BY u.name_key, u.id")).await? {
        let (id, name) = (row.id("id")?, row.text("name")?);
        let within = start().push("r.unit_id IN (SELECT descendant FROM unit_closure WHERE ancestor = ").bind(id).push(")");
        groups.push((Some((id, name)), gravest(within, viewer)));
    }
    // Two walks through the index over units: an OR would make one over the whole register.
    let region = gravest(start().push("r.unit_id IS NULL"), viewer);
    groups
        .push((None, gravest(region.push(") a UNION ALL SELECT id FROM (SELECT r.id FROM risk r WHERE ").push(OUTSIDE), viewer)));
    let mut out = Vec::new();
    for (administration, sql) in groups {
        let rows = db.all(sql.push(") b) ORDER BY r.current_rank DESC, r.id DESC LIMIT ").bind(TOP)).await?;
        let risks: Vec<Brief> = rows.iter().map(brief).collect::<Result<_, _>>()?;
        if !risks.is_empty() {
            out.push(Worst { administration, risks });
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

/// Administrations that the viewer covers, for the choice above an overview.
pub async fn administrations(db: &Db, viewer: &Viewer) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new("SELECT u.id, u.name FROM unit u WHERE u.kind = 'administration' AND u.closed_on IS NULL AND ");
    let rows = db.all(sql.in_scope(&viewer.view, "u.id").push(" ORDER BY u.name_key, u.id")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
