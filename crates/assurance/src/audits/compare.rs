//! An audit beside the earlier one of the same area: what became of every earlier recommendation, which findings came back, and whether the judgement
//! moved. What the reader may not see is not in it, and the page says so.
use super::{View, model::Audit, store, table::word, words::words};
use crate::{
    findings::{self, Finding},
    recommendations::{self, Recommendation},
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, Layout, Tr,
    form::Kit,
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

/// How the overall judgement moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    Better,
    Worse,
    Same,
    Unknown,
}

impl Moved {
    /// By the places on the scale; 1 is the best.
    pub(super) fn between(then: Option<u8>, now: Option<u8>) -> Moved {
        match (then, now) {
            (Some(then), Some(now)) if now < then => Moved::Better,
            (Some(then), Some(now)) if now > then => Moved::Worse,
            (Some(_), Some(_)) => Moved::Same,
            _ => Moved::Unknown,
        }
    }
    fn cell(self, tr: &Tr) -> Cell {
        let (key, tone) = match self {
            Moved::Better => ("audits-compare-better", "success"),
            Moved::Worse => ("audits-compare-worse", "danger"),
            Moved::Same => ("audits-compare-same", "neutral"),
            Moved::Unknown => ("audits-compare-unknown", "muted"),
        };
        Cell::tag(tr.t(key), tone)
    }
}

/// An earlier recommendation: what it was, how it stands, and where it was given again.
struct Earlier {
    title: Cell,
    status: Cell,
    on: String,
    again: Option<Cell>,
}

/// A finding of either audit.
struct Seen {
    title: Cell,
    mark: Cell,
    standing: Cell,
    again: Option<Cell>,
}

#[derive(askama::Template)]
#[template(path = "audits/templates/compare.html")]
struct ComparePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    earlier: Cell,
    then: String,
    now: String,
    moved: Cell,
    fixed: Option<String>,
    recommendations: Vec<Earlier>,
    findings: Vec<Seen>,
    whole: bool,
}

/// GET /audits/{id}/compare
pub(super) async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let audit = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let previous = audit.data.previous.ok_or(AppError::NotFound)?;
    let earlier = store::get(kit.db(), &kit.viewer, previous).await?.ok_or(AppError::NotFound)?;
    for a in [&audit, &earlier] {
        kit.seen(&auth.ctx, a.id, a.data.secrecy.key()).await?;
    }
    let of = |register| Kit::new(&auth.app, &auth.account.grants, register, auth.tr.clone());
    let (finds, recommends) = (of(findings::store::REGISTER), of(recommendations::store::REGISTER));
    let (old, whole_old) = findings::of_audit(kit.db(), &finds.viewer, previous).await?;
    let (new, whole_new) = findings::of_audit(kit.db(), &finds.viewer, id).await?;
    for finding in old.iter().chain(&new) {
        finds.seen(&auth.ctx, finding.id, finding.data.secrecy.key()).await?;
    }
    let (asked, _) = recommendations::of_audit(kit.db(), &recommends.viewer, previous).await?;
    let (again, _) = recommendations::of_audit(kit.db(), &recommends.viewer, id).await?;
    for r in asked.iter().chain(&again) {
        recommends.seen(&auth.ctx, r.id, r.data.secrecy.key()).await?;
    }
    let place = |a: &Audit| words().zip(a.data.overall.as_deref()).and_then(|(w, step)| w.overall(step));
    let judged = |a: &Audit| a.data.overall.as_deref().map(|step| word("overall", step, &kit.tr)).unwrap_or_default();
    let heading = kit.tr.t("audits-compare-title");
    Ok(layout::page(&ComparePage {
        crumbs: crumbs(&kit, Some((id, &audit.title())), Some(&heading)),
        earlier: Cell::Link { text: earlier.title(), href: format!("/audits/{previous}") },
        then: judged(&earlier),
        now: judged(&audit),
        moved: Moved::between(place(&earlier), place(&audit)).cell(&kit.tr),
        fixed: fixed(&asked, &kit.tr),
        recommendations: asked.iter().map(|r| recommendation(r, &again, &kit.tr)).collect(),
        findings: findings_of(&old, &new, &kit.tr),
        whole: whole_old && whole_new,
        layout: auth.layout_titled(heading),
    }))
}

/// "3 of 5 earlier recommendations are fixed."
fn fixed(asked: &[Recommendation], tr: &Tr) -> Option<String> {
    let n = asked.iter().filter(|r| recommendations::is_fixed(&r.status)).count();
    let args = [("n", n.to_string().into()), ("m", asked.len().to_string().into())];
    (!asked.is_empty()).then(|| tr.args("audits-compare-fixed", &args))
}

fn recommendation(r: &Recommendation, again: &[Recommendation], tr: &Tr) -> Earlier {
    let next = again.iter().find(|n| n.data.previous == Some(r.id));
    Earlier {
        title: Cell::Link { text: r.title(), href: format!("/recommendations/{}", r.id) },
        status: recommendations::status_cell(&r.status, tr),
        on: r.status_on.map(|d| d.to_string()).unwrap_or_default(),
        again: next.map(|n| Cell::Link { text: n.title(), href: format!("/recommendations/{}", n.id) }),
    }
}

/// Every earlier finding once, then the new ones.
fn findings_of(old: &[Finding], new: &[Finding], tr: &Tr) -> Vec<Seen> {
    let link = |f: &Finding| Cell::Link { text: f.title(), href: format!("/findings/{}", f.id) };
    let standing = |f: &Finding| {
        let (standing, _) = f.standing();
        Cell::tag(findings::word("standing", standing.key(), tr), standing.tone())
    };
    let earlier = old.iter().map(|f| {
        let next = new.iter().find(|n| n.data.previous == Some(f.id));
        let (key, tone) =
            if next.is_some() { ("audits-compare-recurring", "warning") } else { ("audits-compare-gone", "success") };
        Seen { title: link(f), mark: Cell::tag(tr.t(key), tone), standing: standing(f), again: next.map(link) }
    });
    let fresh = new.iter().filter(|n| n.data.previous.is_none_or(|p| old.iter().all(|f| f.id != p)));
    let fresh = fresh.map(|f| Seen {
        title: link(f),
        mark: Cell::tag(tr.t("audits-compare-new"), "info"),
        standing: standing(f),
        again: None,
    });
    earlier.chain(fresh).collect()
}
