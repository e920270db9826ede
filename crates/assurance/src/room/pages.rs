//! The region's side of a room: seats, requests and what was handed over, for those who keep the audit.
use super::{
    AUDITORS,
    acts::{self, Handed, RoomAct},
    copy,
    model::{Handover, Request, Seat},
    store,
};
use crate::{
    act::{self, ActError, Asked},
    audits::{self, Audit, Audits, Edit},
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Secrecy};
use vk_db::{Act, Change, accounts, graph};
use vk_web::{
    AppError, Auth, Layout, Routes,
    form::{FieldErrors, Intent, Kit, Raw, Records},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/audits/{id}/room", show)
        .get("/audits/{id}/room/seats/new", ask_seat)
        .form("/audits/{id}/room/seats/new", give_seat)
        .post("/audits/{id}/room/seats/{seat}/revoke", revoke_seat)
        .get("/audits/{id}/room/requests/new", ask_request)
        .form("/audits/{id}/room/requests/new", add_request)
        .get("/audits/{id}/room/requests/{no}/{act}", ask_on_request)
        .form("/audits/{id}/room/requests/{no}/{act}", act_on_request)
        .get("/audits/{id}/room/handovers/{handover}", show_handover)
        .post("/audits/{id}/room/handovers/{handover}/withdraw", withdraw)
}

/// The audit where this person may change it.
pub(super) async fn kept(auth: &Auth<Edit>, id: Id) -> Result<Audit, AppError> {
    let kit = Kit::of(auth);
    Audits::load(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    audits::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)
}

#[derive(askama::Template)]
#[template(path = "room/templates/own.html")]
struct OwnPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    open: bool,
    seats: Vec<SeatView>,
    requests: Vec<RequestView>,
}

struct SeatView {
    who: String,
    from: String,
    until: String,
    given_by: String,
    state: Cell,
    /// Where it is ended.
    revoke: Option<String>,
}

/// A request as both sides read it.
pub(super) struct RequestView {
    pub no: i64,
    pub heading: String,
    pub line: String,
    pub body: String,
    pub state: Cell,
    pub due: Option<String>,
    pub answer: Option<String>,
    pub handovers: Vec<HandoverView>,
    /// What may be done with it: address and words.
    pub acts: Vec<(String, String)>,
}

/// What was handed over, as a line of a list.
pub(super) struct HandoverView {
    pub title: String,
    /// Where it is read; nowhere once it was withdrawn.
    pub href: Option<String>,
    pub line: String,
    pub marking: Cell,
    pub withdraw: Option<String>,
}

pub(super) fn request_view(kit: &Kit, r: Request, handovers: Vec<HandoverView>) -> RequestView {
    let tone = match r.state.as_str() {
        "answered" => "success",
        "refused" => "ember",
        _ => "warning",
    };
    let line = [("by", r.asked_by.into()), ("at", r.asked_at.local_minute().into())];
    RequestView {
        no: r.no,
        heading: kit.tr.with("audit_room-request-no", "no", r.no.to_string()),
        line: kit.tr.args(if r.by_auditors { "audit_room-asked" } else { "audit_room-asked-for" }, &line),
        body: r.body,
        state: Cell::tag(kit.tr.t(&format!("audit_room-state-{}", r.state)), tone),
        due: r.due.map(|day| kit.tr.with("audit_room-due", "day", day.to_string())),
        answer: r.answer,
        handovers,
        acts: Vec::new(),
    }
}

pub(super) fn handover_line(kit: &Kit, h: &Handover) -> String {
    let args = [("by", h.by.as_str().into()), ("at", h.at.local_minute().into())];
    let line = kit.tr.args("audit_room-handed", &args);
    match h.withdrawn_at {
        Some(at) => format!("{line} {}", kit.tr.with("audit_room-withdrawn", "at", at.local_minute())),
        None => line,
    }
}

/// Whether this person may read the copy: of a secret record only whoever may read the record.
pub(super) async fn readable(kit: &Kit, h: &Handover) -> Result<bool, AppError> {
    Ok(match h.record.filter(|_| h.secrecy == Secrecy::Secret) {
        Some(record) => graph::get(kit.db(), record, &kit.viewers).await?.is_some(),
        None => true,
    })
}

async fn handover_view(kit: &Kit, audit: Id, h: &Handover, open: bool) -> Result<HandoverView, AppError> {
    let path = format!("/audits/{audit}/room/handovers/{}", h.id);
    let reads = readable(kit, h).await?;
    Ok(HandoverView {
        title: if reads { h.title.clone() } else { kit.tr.t("form-hidden-record") },
        line: handover_line(kit, h),
        marking: Cell::secrecy(h.secrecy, &kit.tr),
        withdraw: (open && h.withdrawn_at.is_none()).then(|| format!("{path}/withdraw")),
        href: reads.then_some(path),
    })
}

fn seat_view(auth: &Auth<Edit>, audit: Id, s: &Seat) -> SeatView {
    let state = s.state(auth.ctx.now);
    let tone = if state == "live" { "success" } else { "muted" };
    SeatView {
        who: format!("{} ({})", s.name, s.login),
        from: s.from.local_minute(),
        until: s.until.local_minute(),
        given_by: s.given_by.clone(),
        state: Cell::tag(auth.tr.t(&format!("audit_room-seat-{state}")), tone),
        revoke: matches!(state, "live" | "coming").then(|| format!("/audits/{audit}/room/seats/{}/revoke", s.id)),
    }
}

/// GET /audits/{id}/room
async fn show(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let (kit, audit) = (Kit::of(&auth), kept(&auth, id).await?);
    kit.seen(&auth.ctx, id, audit.data.secrecy.key()).await?;
    let open = audit.archived_at.is_none() && !audit.state.is_closed();
    let all = store::handovers(kit.db(), id).await?;
    let mut requests = Vec::new();
    for request in store::requests(kit.db(), id).await? {
        let mut handed = Vec::new();
        for handover in all.iter().filter(|h| h.request == request.id) {
            handed.push(handover_view(&kit, id, handover, open).await?);
        }
        let no = request.no;
        let offered = [RoomAct::HandOver(no), RoomAct::Answer(no), RoomAct::Refuse(no), RoomAct::Plan(no)].into_iter();
        let acts = offered.filter(|_| open).map(|a| (format!("/audits/{id}/room/{}", a.address()), kit.tr.t(a.submit())));
        requests.push(RequestView { acts: acts.collect(), ..request_view(&kit, request, handed) });
    }
    let heading = kit.tr.t("audit_room-title");
    Ok(layout::page(&OwnPage {
        crumbs: crumbs(&kit, Some((id, &audit.title())), Some(&heading)),
        path: format!("/audits/{id}/room"),
        open,
        seats: store::seats(kit.db(), id).await?.iter().map(|s| seat_view(&auth, id, s)).collect(),
        requests,
        layout: auth.layout_titled(heading),
    }))
}

fn asked<'a>(auth: &Auth<Edit>, audit: &Audit, title: &'a str, version: i64, act: RoomAct) -> Asked<'a> {
    Asked {
        id: audit.id,
        title,
        version,
        action: format!("/audits/{}/room/{}", audit.id, act.address()),
        cancel: format!("/audits/{}/room", audit.id),
        fields: act.fields(),
        heading: auth.tr.t(&format!("audit_room-{}-title", act.key())),
        lead: auth.tr.t(&format!("audit_room-{}-lead", act.key())),
        submit: act.submit(),
        stale: "audits-error-stale",
    }
}

/// The version of what the act changes, and its form as it is first shown.
async fn stands(auth: &Auth<Edit>, audit: Id, act: RoomAct) -> Result<(i64, Raw), AppError> {
    let no = match act {
        RoomAct::Seat => return Ok((0, Raw::default().with("seat_from", auth.ctx.now.local_input()))),
        RoomAct::Request => return Ok((0, Raw::default())),
        RoomAct::Plan(no) | RoomAct::Answer(no) | RoomAct::Refuse(no) | RoomAct::HandOver(no) => no,
    };
    let request = store::request_no(&auth.app.db, audit, no).await?.ok_or(AppError::NotFound)?;
    let raw = match act {
        RoomAct::HandOver(_) => Raw::default().with("handed_secrecy", Secrecy::Internal.key()),
        RoomAct::Plan(_) => Raw::default().with_opt("request_due", request.due).with_opt("request_function", request.function),
        _ => Raw::default().with_opt("request_answer", request.answer),
    };
    Ok((request.version, raw))
}

async fn ask(auth: Auth<Edit>, id: Id, act: RoomAct) -> Result<Response, AppError> {
    let audit = kept(&auth, id).await?;
    let (version, raw) = stands(&auth, id, act).await?;
    act::page(&auth, &asked(&auth, &audit, &audit.title(), version, act), &raw, &FieldErrors::default()).await
}

async fn take(auth: Auth<Edit>, id: Id, act: RoomAct, raw: Raw) -> Result<Response, AppError> {
    let audit = kept(&auth, id).await?;
    let (version, _) = stands(&auth, id, act).await?;
    let title = audit.title();
    let asked = asked(&auth, &audit, &title, version, act);
    if raw.intent() != Intent::Save {
        return act::page(&auth, &asked, &raw, &FieldErrors::default()).await;
    }
    let outcome = write(&auth, id, act, &raw).await;
    act::answer(&auth, &asked, raw, "form-saved", outcome).await
}

/// Does the act, in a write of its own; what it points at must be seen by whoever does it.
pub(super) async fn write(auth: &Auth<Edit>, id: Id, act: RoomAct, raw: &Raw) -> Result<(), ActError> {
    let kit = Kit::of(auth);
    let errors = kit.refusals(act.fields(), raw, None).await?;
    if !errors.is_empty() {
        return Err(ActError::Refused(errors));
    }
    let account = if act == RoomAct::Seat { auditor(auth, raw.get("account")).await? } else { None };
    let handed = if matches!(act, RoomAct::HandOver(_)) { handed(&kit, raw).await? } else { None };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = match act {
        RoomAct::Seat => acts::give_seat(&mut tx, id, account, raw).await?,
        RoomAct::Request => acts::ask(&mut tx, id, false, raw).await?.1,
        RoomAct::Plan(no) => acts::plan(&mut tx, id, no, raw).await?,
        RoomAct::Answer(no) => acts::answer(&mut tx, id, no, "answered", raw).await?,
        RoomAct::Refuse(no) => acts::answer(&mut tx, id, no, "refused", raw).await?,
        RoomAct::HandOver(no) => acts::hand_over(&mut tx, id, no, handed, raw).await?.1,
    };
    Ok(tx.commit(recorded).await?)
}

/// The open account of an auditor by the name that is typed to sign in. Who else has an account is not told.
async fn auditor(auth: &Auth<Edit>, login: &str) -> Result<Option<Id>, ActError> {
    let db = &auth.app.db;
    let Some(account) = accounts::by_name(db, login).await?.filter(|a| !a.disabled) else { return Ok(None) };
    let grants = accounts::grants_of(db, account.id, auth.ctx.now).await?;
    Ok(AUDITORS.iter().any(|role| grants.holds(*role)).then_some(account.id))
}

/// The record that is handed over, as far as this person sees it.
async fn handed(kit: &Kit, raw: &Raw) -> Result<Option<Handed>, ActError> {
    let Some(record) = raw.ids("handed_record").first().copied() else { return Ok(None) };
    let Some(node) = graph::get(kit.db(), record, &kit.viewers).await? else {
        return Err(ActError::on("handed_record", "audit_room-error-record"));
    };
    let fields = copy::fields(kit, &node).await?;
    Ok(Some(Handed { kind: kit.tr.t(&format!("kind-{}", node.kind)), node, fields }))
}

/// GET /audits/{id}/room/seats/new
async fn ask_seat(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    ask(auth, id, RoomAct::Seat).await
}
/// POST /audits/{id}/room/seats/new
async fn give_seat(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, RoomAct::Seat, raw).await
}
/// GET /audits/{id}/room/requests/new
async fn ask_request(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    ask(auth, id, RoomAct::Request).await
}
/// POST /audits/{id}/room/requests/new
async fn add_request(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, RoomAct::Request, raw).await
}
/// GET /audits/{id}/room/requests/{no}/{act}
async fn ask_on_request(auth: Auth<Edit>, Path((id, no, key)): Path<(Id, i64, String)>) -> Result<Response, AppError> {
    ask(auth, id, RoomAct::on_request(no, &key).ok_or(AppError::NotFound)?).await
}
/// POST /audits/{id}/room/requests/{no}/{act}
async fn act_on_request(auth: Auth<Edit>, Path((id, no, key)): Path<(Id, i64, String)>, raw: Raw) -> Result<Response, AppError> {
    take(auth, id, RoomAct::on_request(no, &key).ok_or(AppError::NotFound)?, raw).await
}

/// POST /audits/{id}/room/seats/{seat}/revoke
async fn revoke_seat(auth: Auth<Edit>, Path((id, seat)): Path<(Id, Id)>) -> Result<Response, AppError> {
    end_seat(&auth, id, seat).await?;
    Ok(layout::redirect_done(&format!("/audits/{id}/room"), "audit_room-seat-stopped"))
}

pub(super) async fn end_seat(auth: &Auth<Edit>, id: Id, seat: Id) -> Result<(), AppError> {
    kept(auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::revoke_seat(&mut tx, id, seat).await?;
    Ok(tx.commit(recorded).await?)
}

/// POST /audits/{id}/room/handovers/{handover}/withdraw
async fn withdraw(auth: Auth<Edit>, Path((id, handover)): Path<(Id, Id)>) -> Result<Response, AppError> {
    take_back(&auth, id, handover).await?;
    Ok(layout::redirect_done(&format!("/audits/{id}/room"), "form-saved"))
}

pub(super) async fn take_back(auth: &Auth<Edit>, id: Id, handover: Id) -> Result<(), AppError> {
    kept(auth, id).await?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::withdraw(&mut tx, id, handover).await?;
    Ok(tx.commit(recorded).await?)
}

#[derive(askama::Template)]
#[template(path = "room/templates/handover.html")]
struct HandoverPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    line: String,
    marking: Cell,
    kind: String,
    text: Option<String>,
    fields: Vec<(String, String)>,
    hash: String,
    intact: bool,
    back: String,
}

/// The copy as both sides read it.
pub(super) fn handover_page(layout: Layout, crumbs: Vec<Crumb>, kit: &Kit, h: &Handover, back: String) -> Response {
    let content = h.content();
    layout::page(&HandoverPage {
        layout,
        crumbs,
        line: handover_line(kit, h),
        marking: Cell::secrecy(h.secrecy, &kit.tr),
        kind: content.as_ref().map(|c| c.kind.clone()).unwrap_or_default(),
        text: content.as_ref().and_then(|c| c.text.clone()),
        fields: content.into_iter().flat_map(|c| c.fields).map(|l| (l.label, l.value)).collect(),
        hash: h.hash.clone(),
        intact: h.is_intact(),
        back,
    })
}

/// GET /audits/{id}/room/handovers/{handover}
async fn show_handover(auth: Auth<Edit>, Path((id, handover)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let (kit, audit) = (Kit::of(&auth), kept(&auth, id).await?);
    let found = store::handover_of(kit.db(), id, handover).await?.ok_or(AppError::NotFound)?;
    if !readable(&kit, &found).await? {
        return Err(AppError::NotFound);
    }
    read(&auth.app.db, &auth.ctx, id, &found).await?;
    let trail = crumbs(&kit, Some((id, &audit.title())), Some(&found.title));
    let layout = auth.layout_titled(found.title.clone());
    Ok(handover_page(layout, trail, &kit, &found, format!("/audits/{id}/room")))
}

/// Writes down that the copy was read, by number and SHA-256.
pub(super) async fn read(db: &vk_db::Db, ctx: &vk_core::Ctx, audit: Id, h: &Handover) -> Result<(), AppError> {
    let change = Change::new(super::KEY, Some(audit), Act::Read).note(format!("handover {} {}", h.no, h.hash));
    Ok(db.record_read(ctx, change).await?)
}
