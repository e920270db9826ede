//! The page of one risk: its three levels in words, what may be done now, who has accepted it until when, and the actions that come from it.
use crate::risks::{
    matrices::{self, Matrix, view::zone_tag},
    register::{
        Decide, View,
        acceptances::acceptances,
        acts, form,
        model::{Acceptance, Ended, Risk, State, Which},
        store::{self, REGISTER, Risks},
        table::state_cell,
    },
};
use axum::{extract::Path, response::Response};
use vk_core::{Aspect, Id, Verb};
use vk_web::{
    AppError, Auth, Layout,
    form::{Kit, Stored, choice_word},
    layout,
    record::RecordView,
    table::Cell,
};

#[derive(askama::Template)]
#[template(path = "risks/register/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    levels: Vec<LevelRow>,
    /// Aspects with the consequence for each, in words.
    aspects: Vec<(String, String)>,
    matrix: Option<(String, String)>,
    notes: Vec<String>,
    acts: Vec<(String, String)>,
    acceptances: Vec<AcceptanceView>,
    new_action: Option<String>,
}

/// One of the three levels, in words.
struct LevelRow {
    title: String,
    zone: Cell,
    words: String,
}

struct AcceptanceView {
    state: Cell,
    in_force: bool,
    when: String,
    by: String,
    reason: String,
    conditions: String,
    ended: Option<String>,
}

/// GET /risks/{id}
pub async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let risk = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let matrix = match risk.standing.matrix {
        Some(matrix) => matrices::scale(kit.db(), matrix).await?,
        None => None,
    };
    let stored = Stored::of(&risk.record, &risk.title(), form::to_raw(risk.data()));
    let mut view = RecordView::of::<Risks>(&kit, &auth.ctx, stored, marks(&kit, &risk, matrix.as_ref())).await?;
    // The levels stand in words above; their numbers alone would say the same again, and less.
    let levels = kit.tr.t("risks-section-levels");
    view.sections.retain(|section| section.title != levels);
    let acceptances = acceptances(kit.db(), id).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        levels: Which::ALL.into_iter().map(|which| level_row(&kit, &risk, matrix.as_ref(), which)).collect(),
        aspects: matrix.as_ref().map(|m| aspect_rows(&kit, &risk, m)).unwrap_or_default(),
        matrix: matrix.as_ref().map(|m| (m.title(), format!("/risk-matrices/{}", m.id()))),
        notes: notes(&kit, &risk, acceptances.first()),
        acts: possible(&auth, &risk, view.may_edit).await?,
        acceptances: acceptances.iter().map(|a| acceptance_view(&kit, a)).collect(),
        new_action: may_add_action(&auth, &view).then(|| format!("/actions/new?origin={id}")),
        view,
    }))
}

fn may_add_action(auth: &Auth<View>, view: &RecordView) -> bool {
    !view.archived && auth.app.register("actions").is_some() && auth.may_in("actions", Verb::Edit)
}

/// Level, state and escalation beside the heading.
fn marks(kit: &Kit, risk: &Risk, matrix: Option<&Matrix>) -> Vec<Cell> {
    let tr = &kit.tr;
    let escalated = risk
        .standing
        .escalated_to
        .as_deref()
        .map(|to| Cell::tag(tr.with("risks-escalated-mark", "to", choice_word(REGISTER, "escalated_to", to, tr)), "warning"));
    let level = zone_cell(kit, risk, matrix, Which::Current);
    [Some(level), Some(state_cell(risk.standing.state.key(), tr)), escalated].into_iter().flatten().collect()
}

fn zone_cell(kit: &Kit, risk: &Risk, matrix: Option<&Matrix>, which: Which) -> Cell {
    let placed = matrix.zip(risk.data().levels.of(which)).and_then(|(m, at)| m.body.place(at));
    placed.map_or_else(|| Cell::tag(kit.tr.t("risks-not-judged"), "muted"), |placed| zone_tag(placed.zone, kit.tr.lang))
}

fn level_row(kit: &Kit, risk: &Risk, matrix: Option<&Matrix>, which: Which) -> LevelRow {
    let words = matrix.zip(risk.data().levels.of(which)).map(|(m, at)| {
        let name = |levels: &[matrices::body::LevelText], n: i64| {
            levels.iter().find(|l| l.number == n).map(|l| l.name(kit.tr.lang).to_owned()).unwrap_or_default()
        };
        let args = [
            ("l", at.likelihood.into()),
            ("likelihood", name(&m.body.likelihood, at.likelihood).into()),
            ("c", at.consequence.into()),
            ("consequence", name(&m.body.consequence, at.consequence).into()),
            ("value", (at.likelihood * at.consequence).into()),
        ];
        kit.tr.args("risks-level-words", &args)
    });
    LevelRow {
        title: kit.tr.t(&format!("risks-level-{}", which.key())),
        zone: zone_cell(kit, risk, matrix, which),
        words: words.unwrap_or_default(),
    }
}

fn aspect_rows(kit: &Kit, risk: &Risk, matrix: &Matrix) -> Vec<(String, String)> {
    let row = |aspect: Aspect| {
        let n = risk.data().levels.aspect(aspect)?;
        let level = matrix.body.consequence.iter().find(|level| level.number == n)?;
        Some((kit.label(form::aspect_field(aspect)), format!("{n} {}", level.name(kit.tr.lang))))
    };
    Aspect::ALL.into_iter().filter_map(row).collect()
}

/// What the owner should know first; `last` is the newest acceptance.
fn notes(kit: &Kit, risk: &Risk, last: Option<&Acceptance>) -> Vec<String> {
    let (tr, s) = (&kit.tr, &risk.standing);
    let rejudge = s.rejudge_by.map(|day| tr.with("risks-note-rejudge", "day", day.to_string()));
    let expired = s.acceptance_expired_on.map(|day| tr.with("risks-note-expired", "day", day.to_string()));
    let lost = last.and_then(|a| a.ended).filter(|_| s.state == State::Assessed).map(|why| ended_text(kit, why));
    let escalated = s.escalated_reason.as_deref().map(|why| tr.with("risks-note-escalated", "why", why));
    let nobody = (s.escalated_to.is_some() && s.escalated_function.is_none()).then(|| tr.t("risks-note-escalated-nobody"));
    [rejudge, expired, lost, escalated, nobody].into_iter().flatten().collect()
}

/// Why an acceptance ended by itself.
fn ended_text(kit: &Kit, why: Ended) -> String {
    kit.tr.with("risks-note-ended", "why", choice_word(REGISTER, "acceptance_ended", why.key(), &kit.tr))
}

/// The acts that this person may do now: address and word, the most likely first.
async fn possible(auth: &Auth<View>, risk: &Risk, may_edit: bool) -> Result<Vec<(String, String)>, AppError> {
    if risk.record.is_archived() {
        return Ok(Vec::new());
    }
    let act = |path: &str, key: &str| (format!("/risks/{}/{path}", risk.id()), auth.tr.t(key));
    let mut out = Vec::new();
    if may_edit {
        if matrices::in_use(&auth.app.db).await?.is_some() {
            out.push(act("judge", "risks-judge"));
        }
        out.push(act("state", "risks-state-act"));
        out.push(act("escalate", "risks-escalate"));
    }
    let decider = vk_db::Viewer {
        view: auth.scope_in(<Decide as vk_web::Permission>::REGISTER, Verb::Decide),
        secret: auth.viewer.secret.clone(),
    };
    let decides = store::get(&auth.app.db, &decider, risk.id()).await?.is_some();
    if decides && risk.standing.state.may_be_accepted() && acts::judged_zone(&auth.app.db, risk).await?.is_some() {
        out.push(act("accept", "risks-accept"));
    }
    Ok(out)
}

fn acceptance_view(kit: &Kit, a: &Acceptance) -> AcceptanceView {
    let tr = &kit.tr;
    let tone = match a.state.as_str() {
        "in_force" => "success",
        "expired" => "ember",
        _ => "muted",
    };
    let role = a.role.map(|role| tr.t(&format!("role-{}", role.key()))).unwrap_or_default();
    AcceptanceView {
        state: Cell::tag(choice_word(REGISTER, "acceptance", &a.state, tr), tone),
        in_force: a.state == "in_force",
        when: tr.args(
            "risks-acceptance-when",
            &[("on", a.accepted_on.to_string().into()), ("until", a.valid_until.to_string().into())],
        ),
        by: tr.args("risks-acceptance-by", &[("who", a.accepted_by.as_str().into()), ("role", role.into())]),
        reason: a.reason.clone(),
        conditions: a.conditions.clone().unwrap_or_default(),
        ended: a.ended.map(|why| choice_word(REGISTER, "acceptance_ended", why.key(), tr)),
    }
}
