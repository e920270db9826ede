//! A plan's page and its export: planned against now, item by item, and the sums.
use super::{
    View,
    items::{Held, Now, Standing, standing},
    model::{Outcome, Plan, PlanState},
    pages,
    store::{self, Plans, REGISTER},
};
use crate::actions::table::{priority_cell, word};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_db::{Sql, Viewer};
use vk_web::{
    AppError, Auth, Layout,
    export::{self, ExportFormat, Sheet},
    form::{Kit, choice_word},
    layout,
    record::RecordView,
    table::{Cell, TableQuery, grouped},
};

#[derive(askama::Template)]
#[template(path = "actions/plans/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    state: PlanState,
    decision: Option<DecisionView>,
    closing_note: Option<String>,
    rows: Vec<RowView>,
    hidden: Option<String>,
    broken: bool,
    /// Word, tone and number of each outcome that occurs.
    sums: Vec<(Cell, usize)>,
    /// What was decided, and what the actions cost by what they say now where that is another sum.
    cost: String,
    cost_now: Option<String>,
    neighbours: Vec<Cell>,
    may_decide: bool,
}

struct DecisionView {
    line: String,
    registry_number: Option<String>,
    note: Option<String>,
    hash: String,
}

/// What was decided, and beside it in words what it says now where that is something else.
struct Beside<T> {
    planned: T,
    now: Option<String>,
}

struct RowView {
    action: Beside<Cell>,
    /// The part of the address that names the action.
    key: String,
    priority: Beside<Cell>,
    responsible: Beside<String>,
    cost: Beside<String>,
    planned_due: String,
    now_due: String,
    now_state: Cell,
    outcome: Cell,
    years: Option<String>,
    reason: Option<String>,
    backlog: bool,
    dropped: bool,
}

/// GET /action-plans/{id}
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let plan = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let standing = standing(&kit, &plan, auth.ctx.now.local_date()).await?;
    let state = Cell::tag(choice_word(REGISTER, "state", plan.state.key(), &kit.tr), plan.state.tone());
    let view = RecordView::of::<Plans>(&kit, &auth.ctx, store::stored(&plan), [state]).await?;
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    let may_decide = store::get(kit.db(), &decider, id).await?.is_some();
    let (cost, cost_now) = standing.costs();
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        state: plan.state,
        decision: plan.decision.as_ref().map(|d| decision_view(&kit, d)),
        closing_note: plan.closing_note.clone(),
        hidden: (standing.hidden > 0).then(|| kit.tr.n("action_plans-hidden", standing.hidden)),
        broken: standing.broken,
        sums: sums(&kit, &plan, &standing),
        cost: grouped(cost),
        cost_now: (cost_now != cost).then(|| beside(&kit, plan.state, &grouped(cost_now))),
        neighbours: neighbours(&kit, &plan).await?,
        rows: standing.held.into_iter().map(|held| row_view(&kit, plan.state, held)).collect(),
        may_decide,
    }))
}

fn decision_view(kit: &Kit, d: &super::model::Decision) -> DecisionView {
    let words = [
        ("who", d.by.as_str().into()),
        ("mandate", word("mandate", &d.mandate, &kit.tr).to_lowercase().into()),
        ("on", d.on.to_string().into()),
        ("recorded", d.recorded_by.as_str().into()),
    ];
    DecisionView {
        line: kit.tr.args("action_plans-decision-line", &words),
        registry_number: d.registry_number.clone(),
        note: d.note.clone(),
        hash: d.hash.clone(),
    }
}

/// What became of the items; before the decision only how many there are.
fn sums(kit: &Kit, plan: &Plan, standing: &Standing) -> Vec<(Cell, usize)> {
    if plan.decision.is_none() {
        return Vec::new();
    }
    let sum = |outcome: Outcome| (outcome_cell(kit, outcome), standing.count(outcome));
    Outcome::ALL.into_iter().map(sum).filter(|(_, n)| *n > 0).collect()
}

fn outcome_cell(kit: &Kit, outcome: Outcome) -> Cell {
    Cell::tag(choice_word(REGISTER, "outcome", outcome.key(), &kit.tr), outcome.tone())
}

/// The plans before and after, as links for whoever may follow them.
async fn neighbours(kit: &Kit, plan: &Plan) -> Result<Vec<Cell>, AppError> {
    let mut out = Vec::new();
    for (words, id) in [("action_plans-previous", plan.previous), ("action_plans-next", plan.next)] {
        let Some(id) = id else { continue };
        let sql = Sql::new("SELECT p1.name FROM action_plan p1 WHERE p1.id = ").bind(id).and_visible(&kit.viewer, "p1");
        if let Some(row) = kit.db().one(sql).await? {
            let text = kit.tr.with(words, "name", row.text("name")?);
            out.push(Cell::Link { text, href: format!("/action-plans/{id}") });
        }
    }
    Ok(out)
}

/// In words what something says now; of a closed plan, what it said then.
fn beside(kit: &Kit, state: PlanState, value: &str) -> String {
    kit.tr.with(if state == PlanState::Closed { "action_plans-then" } else { "action_plans-now" }, "value", value)
}

fn row_view(kit: &Kit, state: PlanState, held: Held) -> RowView {
    let tr = &kit.tr;
    let day = |d: Option<vk_core::Date>| d.map(|d| d.to_string()).unwrap_or_default();
    let nobody = |name: Option<String>| name.unwrap_or_else(|| tr.t("actions-nobody-responsible"));
    let kr = |cost: Option<i64>| cost.map(grouped).unwrap_or_default();
    let beside = |now: Option<String>| now.map(|now| beside(kit, state, if now.is_empty() { "–" } else { &now }));
    let (said, now) = (held.said(), &held.now);
    let name = format!("{} {}", said.reference, said.name);
    RowView {
        action: Beside {
            planned: Cell::Link { text: name, href: format!("/actions/{}", held.item.action) },
            now: beside(held.differs(|n| n.name.clone())),
        },
        key: held.item.action.to_string(),
        priority: Beside {
            planned: priority_cell(&said.priority, tr),
            now: beside(held.differs(|n| word("priority", &n.priority, tr))),
        },
        responsible: Beside {
            planned: nobody(said.responsible.clone()),
            now: beside(held.differs(|n| nobody(n.responsible.clone()))),
        },
        cost: Beside { planned: kr(said.cost_estimate), now: beside(held.differs(|n| kr(n.cost_estimate))) },
        planned_due: held.planned.as_ref().map(|p| day(p.due_on)).unwrap_or_default(),
        now_due: day(now.due_on),
        now_state: Cell::tag(word("state", now.state.key(), tr), now.state.tone()),
        outcome: outcome_cell(kit, held.outcome),
        years: (held.item.years > 1).then(|| tr.n("action_plans-years", held.item.years)),
        reason: held.item.dropped_reason.clone(),
        backlog: held.item.backlog,
        dropped: held.item.dropped,
    }
}

/// GET /action-plans/{id}/export?format=
pub async fn download(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let format = ExportFormat::from_key(query.get("format")).ok_or_else(|| AppError::bad("export-unknown-format"))?;
    let plan = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let standing = standing(&kit, &plan, auth.ctx.now.local_date()).await?;
    export::answer(&kit, &auth.ctx, sheet(&kit, &plan, standing), format, Some(id), "plan").await
}

fn sheet(kit: &Kit, plan: &Plan, standing: Standing) -> Sheet {
    let keys = vec![
        "reference",
        "name",
        "name_now",
        "priority",
        "priority_now",
        "responsible",
        "responsible_now",
        "planned_start",
        "planned_due",
        "planned_cost",
        "cost_now",
        "due_on",
        "state",
        "progress",
        "effort_hours",
        "outcome",
        "years",
        "dropped_reason",
    ];
    let head = |key: &&'static str| {
        let own = kit.tr.maybe(&format!("action_plans-column-{key}"));
        own.unwrap_or_else(|| kit.tr.t(&format!("actions-field-{key}")))
    };
    Sheet {
        name: plan.data.name.clone(),
        heads: keys.iter().map(head).collect(),
        rows: standing.held.into_iter().map(|held| sheet_row(kit, held)).collect(),
        keys,
    }
}

fn sheet_row(kit: &Kit, held: Held) -> Vec<Cell> {
    let (said, tr) = (held.said(), &kit.tr);
    let (now, planned) = (&held.now, &held.planned);
    let decided = planned.is_some();
    // What it says now stands beside what was decided, and nowhere else.
    let beside = |text: Option<String>| if decided { Cell::opt(text.as_ref()) } else { Cell::Empty };
    let priority = |n: &Now| word("priority", &n.priority, tr);
    let date = |d: Option<vk_core::Date>| d.map_or(Cell::Empty, Cell::Date);
    vec![
        Cell::text(said.reference.as_str()),
        Cell::text(said.name.as_str()),
        beside(Some(now.name.clone())),
        Cell::text(priority(said)),
        beside(Some(priority(now))),
        Cell::opt(said.responsible.as_ref()),
        beside(now.responsible.clone()),
        date(planned.as_ref().and_then(|p| p.start_on)),
        date(planned.as_ref().and_then(|p| p.due_on)),
        Cell::number(planned.as_ref().and_then(|p| p.cost_estimate)),
        Cell::number(now.cost_estimate),
        date(now.due_on),
        Cell::text(word("state", now.state.key(), tr)),
        Cell::Number(now.progress),
        Cell::number(now.effort_hours),
        Cell::text(choice_word(REGISTER, "outcome", held.outcome.key(), tr)),
        Cell::Number(held.item.years),
        Cell::opt(held.item.dropped_reason.as_ref()),
    ]
}
