//! One assessment: where it stands, the areas with their progress, and the requirements with their answers.
use super::{
    all_lines,
    line::{Around, Draw, LineView, Typed},
    sight::{Sight, sight},
};
use crate::{
    assessments::{
        Answer, catalogue,
        catalogue::{AREAS, NO_AREA},
        form,
        lines::Line,
        model::Assessment,
        scale::{Counts, Standing},
        store::{self, Assessments},
        subject,
        table::state_cell,
    },
    systems::class_cell,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use std::collections::BTreeMap;
use vk_core::{Id, Verb};
use vk_db::{DbError, Sql, Viewer};
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{Kit, OptionView, Stored},
    history::HistoryView,
    layout,
    record::RecordView,
    search,
    table::{Cell, TableQuery},
    ui::DetailValue,
};

/// Functions offered for a delegation at most.
const FUNCTIONS: i64 = 500;
/// Entries of the history beside the requirements; all of them are one click away.
const ENTRIES: usize = 5;

#[derive(askama::Template)]
#[template(path = "assessments/templates/show.html")]
struct ShowPage {
    layout: Layout,
    id: Id,
    back: String,
    view: RecordView,
    subject: DetailValue,
    source: String,
    class: Cell,
    state: &'static str,
    sums: Vec<(Cell, i64)>,
    progress: (i64, i64),
    areas: Vec<AreaView>,
    filters: Vec<FilterView>,
    lines: Vec<LineView>,
    bulk: Option<BulkView>,
    procurement: Option<String>,
    may_answer: bool,
    may_review: bool,
}

/// One of the ten areas, with how far it has come.
struct AreaView {
    name: String,
    href: String,
    answered: i64,
    all: i64,
    current: bool,
}

struct FilterView {
    text: String,
    href: String,
    current: bool,
}

/// What several chosen requirements may get at once.
pub struct BulkView {
    pub functions: Vec<OptionView>,
    pub shared: Vec<OptionView>,
    pub answers: Vec<OptionView>,
    /// What was typed, when it could not be done.
    pub reason: String,
    pub due: String,
    errors: BTreeMap<String, String>,
}

impl BulkView {
    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&String> {
        self.errors.get(field)
    }
}

/// GET /assessments/{id}?area=&show=unanswered|gaps|mine|hidden. Who was only asked to answer some requirements is led to those.
pub async fn page(auth: Auth<Answer>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let sight = sight(&auth, id).await?;
    if !sight.reads {
        return Ok(layout::redirect(&format!("/assessments/{id}/delegated")));
    }
    Ok(layout::page(&shown(&auth, &sight, &query, None).await?))
}

/// The page again, with what was typed and ticked for several requirements.
pub async fn again<P: Permission>(
    auth: &Auth<P>,
    id: Id,
    query: &TableQuery,
    status: StatusCode,
    typed: Typed<'_>,
) -> Result<Response, AppError> {
    let sight = sight(auth, id).await?;
    Ok(layout::page_with(status, &shown(auth, &sight, query, Some(typed)).await?))
}

/// The page as this person sees it.
async fn shown<P: Permission>(
    auth: &Auth<P>,
    sight: &Sight,
    query: &TableQuery,
    typed: Option<Typed<'_>>,
) -> Result<ShowPage, AppError> {
    let (kit, assessment) = (&Kit::of(auth), &sight.assessment);
    let (id, a) = (assessment.id, &assessment.data.new);
    let stored = Stored::of(assessment, &a.name, form::to_raw(a));
    let marks = vec![state_cell(&assessment.data.state, &kit.tr), class_cell(assessment.data.class)];
    let mut view = RecordView::of::<Assessments>(kit, &auth.ctx, stored, marks).await?;
    shorten(&mut view.history, &view.path);
    let all = all_lines(kit.db(), &kit.viewer, &auth.ctx, assessment).await?;
    let choice = Choice::of(query, &all, &sight.asked);
    let shown: Vec<&Line> = all.iter().filter(|line| choice.takes(line)).collect();
    let around = Around::of(kit, &auth.viewer_in("evidence"), assessment, &shown).await?;
    let back = query.href(&view.path);
    let ticked = typed.map(|typed| typed.raw.ids("requirement")).unwrap_or_default();
    let draw = Draw { back: &back, ticked: &ticked, ..Draw::of(kit, sight, &around) };
    let counts = assessment.data.counts;
    Ok(ShowPage {
        layout: auth.layout_titled(&view.title),
        id,
        subject: subject_link(kit, assessment).await?,
        source: catalogue::source_name(kit.db(), a.source).await?.unwrap_or_default(),
        class: class_cell(assessment.data.class),
        state: if assessment.data.state == "open" { "open" } else { "closed" },
        sums: sums(&counts, kit),
        progress: (counts.answered(), counts.applicable()),
        areas: areas(kit, &all, &choice, &view.path),
        filters: filters(kit, &all, &choice, &view.path),
        lines: shown.iter().map(|line| draw.line(line, None)).collect(),
        bulk: if sight.edits { Some(bulk(kit, assessment, typed).await?) } else { None },
        back: back.clone(),
        procurement: procurement(assessment),
        may_answer: sight.edits,
        may_review: assessment.data.state == "answered" && may_review(auth, id).await?,
        view,
    })
}

/// The newest entries only: an assessment is answered line by line, and each line is one.
fn shorten(history: &mut HistoryView, path: &str) {
    if history.entries.len() > ENTRIES {
        history.entries.truncate(ENTRIES);
        history.older = Some(format!("{path}/history"));
    }
}

/// The same requirements as they are written in a tender.
fn procurement(assessment: &Assessment) -> Option<String> {
    let a = &assessment.data.new;
    let pairs = [("system", a.subject.to_string()), ("source", a.source.to_string())];
    (assessment.data.subject_kind == "system").then(|| TableQuery::from_pairs(pairs).href("/assessments/procurement"))
}

/// Whether this person may say that the assessment has been reviewed.
pub async fn may_review<P: Permission>(auth: &Auth<P>, id: Id) -> Result<bool, DbError> {
    let reviewer = Viewer { view: auth.scope(Verb::Decide), secret: auth.viewer.secret.clone() };
    Ok(store::get(&auth.app.db, &reviewer, id).await?.is_some())
}

/// Which requirements the page shows.
struct Choice {
    show: String,
    area: String,
    /// Delegated to functions of this person.
    mine: Vec<Id>,
}

impl Choice {
    /// Without a choice: the first area that is not finished, so that one continues where one was.
    fn of(query: &TableQuery, lines: &[Line], mine: &[Id]) -> Choice {
        let (show, mut area) = (query.get("show").to_owned(), query.get("area").to_owned());
        if show.is_empty() && area.is_empty() {
            let unfinished = |line: &&Line| line.applies && line.standing() == Standing::Unanswered;
            let first = lines.iter().find(unfinished).or_else(|| lines.iter().find(|line| line.applies));
            area = first.map(|line| line.requirement.area().to_owned()).unwrap_or_default();
        }
        Choice { show, area, mine: mine.to_vec() }
    }

    fn takes(&self, line: &Line) -> bool {
        let area = self.area.is_empty() || self.area == "all" || line.requirement.area() == self.area;
        area && self.shows(&self.show, line)
    }

    fn shows(&self, show: &str, line: &Line) -> bool {
        match show {
            "hidden" => !line.applies && line.is_touched(),
            _ if !line.applies => false,
            "unanswered" => line.standing() == Standing::Unanswered,
            "gaps" => line.standing().is_gap(),
            "mine" => self.mine.contains(&line.requirement.id),
            _ => true,
        }
    }
}

fn areas(kit: &Kit, lines: &[Line], choice: &Choice, path: &str) -> Vec<AreaView> {
    let mut out = Vec::new();
    for area in AREAS.iter().copied().chain([NO_AREA]) {
        let mut counts = Counts::default();
        lines.iter().filter(|l| l.applies && l.requirement.area() == area).for_each(|l| counts.add(l.standing()));
        if counts.applicable() > 0 {
            out.push(AreaView {
                name: catalogue::area_word(area, &kit.tr),
                href: format!("{path}?area={area}"),
                answered: counts.answered(),
                all: counts.applicable(),
                current: choice.area == area && choice.show.is_empty(),
            });
        }
    }
    out
}

fn filters(kit: &Kit, lines: &[Line], choice: &Choice, path: &str) -> Vec<FilterView> {
    let mut out = vec![FilterView {
        text: kit.tr.t("assessments-show-all"),
        href: format!("{path}?area=all"),
        current: choice.area == "all" && choice.show.is_empty(),
    }];
    for show in ["unanswered", "gaps", "mine", "hidden"] {
        let n = lines.iter().filter(|line| choice.shows(show, line)).count();
        if n > 0 || choice.show == show {
            out.push(FilterView {
                text: kit.tr.n(&format!("assessments-show-{show}"), n),
                href: format!("{path}?show={show}"),
                current: choice.show == show,
            });
        }
    }
    out
}

fn sums(counts: &Counts, kit: &Kit) -> Vec<(Cell, i64)> {
    let known = Standing::ALL.into_iter().filter(|s| counts.get(*s) > 0);
    known.map(|s| (Cell::tag(s.word(&kit.tr), s.tone()), counts.get(s))).collect()
}

async fn subject_link(kit: &Kit, assessment: &Assessment) -> Result<DetailValue, DbError> {
    let (kind, id) = (assessment.data.subject_kind, assessment.data.new.subject);
    let node = vk_db::graph::get(kit.db(), id, &kit.viewers).await?;
    Ok(match node {
        Some(node) => DetailValue { text: node.title, href: search::href(&kit.app, kind, id) },
        None => DetailValue { text: kit.tr.t("form-hidden-record"), href: None },
    })
}

/// The choices of a bulk answer: the functions to delegate to and the assessments to inherit from.
pub async fn bulk(kit: &Kit, assessment: &Assessment, typed: Option<Typed<'_>>) -> Result<BulkView, DbError> {
    let functions = Sql::new("SELECT n.id, n.title FROM node n WHERE n.kind = 'function' AND n.state <> 'archived'")
        .and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")
        .push(" ORDER BY n.name_key, n.id LIMIT ")
        .bind(FUNCTIONS);
    let shared = match subject::get(kit.db(), assessment.data.new.subject).await? {
        Some(subject) => subject::shared_with(kit.db(), &subject).await?,
        None => Vec::new(),
    };
    let assessments = Sql::new("SELECT a.id, a.name AS title FROM assessment a WHERE a.archived_at IS NULL AND a.subject_id IN ")
        .list(shared)
        .push(" AND a.source_id = ")
        .bind(assessment.data.new.source)
        .and_visible(&kit.viewer, "a")
        .push(" ORDER BY a.name_key, a.id");
    let was = |field: &str| typed.map_or("", |typed| typed.raw.get(field));
    let word = |key: &&str| OptionView {
        value: (*key).to_owned(),
        label: kit.tr.t(&format!("assessments-answer-{key}")),
        selected: *key == was("answer"),
    };
    let errors = typed.map(|typed| typed.errors.in_words(&kit.tr)).unwrap_or_default();
    Ok(BulkView {
        functions: options(kit, functions, was("function")).await?,
        shared: options(kit, assessments, was("from")).await?,
        answers: crate::assessments::acts::ANSWERS.iter().map(word).collect(),
        reason: was("reason").to_owned(),
        due: was("due").to_owned(),
        errors: errors.into_iter().map(|e| (e.field, e.message)).collect(),
    })
}

async fn options(kit: &Kit, sql: Sql, chosen: &str) -> Result<Vec<OptionView>, DbError> {
    let option = |row: &vk_db::Row| {
        let value = row.text("id")?;
        Ok(OptionView { selected: value == chosen, label: row.text("title")?, value })
    };
    kit.db().all(sql).await?.iter().map(option).collect()
}
