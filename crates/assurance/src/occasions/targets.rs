//! What the scope of an activity reaches today: units, systems, information sets in service, with whose they are.
use crate::{activities::NewActivity, wheels::content::rules};
use vk_core::{Id, Secrecy};
use vk_db::{DbError, Reader, Row, Sql};
use vk_wheel::fanout;

/// Something that occasions are made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub id: Id,
    pub kind: &'static str,
    pub title: String,
    /// The unit that its occasions belong to: a unit's own, a record's.
    pub unit: Option<Id>,
    pub secrecy: Secrecy,
    /// The functions that own and manage it, where somebody has said so.
    pub owner: Option<Id>,
    pub manager: Option<Id>,
}

impl Target {
    pub fn as_ruled(&self) -> fanout::Target {
        let kind = match self.kind {
            "unit" => fanout::TargetKind::Unit { level: "administration".to_owned() },
            "system" => fanout::TargetKind::System,
            "supplier" => fanout::TargetKind::Supplier,
            "document" => fanout::TargetKind::Document,
            _ => fanout::TargetKind::InformationSet,
        };
        fanout::Target { id: self.id.to_string(), kind }
    }
}

/// The targets of an activity as things are now; none for the whole region.
pub async fn of(db: &impl Reader, activity: &NewActivity) -> Result<Vec<Target>, DbError> {
    let Some(kind) = crate::activities::target_kind(&activity.scope) else { return Ok(Vec::new()) };
    let sql = Sql::new(
        "SELECT n.id, n.title, n.unit_id, n.secrecy, \
         (SELECT MIN(e.to_id) FROM edge e WHERE e.from_id = n.id AND e.relation = 'owned_by') AS owner_id, \
         (SELECT MIN(e.to_id) FROM edge e WHERE e.from_id = n.id AND e.relation = 'managed_by') AS manager_id \
         FROM node n WHERE n.state <> 'archived' AND n.kind = ",
    )
    .bind(kind);
    let sql = match kind {
        "unit" => sql
            .push(" AND n.id IN (SELECT u.id FROM unit u WHERE u.archived_at IS NULL AND u.closed_on IS NULL AND u.merged_into IS NULL AND u.kind IN ")
            .list(rules().into_iter().flat_map(|r| &r.administration_kinds).map(String::as_str))
            .push(")"),
        _ => sql.push(" AND n.state <> 'retired'"),
    };
    let place = if kind == "unit" { "n.id" } else { "n.unit_id" };
    let sql = match activity.within.is_empty() {
        true => sql,
        false => sql
            .push(" AND ")
            .push(place)
            .push(" IN (SELECT descendant FROM unit_closure WHERE ancestor IN ")
            .list(activity.within.iter().copied())
            .push(")"),
    };
    let sql = match activity.only.is_empty() {
        true => sql,
        false => sql.push(" AND n.id IN ").list(activity.only.iter().copied()),
    };
    let target = |row: &Row| {
        let id = row.id("id")?;
        Ok(Target {
            id,
            kind,
            title: row.text("title")?,
            unit: if kind == "unit" { Some(id) } else { row.opt_id("unit_id")? },
            secrecy: row.secrecy("secrecy")?,
            owner: row.opt_id("owner_id")?,
            manager: row.opt_id("manager_id")?,
        })
    };
    db.rows(sql.push(" ORDER BY n.id")).await?.iter().map(target).collect()
}
