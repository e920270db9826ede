//! The gaps: what applies and is not met, in the whole region or a part of it, the heaviest first; and the action that closes one.
use super::{all_lines, editable, requirement_of};
use crate::{
    actions::{self, NewAction, Origin},
    assessments::{
        Edit, View,
        catalogue::{self, Requirement},
        gaps::{self, TABLE},
        model::Assessment,
        store::REGISTER,
        subject,
    },
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_db::{Act, Change, Columns, Recorded, Sql, WriteTx};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Message, Permission, export,
    form::{Kit, Raw},
    layout,
    table::{ListView, TableQuery},
};

/// Actions opened at once at most.
const MOST: usize = 200;

#[derive(askama::Template)]
#[template(path = "assessments/templates/gaps.html")]
struct GapsPage {
    layout: Layout,
    list: ListView,
}

/// The list's own kit: the permission of the assessments, the words of the gaps.
fn kit<P: Permission>(auth: &Auth<P>) -> Kit {
    Kit { register: gaps::LIST, path: TABLE.path, ..Kit::of(auth) }
}

/// GET /assessments/gaps
pub async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let mut list = TABLE.list(&kit(&auth), &query).await?;
    list.may_import = false;
    list.may_edit = list.may_edit && auth.may_in("actions", Verb::Edit);
    list.words.bulk = auth.tr.t("assessments-open-actions");
    Ok(list.respond(hx.0, |list| layout::page(&GapsPage { layout: auth.layout("nav-gaps"), list })))
}

/// GET /assessments/gaps/export?format=
pub async fn export(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    export::export(&TABLE, &kit(&auth), &auth.ctx, &query).await
}

/// POST /assessments/{id}/requirements/{requirement}/action: one click from the gap.
pub async fn open_action(auth: Auth<Edit>, Path((id, requirement)): Path<(Id, Id)>) -> Result<Response, AppError> {
    if !auth.may_in("actions", Verb::Edit) {
        return Err(AppError::Forbidden);
    }
    let assessment = editable(&auth, id).await?;
    let requirement = requirement_of(&auth.app.db, &assessment, requirement).await?;
    let lines = all_lines(&auth.app.db, &auth.ctx, &assessment).await?;
    if !lines.iter().any(|l| l.requirement.id == requirement.id && l.applies && l.standing().is_gap()) {
        return Err(AppError::bad("assessments-error-no-gap"));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = open(&mut tx, &assessment, &requirement).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/assessments/{id}/requirements/{}", requirement.id), "assessments-action-opened"))
}

/// POST /assessments/gaps/bulk: an action for each chosen gap that has none yet.
pub async fn open_actions(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    if !auth.may_in("actions", Verb::Edit) {
        return Err(AppError::Forbidden);
    }
    let kit = kit(&auth);
    let ids = match raw.get("all") {
        "" => raw.ids("id"),
        _ => {
            let query = TableQuery::parse(raw.get("query"));
            let all = TABLE.matching_ids(kit.db(), &kit.editor, &query, MOST).await?;
            all.ok_or_else(|| AppError::Bad(Message::new("assessments-error-too-many").with("most", MOST)))?
        }
    };
    if ids.len() > MOST {
        return Err(AppError::Bad(Message::new("assessments-error-too-many").with("most", MOST)));
    }
    let open_gaps = Sql::new("SELECT g.assessment_id, g.requirement_id FROM assessment_gap g WHERE g.id IN ").list(ids);
    let open_gaps = open_gaps
        .push(
            " AND NOT EXISTS (SELECT 1 FROM assessment_action aa WHERE aa.assessment_id = g.assessment_id \
             AND aa.requirement_id = g.requirement_id)",
        )
        .and_visible(&kit.editor, "g")
        .push(" ORDER BY g.weight DESC, g.id");
    let rows = kit.db().all(open_gaps).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let mut last = None;
    for row in &rows {
        let assessment = editable(&auth, row.id("assessment_id")?).await?;
        let requirement = catalogue::get(&tx, row.id("requirement_id")?).await?.ok_or(AppError::NotFound)?;
        last = Some(open(&mut tx, &assessment, &requirement).await?);
    }
    if let Some(recorded) = last {
        tx.commit(recorded).await?;
    }
    let done = Message::new("assessments-actions-opened").with("n", rows.len());
    Ok(layout::redirect_done(&TableQuery::parse(raw.get("query")).href(TABLE.path), done))
}

/// An action that arises from the assessment, is named after the requirement and belongs to whoever owns the subject.
async fn open(tx: &mut WriteTx<'_>, assessment: &Assessment, requirement: &Requirement) -> Result<Recorded, AppError> {
    let lang = tx.ctx().lang;
    let a = &assessment.data.new;
    let subject = subject::get(tx, a.subject).await?;
    let text = requirement.texts(lang).text;
    let new = NewAction {
        description: Some(text).filter(|t| !t.is_empty()),
        responsible: subject.and_then(|s| s.owner).or(a.responsible),
        unit: a.unit,
        concerns: vec![a.subject],
        legal_areas: catalogue::AREAS.iter().filter(|area| **area == requirement.area()).map(|a| (*a).to_owned()).collect(),
        secrecy: a.secrecy,
        ..NewAction::draft(requirement.title(lang).chars().take(200).collect::<String>())
    };
    let (action, _) = actions::open_from(tx, Origin { kind: "assessment", id: assessment.id }, new).await?;
    let row = Columns::new().set("assessment_id", assessment.id).set("requirement_id", requirement.id).set("action_id", action);
    tx.insert("assessment_action", row).await?;
    let change = Change::new(REGISTER, Some(assessment.id), Act::Update);
    let change = change.field(&format!("action {}", requirement.short()), None, Some(requirement.title(lang)));
    Ok(tx.record(change, None).await?)
}
