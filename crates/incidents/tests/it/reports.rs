//! A report's way: written, approved, given, acknowledged; and what happens when somebody is late, missing, or wrong about it.
use crate::{
    standing::{draft, earlier, opened},
    support::{Answer, Browser, TestApp, apps},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Sql, Viewer};
use vk_governance::systems;
use vk_incidents::incidents::{
    self, Desk,
    model::{Draft, NIS2, Report},
    reports, store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER]).await
}

/// An incident, its track of the cybersecurity act, and the page of its first report.
async fn incident(app: &TestApp, hours: i64) -> (Id, Id, String) {
    let description = "Journalsystemet är nere".to_owned();
    let id = opened(app, &earlier(app, hours), Draft { description, ..draft("Avbrott") }).await;
    let tracks = store::tracks(&app.db, id).await.expect("tracks");
    let track = tracks.into_iter().find(|t| t.kind == NIS2).expect("track").id;
    (id, track, format!("/incidents/{id}/tracks/{track}/reports"))
}

async fn save(who: &Browser<'_>, path: &str, course: &str, version: &str) -> Answer {
    who.post(&format!("{path}/early_warning/draft"), &[("r_course", course), ("_version", version)]).await
}

/// The newest report that has been begun.
async fn report(app: &TestApp, incident: Id) -> Report {
    store::reports(&app.db, incident).await.expect("reports").pop().expect("a report")
}

async fn count(app: &TestApp, table: &str) -> i64 {
    app.db.int(Sql::new(&format!("SELECT count(*) FROM {table}"))).await.expect("count")
}

async fn lock(who: &Browser<'_>, path: &str) -> String {
    let text = who.get(&format!("{path}/early_warning")).await.text();
    let part = text.split("name=\"_version\" value=\"").nth(1).unwrap_or("0\"");
    part.split('"').next().unwrap_or("0").to_owned()
}

#[tokio::test]
async fn a_report_approved_twice_is_approved_once_and_says_by_whom() {
    for app in all().await {
        let (id, _, path) = incident(&app, 2).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let director = app.browser("chef", Role::RegionDirector, None).await;
        let saved = save(&officer, &path, "Filer är krypterade", "0").await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(
            page.contains("Utkast") && page.contains("Version 1, sparad") && page.contains("data-copy=\"c-course\""),
            "{page}"
        );
        assert!(!page.contains("incidents-"), "no message is missing: {page}");
        let one = report(&app, id).await.id;
        let reviewed = officer.post(&format!("/incidents/{id}/reports/{one}/review"), &[]).await;
        assert_eq!(reviewed.status, StatusCode::SEE_OTHER, "{}", reviewed.text());
        let approve = format!("/incidents/{id}/reports/{one}/approve");
        let form = director.get(&approve).await;
        assert!(form.text().contains("Filer är krypterade"), "one sees what one stands for: {}", form.text());
        let sent = [("mandate", "Delegationsordningen 4.2"), ("_version", "1")];
        assert_eq!(director.post(&approve, &sent[1..]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "by which mandate?");
        let approved = director.post(&approve, &sent).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
        let again = officer.post(&approve, &sent).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.text().contains("Namn chef"), "{} {}", app.on, again.text());
        assert_eq!(count(&app, "incident_approval").await, 1);
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(page.contains("Godkänd") && page.contains("Mandat: Delegationsordningen 4.2"), "{page}");
        let at = app.app.now().local_input();
        let given = officer.post(&format!("{path}/early_warning"), &[("submitted_at", &at), ("channel", "cyberportalen")]).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "approved: no reason is needed: {}", given.text());
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(page.contains("Filer är krypterade") && page.contains("Kvittens saknas") && !page.contains("r_course"), "{page}");
    }
}

#[tokio::test]
async fn an_edit_after_approval_needs_a_new_one() {
    for app in all().await {
        let (id, _, path) = incident(&app, 2).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        save(&officer, &path, "Första", "0").await;
        let one = report(&app, id).await.id;
        let approve = format!("/incidents/{id}/reports/{one}/approve");
        officer.post(&approve, &[("mandate", "TiB"), ("_version", "1")]).await;
        let before = report(&app, id).await;
        assert_eq!(before.state.key(), "approved", "{}", app.on);
        let same = save(&officer, &path, "Första", &before.lock.to_string()).await;
        assert_eq!(same.status, StatusCode::SEE_OTHER);
        assert_eq!(report(&app, id).await.state.key(), "approved", "the same words are the same version");
        save(&officer, &path, "Andra", &before.lock.to_string()).await;
        assert_eq!(report(&app, id).await.state.key(), "review");
        let at = app.app.now().local_input();
        let sent = [("submitted_at", at.as_str()), ("channel", "cyberportalen")];
        let refused = officer.post(&format!("{path}/early_warning"), &sent).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Ingen har godkänt"), "{}", refused.text());
        let stale = officer.post(&approve, &[("mandate", "TiB"), ("_version", "1")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "the first version is not what is sent");
        officer.post(&approve, &[("mandate", "TiB"), ("_version", "2")]).await;
        assert_eq!(officer.post(&format!("{path}/early_warning"), &sent).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn friday_night_a_report_goes_without_approval_with_its_reason() {
    for app in all().await {
        let (id, track, path) = incident(&app, 2).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let at = app.app.now().local_input();
        let mut sent = vec![("r_course", "Allt är svart"), ("submitted_at", at.as_str()), ("channel", "cyberportalen")];
        let first = officer.post(&format!("{path}/early_warning"), &sent).await;
        assert_eq!(first.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(first.text().contains("Allt är svart"), "what was typed is kept: {}", first.text());
        assert_eq!(count(&app, "incident_report").await, 0, "and nothing half is saved ({})", app.on);
        sent.push(("unapproved_reason", "Beredskapschefen svarar inte"));
        let given = officer.post(&format!("{path}/early_warning"), &sent).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(page.contains("Beredskapschefen svarar inte") && page.contains("Allt är svart"), "{page}");
        let soc = app.program("soc", Role::OfficerOnCall, None).await;
        let body = json!({"track": track, "stage": "incident_notification", "fields": {"cause": "Okänd"}});
        let saved = soc.json("POST", &format!("/api/v1/incidents/{id}/drafts"), body.clone()).await;
        assert_eq!((saved.status, saved.json()["version"].as_i64()), (StatusCode::OK, Some(1)), "{}", saved.text());
        let stale = soc.json("POST", &format!("/api/v1/incidents/{id}/drafts"), body).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "whoever has not read what stands there does not replace it");
        let report = saved.json()["id"].as_str().expect("id").to_owned();
        let approval = format!("/api/v1/incidents/{id}/reports/{report}/approval");
        let approved = soc.json("POST", &approval, json!({"version": 1, "mandate": "TiB"})).await;
        assert_eq!(approved.status, StatusCode::NO_CONTENT, "{}", approved.text());
        let body = json!({"track": track, "stage": "incident_notification", "submitted_at": app.app.now().to_string(), "channel": "cyberportalen"});
        let given = soc.json("POST", &format!("/api/v1/incidents/{id}/reports"), body).await;
        assert_eq!(given.status, StatusCode::CREATED, "{}", given.text());
        let receipt = json!({"external_ref": "NCSC-78", "received_at": app.app.now().to_string()});
        let received = soc.json("POST", &format!("/api/v1/incidents/{id}/reports/{report}/receipt"), receipt).await;
        assert_eq!(received.status, StatusCode::NO_CONTENT, "{}", received.text());
    }
}

#[tokio::test]
async fn a_submission_without_a_receipt_stays_open_and_blocks_closing_until_a_reason() {
    for app in all().await {
        let ctx = earlier(&app, 2);
        let ended = Draft { ongoing: false, ended_at: Some(ctx.now), handled_at: Some(ctx.now), ..draft("Kvittenslös") };
        let id = opened(&app, &ctx, ended).await;
        let track = store::tracks(&app.db, id).await.expect("tracks")[0].clone();
        let may = Viewer::everything();
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let required = incidents::model::Assessment::Required;
        desk.assess(id, track.id, track.version, required, "Betydande").await.expect("assessed");
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let at = app.app.now().local_input();
        for stage in ["early_warning", "incident_notification", "final_report"] {
            let sent = [("submitted_at", at.as_str()), ("channel", "cyberportalen"), ("unapproved_reason", "Natt")];
            let given = officer.post(&format!("/incidents/{id}/tracks/{}/reports/{stage}", track.id), &sent).await;
            assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        }
        let close = [("to", "closed"), ("reason", "Klart")];
        let told = officer.post(&format!("/incidents/{id}/state"), &close).await;
        assert!(told.text().contains("kvittens eller skäl: 3"), "{}", told.text());
        let all = store::reports(&app.db, id).await.expect("reports");
        let path = |n: usize, what: &str| format!("/incidents/{id}/reports/{}/{what}", all[n].id);
        let early = [("external_ref", "N-1"), ("received_at", "2026-01-01T10:00")];
        let before = officer.post(&path(0, "receipt"), &early).await;
        assert_eq!(before.status, StatusCode::UNPROCESSABLE_ENTITY, "a receipt before the report");
        let received = officer.post(&path(0, "receipt"), &[("external_ref", "N-1"), ("received_at", &at)]).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text());
        for n in [1, 2] {
            assert_eq!(officer.post(&path(n, "no-receipt"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
            let said = officer.post(&path(n, "no-receipt"), &[("reason", "Portalen kvitterar inte")]).await;
            assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text());
        }
        let page = officer.get(&format!("/incidents/{id}/tracks/{}/reports/early_warning", track.id)).await.text();
        assert!(page.contains("Kvitterad") && page.contains("N-1"), "{} {page}", app.on);
        crate::after::learnt(&desk, id).await;
        assert_eq!(officer.post(&format!("/incidents/{id}/state"), &close).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn what_was_sent_reads_the_same_after_the_form_has_a_new_version() {
    for app in all().await {
        let (id, _, path) = incident(&app, 2).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        save(&officer, &path, "Det vi skrev", "0").await;
        let one = report(&app, id).await.id;
        // What a form that is replaced later leaves behind: its own labels.
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let old = "UPDATE incident_report_version SET form_version = 0, fields = replace(fields, 'Händelseförlopp', 'Vad som hände (gamla formuläret)')";
        tx.exec(Sql::new(old)).await.expect("an older form");
        let recorded = tx.record(vk_db::Change::new("incidents", Some(id), vk_db::Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let at = app.app.now().local_input();
        let sent = [("submitted_at", at.as_str()), ("channel", "cyberportalen"), ("unapproved_reason", "Natt")];
        officer.post(&format!("{path}/early_warning"), &sent).await;
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(page.contains("Vad som hände (gamla formuläret)") && page.contains("Det vi skrev"), "{} {page}", app.on);
        let version = reports::newest(&app.db, one).await.expect("version").expect("version");
        assert!(version.frozen && page.contains(&version.sha256), "frozen under its hash");
    }
}

#[tokio::test]
async fn two_people_write_one_draft() {
    for app in all().await {
        let (id, _, path) = incident(&app, 2).await;
        let eva = app.browser("eva", Role::OfficerOnCall, None).await;
        let nils = app.browser("nils", Role::Ciso, None).await;
        let read = lock(&eva, &path).await;
        assert_eq!(save(&nils, &path, "Nils text", &read).await.status, StatusCode::SEE_OTHER);
        let both = save(&eva, &path, "Evas text", &read).await;
        assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = both.text();
        assert!(text.contains("Nils text") && text.contains("Evas text") && text.contains("hann spara"), "{} {text}", app.on);
        let again = save(&eva, &path, "Evas text", &both.hidden("_version")).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "having seen both she decides");
        let versions = reports::versions(&app.db, report(&app, id).await.id).await.expect("versions");
        assert_eq!(versions.iter().map(|v| (v.no, v.by.as_str())).collect::<Vec<_>>(), [(1, "Namn nils"), (2, "Namn eva")]);
    }
}

#[tokio::test]
async fn the_notification_begins_with_what_the_warning_said() {
    for app in all().await {
        let (_, _, path) = incident(&app, 2).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let begins = officer.get(&format!("{path}/early_warning")).await.text();
        assert!(begins.contains("Journalsystemet är nere"), "filled in from the incident: {begins}");
        let at = app.app.now().local_input();
        let sent = [
            ("submitted_at", at.as_str()),
            ("channel", "cyberportalen"),
            ("unapproved_reason", "Natt"),
            ("r_course", "Krypterade filer på akuten"),
        ];
        let given = officer.post(&format!("{path}/early_warning"), &sent).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        let next = officer.get(&format!("{path}/incident_notification")).await.text();
        assert!(next.contains("Krypterade filer på akuten") && next.contains("Från Upplysning"), "{} {next}", app.on);
        assert!(!next.contains("Journalsystemet är nere"), "the authority has been told something since");
    }
}

#[tokio::test]
async fn a_mistyped_submission_time_is_corrected_and_the_first_one_stays_readable() {
    for app in all().await {
        let (id, _, path) = incident(&app, 30).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let (typed, right) = (earlier(&app, 20).now.local_input(), earlier(&app, 2).now.local_input());
        let sent = [
            ("submitted_at", typed.as_str()),
            ("channel", "cyberportalen"),
            ("external_ref", "N-1"),
            ("unapproved_reason", "Natt"),
        ];
        let given = officer.post(&format!("{path}/early_warning"), &sent).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        let one = report(&app, id).await;
        assert!(!one.late, "as typed it was in time");
        let correct = format!("/incidents/{id}/reports/{}/correct", one.id);
        let version = officer.get(&correct).await.hidden("_version");
        let mut now = vec![
            ("submitted_at", right.as_str()),
            ("channel", "cyberportalen"),
            ("external_ref", "N-2"),
            ("reason", "Fel dygn"),
            ("_version", &version),
        ];
        let asked = officer.post(&correct, &now).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY, "late by the correction: why?");
        assert!(asked.text().contains("Ange skäl till förseningen"), "{}", asked.text());
        now.push(("late_reason", "Portalen låg nere"));
        let corrected = officer.post(&correct, &now).await;
        assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.text());
        let stale = officer.post(&correct, &now).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "two corrections at once give one conflict");
        let saved = report(&app, id).await;
        assert_eq!((saved.late, saved.external_ref.as_deref()), (true, Some("N-2")), "{}", app.on);
        let page = officer.get(&format!("{path}/early_warning")).await.text();
        let was = typed.replace('T', " ");
        assert!(page.contains("Fel dygn") && page.contains(&format!("Förut stod {was} N-1")), "{was} {page}");
        assert!(officer.get(&format!("/incidents/{id}")).await.text().contains("Inskickad för sent"), "late everywhere");
    }
}
