//! Moments that clocks count from: a correction tells what moves before it is saved, keeps what stood, and lateness follows it everywhere.
use crate::{
    standing::{draft, earlier, opened},
    support::{TestApp, apps},
};
use axum::http::StatusCode;
use vk_core::Role;
use vk_db::Viewer;
use vk_governance::systems;
use vk_incidents::incidents::{
    self, Desk, Submission,
    model::{Assessment, Draft},
    moments, store,
};

async fn all() -> Vec<TestApp> {
    apps(&[&systems::REGISTER, &incidents::REGISTER]).await
}

#[tokio::test]
async fn a_correction_says_which_deadlines_move_before_it_is_saved() {
    for app in all().await {
        let ctx = earlier(&app, 30);
        let id = opened(&app, &ctx, draft("Avbrott")).await;
        let track = store::tracks(&app.db, id).await.expect("tracks")[0].clone();
        let may = Viewer::everything();
        let given = Submission {
            track: track.id,
            stage: "early_warning".to_owned(),
            answers: None,
            submitted_at: earlier(&app, 8).now,
            channel: "cyberportalen".to_owned(),
            external_ref: None,
            late_reason: None,
            unapproved_reason: Some("Natt".to_owned()),
            fields: [].into(),
        };
        let later = earlier(&app, 8);
        let desk = Desk::new(&app.db, &later, &may).expect("desk");
        desk.confirm_awareness(id, track.id, 1, ctx.now, "TiB").await.expect("confirmed");
        desk.submit(id, given).await.expect("in time");

        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/tracks/{}/awareness", track.id);
        let at = earlier(&app, 40).now.local_input();
        let mut sent = vec![("at", at.as_str()), ("reason", "Driften visste det tidigare"), ("_version", "2")];
        let told = officer.post(&path, &sent).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text());
        let text = told.text();
        assert!(text.contains("Inget är sparat än") && text.contains("Upplysning: sista stund flyttas från"), "{text}");
        assert!(text.contains("blir försenad") && text.contains("Driften visste det tidigare"), "{text}");
        let saved = store::get(&app.db, id, &may).await.expect("incident");
        assert_eq!(saved.knowledge_at, Some(ctx.now), "nothing has been saved ({})", app.on);

        let seen = format!("{path}?seen={}", at.replace(':', "%3A"));
        let why = officer.post(&seen, &sent).await;
        assert_eq!(why.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(why.text().contains("Ange skäl till förseningen"), "{}", why.text());
        sent.push(("late_reason", "Vi visste inte att driften visste"));
        let done = officer.post(&seen, &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let report = store::reports(&app.db, id).await.expect("reports")[0].clone();
        assert!(report.late && report.late_reason.is_some(), "late in the record as on the page");
        assert!(officer.get(&format!("/incidents/{id}")).await.text().contains("Inskickad för sent"));
        let page = officer.get(&format!("/incidents/{id}/moments")).await.text();
        assert!(page.contains("Driften visste det tidigare") && page.contains("TiB") && !page.contains("incidents-"), "{page}");
        let kept = moments::of_incident(&app.db, id).await.expect("moments");
        assert_eq!(kept.iter().map(|m| m.before).collect::<Vec<_>>(), [Some(ctx.now), None], "to the second");
        assert!(kept[0].effect.iter().any(moments::Shift::becomes_late), "as it was told");
    }
}

#[tokio::test]
async fn moving_handled_at_moves_the_final_report_and_keeps_both_moments_and_reasons() {
    for app in all().await {
        let ctx = earlier(&app, 24 * 70);
        let id = opened(&app, &ctx, draft("Lång")).await;
        let track = store::tracks(&app.db, id).await.expect("tracks")[0].clone();
        let may = Viewer::everything();
        let desk = Desk::new(&app.db, &ctx, &may).expect("desk");
        desk.confirm_awareness(id, track.id, 1, ctx.now, "TiB").await.expect("confirmed");
        desk.assess(id, track.id, 2, Assessment::Required, "Betydande").await.expect("assessed");
        let given = Submission {
            track: track.id,
            stage: "incident_notification".to_owned(),
            answers: None,
            submitted_at: ctx.now,
            channel: "cyberportalen".to_owned(),
            external_ref: None,
            late_reason: None,
            unapproved_reason: Some("Natt".to_owned()),
            fields: [].into(),
        };
        desk.submit(id, given).await.expect("given");
        let (ended, handled) = (earlier(&app, 24 * 20).now, earlier(&app, 24 * 10).now);
        let before = store::get(&app.db, id, &may).await.expect("incident");
        let over = Draft { ongoing: false, ended_at: Some(ended), handled_at: Some(handled), ..before.draft };
        desk.update(id, before.version, over.clone()).await.expect("said for the first time");
        let saved = store::get(&app.db, id, &may).await.expect("incident");
        let by_form = desk.update(id, saved.version, Draft { handled_at: Some(ended), ..over }).await;
        assert!(by_form.is_err(), "the form does not move a clock without a word ({})", app.on);

        let officer = app.browser("tib", Role::OfficerOnCall, None).await;
        let path = format!("/incidents/{id}/moments/handled_at");
        let version = officer.get(&path).await.hidden("_version");
        let at = earlier(&app, 24 * 15).now.local_input();
        let sent = [("at", at.as_str()), ("reason", "Labbet var klart tidigare"), ("_version", version.as_str())];
        let told = officer.post(&path, &sent).await.text();
        assert!(told.contains("Slutrapport: sista stund flyttas från"), "{told}");
        let seen = format!("{path}?seen={}", at.replace(':', "%3A"));
        let done = officer.post(&seen, &sent).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        let again = officer.post(&seen, &sent).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "two corrections at once give one conflict");
        let kept = moments::of_incident(&app.db, id).await.expect("moments");
        assert_eq!((kept[0].field.as_str(), kept[0].before), ("handled_at", Some(handled)));
        let page = officer.get(&format!("/incidents/{id}/moments")).await.text();
        assert!(page.contains("Labbet var klart tidigare"), "{page}");
    }
}
