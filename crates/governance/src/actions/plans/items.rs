//! A plan's items as one person sees them: what was decided, what is now, and what became of it. Actions that this person may not see are counted,
//! never named: what was frozen of them is as secret as they are.
use super::{
    model::{Frozen, Item, Outcome, Plan, PlanState},
    store,
};
use crate::actions::{self, State};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Date, Id};
use vk_db::{DbError, Row, Sql, Viewer};
use vk_web::form::Kit;

/// What an action says: as decided, today, or when its plan was closed.
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

impl From<Frozen> for Now {
    fn from(f: Frozen) -> Now {
        Now {
            reference: f.reference,
            name: f.name,
            state: State::from_key(&f.state).unwrap_or_default(),
            priority: f.priority,
            responsible: f.responsible,
            start_on: f.start_on,
            due_on: f.due_on,
            progress: f.progress,
            cost_estimate: f.cost_estimate,
            effort_hours: f.effort_hours,
        }
    }
}

/// One item with both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub item: Item,
    /// What was decided; nothing for what came in later.
    pub planned: Option<Now>,
    /// What the action says today; in a closed plan, what it said when the plan was closed.
    pub now: Now,
    pub outcome: Outcome,
}

impl Held {
    /// What the plan says: what was decided, and of what came in later what it says now.
    pub fn said(&self) -> &Now {
        self.planned.as_ref().unwrap_or(&self.now)
    }
    /// What `field` says now, where that is another thing than what was decided.
    pub fn differs<T: PartialEq>(&self, field: impl Fn(&Now) -> T) -> Option<T> {
        let now = field(&self.now);
        self.planned.as_ref().is_some_and(|planned| field(planned) != now).then_some(now)
    }
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
    /// What the plan costs by what was decided, and by what the actions say now; what was taken out costs nothing.
    pub fn costs(&self) -> (i64, i64) {
        let kept = || self.held.iter().filter(|h| !h.item.dropped);
        let sum = |of: fn(&Held) -> &Now| kept().filter_map(|h| of(h).cost_estimate).fold(0, i64::saturating_add);
        (sum(Held::said), sum(|h| &h.now))
    }
    pub fn count(&self, outcome: Outcome) -> usize {
        self.held.iter().filter(|h| h.outcome == outcome).count()
    }
}

pub async fn standing(kit: &Kit, plan: &Plan, today: Date) -> Result<Standing, DbError> {
    let viewer = kit.viewers.get("action").cloned().unwrap_or_else(Viewer::nothing);
    let items = store::items(kit.db(), plan.id).await?;
    let mut now = seen(kit, &viewer, plan.id).await?;
    let secret = secret_functions(kit, &items).await?;
    let kept = |frozen: Frozen| {
        let hides = frozen.function.is_some_and(|function| secret.contains(&function));
        Now { responsible: frozen.responsible.clone().filter(|_| !hides), ..frozen.into() }
    };
    let mut out = Standing { broken: is_broken(plan, &items), ..Standing::default() };
    for item in items {
        let Some(now) = now.remove(&item.action) else {
            out.hidden += 1;
            continue;
        };
        let closed = item.closed.clone().filter(|_| plan.state == PlanState::Closed).map(kept);
        let outcome = item.outcome.filter(|_| plan.state == PlanState::Closed);
        out.held.push(Held {
            planned: item.decided().map(kept),
            outcome: outcome.unwrap_or_else(|| Outcome::of(&item, now.state, now.due_on, today)),
            now: closed.unwrap_or(now),
            item,
        });
    }
    Ok(out)
}

/// Functions that the frozen texts name and that have been marked secret since.
async fn secret_functions(kit: &Kit, items: &[Item]) -> Result<BTreeSet<Id>, DbError> {
    let frozen = items.iter().flat_map(|item| [item.decided(), item.closed.clone()]).flatten();
    let named: BTreeSet<Id> = frozen.filter_map(|frozen| frozen.function).collect();
    if named.is_empty() {
        return Ok(named);
    }
    let sql = Sql::new("SELECT id FROM node WHERE secrecy = 'secret' AND id IN ").list(named);
    kit.db().all(sql).await?.iter().map(|row| row.id("id")).collect()
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
