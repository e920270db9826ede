//! What still stands open of an incident: it is neither put away nor left out in silence; and where no word may be written none is kept.
use crate::support::{Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Actor, Ctx, Grants, Id, Instant, Lang, Role};
use vk_db::{Sql, Viewer};
use vk_governance::systems;
use vk_incidents::incidents::{
    self, Desk, IncidentError, Opening, Request, Submission,
    model::{Assessment, Draft, NIS2, Origin, State},
    store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER]).await
}

/// Somebody with a role for the whole region, so long ago.
pub fn earlier(app: &TestApp, hours: i64) -> Ctx {
    let actor = Actor::User { id: Id::fixed("astrid"), name: "Astrid Ek".to_owned(), grants: Grants::region(Role::Ciso) };
    let now = app.app.now();
    Ctx::new(Instant::from_micros(now.micros() - hours * 3_600_000_000), actor, Lang::Sv, [now.micros().unsigned_abs(), 7])
}

pub async fn opened(app: &TestApp, ctx: &Ctx, draft: Draft) -> Id {
    let may = Viewer::everything();
    let opening = Opening { draft, links: Vec::new() };
    Desk::new(&app.db, ctx, &may).expect("desk").open(opening, Origin::Registered).await.expect("opened").id
}

pub fn draft(title: &str) -> Draft {
    Draft { title: title.to_owned(), ..Draft::default() }
}

async fn nis2(app: &TestApp, incident: Id) -> (Id, i64) {
    let tracks = store::tracks(&app.db, incident).await.expect("tracks");
    tracks.into_iter().find(|t| t.kind == NIS2).map(|t| (t.id, t.version)).expect("track")
}

async fn assess(app: &TestApp, ctx: &Ctx, incident: Id, assessment: Assessment) {
    let may = Viewer::everything();
    let (track, version) = nis2(app, incident).await;
    let desk = Desk::new(&app.db, ctx, &may).expect("desk");
    desk.assess(incident, track, version, assessment, "Bedömt av jouren").await.expect("assessed");
}

async fn given(app: &TestApp, ctx: &Ctx, incident: Id, stage: &str) {
    let may = Viewer::everything();
    let submission = Submission {
        track: nis2(app, incident).await.0,
        stage: stage.to_owned(),
        answers: None,
        submitted_at: ctx.now,
        channel: "cyberportalen".to_owned(),
        external_ref: None,
        late_reason: None,
        unapproved_reason: Some("Ingen anträffbar".to_owned()),
        fields: [].into(),
    };
    let desk = Desk::new(&app.db, ctx, &may).expect("desk");
    let report = desk.submit(incident, submission).await.expect("given");
    desk.without_receipt(incident, report, "Kvitteras inte").await.expect("said");
}

#[tokio::test]
async fn what_is_typed_into_a_report_of_a_stopped_incident_is_refused_and_kept_nowhere() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 1), Draft { security_protection_suspected: true, ..Draft::default() }).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (track, _) = nis2(&app, id).await;
        let path = format!("/incidents/{id}/tracks/{track}/reports/early_warning");
        let page = officer.get(&path).await.text();
        assert!(!page.contains("r_course"), "no field to write in: {page}");
        let at = app.app.now().local_input();
        for (field, text) in [("external_ref", "Anläggning Fyren"), ("late_reason", "Anläggning Fyren")] {
            let sent = [("submitted_at", at.as_str()), ("channel", "cyberportalen"), (field, text)];
            assert_eq!(officer.post(&path, &sent).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {field}", app.on);
        }
        let soc = app.program("soc", Role::OfficerOnCall, None).await;
        let body = json!({"track": track, "stage": "early_warning", "submitted_at": app.app.now().to_string(), "channel": "cyberportalen", "fields": {"course": "Anläggning Fyren"}});
        let refused = soc.json("POST", &format!("/api/v1/incidents/{id}/reports"), body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (table, column) in [
            ("incident_report", "coalesce(external_ref, '') || coalesce(late_reason, '')"),
            ("incident_report_version", "fields"),
            ("incident_entry", "body"),
            ("audit", "payload"),
        ] {
            let sql = Sql::new(&format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%Fyren%'"));
            assert_eq!(app.db.int(sql).await.expect("count"), 0, "{table} ({})", app.on);
        }
        let wordless = officer.post(&path, &[("submitted_at", at.as_str()), ("channel", "cyberportalen")]).await;
        assert_eq!(wordless.status, StatusCode::SEE_OTHER, "that it was given can be recorded: {}", wordless.text());
    }
}

#[tokio::test]
async fn nobody_comments_or_attaches_on_a_stopped_incident() {
    for app in all().await {
        let ctx = earlier(&app, 1);
        let open = opened(&app, &ctx, draft("Öppen")).await;
        let stopped = opened(&app, &ctx, Draft { security_protection_suspected: true, ..Draft::default() }).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        for (id, allowed) in [(open, true), (stopped, false)] {
            let comment = officer.post(&format!("/records/{id}/comments"), &[("body", "Vi ringer leverantören")]).await;
            assert_eq!(comment.status == StatusCode::SEE_OTHER, allowed, "{}: {}", app.on, comment.text());
            let file = officer.upload(&format!("/records/{id}/attachments"), "logg.txt", b"rad").await;
            assert_eq!(file.status == StatusCode::SEE_OTHER, allowed, "{}: {}", app.on, file.text());
        }
    }
}

async fn archive(officer: &Browser<'_>, id: Id) -> StatusCode {
    officer.post(&format!("/incidents/{id}/archive"), &[]).await.status
}

#[tokio::test]
async fn an_incident_with_a_running_clock_is_neither_archived_nor_closed() {
    for app in all().await {
        let ctx = earlier(&app, 2);
        let id = opened(&app, &ctx, draft("Avbrott")).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let close = [("to", "closed"), ("reason", "Klart")];
        let told = officer.post(&format!("/incidents/{id}/archive"), &[]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", app.on);
        assert!(told.text().contains("kan inte arkiveras"), "{}", told.text());
        let bulk = officer.post("/incidents/bulk/apply", &[("id", &id.to_string()), ("_act", "archive")]).await;
        assert_eq!(bulk.status, StatusCode::SEE_OTHER, "{}", bulk.text());
        let saved = store::get(&app.db, id, &Viewer::everything()).await.expect("incident");
        assert_eq!(saved.archived_at, None, "not by many at once either");
        let told = officer.post(&format!("/incidents/{id}/state"), &close).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.text().contains("ingen har bedömt: 1"), "{}", told.text());

        assess(&app, &ctx, id, Assessment::Required).await;
        let told = officer.post(&format!("/incidents/{id}/state"), &close).await;
        assert!(told.text().contains("återstår: "), "assessed, but nothing has been given: {}", told.text());
        assess(&app, &ctx, id, Assessment::NotRequired).await;
        assert_eq!(officer.post(&format!("/incidents/{id}/state"), &close).await.status, StatusCode::SEE_OTHER);
        assert_eq!(archive(&officer, id).await, StatusCode::SEE_OTHER, "{}", app.on);
    }
}

#[tokio::test]
async fn a_missed_report_closes_with_its_reason_and_stays_in_sight_until_then() {
    for app in all().await {
        let ctx = earlier(&app, 24 * 80);
        let ended = Draft { ongoing: false, ended_at: Some(ctx.now), handled_at: Some(ctx.now), ..draft("Glömd") };
        let id = opened(&app, &ctx, ended).await;
        assess(&app, &ctx, id, Assessment::Required).await;
        given(&app, &ctx, id, "incident_notification").await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        assert!(officer.get("/incidents/clocks").await.text().contains("Glömd"), "{}", app.on);
        assert_eq!(archive(&officer, id).await, StatusCode::UNPROCESSABLE_ENTITY, "missed, and nobody has said why");
        let path = format!("/incidents/{id}/state");
        assert_eq!(officer.post(&path, &[("to", "closed")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let may = Viewer::everything();
        crate::after::learnt(&Desk::new(&app.db, &ctx, &may).expect("desk"), id).await;
        let closed = officer.post(&path, &[("to", "closed"), ("reason", "Upptäcktes för sent")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());
        let page = officer.get(&format!("/incidents/{id}")).await.text();
        assert!(page.contains("Lämnades aldrig: Upplysning, Slutrapport") && page.contains("Upptäcktes för sent"), "{page}");
        assert_eq!(archive(&officer, id).await, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_request_without_a_day_stays_on_the_clocks_page() {
    for app in all().await {
        let ctx = earlier(&app, 3);
        let ended = Draft { ongoing: false, ended_at: Some(ctx.now), handled_at: Some(ctx.now), ..draft("Frågan från NCSC") };
        let id = opened(&app, &ctx, ended).await;
        assess(&app, &ctx, id, Assessment::Required).await;
        for stage in ["early_warning", "incident_notification", "final_report"] {
            given(&app, &ctx, id, stage).await;
        }
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        assert!(!officer.get("/incidents/clocks").await.text().contains("Frågan från NCSC"), "nothing is left to give");
        let may = Viewer::everything();
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let (track, stage) = (nis2(&app, id).await.0, "intermediate_report".to_owned());
        desk.request(id, Request { track, stage, requested_at: ctx.now, due_at: None }).await.expect("asked");
        let clocks = officer.get("/incidents/clocks").await.text();
        assert!(
            clocks.contains("Frågan från NCSC") && clocks.contains("Delrapport") && clocks.contains("Utan datum"),
            "{clocks}"
        );
        let list = officer.get("/incidents?running=yes").await.text();
        assert!(list.contains("Frågan från NCSC") && list.contains("Utan datum"), "{} {list}", app.on);
        assert!(officer.get("/").await.text().contains("Frågan från NCSC"), "and on the start page");
        assert!(matches!(desk.change_state(id, State::Closed, "Klart").await, Err(IncidentError::StillOpen { waiting: 1, .. })));
    }
}

#[tokio::test]
async fn more_clocks_than_fit_are_counted_in_words() {
    for app in all().await {
        let ctx = earlier(&app, 1);
        for n in 0..203 {
            opened(&app, &ctx, draft(&format!("Händelse {n}"))).await;
        }
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let clocks = officer.get("/incidents/clocks").await.text();
        assert!(clocks.contains("200 av 203 incidenter visas"), "{}", app.on);
        assert!(officer.get("/incidents/triage").await.text().contains("100 av 203 incidenter visas"));
        let start = officer.get("/").await.text();
        assert!(start.contains("203") && start.contains("198"), "waiting for triage, and clocks beyond the five shown: {start}");
    }
}

#[tokio::test]
async fn a_report_without_unit_waits_in_triage_for_everybody_who_triages() {
    for app in all().await {
        let care = app.unit("Vården", None).await;
        let sensor = app.program("sensor", Role::Employee, None).await;
        let body = json!({"what": "Larm från hissen", "noticed_at": "2026-01-20T10:00", "still_ongoing": "unknown", "concerns_people": "no", "reach_me": "hiss@exempel"});
        let id = sensor.json("POST", "/api/v1/incidents", body).await.json()["id"].as_str().expect("id").to_owned();
        let officer = app.browser("officer", Role::InfosecOfficer, Some(care)).await;
        let owner = app.browser("owner", Role::SystemOwner, Some(care)).await;
        assert!(officer.get("/incidents/triage").await.text().contains("Larm från hissen"), "{}", app.on);
        assert!(!owner.get("/incidents/triage").await.text().contains("Larm från hissen"), "who only reads does not triage");
        assert!(!officer.get("/incidents").await.text().contains("Larm från hissen"), "nobody's incident is in no list yet");
        let form = officer.get(&format!("/incidents/{id}/triage")).await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.text());
        assert!(form.text().contains("hiss@exempel"));
        let unit = care.to_string();
        let whose = officer.post(&format!("/incidents/{id}/triage"), &[]).await;
        assert_eq!(whose.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody has to say whose it is");
        let taken = officer.post(&format!("/incidents/{id}/triage"), &[("unit", &unit)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        assert!(officer.get("/incidents").await.text().contains("Larm från hissen"));
        assert!(owner.get("/incidents").await.text().contains("Larm från hissen"));
        let other = app.unit("Tandvården", None).await;
        let dental = app.browser("dental", Role::InfosecOfficer, Some(other)).await;
        assert_eq!(dental.get(&format!("/incidents/{id}/triage")).await.status, StatusCode::NOT_FOUND, "taken up is taken");
    }
}
