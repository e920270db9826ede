//! The pages of incidents: the one-minute report for anybody, list, triage and clocks for those who work on them, the incident itself, and one
//! small page per act. Every act is a form of its own, so that it works on a phone, keeps what was typed and says what is wrong.
mod acts;
mod circle;
mod clocks;
mod copy;
mod given;
mod list;
mod moments;
mod prefill;
mod report;
mod reports;
mod show;
mod triage;

pub(super) use acts::{Act, settle, shown, shown_with};
pub(super) use report::{contact_route, unit_of};
pub(super) use reports::wrong;
pub(super) use show::live as live_threads;

use super::{Edit, View, desk::Desk, error::IncidentError, model::Incident, records::Incidents, view::Reading};
use vk_core::{Scope, Verb};
use vk_db::Viewer;
use vk_web::{Auth, Permission, Routes, form::standard_routes};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Incidents>(routes)
        .get("/incidents", list::list)
        .get("/incidents/triage", list::triage)
        .get("/incidents/clocks", clocks::page)
        .get("/report", report::page)
        .get("/incidents/report", report::page)
        .form("/incidents/report", report::send)
        .get("/incidents/reported/{id}", report::thanks)
        .get("/incidents/{id}", show::page)
        .form("/incidents/{id}/note", acts::note)
        .get("/incidents/{id}/triage", triage::form)
        .form("/incidents/{id}/triage", triage::take_up)
        .get("/incidents/{id}/decision", acts::decision_form)
        .form("/incidents/{id}/decision", acts::decision)
        .get("/incidents/{id}/state", acts::state_form)
        .form("/incidents/{id}/state", acts::state)
        .get("/incidents/{id}/controller", acts::controller_form)
        .form("/incidents/{id}/controller", acts::controller)
        .post("/incidents/{id}/unlink", acts::unlink)
        .get("/incidents/{id}/participants", circle::page)
        .form("/incidents/{id}/participants", circle::join)
        .post("/incidents/{id}/participants/{participant}/end", circle::leave)
        .get("/incidents/{id}/evidence/{evidence}", show::evidence)
        .get("/incidents/{id}/moments", moments::page)
        .get("/incidents/{id}/moments/{field}", moments::form)
        .form("/incidents/{id}/moments/{field}", moments::correct)
        .get("/incidents/{id}/tracks/{track}/awareness", moments::awareness_form)
        .form("/incidents/{id}/tracks/{track}/awareness", moments::awareness)
        .get("/incidents/{id}/tracks/{track}/assessment", acts::assessment_form)
        .form("/incidents/{id}/tracks/{track}/assessment", acts::assessment)
        .get("/incidents/{id}/tracks/{track}/request/{stage}", acts::request_form)
        .form("/incidents/{id}/tracks/{track}/request/{stage}", acts::request)
        .get("/incidents/{id}/tracks/{track}/reports/{stage}", copy::page)
        .form("/incidents/{id}/tracks/{track}/reports/{stage}", copy::submit)
        .form("/incidents/{id}/tracks/{track}/reports/{stage}/draft", copy::draft)
        .post("/incidents/{id}/reports/{report}/review", reports::review)
        .get("/incidents/{id}/reports/{report}/approve", reports::approve_form)
        .form("/incidents/{id}/reports/{report}/approve", reports::approve)
        .get("/incidents/{id}/reports/{report}/receipt", reports::receipt_form)
        .form("/incidents/{id}/reports/{report}/receipt", reports::receipt)
        .get("/incidents/{id}/reports/{report}/no-receipt", reports::no_receipt_form)
        .form("/incidents/{id}/reports/{report}/no-receipt", reports::no_receipt)
        .get("/incidents/{id}/reports/{report}/correct", reports::correct_form)
        .form("/incidents/{id}/reports/{report}/correct", reports::correct)
}

/// Where this person may do `verb` with incidents, as the store asks it.
pub(super) fn reach<P: Permission>(auth: &Auth<P>, verb: Verb) -> Viewer {
    Viewer { view: auth.scope(verb), secret: auth.viewer.secret.clone() }
}

/// Who triages somewhere also reaches what has come in without a unit; whoever only reads does not.
pub(super) fn triager(viewer: &Viewer, edits: &Scope) -> Viewer {
    let view = if edits.is_nowhere() { viewer.view.clone() } else { viewer.view.clone().and_common() };
    Viewer { view, secret: viewer.secret.clone() }
}

/// What this person may see of an incident's duties, and do with them.
pub(super) fn reading<P: Permission>(auth: &Auth<P>) -> Reading<'_> {
    Reading {
        viewer: &auth.viewer,
        decides: reach(auth, Verb::Decide),
        edits: reach(auth, Verb::Edit),
        grants: &auth.account.grants,
    }
}

pub(super) fn desk<'a, P: Permission>(auth: &'a Auth<P>, may: &'a Viewer) -> Result<Desk<'a>, IncidentError> {
    Desk::new(&auth.app.db, &auth.ctx, may)
}

fn href(incident: &Incident) -> String {
    format!("/incidents/{}", incident.id)
}
