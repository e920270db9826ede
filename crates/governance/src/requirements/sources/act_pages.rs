//! The forms of the acts on a source: a new version, and the decision about its status.
use super::{
    Decide, Edit, decide,
    model::Source,
    store::{self, REGISTER},
    versions,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, Layout, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/requirement-sources/{id}/new-version", version_form)
        .form("/requirement-sources/{id}/new-version", version_save)
        .get("/requirement-sources/{id}/decide", decide_form)
        .form("/requirement-sources/{id}/decide", decide_save)
}

const VERSION_FIELDS: &[FieldDef] =
    &[FieldDef::new("version_label", Input::Text(60)).required(), FieldDef::new("valid_from", Input::Date).required()];

/// One act, as its page shows it.
struct Act {
    /// End of the address and middle of the message keys.
    key: &'static str,
    submit: &'static str,
    fields: &'static [FieldDef],
}

const NEW_VERSION: Act = Act { key: "new-version", submit: "requirement_sources-new-version", fields: VERSION_FIELDS };
const DECIDE: Act = Act { key: "decide", submit: "requirement_sources-decide", fields: decide::FIELDS };

#[derive(askama::Template)]
#[template(path = "requirements/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

/// The source, where this person may do `verb`.
async fn within<P: Permission>(auth: &Auth<P>, kit: &Kit, verb: Verb, id: Id) -> Result<Source, AppError> {
    let viewer = vk_db::Viewer { view: auth.scope(verb), secret: kit.viewer.secret.clone() };
    store::get(kit.db(), &viewer, id).await?.ok_or(AppError::NotFound)
}

async fn page<P: Permission>(
    auth: &Auth<P>,
    kit: &Kit,
    act: &Act,
    source: &Source,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let name = source.data.name.as_str();
    let record = format!("/requirement-sources/{}", source.id);
    let target = FormTarget { action: format!("{record}/{}", act.key), cancel: record, submit: act.submit, version: 0 };
    let page = ActPage {
        layout: auth.layout_titled(kit.tr.with(&format!("{REGISTER}-{}-title", act.key), "name", name)),
        crumbs: crumbs(kit, Some((source.id, name)), Some(&kit.tr.t(act.submit))),
        lead: kit.tr.t(&format!("{REGISTER}-{}-lead", act.key)),
        form: FormView::build(kit, act.fields, raw, errors, target).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

/// GET /requirement-sources/{id}/new-version
async fn version_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let source = within(&auth, &kit, Verb::Edit, id).await?;
    let raw = Raw::default().with("valid_from", auth.ctx.now.local_date().to_string());
    page(&auth, &kit, &NEW_VERSION, &source, &raw, &FieldErrors::default()).await
}

/// POST /requirement-sources/{id}/new-version
async fn version_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let source = within(&auth, &kit, Verb::Edit, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &kit, &NEW_VERSION, &source, &raw, &FieldErrors::default()).await;
    }
    let mut c = Checked::of(VERSION_FIELDS, &raw);
    if raw.get("version_label") == source.data.version_label {
        c.refuse("version_label", "requirement_sources-error-same-version");
    }
    let (label, from) = match c.done(|c| (c.text("version_label"), c.opt_date("valid_from"))) {
        Ok((label, from)) => (label, from.unwrap_or_else(|| auth.ctx.now.local_date())),
        Err(errors) => return page(&auth, &kit, &NEW_VERSION, &source, &raw, &errors).await,
    };
    let mut tx = kit.db().write(&auth.ctx).await?;
    let (new, recorded) = versions::new_version(&mut tx, id, &label, from).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/requirement-sources/{new}"), "requirement_sources-version-made"))
}

/// GET /requirement-sources/{id}/decide
async fn decide_form(auth: Auth<Decide>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let source = within(&auth, &kit, Verb::Decide, id).await?;
    let raw = Raw::default().with("status", &source.data.status);
    page(&auth, &kit, &DECIDE, &source, &raw, &FieldErrors::default()).await
}

/// POST /requirement-sources/{id}/decide
async fn decide_save(auth: Auth<Decide>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let source = within(&auth, &kit, Verb::Decide, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &kit, &DECIDE, &source, &raw, &FieldErrors::default()).await;
    }
    match Checked::of(decide::FIELDS, &raw).done(|c| (c.text("status"), c.opt_text("note"))) {
        Err(errors) => page(&auth, &kit, &DECIDE, &source, &raw, &errors).await,
        Ok((status, note)) => {
            let mut tx = kit.db().write(&auth.ctx).await?;
            let recorded = decide::decide(&mut tx, id, &status, note).await?;
            tx.commit(recorded).await?;
            Ok(layout::redirect_done(&format!("/requirement-sources/{id}"), "requirement_sources-decided"))
        }
    }
}
