//! What a risk is tied to: the records that it threatens, comes from and is caused by, and who owns it when nobody has said so.
use super::model::{Link, NewRisk, ORIGINS, TARGETS};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{Columns, DbError, Reader, Row, Sql, WriteTx};

const THREATENS: &str = "threatens";
const FROM: &str = "from";
const CAUSED_BY: &str = "caused_by";

/// The links that a form asks for, each with the kind of what it points at; what nobody knows is refused beside its field.
pub async fn resolve(tx: &WriteTx<'_>, new: &NewRisk) -> Result<Vec<Link>, DbError> {
    let wanted = [(THREATENS, "threatens", &new.threatens), (FROM, "from", &new.from), (CAUSED_BY, "threats", &new.threats)];
    let all: Vec<Id> = wanted.iter().flat_map(|(_, _, ids)| ids.iter().copied()).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut kinds: BTreeMap<Id, &'static str> = BTreeMap::new();
    for row in tx.all(Sql::new("SELECT id, kind FROM node WHERE id IN ").list(all)).await? {
        if let Some(kind) = known_kind(&row.text("kind")?) {
            kinds.insert(row.id("id")?, kind);
        }
    }
    let mut out = Vec::new();
    for (relation, field, ids) in wanted {
        for target in ids {
            let kind = kinds.get(target).ok_or_else(|| DbError::refused(field, "risks-error-link"))?;
            out.push(Link { relation, kind, target: *target });
        }
    }
    Ok(out)
}

/// A graph kind that a risk may point at, as the program's own text.
fn known_kind(kind: &str) -> Option<&'static str> {
    TARGETS.iter().chain(ORIGINS).chain(&["threat"]).find(|known| **known == kind).copied()
}

/// Writes the links anew.
pub async fn write(tx: &mut WriteTx<'_>, risk: Id, links: &[Link]) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM risk_link WHERE risk_id = ").bind(risk)).await?;
    for link in links {
        let row = Columns::new()
            .set("risk_id", risk)
            .set("relation", link.relation)
            .set("target_id", link.target)
            .set("target_kind", link.kind);
        tx.insert("risk_link", row).await?;
    }
    Ok(())
}

/// The stored links of a risk.
pub async fn of(db: &impl Reader, risk: Id) -> Result<Vec<Link>, DbError> {
    let sql = Sql::new("SELECT relation, target_id, target_kind FROM risk_link WHERE risk_id = ").bind(risk);
    let rows = db.rows(sql.push(" ORDER BY relation, target_id")).await?;
    rows.iter().filter_map(|row| link(row).transpose()).collect()
}

fn link(row: &Row) -> Result<Option<Link>, DbError> {
    let (relation, kind) = (row.text("relation")?, row.text("target_kind")?);
    let relation = [THREATENS, FROM, CAUSED_BY].into_iter().find(|r| *r == relation);
    let target = row.id("target_id")?;
    Ok(relation.zip(known_kind(&kind)).map(|(relation, kind)| Link { relation, kind, target }))
}

/// The targets of one relation.
pub fn targets(links: &[Link], relation: &str) -> Vec<Id> {
    links.iter().filter(|link| link.relation == relation).map(|link| link.target).collect()
}

/// The threatened records, the sources and the threats of stored links, as the form names them.
pub fn split(links: &[Link]) -> (Vec<Id>, Vec<Id>, Vec<Id>) {
    (targets(links, THREATENS), targets(links, FROM), targets(links, CAUSED_BY))
}

/// Who owns a risk by what it threatens: the owner of the information, else of the information in the system, else of the system.
pub async fn default_owner(tx: &WriteTx<'_>, threatens: &[Id]) -> Result<Option<Id>, DbError> {
    if threatens.is_empty() {
        return Ok(None);
    }
    let ids = || threatens.iter().copied();
    let information = Sql::new(
        "SELECT i.owner_function_id AS owner FROM information_set i WHERE i.owner_function_id IS NOT NULL AND i.archived_at IS NULL AND i.id IN ",
    )
    .list(ids())
    .push(" ORDER BY i.name_key, i.id LIMIT 1");
    let held = Sql::new(
        "SELECT i.owner_function_id AS owner FROM system_information si JOIN information_set i ON i.id = si.information_set_id \
         WHERE i.owner_function_id IS NOT NULL AND i.archived_at IS NULL AND si.system_id IN ",
    );
    let system = Sql::new("SELECT s.owner_function_id AS owner FROM system s WHERE s.owner_function_id IS NOT NULL AND s.id IN ");
    let systems = systems(tx, threatens).await?;
    let held = held.list(systems.iter().copied()).push(" ORDER BY i.name_key, i.id LIMIT 1");
    let system = system.list(systems.iter().copied()).push(" ORDER BY s.name_key, s.id LIMIT 1");
    for sql in [information, held, system] {
        if let Some(row) = tx.one(sql).await? {
            return row.opt_id("owner");
        }
    }
    Ok(None)
}

/// The role that answers for a level of the organisation: the council is convened by the coordinator, and the director brings a risk before the board.
fn role_of(level: &str) -> Option<&'static str> {
    match level {
        "administration" => Some("operations_manager"),
        "council" => Some("ciso"),
        "management" | "board" => Some("region_director"),
        _ => None,
    }
}

/// The function that stands for a level of the organisation, seen from a unit: that of its administration, else the one highest above it, else the region's.
pub async fn stands_for(db: &impl Reader, level: &str, unit: Option<Id>) -> Result<Option<Id>, DbError> {
    let Some(role) = role_of(level) else { return Ok(None) };
    let sql =
        Sql::new("SELECT f.id FROM function f LEFT JOIN unit_closure c ON c.ancestor = f.unit_id AND c.descendant = ").bind(unit);
    let sql = sql.push(" LEFT JOIN unit u ON u.id = f.unit_id WHERE f.archived_at IS NULL AND f.role_key = ").bind(role).push(
        " AND (f.unit_id IS NULL OR c.ancestor IS NOT NULL) ORDER BY CASE WHEN u.kind = 'administration' THEN 0 ELSE 1 END, \
         COALESCE(c.depth, -1) DESC, f.name_key, f.id LIMIT 1",
    );
    db.row(sql).await?.map(|row| row.id("id")).transpose()
}

/// The threatened systems, and those that threatened hosts run.
async fn systems(tx: &WriteTx<'_>, threatens: &[Id]) -> Result<Vec<Id>, DbError> {
    let sql =
        Sql::new("SELECT h.system_id FROM host h WHERE h.system_id IS NOT NULL AND h.id IN ").list(threatens.iter().copied());
    let of_hosts: Vec<Id> = tx.all(sql).await?.iter().map(|row| row.id("system_id")).collect::<Result<_, _>>()?;
    Ok(threatens.iter().copied().chain(of_hosts).collect())
}
