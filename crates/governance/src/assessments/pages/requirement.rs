//! One requirement of an assessment, alone: the answer with everything beside it, and the way to the one before and the one after.
use super::{
    all_lines,
    line::{Around, Draw, LineView, Typed},
    show::{BulkView, bulk},
    sight::{Sight, sight},
};
use crate::assessments::{Answer, exceptions, lines::Line};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::Kit,
    layout,
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "assessments/templates/requirement.html")]
struct RequirementPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    line: LineView,
    assessment: Id,
    path: String,
    evidence: Vec<EvidenceView>,
    exceptions: Vec<(Cell, Cell, String)>,
    ask_exception: Option<String>,
    before: Option<(String, String)>,
    after: Option<(String, String)>,
    bulk: Option<BulkView>,
}

struct EvidenceView {
    id: Id,
    name: Cell,
    state: Cell,
    why: String,
}

/// What the page was asked for again with: nothing, an answer, or one of the acts beside it.
pub enum Again<'a> {
    No,
    Answer(Typed<'a>),
    Many(Typed<'a>),
}

impl<'a> Again<'a> {
    fn answer(&self) -> Option<Typed<'a>> {
        if let Again::Answer(typed) = self { Some(*typed) } else { None }
    }
    fn many(&self) -> Option<Typed<'a>> {
        if let Again::Many(typed) = self { Some(*typed) } else { None }
    }
}

/// GET /assessments/{id}/requirements/{requirement}
pub async fn page(auth: Auth<Answer>, Path((id, requirement)): Path<(Id, Id)>) -> Result<Response, AppError> {
    shown(&auth, id, requirement, StatusCode::OK, Again::No).await
}

/// The page, with what was typed when it could not be saved.
pub async fn shown<P: Permission>(
    auth: &Auth<P>,
    id: Id,
    requirement: Id,
    status: StatusCode,
    again: Again<'_>,
) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let sight = sight(auth, id).await?;
    let assessment = &sight.assessment;
    let lines = all_lines(kit.db(), &kit.viewer, &auth.ctx, assessment).await?;
    let found = lines.iter().find(|line| line.requirement.id == requirement && sight.shows(requirement));
    let line = found.ok_or(AppError::NotFound)?;
    let around = Around::of(&kit, &auth.viewer_in("evidence"), assessment, &[line]).await?;
    let path = format!("/assessments/{id}");
    let here = format!("{path}/requirements/{requirement}");
    let draw = Draw { back: &here, alone: true, ..Draw::of(&kit, &sight, &around) };
    let view = draw.line(line, again.answer());
    let (before, after) = neighbours(&kit, &path, &lines, requirement, &sight);
    let evidence = evidence_views(&kit, &auth.viewer_in("evidence"), id, requirement).await?;
    let exceptions = exception_views(&kit, &auth.viewer_in("exceptions"), assessment, line).await?;
    let title = view.title.clone();
    let ask = sight.edits && auth.may_in("exceptions", vk_core::Verb::Edit) && line.applies;
    let page = RequirementPage {
        layout: auth.layout_titled(&title),
        crumbs: crumbs(&kit, Some((id, &assessment.data.new.name)), Some(&title)),
        lead: assessment.data.new.name.clone(),
        assessment: id,
        path: here,
        evidence,
        exceptions,
        ask_exception: ask.then(|| exception_href(&kit, assessment, line)),
        before,
        after,
        bulk: if sight.edits { Some(bulk(&kit, assessment, again.many()).await?) } else { None },
        line: view,
    };
    Ok(layout::page_with(status, &page))
}

/// A requirement beside this one: its address and what it is called.
type Neighbour = (String, String);

/// The requirements before and after this one, among those that apply and that this person sees.
fn neighbours(kit: &Kit, path: &str, lines: &[Line], requirement: Id, sight: &Sight) -> (Option<Neighbour>, Option<Neighbour>) {
    let link = |line: &Line| {
        let title = line.requirement.title(kit.tr.lang);
        (format!("{path}/requirements/{}", line.requirement.id), title)
    };
    let mut before = None;
    let mut found = false;
    for line in lines.iter().filter(|line| sight.shows(line.requirement.id)) {
        if line.requirement.id == requirement {
            found = true;
        } else if found && line.applies {
            return (before, Some(link(line)));
        } else if !found && line.applies {
            before = Some(link(line));
        }
    }
    (before, None)
}

async fn evidence_views(
    kit: &Kit,
    viewer: &vk_db::Viewer,
    assessment: Id,
    requirement: Id,
) -> Result<Vec<EvidenceView>, AppError> {
    let found = crate::assessments::evidence::store::beside(kit.db(), assessment, requirement, viewer).await?;
    let view = |e: &crate::assessments::evidence::Evidence| EvidenceView {
        id: e.id,
        name: Cell::Link { text: e.data.new.name.clone(), href: format!("/evidence/{}", e.id) },
        state: crate::assessments::evidence::state_cell(e.data.state, &kit.tr),
        why: e.data.why.words(&kit.tr),
    };
    Ok(found.iter().map(view).collect())
}

async fn exception_views(
    kit: &Kit,
    viewer: &vk_db::Viewer,
    assessment: &crate::assessments::model::Assessment,
    line: &Line,
) -> Result<Vec<(Cell, Cell, String)>, AppError> {
    let of = exceptions::store::of(kit.db(), assessment.data.new.subject, line.requirement.id, viewer).await?;
    let view = |e: &exceptions::Exception| {
        let name = Cell::Link { text: e.data.new.name.clone(), href: format!("/exceptions/{}", e.id) };
        let state = exceptions::state_cell(&e.data.state, line.requirement.legal_duty, &kit.tr);
        (name, state, kit.tr.with("assessments-valid-until", "day", e.data.new.valid_until.to_string()))
    };
    Ok(of.iter().map(view).collect())
}

/// The form for a new exception, filled in as far as it can be.
fn exception_href(kit: &Kit, assessment: &crate::assessments::model::Assessment, line: &Line) -> String {
    let a = &assessment.data.new;
    let name = kit.tr.with("assessments-exception-name", "requirement", line.requirement.short());
    let pairs = [
        ("name", name),
        ("requirement", line.requirement.id.to_string()),
        ("subject", a.subject.to_string()),
        ("unit", a.unit.map(|u| u.to_string()).unwrap_or_default()),
        ("responsible", a.responsible.map(|f| f.to_string()).unwrap_or_default()),
    ];
    TableQuery::from_pairs(pairs).href("/exceptions/new")
}
