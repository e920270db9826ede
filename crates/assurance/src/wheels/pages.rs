//! The list, and the wheel's page: its decision, its activities by category with what became of each, the wheels before and after.
use super::{
    Edit, View, act_pages,
    acts::{self, Drift},
    compare,
    model::{Outcome, Wheel, WheelState},
    rounds,
    store::{self, REGISTER, Wheels},
    table::TABLE,
};
use crate::activities::{self, Activity};
use axum::{extract::Path, response::Response};
use std::collections::BTreeMap;
use vk_core::{Id, Verb};
use vk_db::{Sql, Viewer};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    let routes = standard_routes::<View, Edit, Wheels>(routes).get("/wheels", list).get("/wheels/{id}", show);
    compare::routes(act_pages::routes(routes))
}

/// GET /wheels
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "wheels/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    state: WheelState,
    provisional: bool,
    runs: bool,
    year: i16,
    decision: Option<Vec<String>>,
    closing_note: Option<String>,
    groups: Vec<Group>,
    count: usize,
    broken: bool,
    drift: Option<String>,
    neighbours: Vec<Cell>,
    compare: Option<String>,
    may_decide: bool,
    has_next: bool,
}

/// The activities of one category.
struct Group {
    heading: String,
    rows: Vec<ActivityLine>,
}

struct ActivityLine {
    name: Cell,
    rhythm: String,
    scope: String,
    owner: String,
    /// `7 av 12`, and what was late or is open.
    outcome: String,
    mark: Option<String>,
}

/// GET /wheels/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let wheel = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let activities = activities::of_wheel(kit.db(), &auth.viewer_in(activities::REGISTER.key), id).await?;
    let drift = acts::drift(kit.db(), &wheel, &activities).await?;
    let state = if wheel.provisional {
        Cell::tag(kit.tr.t("wheels-provisional"), "ember")
    } else {
        Cell::tag(choice_word(REGISTER, "state", wheel.state.key(), &kit.tr), wheel.state.tone())
    };
    let view = RecordView::of::<Wheels>(&kit, &auth.ctx, store::stored(&wheel), [state]).await?;
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        state: wheel.state,
        provisional: wheel.provisional,
        runs: wheel.runs(),
        year: wheel.data.year,
        decision: wheel.decision.as_ref().map(|d| decision(&kit, d)),
        closing_note: wheel.closing_note.clone(),
        count: activities.len(),
        broken: drift.broken,
        drift: drift_words(&kit, &drift),
        groups: groups(&kit, &wheel, &activities, &drift).await?,
        neighbours: neighbours(&kit, &wheel).await?,
        compare: wheel.previous.map(|before| format!("/wheels/{id}/compare?with={before}")),
        may_decide: store::get(kit.db(), &decider, id).await?.is_some(),
        has_next: wheel.next.is_some(),
        view,
    }))
}

fn decision(kit: &Kit, d: &super::model::Decision) -> Vec<String> {
    let words = [
        ("who", d.by.as_str().into()),
        ("mandate", choice_word(REGISTER, "mandate", &d.mandate, &kit.tr).to_lowercase().into()),
        ("on", d.on.to_string().into()),
        ("recorded", d.recorded_by.as_str().into()),
    ];
    let number = d.registry_number.as_ref().map(|n| format!("{}: {n}", kit.tr.t("wheels-field-registry_number")));
    [Some(kit.tr.args("wheels-decision-line", &words)), number, d.note.clone()].into_iter().flatten().collect()
}

fn drift_words(kit: &Kit, drift: &Drift) -> Option<String> {
    if drift.changed.is_empty() && drift.added.is_empty() && drift.gone == 0 {
        return None;
    }
    let words = [("changed", drift.changed.len().into()), ("added", drift.added.len().into()), ("gone", drift.gone.into())];
    Some(kit.tr.args("wheels-drift", &words))
}

async fn groups(kit: &Kit, wheel: &Wheel, activities: &[(String, Activity)], drift: &Drift) -> Result<Vec<Group>, AppError> {
    let outcomes = match wheel.state {
        WheelState::Closed => compare::kept_outcomes(kit.db(), wheel.id).await?,
        _ => rounds::outcomes(kit.db(), wheel.id).await?,
    };
    let functions: Vec<Id> = activities.iter().filter_map(|(_, a)| a.data.owner).collect();
    let names = compare::titles(kit, &functions).await?;
    let mut out: Vec<Group> = Vec::new();
    for category in activities::CATEGORIES {
        let rows: Vec<ActivityLine> = activities
            .iter()
            .filter(|(_, a)| a.data.category == *category)
            .map(|(_, a)| line(kit, a, &outcomes, &names, drift))
            .collect();
        if !rows.is_empty() {
            out.push(Group { heading: choice_word(activities::REGISTER.key, "category", category, &kit.tr), rows });
        }
    }
    Ok(out)
}

fn line(kit: &Kit, a: &Activity, outcomes: &BTreeMap<Id, Outcome>, names: &BTreeMap<Id, String>, drift: &Drift) -> ActivityLine {
    let d = &a.data;
    let mark = if drift.changed.contains(&a.id) {
        Some(kit.tr.t("wheels-drift-changed"))
    } else {
        drift.added.contains(&a.id).then(|| kit.tr.t("wheels-drift-added"))
    };
    ActivityLine {
        name: Cell::Link { text: d.name.clone(), href: format!("/activities/{}", a.id) },
        rhythm: activities::rhythm(&d.rhythm, &d.rrule, &kit.tr),
        scope: choice_word(activities::REGISTER.key, "scope", &d.scope, &kit.tr),
        owner: match d.owner {
            Some(owner) => names.get(&owner).cloned().unwrap_or_else(|| kit.tr.t("occasions-function-hidden")),
            None if d.owner_from == "function" => kit.tr.t("occasions-owner-missing"),
            None => choice_word(activities::REGISTER.key, "owner_from", &d.owner_from, &kit.tr),
        },
        outcome: outcomes.get(&a.id).map(|o| outcome_words(kit, o)).unwrap_or_default(),
        mark,
    }
}

/// `7 av 12 klara, 1 sen`, in words.
pub(super) fn outcome_words(kit: &Kit, o: &Outcome) -> String {
    let words = [("done", o.done.into()), ("total", (o.total - o.cancelled).into()), ("late", o.done_late.into())];
    kit.tr.args(if o.done_late > 0 { "wheels-outcome-late" } else { "wheels-outcome" }, &words)
}

/// The wheels before and after, as links for whoever may follow them.
async fn neighbours(kit: &Kit, wheel: &Wheel) -> Result<Vec<Cell>, AppError> {
    let mut out = Vec::new();
    for (words, id) in [("wheels-previous", wheel.previous), ("wheels-next", wheel.next)] {
        let Some(id) = id else { continue };
        let sql = Sql::new("SELECT w1.name FROM year_wheel w1 WHERE w1.id = ").bind(id).and_visible(&kit.viewer, "w1");
        if let Some(row) = kit.db().one(sql).await? {
            let text = kit.tr.with(words, "name", row.text("name")?);
            out.push(Cell::Link { text, href: format!("/wheels/{id}") });
        }
    }
    Ok(out)
}
