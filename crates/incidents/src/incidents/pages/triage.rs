//! Taking up one incident that has come in: what the report says, and whose it is.
use super::{
    acts::{Act, settle, shown},
    desk, reach, triager,
};
use crate::incidents::{Edit, model::Incident, store};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Scope, Verb};
use vk_db::Viewer;
use vk_web::{
    AppError, Auth,
    form::{Checked, FieldDef, FieldErrors, Input, Intent, Kit, Raw},
    layout,
};

const TAKE_UP: &[FieldDef] = &[FieldDef::new("unit", Input::Unit)];

/// Where this person takes up what has come in.
fn reaching(auth: &Auth<Edit>) -> Viewer {
    triager(&reach(auth, Verb::Edit), &auth.scope(Verb::Edit))
}

fn act(incident: &Incident) -> Act {
    let d = &incident.draft;
    let said = [d.title.as_str(), d.description.as_str(), d.contact.as_str()];
    Act {
        key: "incidents-take-up",
        done: "incidents-take-up-done",
        submit: "incidents-take-up",
        fields: TAKE_UP,
        action: format!("/incidents/{}/triage", incident.id),
        version: 0,
        lead: said.into_iter().filter(|text| !text.is_empty()).map(str::to_owned).collect(),
    }
}

/// GET /incidents/{id}/triage
pub async fn form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = store::get(&auth.app.db, id, &reaching(&auth)).await?;
    // Who triages for one part of the organisation proposes that part.
    let own = match auth.scope(Verb::Edit) {
        Scope::Subtrees(units) => units.first().copied(),
        _ => None,
    };
    let raw = Raw::default().with_opt("unit", incident.draft.unit.or(own));
    shown(&auth, &incident, act(&incident), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/triage
pub async fn take_up(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reaching(&auth);
    let incident = store::get(&auth.app.db, id, &may).await?;
    if raw.intent() != Intent::Save {
        return shown(&auth, &incident, act(&incident), &raw, &FieldErrors::default()).await;
    }
    let before = Raw::default().with_opt("unit", incident.draft.unit);
    let mut errors = Checked::of(TAKE_UP, &raw).done(|_| ()).err().unwrap_or_default();
    errors.0.extend(Kit::of(&auth).refusals(TAKE_UP, &raw, Some(&before)).await?.0);
    if !errors.is_empty() {
        return shown(&auth, &incident, act(&incident), &raw, &errors).await;
    }
    match desk(&auth, &may)?.take_up(id, raw.ids("unit").first().copied()).await {
        Ok(()) => Ok(layout::redirect_done(&super::href(&incident), "incidents-take-up-done")),
        Err(error) => settle(&auth, &incident, act(&incident), &raw, Err(error)).await,
    }
}
