//! When an incident is over: what it cost, why it happened, what was learnt, where the evidence has been.
use crate::{
    standing::{draft, earlier, opened},
    support::{Browser, TestApp, apps},
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role};
use vk_db::{Sql, Viewer};
use vk_governance::actions;
use vk_incidents::incidents::{
    self, Desk,
    after::{
        self,
        acts::{Follows, NewCause, NewLesson},
        custody::intact,
    },
    model::{Assessment, NIS2, State},
    store,
};
use vk_web::attachments::Files;

async fn all() -> Vec<TestApp> {
    apps(&[&actions::REGISTER, &incidents::REGISTER]).await
}

async fn nis2(app: &TestApp, incident: Id) -> (Id, i64) {
    let tracks = store::tracks(&app.db, incident).await.expect("tracks");
    tracks.into_iter().find(|t| t.kind == NIS2).map(|t| (t.id, t.version)).expect("track")
}

async fn posted(who: &Browser<'_>, path: &str, fields: &[(&str, &str)]) {
    let answer = who.post(path, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text());
}

/// What a significant incident has to leave behind before it is closed.
pub async fn learnt(desk: &Desk<'_>, id: Id) {
    let cause = NewCause { kind: "unknown".to_owned(), text: "Inte funnen".to_owned(), confidence: "suspected".to_owned() };
    desk.say_cause(id, cause).await.expect("said");
    let lesson = NewLesson { text: "Ring tidigare".to_owned(), follows: Follows::Nothing("Rutinen finns".to_owned()) };
    desk.add_lesson(id, lesson).await.expect("learnt");
}

#[tokio::test]
async fn costs_are_summed_by_kind_in_whole_ore_and_feed_the_report() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 5), draft("Avbrott")).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}");
        let cost = format!("{path}/after/cost");
        let wrong = officer.post(&cost, &[("cost_kind", "staff"), ("amount", "tolv")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("Skriv ett belopp") && wrong.text().contains("tolv"), "{}", wrong.text());
        for (kind, amount, estimated) in
            [("staff", "12 500,50", false), ("staff", "7 500,50", true), ("forensics", "100 000", false), ("fines", "5", false)]
        {
            let mut sent = vec![("cost_kind", kind), ("amount", amount)];
            sent.extend(estimated.then_some(("estimated", "true")));
            posted(&officer, &cost, &sent).await;
        }
        let page = officer.get(&format!("{path}/after")).await.text().replace('\u{a0}', " ");
        assert!(!page.contains("incidents-"), "no message is missing: {page}");
        assert!(page.contains("Extra personal: 20 001 kr (varav uppskattat 7 500,50 kr)"), "{} {page}", app.on);
        let fines =
            after::store::costs(&app.db, id).await.expect("costs").into_iter().find(|c| c.kind == "fines").expect("fine").id;
        posted(&officer, &format!("{path}/after/costs/{fines}/withdraw"), &[("reason", "Gällde något annat")]).await;
        let page = officer.get(&format!("{path}/after")).await.text().replace('\u{a0}', " ");
        assert!(page.contains("Gällde något annat") && page.contains("Summa: 120 001 kr"), "taken back, not gone: {page}");
        let (track, _) = nis2(&app, id).await;
        let report = officer.get(&format!("{path}/tracks/{track}/reports/final_report")).await.text().replace('\u{a0}', " ");
        assert!(report.contains("Forensisk utredning: 100 000 kr") && report.contains("Summa: 120 001 kr"), "{report}");
        let json = app.program("soc", Role::OfficerOnCall, None).await.get(&format!("/api/v1/incidents/{id}/after")).await.json();
        assert_eq!(json["costs"].as_array().expect("costs").iter().filter(|c| c["withdrawn"] == true).count(), 1);
        assert!(json["costs"].as_array().expect("costs").iter().any(|c| c["amount"] == 1_250_050), "{json}");
    }
}

#[tokio::test]
async fn a_lesson_needs_an_action_or_a_reason() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 5), draft("Avbrott")).await;
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let path = format!("/incidents/{id}/after/lesson");
        let both = [("lesson", "Prova återläsning"), ("action_name", "Prova kvartalsvis"), ("no_action_reason", "Behövs inte")];
        for sent in [&both[..1], &both[..]] {
            let refused = ciso.post(&path, sent).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {sent:?}", app.on);
            assert!(refused.text().contains("antingen en åtgärd eller ett skäl"), "{}", refused.text());
        }
        posted(&ciso, &path, &both[..2]).await;
        posted(&ciso, &path, &[("lesson", "Ring tidigare"), ("no_action_reason", "Rutinen finns")]).await;
        let page = ciso.get(&format!("/incidents/{id}/after")).await.text();
        assert!(page.contains("Prova kvartalsvis") && page.contains("Rutinen finns"), "{page}");
        let action = after::store::lessons(&app.db, id).await.expect("lessons")[0].action.expect("an action");
        let shown = ciso.get(&format!("/actions/{action}")).await.text();
        assert!(
            shown.contains("Prova återläsning") && shown.contains(&format!("/incidents/{id}")),
            "it says where it comes from: {shown}"
        );
        let (track, _) = nis2(&app, id).await;
        let report = ciso.get(&format!("/incidents/{id}/tracks/{track}/reports/final_report")).await.text();
        assert!(report.contains("Ring tidigare") && report.contains("Rutinen finns"), "{report}");
        let tib = app.program("tib", Role::OfficerOnCall, None).await;
        let body = json!({"text": "Nytt", "action": {"name": "Gör något"}});
        let refused = tib.json("POST", &format!("/api/v1/incidents/{id}/lessons"), body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "opening actions is a right of its own: {}", refused.text());
    }
}

#[tokio::test]
async fn a_significant_incident_is_not_closed_before_somebody_says_why_and_what_was_learnt() {
    for app in all().await {
        let ctx = earlier(&app, 5);
        let id = opened(&app, &ctx, draft("Avbrott")).await;
        let may = Viewer::everything();
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        for state in [State::Triage, State::Investigating, State::Review] {
            desk.change_state(id, state, "").await.expect("moved");
        }
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}");
        let (track, version) = nis2(&app, id).await;
        desk.assess(id, track, version, Assessment::Required, "Betydande").await.expect("assessed");
        let close = [("to", "closed"), ("reason", "Klart")];
        let cause = format!("{path}/after/cause");
        let form = officer.get(&cause).await.text();
        assert!(form.contains("Felaktig konfiguration eller behörighet"), "the kinds come from the content: {form}");
        let first = [("cause_kind", "change"), ("cause_text", "Uppdateringen"), ("confidence", "suspected")];
        posted(&officer, &cause, &first).await;
        posted(&officer, &cause, &[("cause_kind", "configuration"), ("cause_text", "Fel regel"), ("confidence", "established")])
            .await;
        let none = officer.post(&cause, &[("cause_kind", "magic"), first[1], first[2]]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = officer.get(&format!("{path}/after")).await.text();
        assert!(page.contains("Fel regel") && page.contains("Fastställd") && page.contains("Uppdateringen"), "{} {page}", app.on);
        let report = officer.get(&format!("{path}/tracks/{track}/reports/final_report")).await.text();
        assert!(report.contains("(Fastställd): Fel regel") && !report.contains("Uppdateringen"), "the newest counts: {report}");
        for stage in ["early_warning", "incident_notification", "final_report"] {
            let at = app.app.now().local_input();
            let sent = [("submitted_at", at.as_str()), ("channel", "cyberportalen"), ("unapproved_reason", "Prov")];
            posted(&officer, &format!("{path}/tracks/{track}/reports/{stage}"), &sent).await;
        }
        let reports = store::reports(&app.db, id).await.expect("reports");
        for report in &reports {
            posted(&officer, &format!("{path}/reports/{}/no-receipt", report.id), &[("reason", "Kvitteras inte")]).await;
        }
        let refused = officer.post(&format!("{path}/state"), &close).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(refused.text().contains("minst en lärdom"), "{}", refused.text());
        posted(&officer, &format!("{path}/after/lesson"), &[("lesson", "Granska regler"), ("no_action_reason", "Görs redan")])
            .await;
        posted(&officer, &format!("{path}/state"), &close).await;
    }
}

#[tokio::test]
async fn every_assessment_of_a_duty_stays_readable() {
    for app in all().await {
        let (ctx, may) = (earlier(&app, 5), Viewer::everything());
        let id = opened(&app, &ctx, draft("Avbrott")).await;
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        for (assessment, reason) in [(Assessment::NotRequired, "En avdelning"), (Assessment::Required, "Hela sjukhuset")] {
            let (track, version) = nis2(&app, id).await;
            desk.assess(id, track, version, assessment, reason).await.expect("assessed");
        }
        let (track, _) = nis2(&app, id).await;
        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let page = officer.get(&format!("/incidents/{id}/tracks/{track}/assessment")).await.text();
        assert!(
            page.contains("En avdelning") && page.contains("Hela sjukhuset") && page.contains("Astrid Ek"),
            "{} {page}",
            app.on
        );
    }
}

#[tokio::test]
async fn a_file_that_changed_is_not_handed_over_and_custody_is_never_rewritten() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 5), draft("Intrång")).await;
        let ciso = app.browser("ciso", Role::Ciso, None).await;
        let path = format!("/incidents/{id}");
        let uploaded = ciso.upload(&format!("/records/{id}/attachments"), "logg.txt", b"kl 03:10 inloggning").await;
        assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{}", uploaded.text());
        let page = ciso.get(&format!("{path}/after")).await.text();
        let href = page.split("/exhibits/new?kind=file").nth(1).and_then(|p| p.split('"').next()).expect("a way to keep it");
        let new = format!("{path}/exhibits/new?kind=file{}", href.replace("&#38;", "&").replace("&amp;", "&"));
        let at = earlier(&app, 1).now.local_input();
        posted(&ciso, &new, &[("at", &at), ("to_whom", "Eva Ek"), ("place", "Kassaskåpet")]).await;
        let again = ciso.post(&new, &[("at", &at), ("to_whom", "Eva Ek")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "in custody once: {}", again.text());
        let kept = after::store::exhibits(&app.db, id).await.expect("exhibits").remove(0);
        let hand = format!("{path}/exhibits/{}", kept.id);
        let form = ciso.get(&hand).await.text();
        assert!(form.contains("Kassaskåpet") && form.contains("value=\"Eva Ek\""), "it stands where it has been: {form}");
        let now = app.app.now().local_input();
        let police = [("custody_act", "handed_over"), ("at", &now), ("from_whom", "Eva Ek"), ("to_whom", "Polisen")];
        let early = earlier(&app, 4).now.local_input();
        let before = ciso.post(&hand, &[police[0], ("at", &early), police[2], police[3]]).await;
        assert_eq!(before.status, StatusCode::UNPROCESSABLE_ENTITY, "not before it was collected");
        posted(&ciso, &hand, &police).await;
        let files = app.app.slot::<Files>().expect("files");
        let hash = kept.sha256.clone().expect("a hash");
        std::fs::write(files.path(&hash), b"kl 03:10 ingenting").expect("changed");
        let refused = ciso.post(&hand, &police).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
        assert!(refused.text().contains("inte längre detsamma"), "{}", refused.text());
        assert!(intact(&app.db, id, Some(&files), &kept).await.is_err());
        let n = app.db.int(Sql::new("SELECT count(*) FROM incident_custody")).await.expect("count");
        assert_eq!(n, 2, "collected and handed over, and nothing for what was refused ({})", app.on);
        let page = ciso.get(&format!("{path}/after")).await.text();
        assert!(page.contains("från Eva Ek till Polisen") && page.contains("Namn ciso"), "{page}");

        posted(
            &ciso,
            &format!("{path}/exhibits/new?kind=object"),
            &[("label", "Bärbar dator"), ("at", &at), ("to_whom", "Eva Ek")],
        )
        .await;
        let laptop = after::store::exhibits(&app.db, id).await.expect("exhibits").remove(1);
        let gone = [("custody_act", "disposed"), ("at", now.as_str()), ("from_whom", "Eva Ek"), ("to_whom", "Återvinningen")];
        posted(&ciso, &format!("{path}/exhibits/{}", laptop.id), &gone).await;
        let after = ciso.post(&format!("{path}/exhibits/{}", laptop.id), &gone).await;
        assert_eq!(after.status, StatusCode::UNPROCESSABLE_ENTITY, "what is gone is handed to nobody");
    }
}
