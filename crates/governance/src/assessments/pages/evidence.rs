//! Evidence beside a requirement: what there is already, a live measure of the subject, or something new.
use super::{editable, requirement_of};
use crate::assessments::{
    Edit,
    catalogue::Requirement,
    evidence::{self, Evidences, NewEvidence, measures, store as evidence_store},
    model::Assessment,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Secrecy, Verb};
use vk_web::{
    AppError, Auth, Layout, Message,
    form::{Again, FieldDef, FieldErrors, FormTarget, FormView, Input, Kit, OptionView, Outcome, Raw, Records, save},
    layout,
    ui::{Crumb, crumbs},
};

/// What already exists, to be shown here as well.
const KNOWN: &[FieldDef] = &[FieldDef::new("known", Input::Record(&["evidence"])).required()];

#[derive(askama::Template)]
#[template(path = "assessments/templates/evidence.html")]
struct EvidencePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    path: String,
    known: FormView,
    measures: Vec<OptionView>,
    /// The measure that the requirement names, where its register is not there yet.
    later: Option<String>,
    new: FormView,
}

/// Who may write evidence, as the evidence register knows them.
fn evidence_kit(auth: &Auth<Edit>) -> Result<Kit, AppError> {
    if !auth.may_in("evidence", Verb::Edit) {
        return Err(AppError::Forbidden);
    }
    Ok(Kit::new(&auth.app, &auth.account.grants, "evidence", auth.tr.clone()))
}

/// GET /assessments/{id}/requirements/{requirement}/evidence
pub async fn page(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let new = Again { raw: fresh(&assessment), errors: FieldErrors::default() };
    shown(&auth, &assessment, &requirement, new, Again { raw: Raw::default(), errors: FieldErrors::default() }).await
}

/// A new piece belongs where the assessment belongs and is kept by whoever answers it.
fn fresh(assessment: &Assessment) -> Raw {
    let a = &assessment.data.new;
    Evidences::fresh()
        .with_opt("unit", a.unit)
        .with_opt("responsible", a.responsible)
        .with("secrecy", a.secrecy.max(Secrecy::Internal).key())
}

async fn shown(
    auth: &Auth<Edit>,
    assessment: &Assessment,
    requirement: &Requirement,
    new: Again,
    known: Again,
) -> Result<Response, AppError> {
    let (kit, theirs) = (Kit::of(auth), evidence_kit(auth)?);
    let (title, here) =
        (requirement.title(auth.lang()), format!("/assessments/{}/requirements/{}", assessment.id, requirement.id));
    let heading = auth.tr.t("assessments-add-evidence");
    let fields: Vec<FieldDef> = evidence::FIELDS.iter().filter(|f| f.section != "live").copied().collect();
    let target =
        |rest: &str, submit| FormTarget { action: format!("{here}/evidence{rest}"), cancel: here.clone(), submit, version: 0 };
    let status = if new.errors.is_empty() && known.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let measure = |m: &vk_web::Measure| OptionView {
        value: m.key.to_owned(),
        label: evidence::measure_name(Some(m.key), &auth.tr),
        selected: requirement.measure.as_deref() == Some(m.key),
    };
    let page = EvidencePage {
        layout: auth.layout_titled(&heading),
        crumbs: crumbs(&kit, Some((assessment.id, &assessment.data.new.name)), Some(&heading)),
        lead: title,
        known: FormView::build(&theirs, KNOWN, &known.raw, &known.errors, target("/known", "assessments-evidence-add")).await?,
        measures: measures::of_kind(&auth.app, assessment.data.subject_kind).map(measure).collect(),
        later: later(auth, requirement),
        new: FormView::build(&theirs, &fields, &new.raw, &new.errors, target("", "form-create")).await?,
        path: here,
    };
    Ok(layout::page_with(status, &page))
}

fn later(auth: &Auth<Edit>, requirement: &Requirement) -> Option<String> {
    let key = requirement.measure.as_deref().filter(|key| measures::find(&auth.app, key).is_none())?;
    Some(auth.tr.with("assessments-measured-later", "measure", evidence::measure_name(Some(key), &auth.tr)))
}

/// POST /assessments/{id}/requirements/{requirement}/evidence: a new piece.
pub async fn create(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    match save::<Evidences>(&evidence_kit(&auth)?, &auth.ctx, None, raw).await? {
        Outcome::Saved(evidence) => attach(&auth, &assessment, &requirement, evidence, true).await,
        Outcome::Again(again) => {
            let known = Again { raw: Raw::default(), errors: FieldErrors::default() };
            shown(&auth, &assessment, &requirement, again, known).await
        }
        Outcome::Conflict(_) => Err(AppError::Conflict),
    }
}

/// POST …/evidence/known: a piece that exists shows this requirement as well.
pub async fn add(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let kit = evidence_kit(&auth)?;
    let chosen: Option<Id> = raw.ids("known").first().copied();
    let found = match chosen {
        Some(chosen) => evidence::get(kit.db(), &kit.viewer, chosen).await?,
        None => None,
    };
    match found {
        Some(found) if raw.intent() == vk_web::form::Intent::Save => {
            attach(&auth, &assessment, &requirement, found.id, true).await
        }
        _ => {
            let saving = raw.intent() == vk_web::form::Intent::Save;
            let errors = if saving { FieldErrors::one("known", "form-required-choice") } else { FieldErrors::default() };
            let new = Again { raw: fresh(&assessment), errors: FieldErrors::default() };
            shown(&auth, &assessment, &requirement, new, Again { raw, errors }).await
        }
    }
}

/// POST …/evidence/live: a measure of the subject, read at once.
pub async fn measure(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    evidence_kit(&auth)?;
    let kind = assessment.data.subject_kind;
    let measure = measures::of_kind(&auth.app, kind).find(|m| m.key == raw.get("measure"));
    let measure = measure.ok_or_else(|| AppError::bad("assessments-error-measure"))?;
    let a = &assessment.data.new;
    let name = format!("{}: {}", evidence::measure_name(Some(measure.key), &auth.tr), a.name);
    let new = NewEvidence {
        name: name.chars().take(200).collect(),
        kind: "measure".to_owned(),
        measure: Some(measure.key.to_owned()),
        record: Some(a.subject),
        responsible: a.responsible,
        unit: a.unit,
        secrecy: a.secrecy.max(Secrecy::Internal),
        ..NewEvidence::default()
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (evidence, recorded) = Evidences::insert(&mut tx, new).await?;
    tx.commit(recorded).await?;
    measures::read_now(&auth.app, &auth.ctx, evidence).await?;
    attach(&auth, &assessment, &requirement, evidence, true).await
}

/// POST …/evidence/remove: it no longer shows this requirement; the piece itself stays.
pub async fn remove(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>, raw: Raw) -> Result<Response, AppError> {
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let kit = evidence_kit(&auth)?;
    let evidence: Id = raw.get("evidence").parse().map_err(|_| AppError::NotFound)?;
    let found = evidence::get(kit.db(), &kit.viewer, evidence).await?.ok_or(AppError::NotFound)?;
    attach(&auth, &assessment, &requirement, found.id, false).await
}

async fn attach(
    auth: &Auth<Edit>,
    assessment: &Assessment,
    requirement: &Requirement,
    evidence: Id,
    shows: bool,
) -> Result<Response, AppError> {
    let what = assessment.data.new.told(requirement.short());
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = evidence_store::show(&mut tx, evidence, (assessment.id, requirement.id), shows, &what).await?;
    tx.commit(recorded).await?;
    let done = Message::new(if shows { "assessments-evidence-added" } else { "assessments-evidence-removed" });
    Ok(layout::redirect_done(&format!("/assessments/{}/requirements/{}", assessment.id, requirement.id), done))
}
