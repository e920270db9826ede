//! An assessment line by line: every requirement of its source with the answer that counts (own, inherited or through a mapping), exception and
//! evidence. Summary, page, statement of applicability and gaps are made of these lines, so that they cannot disagree.
use super::{
    catalogue::{self, Requirement},
    inherit,
    model::StoredAnswer,
    scale::{Answer, Freshness, Standing},
};
use crate::{join::Class, requirements::mapping::Mappings};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use vk_core::{Date, Id};
use vk_db::{DbError, Reader, Row, Sql, Viewer};

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Own,
    /// From this assessment, which holds the answer itself.
    Inherited(Id),
    /// From the answer to another requirement, in another assessment of the same subject.
    Mapped {
        assessment: Id,
        requirement: Id,
    },
    /// There is none.
    Nothing,
}

/// One requirement in one assessment.
#[derive(Clone, Debug)]
pub struct Line {
    pub requirement: Requirement,
    /// Whether the class reaches it; what does not apply is kept and not counted.
    pub applies: bool,
    /// The answer that counts.
    pub answer: Option<Answer>,
    pub origin: Origin,
    /// This assessment's own row, if there is one.
    pub stored: StoredAnswer,
    /// The row that gives the answer: the own one, or the one inherited from.
    pub given: StoredAnswer,
    pub excepted: bool,
    pub evidence: Option<Freshness>,
}

impl Line {
    pub fn standing(&self) -> Standing {
        Standing::of(self.answer, self.requirement.legal_duty, self.excepted, self.evidence)
    }
    /// Whether somebody has written something here.
    pub fn is_touched(&self) -> bool {
        self.stored != StoredAnswer::default()
    }
}

/// Takes away what was written with answers that are inherited from assessments which the viewer does not cover: the answer counts here, its words do
/// not belong here.
pub async fn without_foreign_words(db: &impl Reader, viewer: &Viewer, lines: &mut [Line]) -> Result<(), DbError> {
    let from = |line: &Line| if let Origin::Inherited(from) = line.origin { Some(from) } else { None };
    let sources: BTreeSet<Id> = lines.iter().filter_map(from).collect();
    if sources.is_empty() {
        return Ok(());
    }
    let covered = Sql::new("SELECT a.id FROM assessment a WHERE a.id IN ").list(sources).and_visible(viewer, "a");
    let covered: BTreeSet<Id> = db.rows(covered).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    for line in lines.iter_mut().filter(|line| from(line).is_some_and(|id| !covered.contains(&id))) {
        line.given = StoredAnswer { reason: None, comment: None, answered_by: None, ..line.given.clone() };
    }
    Ok(())
}

/// What lines are made from, as it stands in the database.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    pub assessment: Id,
    pub subject: Id,
    pub subject_kind: &'static str,
    pub source: Id,
}

/// What does not change while several assessments are summed up in one go.
#[derive(Debug, Default)]
pub struct Shelf {
    sources: BTreeMap<Id, Arc<Vec<Requirement>>>,
    mappings: Option<Arc<Mappings>>,
}

impl Shelf {
    async fn source(&mut self, db: &impl Reader, id: Id) -> Result<Arc<Vec<Requirement>>, DbError> {
        if let Some(known) = self.sources.get(&id) {
            return Ok(known.clone());
        }
        let read = Arc::new(catalogue::of_source(db, id).await?);
        self.sources.insert(id, read.clone());
        Ok(read)
    }

    async fn mappings(&mut self, db: &impl Reader) -> Result<Arc<Mappings>, DbError> {
        match &self.mappings {
            Some(known) => Ok(known.clone()),
            None => Ok(self.mappings.insert(Arc::new(Mappings::load(db).await?)).clone()),
        }
    }
}

type Answers = BTreeMap<Id, BTreeMap<Id, StoredAnswer>>;

/// All lines of an assessment in the source's order, those that do not apply among them.
pub async fn lines(db: &impl Reader, shelf: &mut Shelf, of: Of, class: &Class, today: Date) -> Result<Vec<Line>, DbError> {
    let requirements = shelf.source(db, of.source).await?;
    let siblings = siblings(db, of).await?;
    let mut answers = Answers::new();
    let mut wanted: Vec<Id> = std::iter::once(of.assessment).chain(siblings.iter().copied()).collect();
    while !wanted.is_empty() {
        let read = stored_answers(db, &wanted).await?;
        for id in &wanted {
            answers.entry(*id).or_default();
        }
        for (assessment, rows) in read {
            answers.insert(assessment, rows);
        }
        let next: BTreeSet<Id> = answers.values().flat_map(|rows| rows.values()).filter_map(|a| a.inherits_from).collect();
        wanted = next.into_iter().filter(|id| !answers.contains_key(id)).collect();
    }
    let archived = archived(db, &answers).await?;
    let evidence = evidence(db, answers.keys().copied()).await?;
    let excepted = exceptions(db, of.subject, today).await?;
    let mappings = if siblings.is_empty() { Arc::default() } else { shelf.mappings(db).await? };
    let book = Book { answers: &answers, archived: &archived, evidence: &evidence };
    let offers = book.offers(&siblings, &mappings);
    Ok(requirements
        .iter()
        .filter(|r| r.concerns(of.subject_kind) || answers.get(&of.assessment).is_some_and(|own| own.contains_key(&r.id)))
        .map(|r| {
            let mut line = book.line(of.assessment, r);
            if line.origin == Origin::Nothing
                && let Some(offer) = offers.get(&r.id)
            {
                line.take(offer);
            }
            line.applies = r.applies(of.subject_kind, class);
            line.excepted = excepted.contains(&r.id);
            line
        })
        .collect())
}

/// Everything that was read, to be looked up.
struct Book<'a> {
    answers: &'a Answers,
    archived: &'a BTreeSet<Id>,
    evidence: &'a BTreeMap<(Id, Id), Freshness>,
}

impl Book<'_> {
    fn stored(&self, assessment: Id, requirement: Id) -> Option<&StoredAnswer> {
        self.answers.get(&assessment).and_then(|rows| rows.get(&requirement))
    }

    /// The way of an answer, the row that holds it, and the worst evidence along the way. An archived assessment gives no answer.
    fn follow(&self, start: Id, requirement: Id) -> (Vec<Id>, Option<&StoredAnswer>, Option<Freshness>) {
        let way = inherit::path(start, |at| self.stored(at, requirement).and_then(|a| a.inherits_from));
        let standing = way.iter().skip(1).all(|id| !self.archived.contains(id));
        let held = way.last().filter(|_| standing).and_then(|root| self.stored(*root, requirement));
        let worst = way.iter().filter_map(|id| self.evidence.get(&(*id, requirement)).copied()).max();
        (way, held.filter(|a| a.inherits_from.is_none()), worst)
    }

    fn line(&self, assessment: Id, requirement: &Requirement) -> Line {
        let stored = self.stored(assessment, requirement.id).cloned().unwrap_or_default();
        let (way, held, evidence) = self.follow(assessment, requirement.id);
        let given = held.cloned().unwrap_or_default();
        let origin = match (way.last(), given.answer) {
            (Some(root), _) if stored.inherits_from.is_some() => Origin::Inherited(*root),
            (_, Some(_)) => Origin::Own,
            _ => Origin::Nothing,
        };
        Line {
            requirement: requirement.clone(),
            applies: true,
            answer: given.answer,
            origin,
            stored,
            given,
            excepted: false,
            evidence,
        }
    }

    /// What the subject's other assessments say about requirements of this source, through mappings: the best offer for each. Met through one that is
    /// met, partly through one that is met and only overlaps, or that is itself partly met.
    fn offers(&self, siblings: &[Id], mappings: &Mappings) -> BTreeMap<Id, Offer> {
        let mut out: BTreeMap<Id, Offer> = BTreeMap::new();
        for sibling in siblings.iter().filter(|s| !self.archived.contains(s)) {
            for requirement in self.answers.get(sibling).into_iter().flat_map(|rows| rows.keys().copied()) {
                let (_, Some(given), evidence) = self.follow(*sibling, requirement) else { continue };
                let mut offer = |target: Id, answer: Answer| {
                    let new = || Offer { answer, assessment: *sibling, requirement, given: given.clone(), evidence };
                    let known = out.entry(target).or_insert_with(new);
                    if answer < known.answer {
                        *known = new();
                    }
                };
                let whole = match given.answer {
                    Some(whole @ (Answer::Met | Answer::Partly)) => whole,
                    _ => continue,
                };
                mappings.met_by([requirement]).into_iter().filter(|t| *t != requirement).for_each(|t| offer(t, whole));
                if whole == Answer::Met {
                    mappings.partly_by([requirement]).into_iter().for_each(|t| offer(t, Answer::Partly));
                }
            }
        }
        out
    }
}

/// An answer that a mapping offers.
struct Offer {
    answer: Answer,
    assessment: Id,
    requirement: Id,
    given: StoredAnswer,
    evidence: Option<Freshness>,
}

impl Line {
    fn take(&mut self, offer: &Offer) {
        self.answer = Some(offer.answer);
        self.origin = Origin::Mapped { assessment: offer.assessment, requirement: offer.requirement };
        self.given = offer.given.clone();
        self.evidence = self.evidence.max(offer.evidence);
    }
}

/// The other assessments of the same subject.
async fn siblings(db: &impl Reader, of: Of) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new("SELECT id FROM assessment WHERE archived_at IS NULL AND subject_id = ").bind(of.subject);
    let rows = db.rows(sql.push(" AND id <> ").bind(of.assessment).push(" ORDER BY id")).await?;
    rows.iter().map(|row| row.id("id")).collect()
}

async fn archived(db: &impl Reader, answers: &Answers) -> Result<BTreeSet<Id>, DbError> {
    if answers.len() < 2 {
        return Ok(BTreeSet::new());
    }
    let sql = Sql::new("SELECT id FROM assessment WHERE archived_at IS NOT NULL AND id IN ").list(answers.keys().copied());
    db.rows(sql).await?.iter().map(|row| row.id("id")).collect()
}

const ANSWER_COLUMNS: &str = "SELECT assessment_id, requirement_id, answer, reason, comment, delegated_function_id, delegated_due_on, \
     inherits_from, answered_by, answered_at FROM assessment_answer WHERE ";

/// The stored row of one answer, empty when there is none.
pub async fn stored_one(db: &impl Reader, assessment: Id, requirement: Id) -> Result<StoredAnswer, DbError> {
    let sql = Sql::new(ANSWER_COLUMNS).push("assessment_id = ").bind(assessment).push(" AND requirement_id = ").bind(requirement);
    Ok(db.row(sql).await?.as_ref().map(stored_answer).transpose()?.unwrap_or_default())
}

/// The stored rows of these assessments.
pub async fn stored_answers(db: &impl Reader, assessments: &[Id]) -> Result<Answers, DbError> {
    let sql = Sql::new(ANSWER_COLUMNS).push("assessment_id IN ");
    let mut out = Answers::new();
    for row in db.rows(sql.list(assessments.iter().copied())).await? {
        out.entry(row.id("assessment_id")?).or_default().insert(row.id("requirement_id")?, stored_answer(&row)?);
    }
    Ok(out)
}

fn stored_answer(row: &Row) -> Result<StoredAnswer, DbError> {
    Ok(StoredAnswer {
        answer: row.opt_text("answer")?.as_deref().and_then(Answer::from_key),
        reason: row.opt_text("reason")?,
        comment: row.opt_text("comment")?,
        delegated_to: row.opt_id("delegated_function_id")?,
        delegated_due: row.opt_date("delegated_due_on")?,
        inherits_from: row.opt_id("inherits_from")?,
        answered_by: row.opt_text("answered_by")?,
        answered_at: row.opt_instant("answered_at")?,
    })
}

/// The worst evidence of each requirement in these assessments.
async fn evidence(db: &impl Reader, assessments: impl IntoIterator<Item = Id>) -> Result<BTreeMap<(Id, Id), Freshness>, DbError> {
    let sql = Sql::new(
        "SELECT er.assessment_id, er.requirement_id, e.state FROM evidence_requirement er JOIN evidence e ON e.id = er.evidence_id \
         WHERE e.archived_at IS NULL AND er.assessment_id IN ",
    );
    let mut out: BTreeMap<(Id, Id), Freshness> = BTreeMap::new();
    for row in db.rows(sql.list(assessments)).await? {
        let state = Freshness::from_key(&row.text("state")?).unwrap_or(Freshness::None);
        let worst = out.entry((row.id("assessment_id")?, row.id("requirement_id")?)).or_insert(state);
        *worst = (*worst).max(state);
    }
    Ok(out)
}

/// The requirements that the subject has an approved exception from today.
async fn exceptions(db: &impl Reader, subject: Id, today: Date) -> Result<BTreeSet<Id>, DbError> {
    let sql = Sql::new("SELECT requirement_id FROM exception WHERE state = 'approved' AND archived_at IS NULL AND subject_id = ");
    let rows = db.rows(sql.bind(subject).push(" AND valid_until >= ").bind(today)).await?;
    rows.iter().map(|row| row.id("requirement_id")).collect()
}
