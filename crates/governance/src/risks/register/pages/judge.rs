//! The page where a risk is judged: the matrix in use beside six choices, with the words of its levels instead of numbers alone.
use crate::risks::{
    matrices::{
        self, Body,
        view::{ChooseView, ScaleView},
    },
    register::{
        Edit, acts, form,
        model::{Levels, Risk, Which},
        store,
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Aspect, Id};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout,
    form::{Checked, ErrorView, FieldDef, FieldErrors, Input, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "risks/register/templates/judge.html")]
struct JudgePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    version: i64,
    error_title: Option<String>,
    errors: Vec<ErrorView>,
    rows: Vec<(String, ChooseView, ChooseView)>,
    aspects: Vec<ChooseView>,
    reason: String,
    scale: ScaleView,
    /// The matrix that the risk was judged with, where it is another: title and address.
    before: Option<(String, String)>,
}

/// GET /risks/{id}/judge: begins with what stands, if it was judged with the matrix in use. The numbers of another matrix mean something else in this one, so
/// a risk judged with another is judged from the beginning.
pub async fn form(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    let in_use = matrices::in_use(&auth.app.db).await?.map(|matrix| matrix.id());
    let comparable = risk.standing.matrix.is_none_or(|judged_with| Some(judged_with) == in_use);
    let levels = if comparable { risk.data().levels } else { Levels::default() };
    let raw = form::levels_to_raw(Raw::default(), &levels).with("_version", risk.record.version.to_string());
    page(&auth, &risk, &raw, &FieldErrors::default()).await
}

/// POST /risks/{id}/judge
pub async fn save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let risk = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &risk, &raw, &FieldErrors::default()).await;
    }
    let result = match judgement(&raw) {
        Ok(levels) => judge(&auth, id, raw.version(), levels, raw.get("reason")).await,
        Err(errors) => return page(&auth, &risk, &raw, &errors).await,
    };
    match result {
        Ok(()) => Ok(layout::redirect_done(&format!("/risks/{id}"), "risks-judge-done")),
        Err(DbError::Conflict) => page(&auth, &risk, &raw, &FieldErrors::one("", "risks-error-stale")).await,
        Err(DbError::Refused { field, message }) => page(&auth, &risk, &raw, &FieldErrors::one(field, message)).await,
        Err(other) => Err(other.into()),
    }
}

async fn judge(auth: &Auth<Edit>, id: Id, version: i64, levels: Levels, reason: &str) -> Result<(), DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::judge(&mut tx, id, version, levels, reason).await?;
    tx.commit(recorded).await
}

/// The levels that were chosen; the level as it is must be among them.
pub fn judgement(raw: &Raw) -> Result<Levels, FieldErrors> {
    let reason = FieldDef::new("reason", Input::Area(2000));
    let fields: Vec<FieldDef> = form::FIELDS.iter().filter(|f| f.section == "levels").copied().chain([reason]).collect();
    let mut c = Checked::of(&fields, raw);
    let levels = form::levels(&mut c);
    if levels.current.is_none() && raw.get("current_likelihood").is_empty() && raw.get("current_consequence").is_empty() {
        c.refuse("current_likelihood", "form-required-choice");
    }
    c.done(|_| levels)
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Risk, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

async fn page(auth: &Auth<Edit>, risk: &Risk, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let matrix = store::in_use(kit.db()).await?;
    let heading = kit.tr.t("risks-judge");
    let error = |(field, message): &(String, vk_web::Message)| ErrorView {
        href: if field.is_empty() { "#main".to_owned() } else { format!("#{field}") },
        text: kit.tr.message(message),
    };
    let page = JudgePage {
        crumbs: crumbs(&kit, Some((risk.id(), &risk.title())), Some(&heading)),
        layout: auth.layout_titled(heading),
        path: format!("/risks/{}", risk.id()),
        version: raw.version(),
        error_title: (!errors.is_empty()).then(|| kit.tr.n("form-error-title", errors.0.len())),
        errors: errors.0.iter().map(error).collect(),
        rows: Which::ALL.into_iter().map(|which| row(&kit, &matrix.body, which, raw, errors)).collect(),
        aspects: Aspect::ALL
            .into_iter()
            .map(|aspect| choice(&kit, &matrix.body, form::aspect_field(aspect), raw, errors))
            .collect(),
        reason: raw.get("reason").to_owned(),
        scale: ScaleView::of(&matrix.body, &kit.tr),
        before: other(&kit, risk, matrix.id()).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(layout::page_with(status, &page))
}

/// The matrix that a risk was judged with, if it is another than the one in use.
async fn other(kit: &Kit, risk: &Risk, in_use: Id) -> Result<Option<(String, String)>, DbError> {
    let Some(judged_with) = risk.standing.matrix.filter(|matrix| *matrix != in_use) else { return Ok(None) };
    let matrix = matrices::scale(kit.db(), judged_with).await?;
    Ok(matrix.map(|m| (m.title(), format!("/risk-matrices/{judged_with}"))))
}

fn row(kit: &Kit, body: &Body, which: Which, raw: &Raw, errors: &FieldErrors) -> (String, ChooseView, ChooseView) {
    let (likelihood, consequence) = which.fields();
    let title = kit.tr.t(&format!("risks-level-{}", which.key()));
    (title, choice(kit, body, likelihood, raw, errors), choice(kit, body, consequence, raw, errors))
}

fn choice(kit: &Kit, body: &Body, field: &str, raw: &Raw, errors: &FieldErrors) -> ChooseView {
    let levels = if field.ends_with("likelihood") { &body.likelihood } else { &body.consequence };
    let error = errors.of(field).map(|message| kit.tr.message(message));
    ChooseView::levels(field, kit.label(field), levels, raw.get(field), error, &kit.tr)
}
