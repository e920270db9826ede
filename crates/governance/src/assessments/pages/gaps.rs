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
use vk_db::{Act, Change, Columns, Recorded, Row, Sql, WriteTx};
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
    let lines = all_lines(&auth.app.db, &auth.viewer, &auth.ctx, &assessment).await?;
    if !lines.iter().any(|l| l.requirement.id == requirement.id && l.applies && l.standing().is_gap()) {
        return Err(AppError::bad("assessments-error-no-gap"));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let done = match open(&mut tx, &assessment, &requirement).await? {
        Some(recorded) => {
            tx.commit(recorded).await?;
            Message::new("assessments-action-opened")
        }
        None => Message::new("assessments-actions-opened").with("n", 0),
    };
    Ok(layout::redirect_done(&format!("/assessments/{id}/requirements/{}", requirement.id), done))
}

/// POST /assessments/gaps/bulk: an action for each chosen gap that has none yet.
pub async fn open_actions(auth: Auth<Edit>, raw: Raw) -> Result<Response, AppError> {
    if !auth.may_in("actions", Verb::Edit) {
        return Err(AppError::Forbidden);
    }
    let rows = without_action(&kit(&auth), &raw).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (mut last, mut opened) = (None, 0);
    for row in &rows {
        let assessment = editable(&auth, row.id("assessment_id")?).await?;
        let requirement = catalogue::get(&tx, row.id("requirement_id")?).await?.ok_or(AppError::NotFound)?;
        if let Some(recorded) = open(&mut tx, &assessment, &requirement).await? {
            last = Some(recorded);
            opened += 1;
        }
    }
    if let Some(recorded) = last {
        tx.commit(recorded).await?;
    }
    let done = Message::new("assessments-actions-opened").with("n", opened);
    Ok(layout::redirect_done(&TableQuery::parse(raw.get("query")).href(TABLE.path), done))
}

/// The chosen gaps, or all that match, that this person may act on and that have no action yet; the heaviest first.
async fn without_action(kit: &Kit, raw: &Raw) -> Result<Vec<Row>, AppError> {
    let too_many = || AppError::Bad(Message::new("assessments-error-too-many").with("most", MOST));
    let ids = match raw.get("all") {
        "" => raw.ids("id"),
        _ => {
            let query = TableQuery::parse(raw.get("query"));
            TABLE.matching_ids(kit.db(), &kit.editor, &query, MOST).await?.ok_or_else(too_many)?
        }
    };
    if ids.len() > MOST {
        return Err(too_many());
    }
    let sql = Sql::new("SELECT g.assessment_id, g.requirement_id FROM assessment_gap g WHERE g.id IN ").list(ids).push(
        " AND NOT EXISTS (SELECT 1 FROM assessment_action aa WHERE aa.assessment_id = g.assessment_id \
         AND aa.requirement_id = g.requirement_id)",
    );
    Ok(kit.db().all(sql.and_visible(&kit.editor, "g").push(" ORDER BY g.weight DESC, g.id")).await?)
}

/// An action that arises from the assessment, is named after the requirement and belongs to whoever owns the subject; nothing where the gap has one
/// already, however often the button was pressed.
async fn open(tx: &mut WriteTx<'_>, assessment: &Assessment, requirement: &Requirement) -> Result<Option<Recorded>, AppError> {
    let known = Sql::new("SELECT count(*) FROM assessment_action WHERE assessment_id = ").bind(assessment.id);
    if tx.int(known.push(" AND requirement_id = ").bind(requirement.id)).await? > 0 {
        return Ok(None);
    }
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
    Ok(Some(tx.record(change, None).await?))
}
