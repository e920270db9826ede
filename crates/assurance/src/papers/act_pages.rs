//! The forms of the acts on a paper: review and approval for those who write and decide, number, days and outcome for the registrar.
use super::{
    Decide, Edit, Registry,
    acts::{self, Step},
    model::{OUTCOMES, Paper},
    pages::{href, kit_of, reachable},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_governance::actions::acts::StepError;
use vk_web::{
    AppError, Auth, Layout, Permission, Routes,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Raw},
    layout,
    ui::{Crumb, crumbs},
};

const REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000))];
const NEEDED_REASON: &[FieldDef] = &[FieldDef::new("reason", Input::Area(2000)).required()];
const NUMBER: &[FieldDef] = &[FieldDef::new("registry_number", Input::Text(60)).required()];
const DAY: &[FieldDef] = &[FieldDef::new("day", Input::Date).required()];
const OUTCOME: &[FieldDef] = &[
    FieldDef::new("day", Input::Date).required(),
    FieldDef::new("outcome", Input::Choice(OUTCOMES)).required(),
    FieldDef::new("paragraph", Input::Text(40)).required(),
    FieldDef::new("outcome_text", Input::Area(4000)),
];

pub fn fields(step: Step) -> &'static [FieldDef] {
    match step {
        Step::Withdraw => NEEDED_REASON,
        Step::Register => NUMBER,
        Step::Treat => OUTCOME,
        Step::Dispatch | Step::Confirm | Step::Extract => DAY,
        Step::Review | Step::Back | Step::Approve => REASON,
        Step::Close | Step::Again | Step::Annex => &[],
    }
}

/// Both routes of an act: its form, and carrying it out.
macro_rules! act {
    ($routes:expr, $permission:ty, $path:literal, $step:expr) => {
        $routes.get($path, |auth: Auth<$permission>, Path(id): Path<Id>| async move { form(auth, id, $step).await }).form(
            $path,
            |auth: Auth<$permission>, Path(id): Path<Id>, raw: Raw| async move { carry_out(auth, id, $step, raw).await },
        )
    };
}

pub fn routes(routes: Routes) -> Routes {
    let routes = act!(routes, Edit, "/papers/{id}/review", Step::Review);
    let routes = act!(routes, Edit, "/papers/{id}/back", Step::Back);
    let routes = act!(routes, Edit, "/papers/{id}/again", Step::Again);
    let routes = act!(routes, Edit, "/papers/{id}/annex", Step::Annex);
    let routes = act!(routes, Decide, "/papers/{id}/approve", Step::Approve);
    act!(routes, Decide, "/papers/{id}/withdraw", Step::Withdraw)
}

/// The registrar's acts, in a register of their own: who keeps the diary changes nothing in the text.
pub fn registry_routes(routes: Routes) -> Routes {
    let routes = act!(routes, Registry, "/papers/{id}/register", Step::Register);
    let routes = act!(routes, Registry, "/papers/{id}/dispatch", Step::Dispatch);
    let routes = act!(routes, Registry, "/papers/{id}/treat", Step::Treat);
    let routes = act!(routes, Registry, "/papers/{id}/confirm", Step::Confirm);
    let routes = act!(routes, Registry, "/papers/{id}/extract", Step::Extract);
    act!(routes, Registry, "/papers/{id}/close", Step::Close)
}

#[derive(askama::Template)]
#[template(path = "papers/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    form: FormView,
}

async fn page<P: Permission>(
    auth: &Auth<P>,
    p: &Paper,
    step: Step,
    raw: &Raw,
    errors: &FieldErrors,
) -> Result<Response, AppError> {
    let kit = kit_of(auth);
    let key = |end: &str| format!("papers-{}-{end}", step.key());
    let version = if raw.version() > 0 { raw.version() } else { p.record.version };
    let submit = if step == Step::Approve { "papers-approve-do" } else { "papers-act-do" };
    let target = FormTarget { action: format!("{}/{}", href(p.id()), step.key()), cancel: href(p.id()), submit, version };
    let mut form = FormView::build(&kit, fields(step), raw, errors, target).await?;
    let read = match raw.get("read") {
        "" => acts::read_sum(kit.db(), p.id()).await?.to_string(),
        read => read.to_owned(),
    };
    form.hidden.push(("read".to_owned(), read));
    let heading = kit.tr.t(&key("title"));
    let page = ActPage {
        crumbs: crumbs(&kit, Some((p.id(), &p.title())), Some(&heading)),
        lead: kit.tr.t(&key("lead")),
        form,
        layout: auth.layout_titled(heading),
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

async fn form<P: Permission>(auth: Auth<P>, id: Id, step: Step) -> Result<Response, AppError> {
    let paper = reachable(&auth, id, P::VERB).await?;
    let today = auth.ctx.now.local_date().to_string();
    let raw = Raw::default().with("day", today).with_opt("registry_number", paper.registry_number.as_ref());
    page(&auth, &paper, step, &raw, &FieldErrors::default()).await
}

async fn carry_out<P: Permission>(auth: Auth<P>, id: Id, step: Step, raw: Raw) -> Result<Response, AppError> {
    let paper = reachable(&auth, id, P::VERB).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &paper, step, &raw, &FieldErrors::default()).await;
    }
    if step == Step::Annex && kit_of(&auth).viewer.secret.is_nowhere() {
        return page(&auth, &paper, step, &raw, &FieldErrors::one("", "form-secret-not-yours")).await;
    }
    if let Err(errors) = Checked::of(fields(step), &raw).done(|_| ()) {
        return page(&auth, &paper, step, &raw, &errors).await;
    }
    let errors = match write(&auth, id, step, &raw).await {
        Ok(to) => return Ok(layout::redirect_done(&href(to), "papers-act-done")),
        Err(StepError::Refused(errors)) => errors,
        Err(StepError::Db(DbError::Conflict)) => {
            let again = raw.clone().with("_version", paper.record.version.to_string()).with("read", "");
            return page(&auth, &paper, step, &again, &FieldErrors::one("", "papers-error-stale")).await;
        }
        Err(other) => return Err(other.into()),
    };
    page(&auth, &paper, step, &raw, &errors).await
}

/// Carries an act out; says which paper to look at then.
async fn write<P: Permission>(auth: &Auth<P>, id: Id, step: Step, raw: &Raw) -> Result<Id, StepError> {
    let (version, reason) = (raw.version(), raw.get("reason").to_owned());
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (to, recorded) = match step {
        Step::Approve => (id, acts::approve(&mut tx, id, version, raw.get("read").parse().unwrap_or_default(), &reason).await?),
        Step::Again => acts::again(&mut tx, id, version).await?,
        Step::Annex => acts::annex(&mut tx, id, version).await?,
        Step::Review | Step::Back | Step::Withdraw | Step::Close => {
            (id, acts::change_state(&mut tx, id, version, step, &reason).await?)
        }
        Step::Register | Step::Dispatch | Step::Treat | Step::Confirm | Step::Extract => {
            (id, acts::note(&mut tx, id, version, step, raw).await?)
        }
    };
    tx.commit(recorded).await?;
    Ok(to)
}

/// The acts that this person may carry out on this paper now, by key; the first is what comes next.
pub fn open_to(auth: &Auth<super::View>, paper: &Paper) -> Vec<&'static str> {
    let may = |step: Step| match step {
        Step::Approve | Step::Withdraw => auth.may(Verb::Decide),
        Step::Review | Step::Back | Step::Again | Step::Annex => auth.may(Verb::Edit),
        _ => auth.may_in(super::REGISTRY_KEY, Verb::Edit),
    };
    let all = [
        Step::Approve,
        Step::Review,
        Step::Dispatch,
        Step::Treat,
        Step::Confirm,
        Step::Extract,
        Step::Close,
        Step::Again,
        Step::Register,
        Step::Back,
        Step::Withdraw,
        Step::Annex,
    ];
    all.into_iter().filter(|step| step.is_allowed(paper) && may(*step)).map(Step::key).collect()
}
