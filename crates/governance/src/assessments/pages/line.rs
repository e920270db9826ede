//! One requirement as the pages draw it: text, radio buttons, where the answer comes from, evidence, actions. The list, the single page and the fragment
//! that htmx swaps share it and its template.
use super::sight::Sight;
use crate::assessments::{
    catalogue::Requirement,
    evidence,
    lines::{Line, Origin},
    model::Assessment,
    scale::{Answer, Freshness},
};
use std::collections::BTreeMap;
use vk_core::{Id, Instant};
use vk_db::{DbError, Row, Sql, Viewer};
use vk_web::{
    form::{FieldErrors, Kit, Raw},
    search,
    table::Cell,
};

/// A requirement with its answer form.
#[derive(Clone, Debug)]
pub struct LineView {
    pub id: Id,
    pub title: String,
    pub text: String,
    pub guidance: String,
    pub evidence_hint: String,
    /// "Krav i lag, cybersäkerhetslagen 2 kap. 3 §".
    pub legal: Option<String>,
    pub level: String,
    pub standing: Cell,
    /// Where the answer comes from, and what weakens it.
    pub notes: Vec<(&'static str, String)>,
    pub options: Vec<(&'static str, String, bool)>,
    pub reason: String,
    pub comment: String,
    pub errors: Vec<String>,
    pub reason_error: bool,
    /// When the answer that the form shows was given: what somebody else has answered since is not overwritten.
    pub seen: String,
    pub by: String,
    pub delegated: String,
    pub evidence: Vec<(Cell, Cell, String)>,
    pub actions: Vec<Cell>,
    pub is_gap: bool,
    pub applies: bool,
    /// The answer is this person's to give.
    pub may_answer: bool,
    /// What stands beside the answer (evidence, actions, several at once) is this person's as well.
    pub may_edit: bool,
    /// Chosen for what is done to several at once.
    pub ticked: bool,
    /// On a page of its own, where nothing is folded away.
    pub alone: bool,
    /// The requirement's own page; its acts are below it.
    pub href: String,
    /// Where a form without script returns to.
    pub back: String,
}

/// What lines refer to, read once for a page.
pub struct Around {
    assessments: BTreeMap<Id, String>,
    requirements: BTreeMap<Id, String>,
    functions: BTreeMap<Id, String>,
    evidence: BTreeMap<Id, Vec<(Id, String, Freshness, evidence::state::Why)>>,
    actions: BTreeMap<Id, Vec<(Id, String)>>,
}

impl Around {
    pub async fn of(kit: &Kit, evidence: &Viewer, assessment: &Assessment, lines: &[&Line]) -> Result<Around, DbError> {
        let (mut assessments, mut requirements, mut functions) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            match line.origin {
                Origin::Inherited(from) => assessments.push(from),
                Origin::Mapped { assessment, requirement } => {
                    assessments.push(assessment);
                    requirements.push(requirement);
                }
                Origin::Own | Origin::Nothing => {}
            }
            functions.extend(line.stored.delegated_to);
        }
        let assessments = Sql::new("SELECT a.id, a.name AS title FROM assessment a WHERE a.id IN ").list(assessments);
        let requirements =
            Sql::new("SELECT id, COALESCE(ref_id, name) AS title FROM requirement WHERE id IN ").list(requirements);
        let functions = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(functions);
        let functions = functions.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n");
        Ok(Around {
            assessments: titles(kit, assessments.and_visible(&kit.viewer, "a")).await?,
            requirements: titles(kit, requirements).await?,
            functions: titles(kit, functions).await?,
            evidence: evidence_of(kit, evidence, assessment.id).await?,
            actions: actions_of(kit, assessment.id).await?,
        })
    }
}

async fn titles(kit: &Kit, sql: Sql) -> Result<BTreeMap<Id, String>, DbError> {
    kit.db().all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("title")?))).collect()
}

type Evidences = BTreeMap<Id, Vec<(Id, String, Freshness, evidence::state::Why)>>;

async fn evidence_of(kit: &Kit, viewer: &Viewer, assessment: Id) -> Result<Evidences, DbError> {
    let sql = Sql::new(
        "SELECT er.requirement_id, e.id, e.name, e.state, COALESCE((SELECT m.why FROM measure_reading m WHERE m.evidence_id = e.id \
         AND m.at >= e.state_since ORDER BY m.at DESC LIMIT 1), e.why) AS why FROM evidence_requirement er \
         JOIN evidence e ON e.id = er.evidence_id WHERE e.archived_at IS NULL AND er.assessment_id = ",
    );
    let mut out = Evidences::new();
    for row in kit.db().all(sql.bind(assessment).and_visible(viewer, "e").push(" ORDER BY e.name_key, e.id")).await? {
        let state = Freshness::from_key(&row.text("state")?).unwrap_or(Freshness::None);
        let why = evidence::state::Why::parse(&row.text("why")?);
        out.entry(row.id("requirement_id")?).or_default().push((row.id("id")?, row.text("name")?, state, why));
    }
    Ok(out)
}

async fn actions_of(kit: &Kit, assessment: Id) -> Result<BTreeMap<Id, Vec<(Id, String)>>, DbError> {
    let sql = Sql::new(
        "SELECT aa.requirement_id, n.id, n.title FROM assessment_action aa JOIN node n ON n.id = aa.action_id WHERE aa.assessment_id = ",
    );
    let sql = sql.bind(assessment).and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n");
    let mut out: BTreeMap<Id, Vec<(Id, String)>> = BTreeMap::new();
    let read = |row: &Row| Ok::<_, DbError>((row.id("requirement_id")?, (row.id("id")?, row.text("title")?)));
    for row in kit.db().all(sql.push(" ORDER BY n.name_key, n.id")).await? {
        let (requirement, action) = read(&row)?;
        out.entry(requirement).or_default().push(action);
    }
    Ok(out)
}

impl LineView {
    /// Whether the fields for why have to be looked at; what they hold is otherwise shown as text.
    pub fn opened(&self) -> bool {
        self.alone || !self.errors.is_empty()
    }
}

/// What somebody has typed and could not be saved.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    pub raw: &'a Raw,
    pub errors: &'a FieldErrors,
}

/// Everything that one line's view is made of.
pub struct Draw<'a> {
    pub kit: &'a Kit,
    pub assessment: &'a Assessment,
    pub around: &'a Around,
    pub sight: &'a Sight,
    /// Whether anything may be done here at all: a statement only says how it is.
    pub live: bool,
    pub alone: bool,
    pub ticked: &'a [Id],
    pub back: &'a str,
}

impl<'a> Draw<'a> {
    pub fn of(kit: &'a Kit, sight: &'a Sight, around: &'a Around) -> Draw<'a> {
        Draw { kit, assessment: &sight.assessment, around, sight, live: true, alone: false, ticked: &[], back: "" }
    }

    pub fn line(&self, line: &Line, typed: Option<Typed<'_>>) -> LineView {
        let (kit, tr) = (self.kit, &self.kit.tr);
        let requirement = &line.requirement;
        let text = requirement.texts(tr.lang);
        let (chosen, reason, comment) = match &typed {
            Some(t) => (Answer::from_key(t.raw.get("answer")), t.raw.get("reason").to_owned(), t.raw.get("comment").to_owned()),
            None => (line.answer, line.given.reason.clone().unwrap_or_default(), line.given.comment.clone().unwrap_or_default()),
        };
        let evidence = self.around.evidence.get(&requirement.id).into_iter().flatten();
        let actions = self.around.actions.get(&requirement.id).into_iter().flatten();
        let action = |(id, title): &(Id, String)| match search::href(&kit.app, "action", *id) {
            Some(href) => Cell::Link { text: title.clone(), href },
            None => Cell::text(title.as_str()),
        };
        let standing = line.standing();
        LineView {
            id: requirement.id,
            title: requirement.title(tr.lang),
            text: text.text,
            guidance: text.guidance,
            evidence_hint: text.evidence,
            legal: legal(kit, requirement),
            level: requirement.levels_text(),
            standing: Cell::tag(standing.word(tr), standing.tone()),
            notes: self.notes(line),
            options: Answer::ALL.map(|a| (a.key(), a.word(tr), chosen == Some(a))).to_vec(),
            reason,
            comment,
            reason_error: typed.as_ref().is_some_and(|t| t.errors.of("reason").is_some()),
            errors: typed.map(|t| t.errors.in_words(tr).into_iter().map(|e| e.message).collect()).unwrap_or_default(),
            seen: seen(line.stored.answered_at),
            by: self.by(line),
            delegated: self.delegated(line),
            evidence: evidence
                .map(|(id, name, state, why)| {
                    let link = Cell::Link { text: name.clone(), href: format!("/evidence/{id}") };
                    (link, evidence::state_cell(*state, tr), why.words(tr))
                })
                .collect(),
            actions: actions.map(action).collect(),
            is_gap: standing.is_gap() && line.applies,
            applies: line.applies,
            may_answer: self.live && self.sight.answers(requirement.id),
            may_edit: self.live && self.sight.edits,
            ticked: self.ticked.contains(&requirement.id),
            alone: self.alone,
            href: format!("/assessments/{}/requirements/{}", self.assessment.id, requirement.id),
            back: format!("{}#r-{}", self.back, requirement.id),
        }
    }

    /// Where the answer comes from, and what takes the green away.
    fn notes(&self, line: &Line) -> Vec<(&'static str, String)> {
        let tr = &self.kit.tr;
        let hidden = || tr.t("form-hidden-record");
        let name = |id: &Id| self.around.assessments.get(id).cloned().unwrap_or_else(hidden);
        let mut notes = Vec::new();
        match &line.origin {
            Origin::Inherited(from) => notes.push(("info", tr.with("assessments-inherited-from", "name", name(from)))),
            Origin::Mapped { assessment, requirement } => {
                let through = self.around.requirements.get(requirement).cloned().unwrap_or_else(hidden);
                let key = if line.answer == Some(Answer::Met) { "assessments-met-through" } else { "assessments-partly-through" };
                notes.push(("info", tr.args(key, &[("through", through.into()), ("name", name(assessment).into())])));
            }
            Origin::Own | Origin::Nothing => {}
        }
        if line.answer == Some(Answer::Met) {
            let stale = self.around.evidence.get(&line.requirement.id).into_iter().flatten();
            for (_, evidence, state, why) in stale.filter(|(_, _, state, _)| *state != Freshness::Fresh) {
                let key = if *state == Freshness::Red { "assessments-met-but-red" } else { "assessments-met-but-amber" };
                let text = tr.args(key, &[("evidence", evidence.as_str().into()), ("why", why.words(tr).into())]);
                notes.push((if *state == Freshness::Red { "ember" } else { "warning" }, text));
            }
            // Evidence that stands beside an inherited answer, in an assessment that this reader may not see.
            if notes.iter().all(|(tone, _)| *tone == "info") && !matches!(line.evidence, None | Some(Freshness::Fresh)) {
                notes.push(("warning", tr.t("assessments-met-but-elsewhere")));
            }
        }
        if line.excepted && line.answer != Some(Answer::Met) {
            let key = if line.requirement.legal_duty { "assessments-shortfall-note" } else { "assessments-exception-note" };
            notes.push(("warning", tr.t(key)));
        }
        if !line.applies {
            notes.push(("info", tr.t("assessments-hidden-note")));
        }
        notes
    }

    fn by(&self, line: &Line) -> String {
        match (&line.given.answered_by, line.given.answered_at) {
            (Some(who), Some(at)) if line.answer.is_some() => {
                let args = [("who", who.as_str().into()), ("at", at.local_minute().into())];
                self.kit.tr.args("assessments-answered-by", &args)
            }
            _ => String::new(),
        }
    }

    fn delegated(&self, line: &Line) -> String {
        let tr = &self.kit.tr;
        let Some(to) = line.stored.delegated_to else { return String::new() };
        let name = self.around.functions.get(&to).cloned().unwrap_or_else(|| tr.t("form-hidden-record"));
        match line.stored.delegated_due {
            Some(due) => tr.args("assessments-delegated-by", &[("name", name.into()), ("due", due.to_string().into())]),
            None => tr.with("assessments-delegated-to", "name", name),
        }
    }
}

/// The mark by which a form says which answer it was opened with.
pub fn seen(at: Option<Instant>) -> String {
    at.map(|at| at.micros().to_string()).unwrap_or_default()
}

fn legal(kit: &Kit, requirement: &Requirement) -> Option<String> {
    let reference = requirement.legal_ref.clone().unwrap_or_default();
    match (requirement.legal_duty, reference.is_empty()) {
        (true, true) => Some(kit.tr.t("assessments-legal-duty")),
        (true, false) => Some(format!("{}: {reference}", kit.tr.t("assessments-legal-duty"))),
        (false, true) => None,
        (false, false) => Some(reference),
    }
}
