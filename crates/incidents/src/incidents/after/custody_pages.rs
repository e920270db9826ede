//! Keeping evidence, in the browser: taking it into custody and handing it on, below where it has been.
use super::{
    CUSTODY_ACTS, Custody, Exhibit,
    custody::{Collecting, Handing, Source},
    pages::{act, by, editable, ended},
    store,
};
use crate::incidents::{
    Edit, circle,
    model::Incident,
    pages::{Act, desk, reach, shown, wrong},
    table::word,
};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use vk_core::{Id, Instant, Verb};
use vk_web::{
    AppError, Auth, Routes, Tr,
    attachments::Files,
    form::{FieldDef, FieldErrors, Input, Raw},
};

const COLLECT: &[FieldDef] = &[
    FieldDef::new("label", Input::Text(200)),
    FieldDef::new("at", Input::Moment).required(),
    FieldDef::new("from_whom", Input::Text(200)),
    FieldDef::new("to_whom", Input::Text(200)).required(),
    FieldDef::new("place", Input::Text(200)),
    FieldDef::new("custody_note", Input::Area(1000)),
];
const HAND: &[FieldDef] = &[
    FieldDef::new("custody_act", Input::Choice(CUSTODY_ACTS)).required(),
    FieldDef::new("at", Input::Moment).required(),
    FieldDef::new("from_whom", Input::Text(200)).required(),
    FieldDef::new("to_whom", Input::Text(200)).required(),
    FieldDef::new("place", Input::Text(200)),
    FieldDef::new("custody_note", Input::Area(1000)),
];

/// What somebody wants to take into custody.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    #[serde(default)]
    kind: String,
    source: Option<Id>,
}

impl Which {
    fn source(&self) -> Source {
        match (self.kind.as_str(), self.source) {
            ("event", Some(id)) => Source::Event(id),
            ("file", Some(id)) => Source::File(id),
            _ => Source::Object,
        }
    }
    fn query(&self) -> String {
        self.source.map_or_else(|| "?kind=object".to_owned(), |id| format!("?kind={}&source={id}", self.kind))
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/incidents/{id}/exhibits/new", collect_form)
        .form("/incidents/{id}/exhibits/new", collect)
        .get("/incidents/{id}/exhibits/{exhibit}", hand_form)
        .form("/incidents/{id}/exhibits/{exhibit}", hand)
}

/// "2026-11-22 10:00 Överlämnat: från Eva Ek till Polisen, Umeå. Antecknat av …".
pub(super) fn custody_line(c: &Custody, tr: &Tr) -> String {
    let moved = match c.from.as_str() {
        "" => tr.with("incidents-custody-to", "to", c.to.as_str()),
        from => tr.args("incidents-custody-from-to", &[("from", from.into()), ("to", c.to.as_str().into())]),
    };
    let what = format!("{} {}: {moved}", c.at.local_minute(), word("custody_act", &c.act, tr));
    let told = tr.with("incidents-custody-told", "by", by(&c.by, c.recorded_at, tr));
    [what.as_str(), &c.place, &c.note, &told].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(". ")
}

fn handing(raw: &Raw) -> Handing {
    Handing {
        act: raw.get("custody_act").to_owned(),
        at: Instant::parse_local(raw.get("at")).unwrap_or_default(),
        from: raw.get("from_whom").to_owned(),
        to: raw.get("to_whom").to_owned(),
        place: raw.get("place").to_owned(),
        note: raw.get("custody_note").to_owned(),
    }
}

fn collect_act(id: Id, which: &Which, tr: &Tr) -> Act {
    act("incidents-custody-title", id, COLLECT, &format!("exhibits/new{}", which.query()), tr)
}

/// GET /incidents/{id}/exhibits/new
pub async fn collect_form(auth: Auth<Edit>, Path(id): Path<Id>, Query(which): Query<Which>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let raw = Raw::default().with("at", auth.ctx.now.local_input()).with("to_whom", auth.account.name.clone());
    shown(&auth, &incident, collect_act(id, &which, &auth.tr), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/exhibits/new
pub async fn collect(auth: Auth<Edit>, Path(id): Path<Id>, Query(which): Query<Which>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let act = collect_act(id, &which, &auth.tr);
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let (may, files) = (reach(&auth, Verb::Edit), auth.app.slot::<Files>());
    let new = Collecting { source: which.source(), label: raw.get("label").to_owned(), handing: handing(&raw) };
    let result = desk(&auth, &may)?.collect(id, files.as_deref(), new).await.map(drop);
    ended(&auth, &incident, act, &raw, result).await
}

/// The form for handing one on, below where it has been.
async fn hand_act(auth: &Auth<Edit>, incident: &Incident, exhibit: Id) -> Result<(Act, Exhibit), AppError> {
    let may = reach(auth, Verb::Edit);
    if !circle::standing(&auth.app.db, &may, incident).await?.leads() {
        return Err(AppError::Forbidden);
    }
    let all = store::exhibits(&auth.app.db, incident.id).await?;
    let found = all.into_iter().find(|e| e.id == exhibit).ok_or(AppError::NotFound)?;
    let mut act = act("incidents-custody-title", incident.id, HAND, &format!("exhibits/{exhibit}"), &auth.tr);
    act.lead.push(format!("{}. {}", found.no, found.label));
    act.lead.extend(found.custody.iter().map(|c| custody_line(c, &auth.tr)));
    Ok((act, found))
}

/// GET /incidents/{id}/exhibits/{exhibit}
pub async fn hand_form(auth: Auth<Edit>, Path((id, exhibit)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let (act, found) = hand_act(&auth, &incident, exhibit).await?;
    let from = found.custody.last().map(|c| c.to.clone()).unwrap_or_default();
    let raw = Raw::default().with("at", auth.ctx.now.local_input()).with("from_whom", from).with("custody_act", "handed_over");
    shown(&auth, &incident, act, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/exhibits/{exhibit}
pub async fn hand(auth: Auth<Edit>, Path((id, exhibit)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let incident = editable(&auth, id).await?;
    let (act, _) = hand_act(&auth, &incident, exhibit).await?;
    if let Some(again) = wrong(&auth, &incident, &act, &raw).await? {
        return Ok(again);
    }
    let (may, files) = (reach(&auth, Verb::Edit), auth.app.slot::<Files>());
    let result = desk(&auth, &may)?.hand_over(id, files.as_deref(), exhibit, handing(&raw)).await;
    ended(&auth, &incident, act, &raw, result).await
}
