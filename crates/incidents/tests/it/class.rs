//! What something is: said by a named human, and what follows for its clock.
use crate::{
    standing::{draft, earlier, opened},
    support::{TestApp, apps},
};
use axum::http::StatusCode;
use vk_core::{Id, Role};
use vk_db::Viewer;
use vk_governance::systems;
use vk_incidents::incidents::{
    self,
    model::{Assessment, Incident, NIS2, Track},
    store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER]).await
}

async fn stands(app: &TestApp, id: Id) -> (Incident, Track) {
    let incident = store::get(&app.db, id, &Viewer::everything()).await.expect("incident");
    let tracks = store::tracks(&app.db, id).await.expect("tracks");
    (incident, tracks.into_iter().find(|t| t.kind == NIS2).expect("track"))
}

#[tokio::test]
async fn a_lost_badge_triaged_as_deviation_stops_its_clock_in_the_name_of_who_said_so() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 2), draft("Borttappat passerkort")).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/class");
        assert!(tib.get(&format!("/incidents/{id}")).await.text().contains("Inte sorterad"));
        let form = tib.get(&path).await.text();
        assert!(form.contains("i ditt namn") && !form.contains(">incidents-"), "one is told what follows: {form}");
        let version = stands(&app, id).await.0.version.to_string();
        let silent = tib.post(&path, &[("class", "deviation"), ("_version", &version)]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "without a reason nothing stops");
        let sent = [("class", "deviation"), ("reason", "Kortet är spärrat"), ("_version", version.as_str())];
        let sorted = tib.post(&path, &sent).await;
        assert_eq!(sorted.status, StatusCode::SEE_OTHER, "{}", sorted.text());
        let (incident, track) = stands(&app, id).await;
        assert_eq!((incident.class.key(), incident.state.key(), incident.next_due), ("deviation", "triage", None), "{}", app.on);
        assert_eq!((track.assessment, track.assessed_by.as_deref()), (Assessment::NotRequired, Some("Namn tib")));
        let page = tib.get(&format!("/incidents/{id}")).await.text();
        assert!(page.contains("Kortet är spärrat") && page.contains("Avvikelse"), "{page}");
        assert!(tib.get("/incidents?class=deviation").await.text().contains("Borttappat passerkort"));
        assert_eq!(tib.post(&path, &sent).await.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody was first");
        let analyst = app.browser("analytiker", Role::Analyst, None).await;
        assert_eq!(analyst.post(&path, &sent).await.status, StatusCode::FORBIDDEN, "it is a decision");
    }
}

#[tokio::test]
async fn a_deviation_that_was_an_incident_after_all_counts_from_its_first_moment() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 2), draft("Borttappat passerkort")).await;
        let due = stands(&app, id).await.0.next_due;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/class");
        for (class, reason) in [("near_miss", "Kortet är spärrat"), ("incident", "Kortet har använts")] {
            let version = stands(&app, id).await.0.version.to_string();
            let sorted = tib.post(&path, &[("class", class), ("reason", reason), ("_version", &version)]).await;
            assert_eq!(sorted.status, StatusCode::SEE_OTHER, "{}", sorted.text());
        }
        let (incident, track) = stands(&app, id).await;
        assert_eq!((incident.next_due, track.assessment), (due, Assessment::NotAssessed), "{}", app.on);
    }
}

#[tokio::test]
async fn what_the_law_asks_a_report_of_is_no_deviation_until_that_is_taken_back() {
    for app in all().await {
        let id = opened(&app, &earlier(&app, 2), draft("Intrång")).await;
        let tib = app.browser("tib", Role::OfficerOnCall, None).await;
        let (_, track) = stands(&app, id).await;
        let assess = format!("/incidents/{id}/tracks/{}/assessment", track.id);
        let version = track.version.to_string();
        tib.post(&assess, &[("assessment", "required"), ("reason", "Betydande"), ("_version", &version)]).await;
        let version = stands(&app, id).await.0.version.to_string();
        let sent = [("class", "event"), ("reason", "Inget hände"), ("_version", version.as_str())];
        let refused = tib.post(&format!("/incidents/{id}/class"), &sent).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Ändra den bedömningen först"), "{}", refused.text());
        assert_eq!(stands(&app, id).await.0.class.key(), "unsorted", "{}", app.on);
    }
}
