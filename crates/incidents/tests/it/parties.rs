//! Duties beyond the cybersecurity act and GDPR: asked as questions, decided by the roles that the content names, with each party's own terms.
use crate::{
    standing::{draft, earlier, opened},
    support::{TestApp, apps},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Act, Change, Sql, Viewer};
use vk_governance::systems;
use vk_incidents::incidents::{
    self, Desk,
    circle::{Part, acts::Joining},
    model::{Draft, Link, LinkKind, Track},
    parties::acts::NewParty,
    store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER, &incidents::significance::REGISTER]).await
}

async fn track(app: &TestApp, incident: Id, kind: &str) -> Option<Track> {
    store::tracks(&app.db, incident).await.expect("tracks").into_iter().find(|t| t.kind == kind)
}

/// A care incident in which somebody has been seriously injured.
async fn injury(app: &TestApp, unit: Option<Id>) -> Id {
    let ctx = earlier(app, 4);
    let occurred_at = Some(earlier(app, 6).now);
    let id = opened(app, &ctx, Draft { occurred_at, unit, ..draft("Läkemedelslistan fel") }).await;
    let may = Viewer::everything();
    let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
    desk.answer(id, "serious_injury", incidents::significance::Reply::Unknown).await.expect("answered");
    id
}

async fn system(app: &TestApp, name: &str, supplier: &str) -> Id {
    let ctx = app.ctx();
    let id = ctx.new_id();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let sql = Sql::new(
        "INSERT INTO system (id, name, name_key, search_text, kind, hosting, lifecycle, supplier, created_at, updated_at) VALUES (",
    );
    let sql =
        sql.bind(id).push(", ").bind(name).push(", ").bind(name).push(", '', 'application', 'supplier', 'live', ").bind(supplier);
    tx.exec(sql.push(", 0, 0)")).await.expect("system");
    let node = vk_db::Projection {
        kind: "system",
        id,
        title: name.to_owned(),
        search: String::new(),
        unit: None,
        extra_units: Vec::new(),
        secrecy: vk_core::Secrecy::Internal,
        state: "active".to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    };
    let recorded = tx.record(Change::new("systems", Some(id), Act::Create), Some(node)).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    id
}

#[tokio::test]
async fn a_proposed_track_is_a_question_and_no_clock() {
    for app in all().await {
        let (ctx, may) = (earlier(&app, 3), Viewer::everything());
        let id = opened(&app, &ctx, Draft { suspected_malicious: true, ..draft("Kryptering") }).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}");
        let page = officer.get(&path).await.text();
        assert!(page.contains("Polisanmälan") && page.contains("En antagonistisk eller olaglig handling misstänks."), "{page}");
        assert!(!page.contains("incidents-"), "no message is missing: {page}");
        assert!(track(&app, id, "police").await.is_none(), "a question is no track");
        let before = store::get(&app.db, id, &may).await.expect("incident");
        let decline = format!("{path}/proposals/police/decline");
        assert_eq!(officer.post(&decline, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "why not?");
        let declined = officer.post(&decline, &[("reason", "Övning hos leverantören")]).await;
        assert_eq!(declined.status, StatusCode::SEE_OTHER, "{}", declined.text());
        let page = officer.get(&path).await.text();
        assert!(!page.contains("/proposals/police") && page.contains("Inte aktuellt"), "answered, with its line: {page}");
        let said = officer.get(&format!("{path}/parties")).await.text();
        assert!(said.contains("Övning hos leverantören") && said.contains("Namn tib"), "{} {said}", app.on);
        assert!(!said.contains("incidents-"), "{said}");
        assert_eq!(store::get(&app.db, id, &may).await.expect("incident").next_due, before.next_due, "no clock has moved");

        let open = officer.post(&format!("{path}/proposals/police"), &[("reason", "Det var ingen övning")]).await;
        assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text());
        let again = officer.post(&format!("{path}/proposals/police"), &[("reason", "Igen")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once is enough");
        assert!(again.text().contains("redan öppnad"), "{}", again.text());
        let police = track(&app, id, "police").await.expect("open");
        let form = officer.get(&format!("{path}/tracks/{}/reports/report", police.id)).await.text();
        assert!(form.contains("r_evidence") && form.contains("Så snart det kan ske"), "{form}");
    }
}

#[tokio::test]
async fn only_the_chief_physician_and_whoever_the_content_names_decide_lex_maria() {
    for app in all().await {
        let (it, care) = (app.unit("IT", None).await, app.unit("Vården", None).await);
        let id = injury(&app, Some(it)).await;
        let (ctx, may) = (earlier(&app, 3), Viewer::everything());
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let physician = app.browser("cl", Role::ChiefPhysician, Some(care)).await;
        let path = format!("/incidents/{id}");
        let page = ciso.get(&path).await.text();
        assert!(page.contains("Lex Maria till IVO") && page.contains("Har någon dött"), "{page}");
        assert!(!page.contains("/proposals/lex_maria/decline"), "the chief information security officer decides nothing there");
        assert_eq!(ciso.get(&format!("{path}/proposals/lex_maria/decline")).await.status, StatusCode::FORBIDDEN, "{}", app.on);
        assert_eq!(
            ciso.post(&format!("{path}/proposals/lex_maria"), &[("reason", "Patient skadad")]).await.status,
            StatusCode::SEE_OTHER
        );
        let lex = track(&app, id, "lex_maria").await.expect("open");
        let assess = format!("{path}/tracks/{}/assessment", lex.id);
        let form = [("assessment", "required"), ("reason", "Allvarlig vårdskada"), ("_version", "1")];
        assert_eq!(ciso.post(&assess, &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(physician.post(&assess, &form).await.status, StatusCode::NOT_FOUND, "their unit does not take part yet");
        let joining = Joining { unit: care, part: Part::Works, reason: "Vården".to_owned(), until: None };
        desk.join(id, joining).await.expect("joined");
        let nis2 = track(&app, id, "nis2").await.expect("nis2");
        let other = physician.get(&format!("{path}/tracks/{}/assessment", nis2.id)).await;
        assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", app.on);
        let asked = physician.get(&assess).await;
        assert!(asked.text().contains("Rapport krävs: Ska anmälas"), "{}", asked.text());
        let program = app.program("clapi", Role::ChiefPhysician, Some(care)).await;
        let body = json!({"version": 1, "assessment": "unclear", "reason": "Journalen läses"});
        let watched = program.json("POST", &format!("/api/v1{assess}"), body).await;
        assert_eq!(watched.status, StatusCode::NO_CONTENT, "{}", watched.text());
        assert_eq!(physician.post(&assess, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody decided meanwhile");
        let decided = physician.post(&assess, &[form[0], form[1], ("_version", "2")]).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        let page = physician.get(&path).await.text();
        assert!(page.contains("Ska anmälas") && page.contains("Allvarlig vårdskada") && page.contains("Namn cl"), "{page}");
        let dpo = app.browser("dso", Role::Dpo, None).await;
        assert_eq!(dpo.post(&assess, &form).await.status, StatusCode::FORBIDDEN, "the data protection officer decides no track");
    }
}

#[tokio::test]
async fn lex_maria_has_no_day_and_is_shown_as_as_soon_as_possible() {
    for app in all().await {
        let id = injury(&app, None).await;
        let (ctx, may) = (earlier(&app, 3), Viewer::everything());
        Desk::new(&app.db, &ctx, &may).expect("desk").open_track(id, "lex_maria", "Patient skadad").await.expect("open");
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let lex = track(&app, id, "lex_maria").await.expect("open");
        let program = app.program("soc", Role::OfficerOnCall, None).await;
        let one = program.get(&format!("/api/v1/incidents/{id}")).await.json();
        let out = one["tracks"].as_array().expect("tracks").iter().find(|t| t["kind"] == "lex_maria").expect("lex Maria").clone();
        let clock = &out["clocks"][0];
        assert_eq!(
            (&clock["state"], &clock["due"], &clock["as_soon_as_possible"]),
            (&json!("running"), &json!(null), &json!(true))
        );
        assert_eq!(out["clocks"][1]["state"], "waiting", "the investigation follows the notification");
        let page = officer.get(&format!("/incidents/{id}")).await.text();
        let part = page.split("Anmälan enligt lex Maria").nth(1).unwrap_or_default();
        assert!(part.contains("Så snart det kan ske"), "{page}");
        let at = app.app.now().local_input();
        let path = format!("/incidents/{id}/tracks/{}/reports", lex.id);
        let early = officer
            .post(&format!("{path}/investigation"), &[("submitted_at", &at), ("channel", "other"), ("unapproved_reason", "Natt")])
            .await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "not before the notification");
        for stage in ["notification", "investigation"] {
            let sent = [("submitted_at", at.as_str()), ("channel", "other"), ("unapproved_reason", "Natt")];
            let given = officer.post(&format!("{path}/{stage}"), &sent).await;
            assert_eq!(given.status, StatusCode::SEE_OTHER, "{stage}: {}", given.text());
        }
        let one = program.get(&format!("/api/v1/incidents/{id}")).await.json();
        let lex = one["tracks"].as_array().expect("tracks").iter().find(|t| t["kind"] == "lex_maria").expect("lex Maria").clone();
        assert!(lex["clocks"].as_array().expect("clocks").iter().all(|c| c["state"] == "met"), "{} {lex}", app.on);
    }
}

#[tokio::test]
async fn sapo_keeps_no_word() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 1), Draft { security_protection_suspected: true, ..Draft::default() }).await;
        let path = format!("/incidents/{id}");
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let director = app.browser("rd", Role::RegionDirector, None).await;
        assert!(officer.get(&path).await.text().contains("/proposals/sapo"), "proposed by the suspicion alone");
        let open = format!("{path}/proposals/sapo");
        assert!(!officer.get(&open).await.text().contains("name=\"reason\""), "nowhere to write");
        assert_eq!(officer.post(&open, &[("reason", "Anläggning Fyren")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let opened = officer.post(&open, &[]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        let sapo = track(&app, id, "sapo").await.expect("open");
        let assess = format!("{path}/tracks/{}/assessment", sapo.id);
        let yes = [("assessment", "required"), ("_version", "1")];
        assert_eq!(officer.post(&assess, &yes).await.status, StatusCode::FORBIDDEN, "the chief decides, by the director's hand");
        assert_eq!(director.post(&assess, &[yes[0], yes[1], ("reason", "Fyren")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let decided = director.post(&assess, &yes).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        let report = format!("{path}/tracks/{}/reports/told", sapo.id);
        let page = officer.get(&report).await.text();
        assert!(!page.contains("name=\"r_"), "no field: {page}");
        let at = app.app.now().local_input();
        let sent = [("submitted_at", at.as_str()), ("channel", "outside")];
        let number = officer.post(&report, &[sent[0], sent[1], ("external_ref", "Dnr Fyren")]).await;
        assert_eq!(number.status, StatusCode::UNPROCESSABLE_ENTITY, "the number is kept elsewhere");
        let given = officer.post(&report, &sent).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        for table in ["incident_entry", "incident_report", "incident_proposal", "audit"] {
            let columns = match table {
                "incident_entry" => "body || coalesce(reason, '')",
                "incident_report" => "coalesce(external_ref, '') || coalesce(late_reason, '')",
                "incident_proposal" => "reason",
                _ => continue,
            };
            let n = app
                .db
                .int(Sql::new(&format!("SELECT count(*) FROM {table} WHERE {columns} LIKE '%Fyren%'")))
                .await
                .expect("count");
            assert_eq!(n, 0, "{} {table}", app.on);
        }
    }
}

#[tokio::test]
async fn two_suppliers_have_two_clocks_with_their_own_contract_terms() {
    for app in all().await {
        let (ctx, may) = (earlier(&app, 3), Viewer::everything());
        let detected = earlier(&app, 5).now;
        let id = opened(&app, &ctx, Draft { detected_at: Some(detected), ..draft("Avbrott") }).await;
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        for (name, supplier) in [("Journal", "Alfa AB"), ("Labb", "Beta AB")] {
            let target = system(&app, name, supplier).await;
            desk.link(id, Link { kind: LinkKind::System, target }).await.expect("linked");
        }
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let path = format!("/incidents/{id}");
        let page = ciso.get(&path).await.text();
        assert!(page.contains("Avtalspart: Alfa AB") && page.contains("Avtalspart: Beta AB"), "{} {page}", app.on);
        let href =
            page.split("Avtalspart: Alfa AB").nth(1).and_then(|p| p.split("href=\"").nth(1)).and_then(|p| p.split('"').next());
        let form = ciso.get(&href.expect("a way to add").replace("&#38;", "&").replace("&amp;", "&")).await.text();
        assert!(form.contains("value=\"Alfa AB\""), "{form}");
        let new = format!("{path}/parties/new");
        let mut alfa = vec![("party_kind", "supplier"), ("party_name", "Alfa AB"), ("term_hours", "4")];
        assert_eq!(ciso.post(&new, &alfa).await.status, StatusCode::UNPROCESSABLE_ENTITY, "from when?");
        alfa.push(("counts_from", "detected"));
        let added = ciso.post(&new, &alfa).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
        let beta = [("party_kind", "processor"), ("party_name", "Beta AB"), ("term_hours", "48"), ("counts_from", "knowledge")];
        assert_eq!(ciso.post(&new, &beta).await.status, StatusCode::SEE_OTHER);
        let clock = |name: &str, json: &serde_json::Value| {
            let all = json["tracks"].as_array().expect("tracks");
            all.iter().find(|t| t["party"] == name).expect("track")["clocks"][0].clone()
        };
        let program = app.program("soc", Role::Ciso, None).await;
        let json = program.get(&format!("/api/v1/incidents/{id}")).await.json();
        let due = |name: &str| clock(name, &json)["due"].as_str().expect("due").parse::<vk_core::Instant>().expect("moment");
        assert_eq!(due("Alfa AB"), detected.plus_hours(4), "by its contract from detection");
        assert_eq!(due("Beta AB"), ctx.now.plus_hours(48));
        assert_eq!(
            (&clock("Alfa AB", &json)["preliminary"], &clock("Beta AB", &json)["preliminary"]),
            (&json!(false), &json!(true))
        );
        let page = ciso.get(&path).await.text();
        assert!(!page.contains("/parties/new?kind=supplier"), "both are there: no question is left: {page}");
        assert!(page.contains("4 timmar"), "{page}");
        let region =
            NewParty { kind: "region".to_owned(), name: "Region Grannen".to_owned(), hours: Some(2), ..NewParty::default() };
        assert!(desk.add_party(id, region).await.is_err(), "another region has no contract term");
    }
}

#[tokio::test]
async fn informing_recipients_can_be_decided_inappropriate_with_a_reason() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 3), draft("Avbrott")).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}");
        let nis2 = track(&app, id, "nis2").await.expect("nis2");
        assert!(!officer.get(&path).await.text().contains("/proposals/recipients"), "not before it is significant");
        let sent = [("assessment", "required"), ("reason", "Betydande"), ("_version", "1")];
        officer.post(&format!("{path}/tracks/{}/assessment", nis2.id), &sent).await;
        let page = officer.get(&path).await.text();
        assert!(page.contains("/proposals/recipients") && page.contains("/parties/new?kind=region"), "{page}");
        officer.post(&format!("{path}/proposals/recipients"), &[("reason", "Prövas")]).await;
        let told = track(&app, id, "recipients").await.expect("open");
        let sent = [("assessment", "not_required"), ("reason", "Skulle hjälpa angriparen"), ("_version", "1")];
        let decided = officer.post(&format!("{path}/tracks/{}/assessment", told.id), &sent).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
        let page = officer.get(&path).await.text();
        assert!(page.contains("Inte lämpligt att informera") && page.contains("Skulle hjälpa angriparen"), "{} {page}", app.on);
    }
}
