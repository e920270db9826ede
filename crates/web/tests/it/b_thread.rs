//! The thread: how far it goes, what it does not pass through, and that the picture says nothing that the list does not.
use crate::support::{TestApp, save_in};
use axum::http::StatusCode;
use vk_core::{Id, Role, Secrecy};
use vk_db::graph;
use vk_web::search;

/// A chain of notes, each pointing at the one before.
async fn chain(app: &TestApp, names: &[(&str, Secrecy)]) -> Vec<Id> {
    let (ctx, mut ids) = (app.app.system_ctx("test"), Vec::new());
    for (name, secrecy) in names {
        let to: Vec<Id> = ids.last().copied().into_iter().collect();
        ids.push(save_in(&app.db, &ctx, name, *secrecy, None, &to).await.expect("note"));
    }
    ids
}

#[tokio::test]
async fn the_thread_goes_both_ways_and_four_steps() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso))]).await;
    let names = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"].map(|n| (n, Secrecy::Open));
    let ids = chain(&app, &names).await;
    let page = app.sign_in("anna").await.get(&format!("/thread/{}", ids[5])).await;
    assert_eq!(page.status, StatusCode::OK);
    for (i, id) in ids.iter().enumerate() {
        let near = (1..=9).contains(&i);
        // Once in the picture, once in the list; where it begins also in the way to it.
        assert_eq!(
            page.body.matches(&format!("href=\"/notes/{id}\"")).count(),
            if i == 5 { 3 } else { 2 * usize::from(near) },
            "n{i}: {}",
            page.body
        );
    }
    assert!(page.body.contains("8 poster hänger ihop") && page.body.contains("aria-current=\"true\""), "{}", page.body);
    assert!(!page.body.contains("style="), "nothing inline");
    let svg = page.body.split_once("<svg class=\"drawing\"").and_then(|(_, rest)| rest.split_once("</svg>")).expect("picture").0;
    assert!(svg.contains("aria-hidden=\"true\""));
    assert_eq!(svg.matches("<a href").count(), svg.matches("tabindex=\"-1\"").count());
}

#[tokio::test]
async fn a_record_that_one_may_not_see_is_not_passed_through() {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer)), ("bo", None)]).await;
    let names = [("start", Secrecy::Open), ("dold", Secrecy::Secret), ("bortom", Secrecy::Open)];
    let ids = chain(&app, &names).await;
    let path = format!("/thread/{}", ids[0]);
    let all = app.sign_in("anna").await.get(&path).await.body;
    assert!(all.contains("dold") && all.contains("bortom"), "{all}");
    let olle = app.sign_in("olle").await;
    let part = olle.get(&path).await.body;
    assert!(part.contains("start") && !part.contains("dold") && !part.contains("bortom"), "{part}");
    assert_eq!(olle.get(&format!("/thread/{}", ids[1])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.sign_in("bo").await.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_walk_is_bounded_and_says_so() {
    let app = TestApp::empty().await;
    let anna = app.account("anna", Some(Role::Ciso)).await;
    let ids = chain(&app, &[("mitt", Secrecy::Open)]).await;
    let ctx = app.app.system_ctx("test");
    for i in 0..12 {
        save_in(&app.db, &ctx, &format!("ben {i:02}"), Secrecy::Open, None, &ids).await.expect("note");
    }
    let grants = vk_db::accounts::grants_of(&app.db, anna, app.app.now()).await.expect("grants");
    let viewers = search::viewers(&app.app, &grants);
    let walk = graph::walk(&app.db, ids[0], &viewers, &[], 4, 10).await.expect("walk").expect("seen");
    assert_eq!((walk.nodes.len(), walk.edges.len(), walk.cut), (10, 9, true));
    let whole = graph::walk(&app.db, ids[0], &viewers, &[], 4, 13).await.expect("walk").expect("seen");
    assert_eq!((whole.nodes.len(), whole.cut), (13, false));
    // A kind where walks end is found and not walked through.
    let from_a_leg = whole.nodes[1].0.id;
    let ended = graph::walk(&app.db, from_a_leg, &viewers, &["note"], 4, 50).await.expect("walk").expect("seen");
    assert_eq!(ended.nodes.len(), 2, "the middle and nothing behind it");
}
