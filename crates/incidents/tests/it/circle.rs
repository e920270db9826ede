//! Who takes part in an incident, and what each of them needs to know: pages, export, API, search and comments say the same.
use crate::{
    standing::{draft, earlier, opened},
    support::{Browser, TestApp, apps},
};
use axum::http::StatusCode;
use vk_core::{Id, Instant, Role, Secrecy};
use vk_db::{Act, Change, Projection, Sql, Viewer};
use vk_governance::{organisation, systems};
use vk_incidents::incidents::{
    self, AlertInput, Desk, EvidenceInput,
    circle::{self, Part, acts::Joining},
    model::{Draft, GDPR_IMY, Link, LinkKind},
    open_from_alert, store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&organisation::REGISTER, &systems::REGISTER, &incidents::REGISTER]).await
}

/// A unit that is personuppgiftsansvarig, known to the graph.
async fn controller(app: &TestApp, name: &str) -> Id {
    let id = app.unit(name, None).await;
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    tx.exec(Sql::new("UPDATE unit SET is_controller = TRUE WHERE id = ").bind(id)).await.expect("controller");
    let recorded =
        tx.record(Change::new("organisation", Some(id), Act::Update), Some(node("unit", id, name, Secrecy::Open))).await;
    tx.commit(recorded.expect("record")).await.expect("commit");
    id
}

fn node(kind: &'static str, id: Id, title: &str, secrecy: Secrecy) -> Projection {
    Projection {
        kind,
        id,
        title: title.to_owned(),
        search: String::new(),
        unit: None,
        extra_units: Vec::new(),
        secrecy,
        state: "active".to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

async fn join(app: &TestApp, incident: Id, unit: Id, part: Part, until: Option<Instant>) {
    let (ctx, may) = (earlier(app, 3), Viewer::everything());
    let joining = Joining { unit, part, reason: "Berörs".to_owned(), until };
    Desk::new(&app.db, &ctx, &may).expect("desk").join(incident, joining).await.expect("joined");
}

async fn track(app: &TestApp, incident: Id, kind: &str, controller: Option<Id>) -> Id {
    let tracks = store::tracks(&app.db, incident).await.expect("tracks");
    tracks.into_iter().find(|t| t.kind == kind && t.controller == controller).expect("track").id
}

async fn status(browser: &Browser<'_>, path: &str) -> StatusCode {
    browser.get(path).await.status
}

#[tokio::test]
async fn tandvarden_takes_part_and_cannot_confirm_halso_och_sjukvardsnamndens_moment() {
    for app in all().await {
        let care = controller(&app, "Hälso- och sjukvårdsnämnden").await;
        let dental = controller(&app, "Tandvårdsnämnden").await;
        let leak = Draft { unit: Some(care), personal_data: true, ..draft("Läckta uppgifter") };
        let id = opened(&app, &earlier(&app, 5), leak).await;
        let officer = app.browser("tand", Role::InfosecOfficer, Some(dental)).await;
        let path = format!("/incidents/{id}");
        assert_eq!(status(&officer, &path).await, StatusCode::NOT_FOUND, "{}", app.on);
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let form = ciso.get(&format!("{path}/participants")).await.text();
        assert!(form.contains("Har en egen del") && !form.contains("incidents-"), "{form}");
        let unit = dental.to_string();
        let joined = ciso
            .post(&format!("{path}/participants"), &[("joins", &unit), ("part", "works"), ("reason", "Delar journalen")])
            .await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
        let again = ciso.post(&format!("{path}/participants"), &[("joins", &unit), ("part", "works"), ("reason", "Igen")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once is enough");

        let at = app.app.now().local_input();
        let note = officer.post(&format!("{path}/note"), &[("at", &at), ("text", "Vi har stängt vår ingång")]).await;
        assert_eq!(note.status, StatusCode::SEE_OTHER, "{}", note.text());
        let imy = format!("{path}/tracks/{}", track(&app, id, GDPR_IMY, Some(care)).await);
        let nis2 = format!("{path}/tracks/{}", track(&app, id, "nis2", None).await);
        let page = officer.get(&path).await.text();
        assert!(page.contains("Vi har stängt vår ingång") && page.contains("Cybersäkerhetslagen"), "{page}");
        assert!(!page.contains("/awareness") && !page.contains(&imy), "neither their duty nor the way to decide it: {page}");
        for track in [&imy, &nis2] {
            let sent = [("at", at.as_str()), ("reason", "Vi tror det"), ("_version", "1")];
            assert_eq!(officer.post(&format!("{track}/awareness"), &sent).await.status, StatusCode::FORBIDDEN, "{}", app.on);
            assert_eq!(status(&officer, &format!("{track}/assessment")).await, StatusCode::FORBIDDEN);
            assert_eq!(status(&officer, &format!("{track}/reports/notification")).await, StatusCode::FORBIDDEN);
        }
        let api = app.program("tandapi", Role::InfosecOfficer, Some(dental)).await;
        let body = serde_json::json!({"version": 1, "at": app.app.now().to_string(), "reason": "Vi tror det"});
        let refused = api.json("POST", &format!("/api/v1{imy}/awareness"), body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
        assert!(store::tracks(&app.db, id).await.expect("tracks").iter().all(|t| t.knowledge_at.is_none()));

        let ended =
            officer.post(&format!("{path}/participants"), &[("joins", &unit), ("part", "lead"), ("reason", "Vi leder")]).await;
        assert_eq!(ended.status, StatusCode::FORBIDDEN, "who works with it lets nobody in");
        let page = ciso.get(&format!("{path}/participants")).await.text();
        let row = page.split("<tr>").find(|row| row.contains("Tandvårdsnämnden")).expect("their row");
        let end = row.split("action=\"").nth(1).and_then(|part| part.split('"').next());
        let gone = ciso.post(end.expect("a way to end"), &[]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text());
        assert_eq!(status(&officer, &path).await, StatusCode::NOT_FOUND);
    }
}

fn alert(unit_host: &str) -> AlertInput {
    let raw = b"vpn login failed user=eva".to_vec();
    AlertInput {
        alert_id: Id::fixed(unit_host),
        title: "Lösenordssprutning mot VPN".to_owned(),
        rule: "VPN password spraying".to_owned(),
        level: "high".to_owned(),
        opened_at: "2026-11-20T22:40:00Z".parse().expect("rfc3339"),
        first_at: "2026-11-20T22:31:00Z".parse().expect("rfc3339"),
        last_at: "2026-11-20T22:39:00Z".parse().expect("rfc3339"),
        threads: Vec::new(),
        evidence: vec![EvidenceInput {
            event_id: "j1-5-120-0".to_owned(),
            at: "2026-11-20T22:31:00Z".parse().expect("rfc3339"),
            sha256: store::hash(&raw),
            raw,
        }],
    }
}

#[tokio::test]
async fn who_has_an_own_part_reads_no_evidence_and_no_other_controllers_report() {
    for app in all().await {
        let care = controller(&app, "Hälso- och sjukvårdsnämnden").await;
        let dental = controller(&app, "Tandvårdsnämnden").await;
        let id = open_from_alert(&app.db, &earlier(&app, 5), alert("larm")).await.expect("opened").id;
        let (ctx, may) = (earlier(&app, 4), Viewer::everything());
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let saved = store::get(&app.db, id, &may).await.expect("incident");
        let contact = "Sökare 4711".to_owned();
        desk.update(id, saved.version, Draft { unit: Some(care), contact, ..saved.draft }).await.expect("saved");
        desk.add_controller(id, care).await.expect("care");
        desk.add_controller(id, dental).await.expect("dental");
        desk.note(id, ctx.now, "Användaren Eva Ek är låst").await.expect("noted");

        let officer = app.browser("tand", Role::InfosecOfficer, Some(dental)).await;
        let path = format!("/incidents/{id}");
        let page = officer.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "its duty is its own: {}", page.text());
        let page = page.text();
        assert!(page.contains("Lösenordssprutning") && page.contains("Tandvårdsnämnden"), "{page}");
        for hidden in
            ["vpn login failed", "Eva Ek är låst", "Sökare 4711", "Cybersäkerhetslagen", "Personuppgiftsincident till IMY: Hälso"]
        {
            assert!(!page.contains(hidden), "{}: {hidden} in {page}", app.on);
        }
        let evidence = store::evidence(&app.db, id).await.expect("evidence")[0].id;
        let care_track = track(&app, id, GDPR_IMY, Some(care)).await;
        for gone in ["edit".to_owned(), "history".to_owned(), format!("evidence/{evidence}"), "participants".to_owned()] {
            assert_eq!(status(&officer, &format!("{path}/{gone}")).await, StatusCode::NOT_FOUND, "{gone} ({})", app.on);
        }
        assert_eq!(status(&officer, &format!("{path}/tracks/{care_track}/reports/notification")).await, StatusCode::FORBIDDEN);
        let own = format!("{path}/tracks/{}", track(&app, id, GDPR_IMY, Some(dental)).await);
        assert_eq!(status(&officer, &format!("{own}/reports/notification")).await, StatusCode::OK);
        let confirmed = officer
            .post(
                &format!("{own}/awareness"),
                &[("at", &app.app.now().local_input()), ("reason", "Vi fick veta"), ("_version", "1")],
            )
            .await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text());
        assert!(officer.get(&path).await.text().contains("Vi fick veta"), "what concerns the own duty is told");
        assert!(!officer.get("/search?q=L%C3%B6senordssprutning").await.text().contains(&path), "{}", app.on);
        assert_eq!(
            officer.post(&format!("/records/{id}/comments"), &[("body", "Hej")]).await.status,
            StatusCode::NOT_FOUND,
            "comments are for those who work with it"
        );
        let api = app.program("tandapi", Role::InfosecOfficer, Some(dental)).await;
        let one = api.get(&format!("/api/v1/incidents/{id}")).await.text();
        assert!(one.contains(&dental.to_string()) && !one.contains(&care_track.to_string()) && !one.contains("låst"), "{one}");
        let list = officer.get("/incidents/export?format=csv").await.text();
        assert!(list.contains("Lösenordssprutning") && !list.contains("4711"), "{list}");
    }
}

#[tokio::test]
async fn a_participant_of_a_secret_incident_finds_it_in_search_as_on_its_page() {
    for app in all().await {
        let care = controller(&app, "Vården").await;
        let dental = controller(&app, "Tandvården").await;
        let secret = Draft { unit: Some(care), secrecy: Secrecy::Secret, ..draft("Intrång i kassaskåpet") };
        let id = opened(&app, &earlier(&app, 5), secret).await;
        join(&app, id, dental, Part::Works, None).await;
        let officer = app.browser("tand", Role::InfosecOfficer, Some(dental)).await;
        let owner = app.browser("owner", Role::SystemOwner, Some(dental)).await;
        let path = format!("/incidents/{id}");
        assert_eq!(status(&officer, &path).await, StatusCode::OK, "{}", app.on);
        assert!(officer.get("/search?q=kassask%C3%A5pet").await.text().contains(&path), "what is read is found");
        let comment = officer.post(&format!("/records/{id}/comments"), &[("body", "Vi tittar på det")]).await;
        assert_eq!(comment.status, StatusCode::SEE_OTHER, "{}", comment.text());
        assert_eq!(status(&owner, &path).await, StatusCode::NOT_FOUND, "taking part is no right to what is secret");
        assert!(!owner.get("/search?q=kassask%C3%A5pet").await.text().contains(&path));
    }
}

#[tokio::test]
async fn the_timeline_does_not_name_a_secret_system() {
    for app in all().await {
        let care = controller(&app, "Vården").await;
        let id = opened(&app, &earlier(&app, 5), Draft { unit: Some(care), ..draft("Avbrott") }).await;
        let (ctx, may) = (earlier(&app, 4), Viewer::everything());
        let system = ctx.new_id();
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let hidden = Projection { unit: Some(care), ..node("system", system, "Larmcentralen Fyren", Secrecy::Secret) };
        let recorded = tx.record(Change::new("systems", Some(system), Act::Create), Some(hidden)).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let link = Link { kind: LinkKind::System, target: system };
        desk.link(id, link).await.expect("linked");
        desk.unlink(id, link).await.expect("unlinked");
        let owner = app.browser("owner", Role::SystemManager, Some(care)).await;
        let officer = app.browser("officer", Role::InfosecOfficer, Some(care)).await;
        let told = owner.get(&format!("/incidents/{id}")).await.text();
        assert!(told.contains("Tog bort länk") && !told.contains("Fyren"), "{} {told}", app.on);
        assert!(!owner.get(&format!("/incidents/{id}/history")).await.text().contains("Fyren"));
        assert!(!owner.get(&format!("/api/v1/incidents/{id}")).await.text().contains("Fyren"));
        assert!(officer.get(&format!("/incidents/{id}")).await.text().contains("Fyren"), "who may know it is told");
    }
}

#[tokio::test]
async fn after_two_units_merge_their_people_still_take_part() {
    for app in all().await {
        let care = controller(&app, "Vården").await;
        let (old, new) = (controller(&app, "Gamla folktandvården").await, controller(&app, "Tandvården").await);
        let id = opened(&app, &earlier(&app, 5), Draft { unit: Some(care), ..draft("Avbrott") }).await;
        join(&app, id, old, Part::Works, None).await;
        let both = opened(&app, &earlier(&app, 5), Draft { unit: Some(care), ..draft("Båda") }).await;
        join(&app, both, old, Part::Informed, None).await;
        join(&app, both, new, Part::Works, None).await;
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let officer = app.browser("tand", Role::InfosecOfficer, Some(new)).await;
        assert_eq!(status(&officer, &format!("/incidents/{id}")).await, StatusCode::NOT_FOUND);
        let merged = ciso.post(&format!("/units/{old}/merge"), &[("into", &new.to_string())]).await;
        assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text());
        assert_eq!(status(&officer, &format!("/incidents/{id}")).await, StatusCode::OK, "{}", app.on);
        assert_eq!(circle::of_incident(&app.db, id).await.expect("units"), [(new, Part::Works)]);
        assert_eq!(circle::of_incident(&app.db, both).await.expect("units"), [(new, Part::Works)], "two became one");
    }
}

#[tokio::test]
async fn when_the_time_box_ends_nothing_is_seen() {
    for app in all().await {
        let care = controller(&app, "Vården").await;
        let dental = controller(&app, "Tandvården").await;
        let id = opened(&app, &earlier(&app, 5), Draft { unit: Some(care), ..draft("Begränsad insyn") }).await;
        let later = opened(&app, &earlier(&app, 5), Draft { unit: Some(care), ..draft("Längre insyn") }).await;
        join(&app, id, dental, Part::Works, Some(earlier(&app, 1).now)).await;
        join(&app, later, dental, Part::Works, Some(earlier(&app, -1).now)).await;
        assert_eq!(circle::expire(&app.db, &app.ctx()).await.expect("expired"), 1, "{}", app.on);
        assert_eq!(circle::expire(&app.db, &app.ctx()).await.expect("expired"), 0, "once");
        let officer = app.browser("tand", Role::InfosecOfficer, Some(dental)).await;
        let path = format!("/incidents/{id}");
        assert_eq!(status(&officer, &path).await, StatusCode::NOT_FOUND);
        let list = officer.get("/incidents").await.text();
        assert!(list.contains("Längre insyn") && !list.contains("Begränsad insyn"), "{list}");
        assert!(!officer.get("/search?q=insyn").await.text().contains(&path), "nor in the graph");
    }
}
