//! Beginning assessments: one for a system or unit, or one for every system of a part of the organisation.
use crate::assessments::{
    Edit, acts, catalogue, store,
    subject::{self, Subject},
};
use axum::response::Response;
use vk_core::{Id, Scope, Secrecy};
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, Layout, Message,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, OptionView, Raw},
    layout,
    table::TableQuery,
    ui::{Crumb, crumbs},
};

/// Assessments begun in one transaction, so that the writer is never held for long.
const BATCH: usize = 50;
/// At most so many at once.
const MOST: i64 = 5_000;

const MANY: &[FieldDef] =
    &[FieldDef::new("unit", Input::Unit).required(), FieldDef::new("source", Input::Record(&["requirement_source"])).required()];

#[derive(askama::Template)]
#[template(path = "assessments/templates/start.html")]
struct StartPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    subject: Id,
    sources: Vec<(OptionView, Option<String>)>,
}

/// The subject when this person sees it and may answer for its unit; of a secret one also when they may read secret assessments there.
pub async fn answerable(auth: &Auth<Edit>, id: Id) -> Result<Subject, AppError> {
    let kit = Kit::of(auth);
    let node = vk_db::graph::get(kit.db(), id, &kit.viewers).await?.ok_or(AppError::NotFound)?;
    let subject = subject::get(kit.db(), id).await?.filter(|s| s.kind == node.kind).ok_or(AppError::NotFound)?;
    let reads = subject.secrecy != Secrecy::Secret || covers(kit.db(), &kit.viewer.secret, subject.unit).await?;
    if !reads || !covers(kit.db(), &kit.editor.view, subject.unit).await? {
        return Err(AppError::Forbidden);
    }
    if !subject.in_use {
        return Err(AppError::bad("assessments-error-away"));
    }
    Ok(subject)
}

async fn covers(db: &vk_db::Db, scope: &Scope, unit: Option<Id>) -> Result<bool, DbError> {
    match (scope, unit) {
        (Scope::Region, _) => Ok(true),
        (_, None) => Ok(false),
        (scope, Some(unit)) => {
            let sql = Sql::new("SELECT count(*) FROM unit u WHERE u.id = ").bind(unit).push(" AND ");
            Ok(db.int(sql.in_scope(scope, "u.id")).await? > 0)
        }
    }
}

/// GET /assessments/start?subject=: which source it is held against.
pub async fn choose(auth: Auth<Edit>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let subject = answerable(&auth, query.get("subject").parse().map_err(|_| AppError::NotFound)?).await?;
    let mut sources = Vec::new();
    for (id, name) in catalogue::sources(kit.db(), &auth.viewer_in("requirement_sources"), auth.ctx.now.local_date()).await? {
        let known = store::of_subject(kit.db(), subject.id, id).await?.map(|id| format!("/assessments/{id}"));
        sources.push((OptionView { value: id.to_string(), label: name, selected: known.is_some() }, known));
    }
    let heading = auth.tr.t("assessments-start");
    Ok(layout::page(&StartPage {
        layout: auth.layout_titled(&heading),
        crumbs: crumbs(&kit, None, Some(&heading)),
        lead: subject.name,
        subject: subject.id,
        sources,
    }))
}

/// POST /assessments/start: opens the assessment of this subject against this source, a new one if there is none.
pub async fn start(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    let subject = answerable(&auth, raw.get("subject").parse().map_err(|_| AppError::NotFound)?).await?;
    let source: Id = raw.get("source").parse().map_err(|_| AppError::bad("assessments-error-source"))?;
    let (id, _) = begun(&auth, &subject, source).await?;
    Ok(layout::redirect(&format!("/assessments/{id}")))
}

/// The assessment of a subject against a source, and whether it is a new one.
pub async fn begun(auth: &Auth<Edit>, subject: &Subject, source: Id) -> Result<(Id, bool), AppError> {
    let known = catalogue::sources(&auth.app.db, &auth.viewer_in("requirement_sources"), auth.ctx.now.local_date()).await?;
    let found = known.into_iter().find(|(id, _)| *id == source);
    let (_, name) = found.ok_or_else(|| AppError::bad("assessments-error-source"))?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = acts::start(&mut tx, subject.id, source, title(&subject.name, &name)).await?;
    let new = recorded.is_some();
    if let Some(recorded) = recorded {
        tx.commit(recorded).await?;
    }
    Ok((id, new))
}

/// "Exempeljournalen: Vårdkases kravkatalog", within a name's length.
fn title(subject: &str, source: &str) -> String {
    format!("{subject}: {source}").chars().take(200).collect()
}

#[derive(askama::Template)]
#[template(path = "assessments/templates/start_many.html")]
struct ManyPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    form: FormView,
}

async fn many_page(auth: &Auth<Edit>, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let heading = auth.tr.t("assessments-start-many");
    let target = FormTarget {
        action: "/assessments/start-many".to_owned(),
        cancel: "/assessments".to_owned(),
        submit: "assessments-start-many-do",
        version: 0,
    };
    let form = FormView::build(&kit, MANY, raw, errors, target).await?;
    let status = if errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY };
    let page = ManyPage { layout: auth.layout_titled(&heading), crumbs: crumbs(&kit, None, Some(&heading)), form };
    Ok(layout::page_with(status, &page))
}

/// GET /assessments/start-many
pub async fn many_form(auth: Auth<Edit>) -> Result<Response, AppError> {
    many_page(&auth, &Raw::default(), &FieldErrors::default()).await
}

/// POST /assessments/start-many: one for every system in use of the unit and below it that this person sees and answers for.
pub async fn many(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let mut errors = kit.refusals(MANY, &raw, None).await?;
    if let Err(more) = Checked::of(MANY, &raw).done(|_| ()) {
        errors = more;
    }
    let (Some(unit), Some(source)) = (raw.ids("unit").first().copied(), raw.ids("source").first().copied()) else {
        return many_page(&auth, &raw, &errors).await;
    };
    if raw.intent() != Intent::Save || !errors.is_empty() {
        return many_page(&auth, &raw, &errors).await;
    }
    let name = catalogue::source_name(kit.db(), source).await?.ok_or_else(|| AppError::bad("assessments-error-source"))?;
    let systems = systems_of(&auth, unit, source).await?;
    for batch in systems.chunks(BATCH) {
        let mut tx = auth.app.db.write(&auth.ctx).await?;
        let mut last = None;
        for (system, system_name) in batch {
            last = acts::start(&mut tx, *system, source, title(system_name, &name)).await?.1.or(last);
        }
        if let Some(recorded) = last {
            tx.commit(recorded).await?;
        }
    }
    let done = Message::new("assessments-started-many").with("n", systems.len());
    Ok(layout::redirect_done(&TableQuery::from_pairs([("unit", unit.to_string())]).href("/assessments"), done))
}

/// Systems of the unit and below it without an assessment against this source yet.
async fn systems_of(auth: &Auth<Edit>, unit: Id, source: Id) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new(
        "SELECT s.id, s.name FROM system s WHERE s.archived_at IS NULL AND s.lifecycle <> 'retired' AND s.unit_id IN \
         (SELECT descendant FROM unit_closure WHERE ancestor = ",
    );
    let sql = sql.bind(unit).push(") AND NOT EXISTS (SELECT 1 FROM assessment a WHERE a.subject_id = s.id AND a.source_id = ");
    let sql = sql.bind(source).push(") AND ").in_scope(&Kit::of(auth).editor.view, "s.unit_id");
    // A secret system's assessment is secret: it is begun by those who may read it then.
    let sql = sql.push(" AND (s.secrecy <> 'secret' OR ").in_scope(&auth.viewer.secret, "s.unit_id").push(")");
    let sql = sql.and_visible(&auth.viewer_in("systems"), "s").push(" ORDER BY s.name_key, s.id LIMIT ").bind(MOST);
    auth.app.db.all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
