//! The requirements of one assessment that were delegated to functions of whoever is signed in: where a duty to answer leads those who do not see the
//! assessment itself.
use super::{
    all_lines,
    line::{Around, Draw, LineView},
    sight::sight,
};
use crate::assessments::{Answer, lines::Line};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{AppError, Auth, Layout, form::Kit, layout};

#[derive(askama::Template)]
#[template(path = "assessments/templates/delegated.html")]
struct DelegatedPage {
    layout: Layout,
    lead: String,
    lines: Vec<LineView>,
}

/// GET /assessments/{id}/delegated
pub async fn page(auth: Auth<Answer>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let sight = sight(&auth, id).await?;
    let all = all_lines(kit.db(), &kit.viewer, &auth.ctx, &sight.assessment).await?;
    let mine: Vec<&Line> = all.iter().filter(|line| line.applies && sight.asked.contains(&line.requirement.id)).collect();
    let around = Around::of(&kit, &auth.viewer_in("evidence"), &sight.assessment, &mine).await?;
    let back = format!("/assessments/{id}/delegated");
    let draw = Draw { back: &back, ..Draw::of(&kit, &sight, &around) };
    let title = auth.tr.t("assessments-delegated-title");
    Ok(layout::page(&DelegatedPage {
        layout: auth.layout_titled(&title),
        lead: sight.assessment.data.new.name.clone(),
        lines: mine.iter().map(|line| draw.line(line, None)).collect(),
    }))
}
