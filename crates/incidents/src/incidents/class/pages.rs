//! `/incidents/{id}/class`: what something is, said by a named human, with what follows from it told above the button.
use super::{
    super::{
        Decide,
        model::Incident,
        pages::{Act, desk, reach, settle, shown},
        store,
        table::word,
    },
    Class, SORTED,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Routes, Tr,
    form::{Checked, FieldDef, FieldErrors, Input, Intent, Raw},
};

const CLASS: &[FieldDef] =
    &[FieldDef::new("class", Input::Choice(SORTED)).required(), FieldDef::new("reason", Input::Area(2000)).required()];

pub fn routes(routes: Routes) -> Routes {
    routes.get("/incidents/{id}/class", form).form("/incidents/{id}/class", sort)
}

fn act(incident: &Incident, tr: &Tr) -> Act {
    Act {
        key: "incidents-sort-title",
        done: "incidents-sort-done",
        submit: "incidents-sort-do",
        fields: CLASS,
        action: format!("/incidents/{}/class", incident.id),
        version: incident.version,
        lead: vec![
            tr.with("incidents-sort-now", "class", word("class", incident.class.key(), tr)),
            tr.t("incidents-sort-less"),
            tr.t("incidents-sort-incident"),
        ],
    }
}

/// GET /incidents/{id}/class
pub async fn form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = store::get_worked(&auth.app.db, id, &reach(&auth, Verb::Decide)).await?;
    let raw = Raw::default().with("class", incident.class.key());
    shown(&auth, &incident, act(&incident, &auth.tr), &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/class
pub async fn sort(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Decide);
    let incident = store::get_worked(&auth.app.db, id, &may).await?;
    let act = act(&incident, &auth.tr);
    if raw.intent() != Intent::Save {
        return shown(&auth, &incident, act, &raw, &FieldErrors::default()).await;
    }
    if let Err(errors) = Checked::of(CLASS, &raw).done(|_| ()) {
        return shown(&auth, &incident, act, &raw, &errors).await;
    }
    let class = Class::from_key(raw.get("class")).unwrap_or(incident.class);
    let result = desk(&auth, &may)?.sort(id, raw.version(), class, raw.get("reason")).await;
    settle(&auth, &incident, act, &raw, result).await
}
