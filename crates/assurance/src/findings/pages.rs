//! The list, the record with its proofs, and the forms that give and take back a proof.
use super::{
    Edit, View,
    model::{Finding, Proof},
    proofs,
    standing::Kind,
    store::{self, Findings},
    table::{TABLE, factor_cell, word},
};
use crate::act::{self, ActError, Asked};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_db::graph;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{FieldDef, FieldErrors, Intent, Kit, Raw, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, Findings>(routes)
        .get("/findings", list)
        .get("/findings/{id}", show)
        .get("/findings/{id}/proof/{kind}", ask)
        .form("/findings/{id}/proof/{kind}", give)
        .get("/findings/{id}/proofs/{no}/revoke", ask_revoke)
        .form("/findings/{id}/proofs/{no}/revoke", revoke)
}

/// GET /findings
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "findings/templates/show.html")]
struct ShowPage {
    layout: Layout,
    view: RecordView,
    standing: Cell,
    /// The proofs that may be given: address and words, the first one primary.
    acts: Vec<(String, String)>,
    proofs: Vec<ProofView>,
}

/// One proof in words.
struct ProofView {
    heading: String,
    line: String,
    what: String,
    evidence: Option<String>,
    review: Option<Cell>,
    revoked: Option<String>,
    /// Where it is taken back, for whoever may.
    revoke: Option<String>,
}

/// GET /findings/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let finding = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let standing = finding.standing().0;
    let standing = Cell::tag(word("standing", standing.key(), &kit.tr), standing.tone());
    let marks = [standing.clone(), factor_cell(&finding.data.risk_factor, &kit.tr)];
    let view = RecordView::of::<Findings>(&kit, &auth.ctx, store::stored(&finding), marks).await?;
    let acts = view.may_edit && !view.archived;
    let mut proofs = Vec::new();
    for proof in finding.proofs.iter().rev() {
        proofs.push(proof_view(&kit, &finding, proof, acts).await?);
    }
    let offered = Kind::ALL.iter().map(|k| (format!("/findings/{id}/proof/{}", k.key()), kit.tr.t(submit(*k))));
    let action = act::new_action(&auth, id).map(|href| (href, kit.tr.t("actions-new")));
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        standing,
        acts: if acts { offered.chain(action).collect() } else { Vec::new() },
        proofs,
        view,
    }))
}

async fn proof_view(kit: &Kit, finding: &Finding, p: &Proof, may: bool) -> Result<ProofView, AppError> {
    let review = match p.review {
        None => None,
        Some(review) => Some(match graph::get(kit.db(), review, &kit.viewers).await? {
            Some(node) => Cell::Link { text: node.title, href: format!("/audits/{review}") },
            None => Cell::Text(kit.tr.t("form-hidden-record")),
        }),
    };
    let line = [("on", p.on.to_string().into()), ("who", p.performed_by.as_str().into()), ("by", p.recorded_by.as_str().into())];
    let outcome = if p.kind.is_evidence() { format!(": {}", word("outcome", p.outcome.key(), &kit.tr)) } else { String::new() };
    let revoked = p.revoked_reason.as_ref().map(|reason| kit.tr.with("findings-revoked", "reason", reason.clone()));
    Ok(ProofView {
        heading: format!("{}{outcome}", kit.tr.t(&format!("findings-proof-{}", p.kind.key()))),
        line: kit.tr.args("findings-proof-line", &line),
        what: p.what.clone(),
        evidence: p.evidence.clone(),
        review,
        revoke: (may && revoked.is_none()).then(|| format!("/findings/{}/proofs/{}/revoke", finding.id, p.no)),
        revoked,
    })
}

fn submit(kind: Kind) -> &'static str {
    match kind {
        Kind::OwnStatement => "findings-own_statement-do",
        Kind::Retest => "findings-retest-do",
        Kind::FollowUp => "findings-follow_up-do",
        Kind::Acceptance => "findings-acceptance-do",
        Kind::Withdrawal => "findings-withdrawal-do",
    }
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Finding, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

/// An act on a finding: its address below the finding, the key of its words, and what it asks for.
struct FindingAct {
    address: String,
    key: &'static str,
    submit: &'static str,
    fields: &'static [FieldDef],
}

fn asked<'a>(auth: &Auth<Edit>, f: &Finding, title: &'a str, act: FindingAct) -> Asked<'a> {
    Asked {
        id: f.id,
        title,
        version: f.version,
        action: format!("/findings/{}/{}", f.id, act.address),
        cancel: format!("/findings/{}", f.id),
        fields: act.fields,
        heading: auth.tr.t(act.submit),
        lead: auth.tr.t(&format!("findings-{}-lead", act.key)),
        submit: act.submit,
        stale: "findings-error-stale",
    }
}

fn asked_proof<'a>(auth: &Auth<Edit>, f: &Finding, title: &'a str, kind: Kind) -> Asked<'a> {
    let address = format!("proof/{}", kind.key());
    asked(auth, f, title, FindingAct { address, key: kind.key(), submit: submit(kind), fields: proofs::fields(kind) })
}

/// GET /findings/{id}/proof/{kind}
async fn ask(auth: Auth<Edit>, Path((id, kind)): Path<(Id, String)>) -> Result<Response, AppError> {
    let kind = Kind::from_key(&kind).ok_or(AppError::NotFound)?;
    let finding = editable(&auth, id).await?;
    let fresh = Raw::default().with("on_day", auth.ctx.now.local_date().to_string()).with("outcome", "fixed");
    act::page(&auth, &asked_proof(&auth, &finding, &finding.title(), kind), &fresh, &FieldErrors::default()).await
}

/// POST /findings/{id}/proof/{kind}
async fn give(auth: Auth<Edit>, Path((id, kind)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let kind = Kind::from_key(&kind).ok_or(AppError::NotFound)?;
    let finding = editable(&auth, id).await?;
    let title = finding.title();
    let asked = asked_proof(&auth, &finding, &title, kind);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, kind, &raw).await;
    act::answer(&auth, &asked, raw, "findings-proof-done", outcome).await
}

/// Gives a proof, in a write of its own; what it points at must be seen by whoever gives it.
pub(super) async fn write(auth: &Auth<Edit>, id: Id, kind: Kind, raw: &Raw) -> Result<(), ActError> {
    let errors = Kit::of(auth).refusals(proofs::fields(kind), raw, None).await?;
    if !errors.is_empty() {
        return Err(ActError::Refused(errors));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = proofs::give(&mut tx, id, kind, raw).await?;
    Ok(tx.commit(recorded).await?)
}

fn asked_revoke<'a>(auth: &Auth<Edit>, f: &Finding, title: &'a str, no: i64) -> Asked<'a> {
    let address = format!("proofs/{no}/revoke");
    asked(auth, f, title, FindingAct { address, key: "revoke", submit: "findings-revoke-do", fields: proofs::REASON })
}

/// GET /findings/{id}/proofs/{no}/revoke
async fn ask_revoke(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>) -> Result<Response, AppError> {
    let finding = editable(&auth, id).await?;
    act::page(&auth, &asked_revoke(&auth, &finding, &finding.title(), no), &Raw::default(), &FieldErrors::default()).await
}

/// POST /findings/{id}/proofs/{no}/revoke
async fn revoke(auth: Auth<Edit>, Path((id, no)): Path<(Id, i64)>, raw: Raw) -> Result<Response, AppError> {
    let finding = editable(&auth, id).await?;
    let title = finding.title();
    let outcome = write_revoked(&auth, id, no, &raw).await;
    act::answer(&auth, &asked_revoke(&auth, &finding, &title, no), raw, "findings-revoke-done", outcome).await
}

async fn write_revoked(auth: &Auth<Edit>, id: Id, no: i64, raw: &Raw) -> Result<(), ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = proofs::revoke(&mut tx, id, no, raw).await?;
    Ok(tx.commit(recorded).await?)
}
