//! The page that proves "all findings judged high are fixed, and N of M lesser ones", with what, when and how it is known. Whoever may not
//! see every finding gets no sentence and no number: a part is never counted as the whole, and how many are hidden tells something too.
use super::{
    View,
    model::Audit,
    store,
    words::{Group, words},
};
use crate::findings::{self, Finding, Kind, Tally};
use axum::{extract::Path, response::Response};
use vk_core::{Date, Id};
use vk_web::{
    AppError, Auth, Layout, Tr,
    form::Kit,
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

/// The tallies of the groups that the sentence speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    pub high: Tally,
    pub lesser: Tally,
    pub unrated: Tally,
}

impl Tallies {
    /// Counts all findings of a report; `group` is the scale's.
    pub fn of(findings: &[Finding], delivered: Option<Date>, group: impl Fn(&str) -> Group) -> Tallies {
        let mut out = Tallies::default();
        for finding in findings {
            let before = finding.fixed_since().zip(delivered).is_some_and(|(fixed, report)| fixed < report);
            let tally = match group(&finding.data.risk_factor) {
                Group::High => &mut out.high,
                Group::Lesser => &mut out.lesser,
                Group::None => &mut out.unrated,
            };
            tally.add(finding.standing().0, before);
        }
        out
    }
    /// Of an audit with the scale of the shipped words.
    pub fn of_audit(audit: &Audit, found: &[Finding]) -> Tallies {
        Tallies::of(found, audit.delivered_on, |factor| words().map_or(Group::None, |w| w.group(factor)))
    }
    fn sum(&self, of: impl Fn(&Tally) -> usize) -> usize {
        of(&self.high) + of(&self.lesser) + of(&self.unrated)
    }
}

fn share(tr: &Tr, key: &str, (n, of): (usize, usize)) -> String {
    tr.args(key, &[("n", n.to_string().into()), ("m", of.to_string().into())])
}

/// The sentence that the tallies prove.
pub fn sentence(t: &Tallies, tr: &Tr) -> String {
    if t.sum(|t| t.total) == 0 {
        return tr.t("audits-status-nothing");
    }
    let first = match t.high {
        high if high.total == 0 => tr.t("audits-status-no_high"),
        high if high.all_fixed() => tr.t("audits-status-all_high"),
        high => share(tr, "audits-status-some_high", (high.fixed(), high.total)),
    };
    let lesser = match (t.lesser.total, t.high.total) {
        (0, _) => String::new(),
        (m, 0) => share(tr, "audits-status-only_lesser", (t.lesser.fixed(), m)),
        (m, _) => share(tr, "audits-status-lesser", (t.lesser.fixed(), m)),
    };
    format!("{first}{lesser}.")
}

/// How it is known, and what the sentence leaves out, one line each.
fn notes(t: &Tallies, tr: &Tr) -> Vec<String> {
    let known: [(&str, usize); 8] = [
        ("by_own", t.sum(|t| t.own_statement)),
        ("by_retest", t.sum(|t| t.retest)),
        ("by_follow_up", t.sum(|t| t.follow_up)),
        ("before_report", t.sum(|t| t.before_report)),
        ("partly", t.sum(|t| t.partly)),
        ("open", t.sum(|t| t.open)),
        ("accepted", t.sum(|t| t.accepted)),
        ("withdrawn", t.sum(|t| t.withdrawn)),
    ];
    let line = |(key, n): (&str, usize)| tr.with(&format!("audits-status-{key}"), "n", n.to_string());
    let mut out: Vec<String> = known.into_iter().filter(|(key, n)| *n > 0 || key.starts_with("by_")).map(line).collect();
    if t.unrated.total > 0 {
        out.push(share(tr, "audits-status-unrated", (t.unrated.fixed(), t.unrated.total)));
    }
    out
}

/// One finding of the table below the sentence.
struct Line {
    title: Cell,
    factor: Cell,
    standing: Cell,
    what: String,
    on: String,
    by: String,
}

#[derive(askama::Template)]
#[template(path = "audits/templates/status.html")]
struct StatusPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    sentence: Option<String>,
    notes: Vec<String>,
    lines: Vec<Line>,
}

/// GET /audits/{id}/status
pub(super) async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let audit = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    kit.seen(&auth.ctx, id, audit.data.secrecy.key()).await?;
    let of_findings = Kit::new(&auth.app, &auth.account.grants, findings::store::REGISTER, auth.tr.clone());
    let (found, whole) = findings::of_audit(kit.db(), &of_findings.viewer, id).await?;
    for finding in &found {
        of_findings.seen(&auth.ctx, finding.id, finding.data.secrecy.key()).await?;
    }
    let tallies = Tallies::of_audit(&audit, &found);
    let heading = kit.tr.t("audits-status-title");
    Ok(layout::page(&StatusPage {
        crumbs: crumbs(&kit, Some((id, &audit.title())), Some(&heading)),
        sentence: whole.then(|| sentence(&tallies, &kit.tr)),
        notes: if whole { notes(&tallies, &kit.tr) } else { Vec::new() },
        lines: found.iter().map(|f| line(f, &kit.tr)).collect(),
        layout: auth.layout_titled(heading),
    }))
}

fn line(f: &Finding, tr: &Tr) -> Line {
    let (standing, on) = f.standing();
    // What was done is said by whoever did it; where nobody has, by what was seen last.
    let said = f.live().filter(|p| p.kind == Kind::OwnStatement).max_by_key(|p| p.on);
    let proof = said.or_else(|| f.live().max_by_key(|p| p.on));
    Line {
        title: Cell::Link { text: f.title(), href: format!("/findings/{}", f.id) },
        factor: findings::factor_cell(&f.data.risk_factor, tr),
        standing: Cell::tag(findings::word("standing", standing.key(), tr), standing.tone()),
        what: proof.map(|p| p.what.clone()).unwrap_or_default(),
        on: on.map(|d| d.to_string()).unwrap_or_default(),
        by: proof.map(|p| p.performed_by.clone()).unwrap_or_default(),
    }
}
