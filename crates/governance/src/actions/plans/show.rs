//! A plan's page and its export: planned against now, item by item, and the sums.
use super::{
    View,
    items::{Held, Standing, standing},
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
    cost: String,
    neighbours: Vec<Cell>,
    may_decide: bool,
}

struct DecisionView {
    line: String,
    registry_number: Option<String>,
    note: Option<String>,
    hash: String,
}

struct RowView {
    action: Cell,
    /// The part of the address that names the action.
    key: String,
    priority: Cell,
    responsible: String,
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
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        state: plan.state,
        decision: plan.decision.as_ref().map(|d| decision_view(&kit, d)),
        closing_note: plan.closing_note.clone(),
        hidden: (standing.hidden > 0).then(|| kit.tr.n("action_plans-hidden", standing.hidden)),
        broken: standing.broken,
        sums: sums(&kit, &plan, &standing),
        cost: grouped(standing.held.iter().filter(|h| !h.item.dropped).filter_map(|h| h.now.cost_estimate).sum()),
        neighbours: neighbours(&kit, &plan).await?,
        rows: standing.held.into_iter().map(|held| row_view(&kit, held)).collect(),
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

fn row_view(kit: &Kit, held: Held) -> RowView {
    let (now, tr) = (held.now, &kit.tr);
    let day = |d: Option<vk_core::Date>| d.map(|d| d.to_string()).unwrap_or_default();
    RowView {
        action: Cell::Link { text: format!("{} {}", now.reference, now.name), href: format!("/actions/{}", held.item.action) },
        key: held.item.action.to_string(),
        priority: priority_cell(&now.priority, tr),
        responsible: now.responsible.unwrap_or_else(|| tr.t("actions-nobody-responsible")),
        planned_due: held.planned.map(|p| day(p.due_on)).unwrap_or_default(),
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
        "priority",
        "responsible",
        "planned_start",
        "planned_due",
        "planned_cost",
        "due_on",
        "state",
        "progress",
        "cost_estimate",
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
    let (now, planned, tr) = (held.now, held.planned, &kit.tr);
    let date = |d: Option<vk_core::Date>| d.map_or(Cell::Empty, Cell::Date);
    vec![
        Cell::text(now.reference),
        Cell::text(now.name),
        Cell::text(word("priority", &now.priority, tr)),
        Cell::opt(now.responsible.as_ref()),
        date(planned.as_ref().and_then(|p| p.start_on)),
        date(planned.as_ref().and_then(|p| p.due_on)),
        Cell::number(planned.as_ref().and_then(|p| p.cost_estimate)),
        date(now.due_on),
        Cell::text(word("state", now.state.key(), tr)),
        Cell::Number(now.progress),
        Cell::number(now.cost_estimate),
        Cell::number(now.effort_hours),
        Cell::text(choice_word(REGISTER, "outcome", held.outcome.key(), tr)),
        Cell::Number(held.item.years),
        Cell::opt(held.item.dropped_reason.as_ref()),
    ]
}
