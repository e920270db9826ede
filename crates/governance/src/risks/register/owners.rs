//! What each owner has: open risks by zone, and what waits. Counted as in `overview.rs`, by the list's own filters and permission.
use super::{overview::asked, table::TABLE};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{Db, DbError, Row, Sql, Viewer};
use vk_web::table::TableQuery;

/// Owners in their overview: those with most risks.
pub const OWNERS: i64 = 50;
/// Owners to choose among above an overview.
const CHOICE: i64 = 300;

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

impl Owned {
    /// Adds the counts of one zone.
    fn add(&mut self, row: &Row) -> Result<(), DbError> {
        if let Some(zone) = row.opt_text("zone")? {
            *self.zones.entry(zone).or_default() += row.int("n")?;
        }
        self.not_judged += row.int("not_judged")?;
        self.rejudge += row.int("rejudge")?;
        self.accepted += row.int("accepted")?;
        self.review_overdue += row.int("overdue")?;
        Ok(())
    }
}

/// The beginning of what is counted of owners, up to its condition.
fn details(matrix: Option<Id>, today: Date) -> Sql {
    Sql::new("SELECT r.owner_function_id AS owner, CASE WHEN r.matrix_id = ")
        .bind(matrix)
        .push(" THEN r.current_zone END AS zone, count(*) AS n, SUM(CASE WHEN r.current_rank = 0 THEN 1 ELSE 0 END) AS not_judged, ")
        .push("SUM(CASE WHEN r.rejudge_by IS NOT NULL THEN 1 ELSE 0 END) AS rejudge, ")
        .push("SUM(CASE WHEN r.accepted_until IS NOT NULL THEN 1 ELSE 0 END) AS accepted, SUM(CASE WHEN r.review_by < ")
        .bind(today)
        .push(" THEN 1 ELSE 0 END) AS overdue FROM risk r WHERE ")
}

/// What the owners with most open risks have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByOwner {
    pub owners: Vec<Owned>,
    /// There are more owners than are shown.
    pub more: bool,
}

/// Open risks by owner, the owner with most of them first.
pub async fn by_owner(db: &Db, viewer: &Viewer, query: &TableQuery, matrix: Option<Id>, today: Date) -> Result<ByOwner, DbError> {
    let asked = asked(query, None);
    let most = TABLE.narrow(Sql::new("SELECT r.owner_function_id AS owner, count(*) AS n FROM risk r WHERE 1=1"), &asked, viewer);
    let mut owners: Vec<Owned> = Vec::new();
    for row in db.all(most.push(" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ").bind(OWNERS + 1)).await? {
        let owner = row.opt_id("owner")?.map(|id| (id, String::new()));
        owners.push(Owned { owner, open: row.int("n")?, ..Owned::default() });
    }
    let shown = usize::try_from(OWNERS).unwrap_or(0);
    let more = owners.len() > shown;
    owners.truncate(shown);
    let ids: Vec<Id> = owners.iter().filter_map(|o| o.owner.as_ref().map(|(id, _)| *id)).collect();
    let names = Sql::new("SELECT f.id, f.title FROM node f WHERE f.secrecy <> 'secret' AND f.id IN ").list(ids.iter().copied());
    for row in db.all(names).await? {
        let (id, title) = (row.id("id")?, row.text("title")?);
        owners
            .iter_mut()
            .filter_map(|o| o.owner.as_mut())
            .filter(|(owner, _)| *owner == id)
            .for_each(|(_, name)| name.clone_from(&title));
    }
    let held = details(matrix, today).push("r.owner_function_id IN ").list(ids);
    let mut rows = db.all(TABLE.narrow(held, &asked, viewer).push(" GROUP BY 1, 2")).await?;
    if owners.iter().any(|owned| owned.owner.is_none()) {
        let nobodys = details(matrix, today).push("r.owner_function_id IS NULL");
        rows.extend(db.all(TABLE.narrow(nobodys, &asked, viewer).push(" GROUP BY 1, 2")).await?);
    }
    for row in &rows {
        let id = row.opt_id("owner")?;
        if let Some(owned) = owners.iter_mut().find(|owned| owned.owner.as_ref().map(|(id, _)| *id) == id) {
            owned.add(row)?;
        }
    }
    Ok(ByOwner { owners, more })
}

/// The owners of open risks that the viewer sees, by name: each function is asked for its first risk.
pub async fn owners(db: &Db, viewer: &Viewer) -> Result<Vec<(Id, String)>, DbError> {
    let open = TableQuery::from_pairs([("open", "true")]);
    let sql = Sql::new(
        "SELECT f.id, f.title AS name FROM node f WHERE f.kind = 'function' AND f.secrecy <> 'secret' AND EXISTS \
         (SELECT 1 FROM risk r WHERE r.owner_function_id = f.id",
    );
    let sql = TABLE.narrow(sql, &open, viewer).push(") ORDER BY f.name_key, f.id LIMIT ").bind(CHOICE);
    db.all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
