//! Acts on one risk, each a small page: the next state, the acceptance, the escalation.
use crate::risks::{
    act::Act,
    matrices::{Matrix, body::Zone},
    register::{
        Decide, Edit,
        acts::{self, AcceptanceAsked},
        model::{ESCALATIONS, Risk, STATES, State},
        rules,
        store::{self, REGISTER},
    },
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_db::{DbError, Viewer};
use vk_web::{
    AppError, Auth, Tr,
    form::{FieldDef, FieldErrors, Input, Kit, Raw, choice_word},
};

const STATE: &[FieldDef] =
    &[FieldDef::new("to", Input::Choice(STATES)).required(), FieldDef::new("reason", Input::Area(2000)).required()];
const ACCEPT: &[FieldDef] = &[
    FieldDef::new("reason", Input::Area(2000)).required(),
    FieldDef::new("conditions", Input::Area(2000)),
    FieldDef::new("valid_until", Input::Date).required(),
];
const ESCALATE: &[FieldDef] =
    &[FieldDef::new("escalated_to", Input::Choice(ESCALATIONS)), FieldDef::new("reason", Input::Area(2000)).required()];

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Risk, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

// ---- the next state --------------------------------------------------------------------------------------------------------------------

fn state_act<'a>(risk: &Risk, title: &'a str, tr: &Tr) -> Act<'a> {
    let word = |state: &State| choice_word(REGISTER, "state", state.key(), tr);
    let next = risk.standing.state.next().iter().map(word).collect::<Vec<_>>().join(", ");
    Act {
        key: "risks-state-act",
        submit: "risks-state-do",
        done: "risks-state-done",
        fields: STATE,
        path: "state",
        record: (risk.id(), title),
        version: risk.record.version,
        lead: vec![tr.args("risks-state-lead", &[("now", word(&risk.standing.state).into()), ("next", next.into())])],
    }
}

/// GET /risks/{id}/state
pub async fn state_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    let next = risk.standing.state.next().first().map(|state| state.key()).unwrap_or_default();
    state_act(&risk, &risk.title(), &auth.tr).shown(&auth, &Raw::default().with("to", next), &FieldErrors::default()).await
}

/// POST /risks/{id}/state
pub async fn state_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    let title = risk.title();
    let act = state_act(&risk, &title, &auth.tr);
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let result = change_state(&auth, id, &raw).await;
    act.settled(&auth, &raw, result).await
}

async fn change_state(auth: &Auth<Edit>, id: Id, raw: &Raw) -> Result<(), DbError> {
    let to = State::from_key(raw.get("to")).ok_or_else(|| DbError::refused("to", "risks-error-step"))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::change_state(&mut tx, id, raw.version(), to, raw.get("reason")).await?;
    tx.commit(recorded).await
}

// ---- acceptance ------------------------------------------------------------------------------------------------------------------------

async fn decidable(auth: &Auth<Decide>, id: Id) -> Result<Risk, AppError> {
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    store::get(&auth.app.db, &decider, id).await?.ok_or(AppError::NotFound)
}

/// What one should know before accepting: the zone, the mandate in words, the longest time, and whether this person holds the mandate.
async fn accept_act<'a>(auth: &Auth<Decide>, risk: &Risk, title: &'a str) -> Result<(Act<'a>, Option<(Matrix, Zone)>), AppError> {
    let (tr, today) = (&auth.tr, auth.ctx.now.local_date());
    let judged = acts::judged_zone(&auth.app.db, risk).await?.map(|(matrix, _, zone)| (matrix, zone));
    let mut lead = Vec::new();
    if let Some((matrix, zone)) = &judged {
        lead.push(tr.with("risks-accept-zone", "zone", format!("{} {}", zone.mark, zone.name(tr.lang))));
        lead.push(zone.mandate(tr.lang).to_owned());
        lead.push(tr.with("risks-accept-latest", "day", rules::latest(zone, today).to_string()));
        let roles = matrix.body.mandates(&zone.key);
        let role = acts::mandate(&auth.app.db, &auth.account.grants, &roles, risk.data().unit).await?;
        lead.push(match role {
            Some(role) => tr.with("risks-accept-by", "role", tr.t(&format!("role-{}", role.key()))),
            None => tr.t("risks-error-mandate"),
        });
    }
    let act = Act {
        key: "risks-accept",
        submit: "risks-accept-do",
        done: "risks-accept-done",
        fields: ACCEPT,
        path: "accept",
        record: (risk.id(), title),
        version: risk.record.version,
        lead: lead.into_iter().filter(|line| !line.is_empty()).collect(),
    };
    Ok((act, judged))
}

/// GET /risks/{id}/accept
pub async fn accept_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let risk = decidable(&auth, id).await?;
    let title = risk.title();
    let (act, judged) = accept_act(&auth, &risk, &title).await?;
    let latest = judged.map(|(_, zone)| rules::latest(&zone, auth.ctx.now.local_date()));
    act.shown(&auth, &Raw::default().with_opt("valid_until", latest), &FieldErrors::default()).await
}

/// POST /risks/{id}/accept
pub async fn accept_save(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let risk = decidable(&auth, id).await?;
    let title = risk.title();
    let (act, _) = accept_act(&auth, &risk, &title).await?;
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let result = accept(&auth, id, &raw).await;
    act.settled(&auth, &raw, result).await
}

async fn accept(auth: &Auth<Decide>, id: Id, raw: &Raw) -> Result<(), DbError> {
    let asked = AcceptanceAsked {
        reason: raw.get("reason").replace("\r\n", "\n"),
        conditions: Some(raw.get("conditions").replace("\r\n", "\n")).filter(|text| !text.is_empty()),
        valid_until: raw.get("valid_until").parse().map_err(|_| DbError::refused("valid_until", "form-date"))?,
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::accept(&mut tx, id, raw.version(), asked).await?;
    tx.commit(recorded).await
}

// ---- escalation ------------------------------------------------------------------------------------------------------------------------

fn escalate_act<'a>(risk: &Risk, title: &'a str, tr: &Tr) -> Act<'a> {
    Act {
        key: "risks-escalate",
        submit: "risks-escalate-do",
        done: "risks-escalate-done",
        fields: ESCALATE,
        path: "escalate",
        record: (risk.id(), title),
        version: risk.record.version,
        lead: vec![tr.t("risks-escalate-lead")],
    }
}

/// GET /risks/{id}/escalate
pub async fn escalate_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    let raw = Raw::default().with_opt("escalated_to", risk.standing.escalated_to.as_ref());
    escalate_act(&risk, &risk.title(), &auth.tr).shown(&auth, &raw, &FieldErrors::default()).await
}

/// POST /risks/{id}/escalate
pub async fn escalate_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    let title = risk.title();
    let act = escalate_act(&risk, &title, &auth.tr);
    if let Some(errors) = act.faults(&raw) {
        return act.shown(&auth, &raw, &errors).await;
    }
    let result = escalate(&auth, id, &raw).await;
    act.settled(&auth, &raw, result).await
}

async fn escalate(auth: &Auth<Edit>, id: Id, raw: &Raw) -> Result<(), DbError> {
    let to = Some(raw.get("escalated_to").to_owned()).filter(|to| !to.is_empty());
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::escalate(&mut tx, id, raw.version(), to, raw.get("reason")).await?;
    tx.commit(recorded).await
}
