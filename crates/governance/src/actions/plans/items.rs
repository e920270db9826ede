//! A plan's items as one person sees them: what was decided, what is now, and what became of it. Actions that this person may not see are counted,
//! never named: what was frozen of them is as secret as they are.
use super::{
    model::{Frozen, Item, Outcome, Plan},
    store,
};
use crate::actions::{self, State};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{DbError, Row, Sql, Viewer};
use vk_web::form::Kit;

/// An action as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    pub reference: String,
    pub name: String,
    pub state: State,
    pub priority: String,
    pub responsible: Option<String>,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    pub progress: i64,
    pub cost_estimate: Option<i64>,
    pub effort_hours: Option<i64>,
}

/// One item with both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub item: Item,
    pub planned: Option<Frozen>,
    pub now: Now,
    pub outcome: Outcome,
}

/// All that one person sees of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub held: Vec<Held>,
    /// Items that this person may not see.
    pub hidden: usize,
    /// Some frozen text no longer has its hash, or the hashes together are not the plan's.
    pub broken: bool,
}

impl Standing {
    pub fn count(&self, outcome: Outcome) -> usize {
        self.held.iter().filter(|h| h.outcome == outcome).count()
    }
}

pub async fn standing(kit: &Kit, plan: &Plan, today: Date) -> Result<Standing, DbError> {
    let viewer = kit.viewers.get("action").cloned().unwrap_or_else(Viewer::nothing);
    let items = store::items(kit.db(), plan.id).await?;
    let mut now = seen(kit, &viewer, plan.id).await?;
    let mut out = Standing { broken: is_broken(plan, &items), ..Standing::default() };
    for item in items {
        match now.remove(&item.action) {
            Some(now) => out.held.push(Held {
                planned: item.decided(),
                outcome: Outcome::of(&item, now.state, now.due_on, today),
                item,
                now,
            }),
            None => out.hidden += 1,
        }
    }
    Ok(out)
}

/// The hashes of the items frozen at the decision make the plan's.
fn is_broken(plan: &Plan, items: &[Item]) -> bool {
    let Some(decision) = &plan.decision else { return false };
    let all: String = items.iter().filter_map(|item| item.frozen_hash.as_ref()).map(|hash| format!("{hash}\n")).collect();
    items.iter().any(Item::is_broken) || super::model::hash(&all) != decision.hash
}

async fn seen(kit: &Kit, viewer: &Viewer, plan: Id) -> Result<BTreeMap<Id, Now>, DbError> {
    let sql = Sql::new(
        "SELECT a.id, a.ref, a.name, a.state, a.priority, a.start_on, a.due_on, a.progress, a.cost_estimate, a.effort_hours, \
         f.title AS responsible_name FROM action_plan_item i JOIN action a ON a.id = i.action_id \
         LEFT JOIN node f ON f.id = a.responsible_id AND f.secrecy <> 'secret' WHERE i.plan_id = ",
    );
    let now = |row: &Row| {
        let now = Now {
            reference: row.text("ref")?,
            name: row.text("name")?,
            state: State::from_key(&row.text("state")?).unwrap_or_default(),
            priority: row.text("priority")?,
            responsible: row.opt_text("responsible_name")?,
            start_on: row.opt_date("start_on")?,
            due_on: row.opt_date("due_on")?,
            progress: row.int("progress")?,
            cost_estimate: row.opt_int("cost_estimate")?,
            effort_hours: row.opt_int("effort_hours")?,
        };
        Ok((row.id("id")?, now))
    };
    kit.db().all(sql.bind(plan).and_visible(viewer, "a")).await?.iter().map(now).collect()
}

/// Those of the actions that this person sees: nobody puts into a plan what they may not see.
pub async fn visible(kit: &Kit, ids: &[Id]) -> Result<Vec<Id>, DbError> {
    let viewer = kit.viewers.get("action").cloned().unwrap_or_else(Viewer::nothing);
    let mut out = Vec::new();
    for some in ids.chunks(500) {
        let sql = Sql::new("SELECT a.id FROM action a WHERE a.archived_at IS NULL AND a.id IN ").list(some.iter().copied());
        for row in kit.db().all(sql.and_visible(&viewer, "a")).await? {
            out.push(row.id("id")?);
        }
    }
    Ok(out)
}

/// At most so many actions come in at once.
pub const MOST: usize = 2_000;

/// The actions that a list's filters find, and that do not stand in the plan; `None` when they are too many.
pub async fn matching(kit: &Kit, plan: &Plan, query: &vk_web::table::TableQuery) -> Result<Option<Vec<Id>>, DbError> {
    let viewer = kit.viewers.get("action").cloned().unwrap_or_else(Viewer::nothing);
    let found = actions::table::TABLE.matching_ids(kit.db(), &viewer, query, MOST).await?;
    Ok(found.map(|ids| ids.into_iter().filter(|id| !plan.actions.contains(id)).collect()))
}
