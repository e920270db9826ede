//! The pages that are this register's own: the list, the requirement with its texts and mappings, and the form that adds a mapping. Everything else
//! comes from the kit's standard routes.
use super::{
    Edit, View,
    mappings::{self, Mapped, NewMapping},
    model::Requirement,
    store::{self, Requirements},
    table::TABLE,
};
use crate::{
    assessments::evidence::measures,
    requirements::{RELATIONSHIPS, mapping::Relationship, sources, text::RequirementText},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use std::collections::BTreeSet;
use vk_core::Id;
use vk_db::DbError;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{
        Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw, Stored, choice_word, label,
        standard_routes,
    },
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Requirements>(routes)
        .get("/requirements", list)
        .get("/requirements/{id}", show)
        .get("/requirements/{id}/mappings/new", mapping_form)
        .form("/requirements/{id}/mappings/new", mapping_save)
        .post("/requirements/{id}/mappings/{mapping}/remove", mapping_remove)
}

/// GET /requirements
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "requirements/templates/requirement.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    /// The source, and the chapters on the way down to this one.
    way: Vec<Cell>,
    /// Heading and text, in the reader's language.
    texts: Vec<(String, String)>,
    /// That a live measure can show it, or will when its register is there.
    measured: Option<String>,
    levels: Cell,
    mappings: Vec<MappingView>,
    below: Option<String>,
}

struct MappingView {
    relationship: String,
    other: Cell,
    source: String,
    rationale: String,
    remove: Option<String>,
}

/// GET /requirements/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let requirement = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let title = requirement.data.title(kit.tr.lang);
    let mapped = mappings::mapped(kit.db(), &kit.viewer, id).await?;
    let stored = Stored::of(&requirement, &title, super::form::to_raw(&requirement.data));
    let mut view = RecordView::of::<Requirements>(&kit, &auth.ctx, stored, marks(&kit, &requirement)).await?;
    // The texts stand on the page in the reader's language; the mappings have a card of their own.
    let sections = ["text", "translation"].map(|s| kit.tr.t(&format!("requirements-section-{s}")));
    view.sections.retain(|section| !sections.contains(&section.title));
    let relations = ["relation-maps_to", "relation-maps_to-in"].map(|key| kit.tr.t(key));
    view.relations.groups.retain(|group| !relations.contains(&group.title));
    let levels = requirement.data.levels.set();
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        way: way(&kit, &auth.viewer_in(sources::REGISTER.key), &requirement).await?,
        texts: texts(&kit, &requirement.data.texts(kit.tr.lang)),
        measured: requirement.data.measure.as_deref().map(|key| measured(&kit, key)),
        levels: if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) },
        mappings: mapped.iter().map(|m| mapping_view(&kit, id, m, view.may_edit)).collect(),
        below: (!requirement.data.assessable).then(|| format!("/requirements?parent={id}&sort=position")),
        view,
    }))
}

/// Duty, area and kind beside the heading.
fn marks(kit: &Kit, requirement: &Requirement) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &requirement.data);
    let word = |field: &str, value: &Option<String>| value.as_ref().map(|v| choice_word(store::REGISTER, field, v, tr));
    let chapter = (!data.assessable).then(|| Cell::tag(tr.t("requirements-chapter"), "muted"));
    let duty = data.legal_duty.then(|| Cell::tag(tr.t("requirements-field-legal_duty"), "warning"));
    let area = word("area", &data.area).map(|text| Cell::tag(text, "neutral"));
    let kind = word("kind", &data.kind).map(|text| Cell::tag(text, "neutral"));
    [chapter, duty, area, kind].into_iter().flatten().collect()
}

fn texts(kit: &Kit, texts: &RequirementText) -> Vec<(String, String)> {
    let all = [
        ("text", &texts.text),
        ("guidance", &texts.guidance),
        ("evidence", &texts.evidence),
        ("procurement", &texts.procurement),
    ];
    let shown = all.into_iter().filter(|(_, text)| !text.is_empty());
    shown.map(|(key, text)| (label(store::REGISTER, key, &kit.tr), text.clone())).collect()
}

/// Which live measure can show it, in words, and whether it can be taken yet.
fn measured(kit: &Kit, key: &str) -> String {
    let offered = measures::find(&kit.app, key).is_some();
    let name = kit.tr.maybe(&format!("{}-measure-{key}", store::REGISTER)).unwrap_or_else(|| key.to_owned());
    kit.tr.with(if offered { "requirements-measured-now" } else { "requirements-measured-later" }, "measure", name)
}

/// Source › chapter › chapter.
async fn way(kit: &Kit, sources: &vk_db::Viewer, requirement: &Requirement) -> Result<Vec<Cell>, DbError> {
    let mut out = Vec::new();
    let mut parent = requirement.data.parent;
    // Chapters that stand within each other should not be there; the page ends all the same.
    let mut seen = BTreeSet::from([requirement.id]);
    while let Some(id) = parent.filter(|id| seen.insert(*id)) {
        let Some(chapter) = store::get(kit.db(), &kit.viewer, id).await? else { break };
        out.push(Cell::Link { text: chapter.data.title(kit.tr.lang), href: format!("/requirements/{id}") });
        parent = chapter.data.parent;
    }
    if let Some(source) = sources::get(kit.db(), sources, requirement.data.source).await? {
        out.push(Cell::Link { text: source.data.name, href: format!("/requirement-sources/{}", source.id) });
    }
    out.reverse();
    Ok(out)
}

fn mapping_view(kit: &Kit, id: Id, m: &Mapped, may_edit: bool) -> MappingView {
    MappingView {
        relationship: choice_word(store::REGISTER, "relationship", m.relationship.key(), &kit.tr),
        other: Cell::Link { text: m.title.clone(), href: format!("/requirements/{}", m.other) },
        source: m.source.clone(),
        rationale: m.rationale.clone().unwrap_or_default(),
        remove: (may_edit && m.outgoing).then(|| format!("/requirements/{id}/mappings/{}/remove", m.id)),
    }
}

const MAPPING_FIELDS: &[FieldDef] = &[
    FieldDef::new("to", Input::Record(&["requirement"])).required(),
    FieldDef::new("relationship", Input::Choice(RELATIONSHIPS)).required(),
    FieldDef::new("rationale", Input::Area(2000)),
];

#[derive(askama::Template)]
#[template(path = "requirements/templates/act.html")]
struct MappingPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

async fn editable(kit: &Kit, id: Id) -> Result<Requirement, AppError> {
    store::within_source(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)
}

/// GET /requirements/{id}/mappings/new
async fn mapping_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    mapping_page(&auth, id, &Raw::default().with("relationship", "intersect"), &FieldErrors::default()).await
}

async fn mapping_page(auth: &Auth<Edit>, id: Id, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let title = editable(&kit, id).await?.data.title(kit.tr.lang);
    let record = format!("/requirements/{id}");
    let target = FormTarget { action: format!("{record}/mappings/new"), cancel: record, submit: "requirements-map", version: 0 };
    let page = MappingPage {
        layout: auth.layout_titled(kit.tr.with("requirements-map-title", "name", title.as_str())),
        crumbs: crumbs(&kit, Some((id, &title)), Some(&kit.tr.t("requirements-map"))),
        lead: kit.tr.t("requirements-map-lead"),
        form: FormView::build(&kit, MAPPING_FIELDS, raw, errors, target).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

/// POST /requirements/{id}/mappings/new
async fn mapping_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    editable(&kit, id).await?;
    if raw.intent() != Intent::Save {
        return mapping_page(&auth, id, &raw, &FieldErrors::default()).await;
    }
    let new = match checked(&kit, id, &raw).await? {
        Ok(new) => new,
        Err(errors) => return mapping_page(&auth, id, &raw, &errors).await,
    };
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = match mappings::add(&mut tx, id, &new).await {
        Err(DbError::Taken(field)) => return mapping_page(&auth, id, &raw, &FieldErrors::one(field, "form-taken")).await,
        other => other?,
    };
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/requirements/{id}"), "form-saved"))
}

async fn checked(kit: &Kit, id: Id, raw: &Raw) -> Result<Result<NewMapping, FieldErrors>, DbError> {
    let mut c = Checked::of(MAPPING_FIELDS, raw);
    if raw.ids("to").first() == Some(&id) {
        c.refuse("to", "requirements-error-itself");
    }
    let refusals = kit.refusals(MAPPING_FIELDS, raw, None).await?;
    if !refusals.is_empty() {
        return Ok(Err(refusals));
    }
    Ok(c.done(|c| NewMapping {
        to: c.opt_id("to").unwrap_or(id),
        relationship: Relationship::from_key(raw.get("relationship")).unwrap_or(Relationship::Intersect),
        rationale: c.opt_text("rationale"),
    }))
}

/// POST /requirements/{id}/mappings/{mapping}/remove
async fn mapping_remove(auth: Auth<Edit>, Path((id, mapping)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    editable(&kit, id).await?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = mappings::remove(&mut tx, id, mapping).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/requirements/{id}"), "form-saved"))
}
