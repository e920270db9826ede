//! The auditors' side of a room: only for an account with a live seat there. Everything else is not found.
use super::{
    Ask, Sit,
    acts::{self, BODY},
    model::{Handover, Room},
    pages::{self, HandoverView, RequestView, handover_line, request_view},
    store,
};
use crate::{
    act::{self, ActError, Asked},
    audits,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_db::Viewer;
use vk_web::{
    AppError, Auth, Layout, Permission, Routes,
    form::{FieldErrors, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/room", list)
        .get("/room/{audit}", show)
        .get("/room/{audit}/requests/new", ask)
        .form("/room/{audit}/requests/new", add)
        .get("/room/{audit}/handovers/{handover}", show_handover)
}

/// The room, if this account has a seat there now.
pub(super) async fn seated<P: Permission>(auth: &Auth<P>, audit: Id) -> Result<Room, AppError> {
    store::seat(&auth.app.db, auth.account.id, audit, auth.ctx.now).await?.ok_or(AppError::NotFound)
}

#[derive(askama::Template)]
#[template(path = "room/templates/rooms.html")]
struct RoomsPage {
    layout: Layout,
    rooms: Vec<(String, String, String)>,
}

/// GET /room
async fn list(auth: Auth<Sit>) -> Result<Response, AppError> {
    let rooms = store::rooms(&auth.app.db, auth.account.id, auth.ctx.now).await?.into_iter();
    let line = |room: Room| {
        let until = auth.tr.with("audit_room-until", "until", room.until.local_minute());
        (format!("/room/{}", room.audit), room.title, until)
    };
    Ok(layout::page(&RoomsPage { rooms: rooms.map(line).collect(), layout: auth.layout("nav-audit_room") }))
}

#[derive(askama::Template)]
#[template(path = "room/templates/room.html")]
struct RoomPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    until: String,
    path: String,
    open: bool,
    purpose: Option<String>,
    questions: Vec<(i64, String, Cell)>,
    requests: Vec<RequestView>,
}

/// GET /room/{audit}
async fn show(auth: Auth<Sit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (kit, room) = (Kit::of(&auth), seated(&auth, id).await?);
    kit.seen(&auth.ctx, id, room.secrecy.key()).await?;
    let audit = audits::get(kit.db(), &Viewer::everything(), id).await?.ok_or(AppError::NotFound)?;
    let all = store::handovers(kit.db(), id).await?;
    let view = |r: super::Request| {
        let handed = all.iter().filter(|h| h.request == r.id).map(|h| line(&kit, id, h)).collect();
        request_view(&kit, r, handed)
    };
    let questions = audits::questions(kit.db(), id).await?.into_iter().map(|q| {
        let level = q.level.map_or(Cell::Empty, |level| Cell::tag(kit.tr.t(&format!("audits-level-{level}")), "neutral"));
        (q.no, q.question, level)
    });
    Ok(layout::page(&RoomPage {
        crumbs: crumbs(&kit, None, Some(&room.title)),
        until: kit.tr.with("audit_room-until", "until", room.until.local_minute()),
        path: format!("/room/{id}"),
        open: !room.closed,
        purpose: audit.data.purpose,
        questions: questions.collect(),
        requests: store::requests(kit.db(), id).await?.into_iter().map(view).collect(),
        layout: auth.layout_titled(room.title),
    }))
}

fn line(kit: &Kit, audit: Id, h: &Handover) -> HandoverView {
    let there = h.withdrawn_at.is_none();
    HandoverView {
        title: h.title.clone(),
        href: there.then(|| format!("/room/{audit}/handovers/{}", h.id)),
        line: handover_line(kit, h),
        marking: Cell::secrecy(h.secrecy, &kit.tr),
        withdraw: None,
    }
}

/// What was handed over and not withdrawn, for whoever sits in the room; reading it is recorded.
pub(super) async fn handed(auth: &Auth<Sit>, audit: Id, handover: Id) -> Result<(Room, Handover), AppError> {
    let room = seated(auth, audit).await?;
    let found = store::handover_of(&auth.app.db, audit, handover).await?.filter(|h| h.withdrawn_at.is_none());
    let found = found.ok_or(AppError::NotFound)?;
    pages::read(&auth.app.db, &auth.ctx, audit, &found).await?;
    Ok((room, found))
}

/// GET /room/{audit}/handovers/{handover}
async fn show_handover(auth: Auth<Sit>, Path((id, handover)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (room, found) = handed(&auth, id, handover).await?;
    let kit = Kit::of(&auth);
    let trail = crumbs(&kit, Some((id, &room.title)), Some(&found.title));
    Ok(pages::handover_page(auth.layout_titled(found.title.clone()), trail, &kit, &found, format!("/room/{id}")))
}

fn asked<'a>(auth: &Auth<Ask>, id: Id, title: &'a str) -> Asked<'a> {
    Asked {
        id,
        title,
        version: 0,
        action: format!("/room/{id}/requests/new"),
        cancel: format!("/room/{id}"),
        fields: BODY,
        heading: auth.tr.t("audit_room-ask-title"),
        lead: auth.tr.t("audit_room-ask-lead"),
        submit: "audit_room-ask-do",
        stale: "audits-error-stale",
    }
}

/// GET /room/{audit}/requests/new
async fn ask(auth: Auth<Ask>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let room = seated(&auth, id).await?;
    act::page(&auth, &asked(&auth, id, &room.title), &Raw::default(), &FieldErrors::default()).await
}

/// POST /room/{audit}/requests/new
async fn add(auth: Auth<Ask>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let room = seated(&auth, id).await?;
    let asked = asked(&auth, id, &room.title);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, &raw).await.map(drop);
    act::answer(&auth, &asked, raw, "audit_room-asked-done", outcome).await
}

/// Writes the request, in a write of its own; gives back its number.
pub(super) async fn write(auth: &Auth<Ask>, id: Id, raw: &Raw) -> Result<i64, ActError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (no, recorded) = acts::ask(&mut tx, id, true, raw).await?;
    tx.commit(recorded).await?;
    Ok(no)
}
