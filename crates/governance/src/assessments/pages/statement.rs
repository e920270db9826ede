//! The statement of applicability (uttalande om tillämplighet, ISO/IEC 27001 6.1.3 d): every requirement of the source, whether it applies and why not,
//! the answer, evidence and exception; as a page and as xlsx, csv or json.
use super::{
    all_lines,
    line::{Around, Draw, LineView},
    sight::sight,
};
use crate::assessments::{View, catalogue, lines::Line, model::Assessment};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, Layout,
    export::{self, ExportFormat, Sheet},
    form::Kit,
    layout,
    table::{Cell, TableQuery},
    ui::{Crumb, crumbs},
};

const COLUMNS: [&str; 9] = ["ref", "requirement", "area", "applies", "level", "answer", "reason", "evidence", "exception"];

#[derive(askama::Template)]
#[template(path = "assessments/templates/statement.html")]
struct StatementPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    path: String,
    heads: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// GET /assessments/{id}/statement?format=
pub async fn page(auth: Auth<View>, Path(id): Path<Id>, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let sight = sight(&auth, id).await?;
    let assessment = if sight.reads { &sight.assessment } else { return Err(AppError::NotFound) };
    let lines = all_lines(kit.db(), &kit.viewer, &auth.ctx, assessment).await?;
    let shown: Vec<&Line> = lines.iter().collect();
    let around = Around::of(&kit, &auth.viewer_in("evidence"), assessment, &shown).await?;
    let draw = Draw { live: false, ..Draw::of(&kit, &sight, &around) };
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| row(&kit, assessment, line, &draw.line(line, None))).collect();
    let heads: Vec<String> = COLUMNS.iter().map(|c| kit.tr.t(&format!("assessments-soa-{c}"))).collect();
    let title = kit.tr.t("assessments-statement");
    if let Some(format) = ExportFormat::from_key(query.get("format")) {
        let sheet = Sheet { name: title, keys: COLUMNS.to_vec(), heads, rows };
        return export::answer(&kit, &auth.ctx, sheet, format, Some(id), "statement").await;
    }
    let source = catalogue::source_name(kit.db(), assessment.data.new.source).await?.unwrap_or_default();
    Ok(layout::page(&StatementPage {
        layout: auth.layout_titled(&title),
        crumbs: crumbs(&kit, Some((id, &assessment.data.new.name)), Some(&title)),
        lead: format!("{}, {source}", assessment.data.new.name),
        path: format!("/assessments/{id}/statement"),
        heads,
        rows,
    }))
}

fn row(kit: &Kit, assessment: &Assessment, line: &Line, view: &LineView) -> Vec<Cell> {
    let tr = &kit.tr;
    let why_not = || {
        let key = if line.requirement.concerns(assessment.data.subject_kind) {
            "assessments-soa-level-too-low"
        } else {
            "assessments-soa-other-kind"
        };
        tr.with(key, "level", line.requirement.levels_text())
    };
    let notes = view.notes.iter().map(|(_, note)| note.clone());
    let written = [view.reason.clone(), view.comment.clone()].into_iter().chain(notes).filter(|t| !t.is_empty());
    let evidence: Vec<String> =
        view.evidence.iter().map(|(name, state, _)| format!("{} ({})", name.plain(), state.plain())).collect();
    vec![
        Cell::Link { text: line.requirement.short().to_owned(), href: view.href.clone() },
        Cell::long(Some(&line.requirement.texts(tr.lang).name)),
        Cell::text(catalogue::area_word(line.requirement.area(), tr)),
        Cell::text(if line.applies { tr.t("yes") } else { why_not() }),
        Cell::text(view.level.as_str()),
        if line.applies { view.standing.clone() } else { Cell::Empty },
        Cell::long(Some(&written.collect::<Vec<_>>().join("\n"))),
        Cell::long(Some(&evidence.join("\n"))),
        if line.excepted { Cell::tag(tr.t("assessments-soa-excepted"), "warning") } else { Cell::Empty },
    ]
}
