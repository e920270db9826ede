//! What an audit gives the papers about it: how its findings stand, what it recommends and what is answered, which measures were taken. Findings are
//! counted and never named; measures marked secret stay out. A reader who does not see every finding gets no counts: a part is never told as the whole.
use super::{Cell, Counted, Figure, Worth, gather::viewer};
use crate::{
    audits::{self, Tallies, words},
    decisions, findings, recommendations,
};
use std::collections::BTreeMap;
use vk_core::{Id, Lang, Secrecy};
use vk_db::{DbError, Sql};
use vk_web::form::Kit;

type Rows = Vec<BTreeMap<String, Cell>>;

/// An audit as papers may speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFigures {
    /// Key and words; nothing of an audit that is itself secret.
    pub told: Vec<(&'static str, String)>,
    /// `None` where whoever drafts does not see every finding.
    pub tallies: Option<Tallies>,
    pub secret_findings: bool,
    pub recommendations: Rows,
    pub agrees: i64,
    pub measures: Rows,
    pub extra_measures: Rows,
    pub source: String,
    pub findings_source: String,
}

impl AuditFigures {
    pub fn figures(self) -> Vec<Figure> {
        let figure =
            |key: &str, value: Worth| Figure { key: key.to_owned(), value, sensitive: false, source: self.source.clone() };
        let mut out: Vec<Figure> = self.told.iter().map(|(key, text)| figure(key, Worth::Text(text.clone()))).collect();
        let count = i64::try_from(self.recommendations.len()).unwrap_or(i64::MAX);
        out.push(figure("recommendation_count", Worth::Count(count)));
        out.push(figure("agree_count", Worth::Count(self.agrees)));
        out.push(figure("recommendations", Worth::List(self.recommendations.clone())));
        out.push(figure("measures", Worth::List(self.measures.clone())));
        out.push(figure("extra_measures", Worth::List(self.extra_measures.clone())));
        let Some(t) = self.tallies else { return out };
        let counts = [
            ("high_total", t.high.total),
            ("high_fixed", t.high.fixed()),
            ("high_own", t.high.own_statement),
            ("high_retest", t.high.retest),
            ("high_review", t.high.follow_up),
            ("lesser_total", t.lesser.total),
            ("lesser_fixed", t.lesser.fixed()),
            ("fixed_before_delivery", t.high.before_report + t.lesser.before_report),
        ];
        out.extend(counts.map(|(key, n)| {
            let value = i64::try_from(n).unwrap_or(i64::MAX);
            Counted { value, sensitive: self.secret_findings, source: self.findings_source.clone() }.figure(key)
        }));
        out
    }
}

/// The audit, if whoever drafts may read it.
pub async fn audit(kit: &Kit, id: Id, lang: Lang) -> Result<Option<AuditFigures>, DbError> {
    let Some(audit) = audits::get(kit.db(), &viewer(kit, "audit"), id).await? else { return Ok(None) };
    let (found, whole) = findings::of_audit(kit.db(), &viewer(kit, "finding"), id).await?;
    let (recommended, _) = recommendations::of_audit(kit.db(), &viewer(kit, "recommendation"), id).await?;
    let recommended: Vec<_> = recommended.into_iter().filter(|r| r.data.secrecy != Secrecy::Secret).collect();
    let decision = assignment(kit, id).await?;
    let own = std::iter::once(id).chain(found.iter().map(|f| f.id)).chain(recommended.iter().map(|r| r.id));
    let mut rows = Rows::new();
    for r in &recommended {
        rows.push(recommendation(kit, r, lang).await?);
    }
    let mut told = if audit.data.secrecy == Secrecy::Secret { Vec::new() } else { said(&audit, lang) };
    if let Some(d) = &decision {
        told.push(("earlier_meeting_date", d.data.decided_on.to_string()));
        told.push(("earlier_paragraph", d.data.paragraph.clone().unwrap_or_default().trim_start_matches("§ ").to_owned()));
    } else {
        told.push(("earlier_meeting_date", String::new()));
    }
    Ok(Some(AuditFigures {
        told,
        tallies: whole.then(|| Tallies::of_audit(&audit, &found)),
        secret_findings: found.iter().any(|f| f.data.secrecy == Secrecy::Secret),
        agrees: recommended.iter().filter(|r| r.answer.as_ref().is_some_and(|a| a.position != "does_not_agree")).count() as i64,
        recommendations: rows,
        measures: measures(kit, own.collect(), lang).await?,
        extra_measures: measures(kit, decision.map(|d| d.id).into_iter().collect(), lang).await?,
        source: format!("/audits/{id}"),
        findings_source: format!("/findings?review={id}"),
    }))
}

/// What is said of the audit in words.
fn said(a: &audits::Audit, lang: Lang) -> Vec<(&'static str, String)> {
    let auditor = match (a.data.kind.as_str(), &a.data.auditor_firm) {
        ("elected_auditors", _) | (_, None) => words().and_then(|w| w.auditor(&a.data.kind)).map(|k| lower_first(k.words(lang))),
        (_, Some(firm)) => Some(firm.clone()),
    };
    let verdict = a.data.overall_text.clone().or_else(|| {
        let step = a.data.overall.as_deref()?;
        words().and_then(|w| w.overall_words(step, lang)).map(str::to_lowercase)
    });
    let known = [
        ("audit_title", Some(a.data.name.clone())),
        ("audit_area", a.data.area.clone()),
        ("audit_delivered", a.delivered_on.map(|d| d.to_string())),
        ("auditor", auditor),
        ("audit_verdict", verdict),
        ("answer_due", Some(a.data.response_due.map(|d| d.to_string()).unwrap_or_default())),
    ];
    known.into_iter().filter_map(|(key, text)| Some((key, text?))).collect()
}

/// `Regionens revisorer` in the middle of a sentence.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// The latest assignment that was given because of the audit, if it is not secret.
async fn assignment(kit: &Kit, audit: Id) -> Result<Option<decisions::Decision>, DbError> {
    let sql = Sql::new(
        "SELECT d.id FROM decision d WHERE d.archived_at IS NULL AND d.kind = 'assignment' AND d.state <> 'revoked' AND d.secrecy <> 'secret' \
         AND EXISTS (SELECT 1 FROM decision_source s WHERE s.decision_id = d.id AND s.target_id = ",
    );
    let viewer = viewer(kit, "decision");
    let sql = sql.bind(audit).push(")").and_visible(&viewer, "d").push(" ORDER BY d.decided_on DESC, d.id LIMIT 1");
    let Some(row) = kit.db().one(sql).await? else { return Ok(None) };
    decisions::get(kit.db(), &viewer, row.id("id")?).await
}

async fn recommendation(kit: &Kit, r: &recommendations::Recommendation, lang: Lang) -> Result<BTreeMap<String, Cell>, DbError> {
    let position = r.answer.as_ref().and_then(|a| words()?.position(&a.position)).map(|p| p.words(lang).to_owned());
    let reasoning = r.answer.as_ref().and_then(|a| a.reasoning.clone()).unwrap_or_default();
    let text = |key: &str, value: String| (key.to_owned(), Cell::Text(value));
    Ok(BTreeMap::from([
        text("number", r.no.to_string()),
        text("text", r.data.body.clone().unwrap_or_else(|| r.data.name.clone())),
        text("position", position.unwrap_or_else(|| super::ask(if lang == Lang::Sv { "ståndpunkt" } else { "position" }, lang))),
        text("reasoning", reasoning),
        text("responsible", function(kit, r.data.responsible).await?),
        text("due", r.data.due_on.map(|d| d.to_string()).unwrap_or_default()),
        ("measures".to_owned(), Cell::Rows(measures(kit, vec![r.id], lang).await?)),
    ]))
}

async fn function(kit: &Kit, id: Option<Id>) -> Result<String, DbError> {
    let named = crate::papers::store::function_names(kit.db(), id.as_slice()).await?;
    Ok(named.into_iter().next().unwrap_or_default())
}

/// Actions that come from these records, in the order of their numbers; secret ones and cancelled ones are no one's to tell. Who does one that is
/// not done, and by when, has to be said: where nobody has decided it, a person fills it in.
async fn measures(kit: &Kit, from: Vec<Id>, lang: Lang) -> Result<Rows, DbError> {
    if from.is_empty() {
        return Ok(Rows::new());
    }
    let sql = Sql::new(
        "SELECT a.id, a.name, a.done_on, a.due_on, a.responsible_id, a.state FROM action a WHERE a.archived_at IS NULL \
         AND a.state <> 'cancelled' AND a.secrecy <> 'secret' AND EXISTS \
         (SELECT 1 FROM action_origin o WHERE o.action_id = a.id AND o.origin_id IN ",
    );
    let mut out = Rows::new();
    for row in kit.db().all(sql.list(from).push(")").and_visible(&viewer(kit, "action"), "a").push(" ORDER BY a.ref")).await? {
        let done = matches!(row.text("state")?.as_str(), "done" | "verified");
        let day = |d: Option<vk_core::Date>| d.map(|d| d.to_string()).unwrap_or_default();
        let needed = |text: String, sv: &str, en: &str| match text.is_empty() && !done {
            true => Cell::Text(super::ask(if lang == Lang::Sv { sv } else { en }, lang)),
            false => Cell::Text(text),
        };
        out.push(BTreeMap::from([
            ("text".to_owned(), Cell::Text(sentence(row.text("name")?))),
            ("done".to_owned(), Cell::Flag(done)),
            ("done_on".to_owned(), Cell::Text(day(row.opt_date("done_on")?))),
            ("due".to_owned(), needed(day(row.opt_date("due_on")?), "dag", "day")),
            (
                "responsible".to_owned(),
                needed(function(kit, row.opt_id("responsible_id")?).await?, "ansvarig funktion", "responsible function"),
            ),
        ]));
    }
    Ok(out)
}

/// A name as a sentence of its own.
fn sentence(name: String) -> String {
    if name.ends_with(['.', '!', '?']) { name } else { format!("{name}.") }
}
