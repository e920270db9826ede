//! The room in the REST API: the same checks, permission and audit as the pages, on both sides.
use super::{
    Ask, Sit,
    acts::RoomAct,
    guest,
    model::{Frozen, Handover, Request},
    pages, store,
};
use crate::audits::Edit;
use axum::{Json, extract::Path, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_core::{Date, Id};
use vk_web::{
    Api, AppError, Auth,
    api::{ApiJson, internal},
    form::{Kit, Raw},
};

pub fn api(api: Api) -> Api {
    api.add::<Edit>(routes!(own_room))
        .add::<Edit>(routes!(give_seat))
        .add::<Edit>(routes!(end_seat))
        .add::<Edit>(routes!(add_request))
        .add::<Edit>(routes!(plan_request))
        .add::<Edit>(routes!(answer_request))
        .add::<Edit>(routes!(hand_over))
        .add::<Edit>(routes!(withdraw))
        .add::<Sit>(routes!(list_rooms))
        .add::<Sit>(routes!(room))
        .add::<Sit>(routes!(read_handover))
        .add::<Ask>(routes!(ask))
}

/// A place in the room of an audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomSeatOut {
    #[schema(value_type = String)]
    pub id: Id,
    /// The name that is typed to sign in.
    pub account: String,
    pub name: String,
    pub from: String,
    pub until: String,
    /// coming, live, ended, revoked
    pub state: String,
}

/// Something that the auditors asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomRequestOut {
    pub no: i64,
    pub version: i64,
    pub request: String,
    pub asked_by: String,
    pub by_auditors: bool,
    pub asked_at: String,
    #[schema(value_type = Option<String>)]
    pub due_on: Option<Date>,
    /// open, answered, refused
    pub state: String,
    pub answer: Option<String>,
    pub handovers: Vec<RoomHandoverItem>,
}

/// What was handed over, without its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomHandoverItem {
    #[schema(value_type = String)]
    pub id: Id,
    pub no: i64,
    /// None where the caller may not read the record.
    pub title: Option<String>,
    pub secrecy: String,
    pub handed_by: String,
    pub handed_at: String,
    pub sha256: String,
    pub withdrawn: bool,
}

/// The room of an audit as the region sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRoomOut {
    pub seats: Vec<RoomSeatOut>,
    pub requests: Vec<RoomRequestOut>,
}

/// A room as whoever has a seat there sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomOut {
    #[schema(value_type = String)]
    pub id: Id,
    pub title: String,
    /// Until when the seat is valid.
    pub until: String,
    /// Empty in the list of rooms.
    pub requests: Vec<RoomRequestOut>,
}

/// A copy that was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomHandoverOut {
    pub no: i64,
    pub title: String,
    /// The word for its kind; empty for a text.
    pub kind: String,
    pub text: Option<String>,
    pub fields: Vec<RoomField>,
    pub secrecy: String,
    pub handed_by: String,
    pub handed_at: String,
    pub sha256: String,
    /// The copy still matches its checksum.
    pub intact: bool,
}

/// One field of a copy, in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomField {
    pub label: String,
    pub value: String,
}

fn item(h: &Handover, reads: bool) -> RoomHandoverItem {
    RoomHandoverItem {
        id: h.id,
        no: h.no,
        title: reads.then(|| h.title.clone()),
        secrecy: h.secrecy.key().to_owned(),
        handed_by: h.by.clone(),
        handed_at: h.at.to_string(),
        sha256: h.hash.clone(),
        withdrawn: h.withdrawn_at.is_some(),
    }
}

fn request_out(r: Request, handovers: Vec<RoomHandoverItem>) -> RoomRequestOut {
    RoomRequestOut {
        no: r.no,
        version: r.version,
        request: r.body,
        asked_by: r.asked_by,
        by_auditors: r.by_auditors,
        asked_at: r.asked_at.to_string(),
        due_on: r.due,
        state: r.state,
        answer: r.answer,
        handovers,
    }
}

/// The auditors' room of an audit: seats, requests and what was handed over.
#[utoipa::path(get, path = "/audits/{id}/room", params(("id" = String, Path)), responses((status = 200, body = OwnRoomOut)))]
async fn own_room(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Json<OwnRoomOut>, AppError> {
    let (kit, audit) = (Kit::of(&auth), pages::kept(&auth, id).await?);
    kit.seen(&auth.ctx, id, audit.data.secrecy.key()).await?;
    let seats = store::seats(kit.db(), id).await?.into_iter().map(|s| RoomSeatOut {
        id: s.id,
        state: s.state(auth.ctx.now).to_owned(),
        account: s.login,
        name: s.name,
        from: s.from.to_string(),
        until: s.until.to_string(),
    });
    let all = store::handovers(kit.db(), id).await?;
    let mut requests = Vec::new();
    for request in store::requests(kit.db(), id).await? {
        let mut handed = Vec::new();
        for h in all.iter().filter(|h| h.request == request.id) {
            handed.push(item(h, pages::readable(&kit, h).await?));
        }
        requests.push(request_out(request, handed));
    }
    Ok(Json(OwnRoomOut { seats: seats.collect(), requests }))
}

async fn written(auth: &Auth<Edit>, id: Id, act: RoomAct, raw: &Raw) -> Result<StatusCode, AppError> {
    pages::kept(auth, id).await?;
    pages::write(auth, id, act, raw).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A seat as it is sent in. Moments are `YYYY-MM-DDTHH:MM`, Europe/Stockholm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomSeatNew {
    /// The name that is typed to sign in.
    pub account: String,
    pub from: String,
    pub until: String,
}

/// Gives an auditor's account a seat in the room; an earlier seat of the same account ends.
#[utoipa::path(post, path = "/audits/{id}/room/seats", params(("id" = String, Path)), request_body = RoomSeatNew,
    responses((status = 204), (status = 422, description = "No such account of an auditor, or an impossible time")))]
async fn give_seat(auth: Auth<Edit>, Path(id): Path<Id>, ApiJson(body): ApiJson<RoomSeatNew>) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("account", &body.account).with("seat_from", &body.from).with("seat_until", &body.until);
    written(&auth, id, RoomAct::Seat, &raw).await
}

/// Ends a seat now.
#[utoipa::path(post, path = "/audits/{id}/room/seats/{seat}/revoke", params(("id" = String, Path), ("seat" = String, Path)),
    responses((status = 204), (status = 404, description = "No such seat, or it has been ended")))]
async fn end_seat(auth: Auth<Edit>, Path((id, seat)): Path<(Id, Id)>) -> Result<StatusCode, AppError> {
    pages::end_seat(&auth, id, seat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A request as the region writes it down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomRequestNew {
    pub request: String,
    #[serde(default)]
    pub due_on: Option<String>,
    /// The function that answers.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub function: Option<Id>,
}

/// Writes down what the auditors asked for.
#[utoipa::path(post, path = "/audits/{id}/room/requests", params(("id" = String, Path)), request_body = RoomRequestNew,
    responses((status = 204), (status = 422, description = "The audit is closed, or something is missing")))]
async fn add_request(
    auth: Auth<Edit>,
    Path(id): Path<Id>,
    ApiJson(body): ApiJson<RoomRequestNew>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("request", &body.request).with_opt("request_due", body.due_on.as_ref());
    written(&auth, id, RoomAct::Request, &raw.with_opt("request_function", body.function)).await
}

/// When a request is answered and by which function, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomRequestPlan {
    pub version: i64,
    #[serde(default)]
    pub due_on: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub function: Option<Id>,
}

/// Gives a request its day and its function.
#[utoipa::path(post, path = "/audits/{id}/room/requests/{no}/plan", params(("id" = String, Path), ("no" = i64, Path)),
    request_body = RoomRequestPlan, responses((status = 204), (status = 409, description = "Changed by somebody else")))]
async fn plan_request(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<RoomRequestPlan>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("_version", body.version.to_string()).with_opt("request_due", body.due_on.as_ref());
    written(&auth, id, RoomAct::Plan(no), &raw.with_opt("request_function", body.function)).await
}

/// The answer to a request, at the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomRequestAnswer {
    pub version: i64,
    pub answer: String,
    /// The request is refused; the answer says why.
    #[serde(default)]
    pub refused: bool,
}

/// Answers or refuses a request.
#[utoipa::path(post, path = "/audits/{id}/room/requests/{no}/answer", params(("id" = String, Path), ("no" = i64, Path)),
    request_body = RoomRequestAnswer, responses((status = 204), (status = 409, description = "Changed by somebody else"),
        (status = 422, description = "The audit is closed, or nothing is said")))]
async fn answer_request(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<RoomRequestAnswer>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default().with("_version", body.version.to_string()).with("request_answer", &body.answer);
    written(&auth, id, if body.refused { RoomAct::Refuse(no) } else { RoomAct::Answer(no) }, &raw).await
}

/// What is handed over: a record, a text with its title, or both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomHandoverNew {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub record: Option<Id>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
    /// open, internal, secret; at least that of the record
    #[serde(default = "internal")]
    pub secrecy: String,
    /// Needed for what is secret.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Hands over a frozen copy.
#[utoipa::path(post, path = "/audits/{id}/room/requests/{no}/handovers", params(("id" = String, Path), ("no" = i64, Path)),
    request_body = RoomHandoverNew, responses((status = 204),
        (status = 422, description = "The record is not seen by the caller, is marked higher, or a reason is missing")))]
async fn hand_over(
    auth: Auth<Edit>,
    Path((id, no)): Path<(Id, i64)>,
    ApiJson(body): ApiJson<RoomHandoverNew>,
) -> Result<StatusCode, AppError> {
    let raw = Raw::default()
        .with_opt("handed_record", body.record)
        .with_opt("handed_title", body.title.as_ref())
        .with_opt("handed_text", body.text.as_ref())
        .with("handed_secrecy", &body.secrecy)
        .with_opt("handed_reason", body.reason.as_ref());
    written(&auth, id, RoomAct::HandOver(no), &raw).await
}

/// Withdraws what was handed over.
#[utoipa::path(post, path = "/audits/{id}/room/handovers/{handover}/withdraw", params(("id" = String, Path), ("handover" = String, Path)),
    responses((status = 204), (status = 404, description = "No such handover, or it was withdrawn")))]
async fn withdraw(auth: Auth<Edit>, Path((id, handover)): Path<(Id, Id)>) -> Result<StatusCode, AppError> {
    pages::take_back(&auth, id, handover).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The rooms where the caller has a seat now.
#[utoipa::path(get, path = "/room", responses((status = 200, body = [RoomOut])))]
async fn list_rooms(auth: Auth<Sit>) -> Result<Json<Vec<RoomOut>>, AppError> {
    let rooms = store::rooms(&auth.app.db, auth.account.id, auth.ctx.now).await?.into_iter();
    let out = |r: super::Room| RoomOut { id: r.audit, title: r.title, until: r.until.to_string(), requests: Vec::new() };
    Ok(Json(rooms.map(out).collect()))
}

/// A room where the caller has a seat now.
#[utoipa::path(get, path = "/room/{audit}", params(("audit" = String, Path)),
    responses((status = 200, body = RoomOut), (status = 404, description = "No seat there now")))]
async fn room(auth: Auth<Sit>, Path(audit): Path<Id>) -> Result<Json<RoomOut>, AppError> {
    let room = guest::seated(&auth, audit).await?;
    Kit::of(&auth).seen(&auth.ctx, audit, room.secrecy.key()).await?;
    let all = store::handovers(&auth.app.db, audit).await?;
    let out = |r: Request| {
        let handed = all.iter().filter(|h| h.request == r.id).map(|h| item(h, true)).collect();
        request_out(r, handed)
    };
    let requests = store::requests(&auth.app.db, audit).await?.into_iter().map(out).collect();
    Ok(Json(RoomOut { id: audit, title: room.title, until: room.until.to_string(), requests }))
}

/// What was handed over; reading it is recorded.
#[utoipa::path(get, path = "/room/{audit}/handovers/{handover}", params(("audit" = String, Path), ("handover" = String, Path)),
    responses((status = 200, body = RoomHandoverOut), (status = 404, description = "No seat there now, or withdrawn")))]
async fn read_handover(auth: Auth<Sit>, Path((audit, handover)): Path<(Id, Id)>) -> Result<Json<RoomHandoverOut>, AppError> {
    let (_, h) = guest::handed(&auth, audit, handover).await?;
    let empty =
        || Frozen { title: h.title.clone(), kind: String::new(), text: None, fields: Vec::new(), taken_at: String::new() };
    let content = h.content().unwrap_or_else(empty);
    let fields = content.fields.into_iter().map(|l| RoomField { label: l.label, value: l.value });
    Ok(Json(RoomHandoverOut {
        no: h.no,
        title: content.title,
        kind: content.kind,
        text: content.text,
        fields: fields.collect(),
        secrecy: h.secrecy.key().to_owned(),
        intact: h.is_intact(),
        handed_by: h.by,
        handed_at: h.at.to_string(),
        sha256: h.hash,
    }))
}

/// A request as the auditors write it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomAsk {
    pub request: String,
}

/// The number of a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomRequestNo {
    pub no: i64,
}

/// Asks for something in the room.
#[utoipa::path(post, path = "/room/{audit}/requests", params(("audit" = String, Path)), request_body = RoomAsk,
    responses((status = 201, body = RoomRequestNo), (status = 404, description = "No seat there now")))]
async fn ask(
    auth: Auth<Ask>,
    Path(audit): Path<Id>,
    ApiJson(body): ApiJson<RoomAsk>,
) -> Result<(StatusCode, Json<RoomRequestNo>), AppError> {
    guest::seated(&auth, audit).await?;
    let no = guest::write(&auth, audit, &Raw::default().with("request", &body.request)).await?;
    Ok((StatusCode::CREATED, Json(RoomRequestNo { no })))
}
