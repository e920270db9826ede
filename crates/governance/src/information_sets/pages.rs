//! The pages that are this register's own: the list, the record with its classifications, and the form that classifies.
use super::{
    Edit, View, classify,
    model::{Classification, InformationSet},
    store::{self, InformationSets},
    table::{TABLE, state_cell},
};
use crate::systems::class_cell;
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Aspect, Id, Verb};
use vk_db::Viewer;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{FieldErrors, Intent, Kit, Raw, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, InformationSets>(routes)
        .get("/information-sets", list)
        .get("/information-sets/{id}", show)
        .get("/information-sets/{id}/classify", classify_form)
        .form("/information-sets/{id}/classify", classify_save)
}

/// GET /information-sets
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "information_sets/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    class: Cell,
    classifications: Vec<ClassificationView>,
}

struct ClassificationView {
    when: String,
    state: Cell,
    class: Cell,
    by: String,
    justification: String,
    in_force: bool,
}

/// GET /information-sets/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let set = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let classifications = store::classifications(kit.db(), id).await?;
    let class = classifications.iter().find(|c| c.in_force()).map(|c| c.class).unwrap_or_default();
    let stored = Stored::of(&set, &set.data.name, super::form::to_raw(&set.data));
    let view = RecordView::of::<InformationSets>(&kit, &auth.ctx, stored, marks(&kit, &set, classifications.first())).await?;
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        view,
        class: class_cell(class),
        classifications: classifications.iter().map(|c| classification_view(&kit, c)).collect(),
    }))
}

/// Classification state and personal data beside the heading.
fn marks(kit: &Kit, set: &InformationSet, newest: Option<&Classification>) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &set.data);
    let state = state_cell(newest.map(|c| c.state.as_str()), tr);
    let personal = (data.personal_data != "none")
        .then(|| Cell::tag(choice_word(store::REGISTER, "personal_data", &data.personal_data, tr), "info"));
    [Some(state), personal].into_iter().flatten().collect()
}

fn classification_view(kit: &Kit, c: &Classification) -> ClassificationView {
    let tr = &kit.tr;
    let by = match (&c.decided_by, c.valid_until) {
        (Some(who), Some(until)) => {
            tr.args("information_sets-decided-by", &[("who", who.as_str().into()), ("until", until.to_string().into())])
        }
        (Some(who), None) => who.clone(),
        (None, _) => String::new(),
    };
    ClassificationView {
        when: c.decided_at.unwrap_or(c.created_at).local_minute(),
        state: state_cell(Some(&c.state), tr),
        class: class_cell(c.class),
        by,
        justification: c.justification.clone().unwrap_or_default(),
        in_force: c.in_force(),
    }
}

#[derive(askama::Template)]
#[template(path = "information_sets/templates/classify.html")]
struct ClassifyPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    title: String,
    error_title: String,
    errors: Vec<(String, String)>,
    aspects: Vec<AspectView>,
    justification: String,
    states: Vec<(&'static str, String, bool)>,
}

struct AspectView {
    key: &'static str,
    name: String,
    question: String,
    error: Option<String>,
    levels: Vec<LevelView>,
}

struct LevelView {
    number: u8,
    name: String,
    definition: String,
    chosen: bool,
}

/// GET /information-sets/{id}/classify: begins with the class in force.
async fn classify_form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let set = editable(&auth, id).await?;
    let class =
        store::classifications(&auth.app.db, id).await?.iter().find(|c| c.in_force()).map(|c| c.class).unwrap_or_default();
    let raw = Aspect::ALL
        .into_iter()
        .fold(Raw::default().with("state", "for_decision"), |raw, a| raw.with_opt(a.key(), class.level(a).map(|l| l.number())));
    Ok(layout::page(&classify_page(&auth, &set, &raw, &FieldErrors::default())))
}

/// POST /information-sets/{id}/classify
async fn classify_save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let set = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return Ok(layout::page(&classify_page(&auth, &set, &raw, &FieldErrors::default())));
    }
    let decider = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    let may_decide = store::get(&auth.app.db, &decider, id).await?.is_some();
    match classify::from_raw(id, &raw, &auth.ctx, may_decide) {
        Err(errors) => Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &classify_page(&auth, &set, &raw, &errors))),
        Ok(new) => {
            let mut tx = auth.app.db.write(&auth.ctx).await?;
            let (_, recorded) = store::insert_classification(&mut tx, &new).await?;
            tx.commit(recorded).await?;
            Ok(layout::redirect_done(&format!("/information-sets/{id}"), "information_sets-classified"))
        }
    }
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<InformationSet, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

fn classify_page(auth: &Auth<Edit>, set: &InformationSet, raw: &Raw, errors: &FieldErrors) -> ClassifyPage {
    let (kit, lang) = (Kit::of(auth), auth.lang());
    let aspects = classify::model().map(|m| m.aspects.as_slice()).unwrap_or_default();
    let levels = classify::model().map(|m| m.levels.as_slice()).unwrap_or_default();
    let level = |key: &str, l: &classify::LevelText| LevelView {
        number: l.number,
        name: l.name(lang).to_owned(),
        definition: l.definition(lang).to_owned(),
        chosen: raw.get(key) == l.number.to_string(),
    };
    let state = |s: &'static str| (s, choice_word(store::REGISTER, "classification", s, &auth.tr), raw.get("state") == s);
    ClassifyPage {
        layout: auth.layout("information_sets-classify"),
        crumbs: crumbs(&kit, Some((set.id, &set.data.name)), Some(&auth.tr.t("information_sets-classify"))),
        path: format!("/information-sets/{}", set.id),
        title: set.data.name.clone(),
        error_title: auth.tr.n("form-error-title", i64::try_from(errors.0.len()).unwrap_or(0)),
        errors: errors.in_words(&auth.tr).into_iter().map(|e| (e.field, e.message)).collect(),
        aspects: aspects
            .iter()
            .map(|a| AspectView {
                key: a.key.key(),
                name: a.name(lang).to_owned(),
                question: a.question(lang).to_owned(),
                error: errors.of(a.key.key()).map(|m| auth.tr.message(m)),
                levels: levels.iter().map(|l| level(a.key.key(), l)).collect(),
            })
            .collect(),
        justification: raw.get("justification").to_owned(),
        states: classify::STATES.iter().map(|s| state(s)).collect(),
    }
}
