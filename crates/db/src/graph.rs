//! The graph over all registers: one node per record, edges between them, and the units each is in scope of. Kept by the projections that every
//! write gives, rebuildable from them, compared by `vardkase verify`. Search, threads, tasks and cross-register lists read it.
use crate::{Db, DbError, Param, Reader, Row, Sql, Viewer, WriteTx};
use sea_orm::Value;
use std::collections::BTreeMap;
use vk_core::{Date, Id, Instant, Scope, Secrecy, fold, sort_key};

/// An edge out of the projected record. `relation` is a key such as `holds`, `owned_by`, `part_of`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub relation: &'static str,
    pub kind: &'static str,
    pub to: Id,
}

/// What the graph knows of one record. A record's projection owns its outgoing edges: recording it again replaces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    pub kind: &'static str,
    pub id: Id,
    pub title: String,
    /// Further words by which it is found.
    pub search: String,
    pub unit: Option<Id>,
    pub extra_units: Vec<Id>,
    pub secrecy: Secrecy,
    pub state: String,
    pub edges: Vec<Edge>,
    pub duties: Vec<Duty>,
}

/// Something that somebody must do about a record, by a day: what every register says of itself, so that "my tasks", reminders and the list of who is
/// late need to know no register. It goes away with the state that made it, when the record is projected again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// The words are the message `duty-{what}`.
    pub what: &'static str,
    /// The function that has to do it; `None` when nobody is named, which is itself shown.
    pub function: Option<Id>,
    /// The last day; `None` has no day and is never late.
    pub due: Option<Date>,
}

impl Projection {
    fn search_text(&self) -> String {
        fold(&format!("{} {}", self.title, self.search))
    }
    fn units(&self) -> Vec<Id> {
        let mut units: Vec<Id> = self.unit.into_iter().chain(self.extra_units.iter().copied()).collect();
        units.sort_unstable();
        units.dedup();
        units
    }
}

/// Nodes or edges written with one statement: about as many parameters as [`crate::Columns`] allows itself, for the same reason.
const AT_ONCE: usize = 50;

/// Writes projections, each record once.
pub(crate) async fn project(tx: &mut WriteTx<'_>, projections: &[Projection]) -> Result<(), DbError> {
    let now = tx.ctx().now;
    for statement in statements(projections, now) {
        tx.exec(statement).await?;
    }
    Ok(())
}

pub(crate) async fn forget(tx: &mut WriteTx<'_>, id: Id) -> Result<(), DbError> {
    for table in ["edge WHERE from_id = ", "scope WHERE node_id = ", "duty WHERE node_id = ", "node WHERE id = "] {
        tx.exec(Sql::new("DELETE FROM ").push(table).bind(id)).await?;
    }
    Ok(())
}

fn statements(projections: &[Projection], now: Instant) -> Vec<Sql> {
    let mut out = Vec::new();
    for some in projections.chunks(AT_ONCE) {
        out.push(
            Sql::new("INSERT INTO node (id, kind, title, name_key, search_text, unit_id, secrecy, state, updated_at) VALUES ")
                .rows(some.iter().map(|p| node_values(p, now)).collect())
                .push(
                    " ON CONFLICT (id) DO UPDATE SET title = excluded.title, name_key = excluded.name_key, search_text = excluded.search_text, \
                     unit_id = excluded.unit_id, secrecy = excluded.secrecy, state = excluded.state, updated_at = excluded.updated_at",
                ),
        );
        for (table, column) in [("edge", "from_id"), ("scope", "node_id"), ("duty", "node_id")] {
            out.push(Sql::new(&format!("DELETE FROM {table} WHERE {column} IN ")).list(some.iter().map(|p| p.id)));
        }
    }
    let edge = |p: &Projection, e: &Edge| {
        vec![p.id.into_value(), e.relation.into_value(), e.to.into_value(), p.kind.into_value(), e.kind.into_value()]
    };
    let edges = projections.iter().flat_map(|p| sorted(&p.edges).into_iter().map(move |e| edge(p, &e)));
    inserts(&mut out, "INSERT INTO edge (from_id, relation, to_id, from_kind, to_kind) VALUES ", edges);
    let duty =
        |p: &Projection, d: &Duty| vec![p.id.into_value(), d.what.into_value(), d.function.into_value(), d.due.into_value()];
    let duties = projections.iter().flat_map(|p| sorted(&p.duties).into_iter().map(move |d| duty(p, &d)));
    inserts(&mut out, "INSERT INTO duty (node_id, what, function_id, due_on) VALUES ", duties);
    let scopes = projections.iter().flat_map(|p| p.units().into_iter().map(|unit| vec![p.id.into_value(), unit.into_value()]));
    inserts(&mut out, "INSERT INTO scope (node_id, unit_id) VALUES ", scopes);
    out
}

fn node_values(p: &Projection, now: Instant) -> Vec<Value> {
    vec![
        p.id.into_value(),
        p.kind.into_value(),
        (&p.title).into_value(),
        sort_key(&p.title).into_value(),
        p.search_text().into_value(),
        p.unit.into_value(),
        p.secrecy.key().into_value(),
        (&p.state).into_value(),
        now.into_value(),
    ]
}

fn inserts(out: &mut Vec<Sql>, start: &str, rows: impl Iterator<Item = Vec<Value>>) {
    let rows: Vec<Vec<Value>> = rows.collect();
    out.extend(rows.chunks(AT_ONCE).map(|some| Sql::new(start).rows(some.to_vec())));
}

/// Each once, in a stable order.
fn sorted<T: Clone + Ord>(items: &[T]) -> Vec<T> {
    let mut items = items.to_vec();
    items.sort();
    items.dedup();
    items
}

/// A node as lists and relations show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub id: Id,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub secrecy: Secrecy,
}

fn node(row: &Row) -> Result<Node, DbError> {
    Ok(Node {
        id: row.id("id")?,
        kind: row.text("kind")?,
        title: row.text("title")?,
        state: row.text("state")?,
        secrecy: row.secrecy("secrecy")?,
    })
}

/// What somebody may see, per kind of node.
pub type Viewers = BTreeMap<&'static str, Viewer>;

fn pairs(viewers: &Viewers) -> impl Iterator<Item = (&str, &Viewer)> {
    viewers.iter().map(|(k, v)| (*k, v))
}

/// The node, if the viewers may see it.
pub async fn get(db: &Db, id: Id, viewers: &Viewers) -> Result<Option<Node>, DbError> {
    let sql = Sql::new("SELECT n.id, n.kind, n.title, n.state, n.secrecy FROM node n WHERE n.id = ").bind(id);
    db.one(sql.and_visible_nodes(pairs(viewers), "n")).await?.as_ref().map(node).transpose()
}

/// A node with what one reader may do around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub node: Node,
    /// The node lies within the first scope asked about, and within the second.
    pub within: (bool, bool),
}

/// The node, if the viewers may see it, and whether it lies within two scopes: where somebody works, where they edit.
pub async fn place(db: &impl Reader, id: Id, viewers: &Viewers, first: &Scope, second: &Scope) -> Result<Option<Place>, DbError> {
    let sql = Sql::new("SELECT n.id, n.kind, n.title, n.state, n.secrecy, (").node_in_scope(first, "n");
    let sql =
        sql.push(") AS first_scope, (").node_in_scope(second, "n").push(") AS second_scope FROM node n WHERE n.id = ").bind(id);
    let Some(row) = db.row(sql.and_visible_nodes(pairs(viewers), "n")).await? else { return Ok(None) };
    Ok(Some(Place { node: node(&row)?, within: (row.bool("first_scope")?, row.bool("second_scope")?) }))
}

/// What a walk over the graph found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Nearest first, each with its distance from where the walk began.
    pub nodes: Vec<(Node, usize)>,
    /// All edges between them: from, relation, to.
    pub edges: Vec<(Id, String, Id)>,
    /// There is more than was allowed to be found.
    pub cut: bool,
}

/// Walks the edges both ways from a node, at most `steps` far and to at most `most` nodes. Nodes of the kinds in `ends` are found and not walked
/// through; neither is a node that the viewers may not see. `None` when they may not see where it begins.
pub async fn walk(
    db: &Db,
    start: Id,
    viewers: &Viewers,
    ends: &[&str],
    steps: usize,
    most: usize,
) -> Result<Option<Walk>, DbError> {
    let Some(first) = get(db, start, viewers).await? else { return Ok(None) };
    let mut walk = Walk { nodes: vec![(first, 0)], ..Walk::default() };
    let mut frontier = vec![start];
    for step in 1..=steps {
        let mut next = Vec::new();
        for (mine, other) in [("from_id", "to_id"), ("to_id", "from_id")] {
            let room = most.saturating_sub(walk.nodes.len());
            let sql =
                Sql::new("SELECT n.id, n.kind, n.title, n.state, n.secrecy FROM node n WHERE n.id IN (SELECT e.").push(other);
            let sql = sql.push(" FROM edge e WHERE e.").push(mine).push(" IN ").list(frontier.iter().copied());
            let sql = sql.push(") AND n.id NOT IN ").list(walk.nodes.iter().map(|(n, _)| n.id));
            let sql = sql.and_visible_nodes(pairs(viewers), "n").push(" ORDER BY n.kind, n.name_key, n.id LIMIT ");
            for row in db.all(sql.bind(i64::try_from(room).unwrap_or(0) + 1)).await? {
                if walk.nodes.len() >= most {
                    walk.cut = true;
                    break;
                }
                let found = node(&row)?;
                if !ends.contains(&found.kind.as_str()) {
                    next.push(found.id);
                }
                walk.nodes.push((found, step));
            }
        }
        frontier = next;
        if frontier.is_empty() || walk.cut {
            break;
        }
    }
    walk.edges = edges_among(db, &walk).await?;
    Ok(Some(walk))
}

async fn edges_among(db: &Db, walk: &Walk) -> Result<Vec<(Id, String, Id)>, DbError> {
    let ids = || walk.nodes.iter().map(|(n, _)| n.id);
    let sql =
        Sql::new("SELECT from_id, relation, to_id FROM edge WHERE from_id IN ").list(ids()).push(" AND to_id IN ").list(ids());
    let rows = db.all(sql.push(" ORDER BY from_id, relation, to_id")).await?;
    rows.iter().map(|row| Ok((row.id("from_id")?, row.text("relation")?, row.id("to_id")?))).collect()
}

/// A neighbour: how it is related, and in which direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub relation: String,
    /// True when the edge goes out of the asked record.
    pub outgoing: bool,
    pub node: Node,
}

/// The visible neighbours in both directions, at most `limit` each way, by relation, kind and name.
pub async fn neighbours(db: &Db, id: Id, viewers: &Viewers, limit: i64) -> Result<Vec<Neighbour>, DbError> {
    let mut out = Vec::new();
    for (mine, other, outgoing) in [("from_id", "to_id", true), ("to_id", "from_id", false)] {
        let sql = Sql::new("SELECT e.relation, n.id, n.kind, n.title, n.state, n.secrecy FROM edge e JOIN node n ON n.id = e.")
            .push(other)
            .push(" WHERE e.")
            .push(mine)
            .push(" = ")
            .bind(id)
            .and_visible_nodes(pairs(viewers), "n")
            .push(" ORDER BY e.relation, n.kind, n.name_key LIMIT ")
            .bind(limit);
        for row in db.all(sql).await? {
            out.push(Neighbour { relation: row.text("relation")?, outgoing, node: node(&row)? });
        }
    }
    Ok(out)
}

/// Up to so many rows of all kinds are looked up one by one; where more match, the kind's are read.
const FEW: i64 = 2_000;

/// Nodes whose words contain every word of `query`, names that begin with it first.
pub async fn search(db: &Db, query: &str, kind: Option<&str>, viewers: &Viewers, limit: i64) -> Result<Vec<Node>, DbError> {
    let folded = fold(query);
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT n.id, n.kind, n.title, n.state, n.secrecy FROM node n WHERE 1=1");
    for word in folded.split(' ') {
        sql = sql.push(" AND n.search_text LIKE ").bind(format!("%{}%", like_escape(word))).push(" ESCAPE '\\'");
    }
    if let Some(found) = db.indexed("node", &folded, FEW).await? {
        sql = sql.and_indexed("n", &found);
    }
    if let Some(kind) = kind {
        sql = sql.push(" AND n.kind = ").bind(kind);
    }
    let sql = sql
        .and_visible_nodes(pairs(viewers), "n")
        .push(" ORDER BY CASE WHEN n.search_text LIKE ")
        .bind(format!("{}%", like_escape(&folded)))
        .push(" ESCAPE '\\' THEN 0 ELSE 1 END, n.name_key, n.id LIMIT ")
        .bind(limit);
    db.all(sql).await?.iter().map(node).collect()
}

/// Escapes `%`, `_` and `\` for `LIKE … ESCAPE '\'`.
pub fn like_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Where a stored node differs from what its register projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub id: Id,
    pub what: &'static str,
}

/// Compares the stored graph of one kind with freshly made projections.
pub async fn compare(db: &Db, kind: &'static str, expected: &[Projection]) -> Result<Vec<Difference>, DbError> {
    let mut nodes: BTreeMap<Id, (String, String, String, String, Option<Id>)> = BTreeMap::new();
    for row in
        db.all(Sql::new("SELECT id, title, search_text, secrecy, state, unit_id FROM node WHERE kind = ").bind(kind)).await?
    {
        let value =
            (row.text("title")?, row.text("search_text")?, row.text("secrecy")?, row.text("state")?, row.opt_id("unit_id")?);
        nodes.insert(row.id("id")?, value);
    }
    let mut edges: BTreeMap<Id, Vec<(String, String)>> = BTreeMap::new();
    for row in db.all(Sql::new("SELECT from_id, relation, to_id FROM edge WHERE from_kind = ").bind(kind)).await? {
        edges.entry(row.id("from_id")?).or_default().push((row.text("relation")?, row.text("to_id")?));
    }
    let mut duties: BTreeMap<Id, Vec<StoredDuty>> = BTreeMap::new();
    let sql =
        Sql::new("SELECT d.node_id, d.what, d.function_id, d.due_on FROM duty d JOIN node n ON n.id = d.node_id WHERE n.kind = ");
    for row in db.all(sql.bind(kind)).await? {
        let duty = (row.text("what")?, row.opt_id("function_id")?, row.opt_text("due_on")?);
        duties.entry(row.id("node_id")?).or_default().push(duty);
    }
    let mut out = Vec::new();
    for p in expected {
        let mut want: Vec<(String, String)> = p.edges.iter().map(|e| (e.relation.to_owned(), e.to.to_string())).collect();
        want.sort();
        want.dedup();
        let mut have = edges.remove(&p.id).unwrap_or_default();
        have.sort();
        let wanted = (p.title.clone(), p.search_text(), p.secrecy.key().to_owned(), p.state.clone(), p.unit);
        match nodes.remove(&p.id) {
            None => out.push(Difference { id: p.id, what: "missing in the graph" }),
            Some(stored) if stored != wanted => out.push(Difference { id: p.id, what: "the node differs from the record" }),
            Some(_) if want != have => out.push(Difference { id: p.id, what: "the edges differ from the record" }),
            Some(_) if !same_duties(p, duties.remove(&p.id).unwrap_or_default()) => {
                out.push(Difference { id: p.id, what: "the duties differ from the record" });
            }
            Some(_) => {}
        }
    }
    out.extend(nodes.into_keys().map(|id| Difference { id, what: "in the graph without a record" }));
    Ok(out)
}

type StoredDuty = (String, Option<Id>, Option<String>);

fn same_duties(p: &Projection, mut have: Vec<StoredDuty>) -> bool {
    let mut want: Vec<StoredDuty> =
        sorted(&p.duties).iter().map(|d| (d.what.to_owned(), d.function, d.due.map(|day| day.to_string()))).collect();
    want.sort();
    have.sort();
    want == have
}

/// Writes projections again, for `verify --repair`.
pub async fn rebuild(db: &Db, now: Instant, kind: &'static str, projections: &[Projection]) -> Result<(), DbError> {
    let mut tx = db.work().await?;
    tx.exec(Sql::new("DELETE FROM edge WHERE from_kind = ").bind(kind)).await?;
    for table in ["scope", "duty"] {
        let sql = Sql::new("DELETE FROM ").push(table).push(" WHERE node_id IN (SELECT id FROM node WHERE kind = ");
        tx.exec(sql.bind(kind).push(")")).await?;
    }
    tx.exec(Sql::new("DELETE FROM node WHERE kind = ").bind(kind)).await?;
    for statement in statements(projections, now) {
        tx.exec(statement).await?;
    }
    tx.commit().await
}
