//! Attachments: what is taken and what is not, how a file leaves the program again, and what is left on the disk.
use crate::support::{Answer, Browser, FILE_LIMIT, NOON, TestApp, save, save_in};
use axum::http::StatusCode;
use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use vk_core::{Id, Role, Secrecy};
use vk_db::{Sql, audit};
use vk_web::jobs;

async fn app_with_note() -> (TestApp, Id) {
    let app = TestApp::with_accounts(&[("anna", Some(Role::Ciso)), ("olle", Some(Role::InfosecOfficer))]).await;
    let note = save(&app.db, &app.app.system_ctx("test"), "Avtal", Secrecy::Open).await.expect("note");
    (app, note)
}

async fn attach(who: &Browser<'_>, note: Id, files: &[(&str, &[u8])]) -> Answer {
    who.upload(&format!("/records/{note}/attachments"), files, "Underlag").await
}

/// Identifier, name, state of the scan, and whether it is removed.
async fn rows(app: &TestApp) -> Vec<(Id, String, String, bool)> {
    let sql = Sql::new("SELECT id, name, scan, removed_at FROM attachment ORDER BY at, id");
    let rows = app.db.all(sql).await.expect("rows");
    let row = |r: &vk_db::Row| {
        let text = |column: &str| r.text(column).expect(column);
        (r.id("id").expect("id"), text("name"), text("scan"), r.opt_int("removed_at").expect("removed").is_some())
    };
    rows.iter().map(row).collect()
}

fn on_disk(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out = Vec::new();
    for entry in entries {
        let path = entry.expect("entry").path();
        if path.is_dir() { out.extend(on_disk(&path)) } else { out.push(path) }
    }
    out
}

fn age(path: &Path, days: u64) {
    let noon = UNIX_EPOCH + Duration::from_micros(u64::try_from(NOON.micros()).expect("noon"));
    let at: SystemTime = noon - Duration::from_secs(days * 86_400);
    std::fs::File::options().append(true).open(path).expect("file").set_modified(at).expect("time");
}

#[tokio::test]
async fn several_files_are_kept_listed_and_downloaded_as_they_came() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    let png = b"\x89PNG\r\n\x1a\nbild";
    let answer = attach(&anna, note, &[("Åsas \u{201d}avtal\u{201d}.pdf", b"%PDF-1.7 avtal"), ("bild.html", png)]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("/notes/{note}#attachments").as_str()));
    let list = anna.get(&format!("/api/v1/records/{note}/attachments")).await.json();
    assert_eq!(list["items"][0]["detected_type"], "application/pdf");
    assert_eq!(
        (&list["items"][1]["detected_type"], &list["items"][1]["declared_type"]),
        (&"image/png".into(), &"text/html".into())
    );
    assert_eq!((&list["items"][0]["scan"], &list["items"][0]["bytes"]), (&"scanned".into(), &14.into()));
    let page = anna.get(&format!("/records/{note}/attachments")).await.body;
    assert!(page.contains("PDF, 14 B") && page.contains("Underlag") && page.contains("Genomsökt"), "{page}");
    let pdf = anna.get(&format!("/attachments/{}", rows(&app).await[0].0)).await;
    assert_eq!((pdf.status, pdf.body.as_str()), (StatusCode::OK, "%PDF-1.7 avtal"));
    let headers = ["content-type", "x-content-type-options", "content-security-policy", "cache-control", "content-length"];
    assert_eq!(
        headers.map(|h| pdf.header(h)),
        ["application/pdf", "nosniff", "sandbox; default-src 'none'", "private, no-store", "14"]
    );
    assert_eq!(
        pdf.header("content-disposition"),
        "attachment; filename=\"_sas _avtal_.pdf\"; filename*=UTF-8''%C3%85sas%20%E2%80%9Davtal%E2%80%9D.pdf"
    );
    let log = audit::history(&app.db, note, None, 10).await.expect("log");
    assert_eq!((log[0].register.as_str(), log[0].fields[0].field.as_str()), ("notes", "_attachment"));
}

#[tokio::test]
async fn what_a_browser_could_run_is_stored_and_never_told_what_it_is() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    let files: [(&str, &[u8]); 4] = [
        ("sida.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("skript.js", b"alert(1)"),
        ("rapport.docx", b"MZ\x90\x00"),
    ];
    assert_eq!(attach(&anna, note, &files).await.status, StatusCode::SEE_OTHER);
    for (id, name, _, _) in rows(&app).await {
        let file = anna.get(&format!("/attachments/{id}")).await;
        assert_eq!(file.header("content-type"), "application/octet-stream", "{name}");
        assert!(file.header("content-disposition").starts_with("attachment;"), "{name}");
    }
}

#[tokio::test]
async fn nothing_empty_too_large_or_unchosen_is_taken_and_nothing_is_left_behind() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    let huge = vec![b'x'; usize::try_from(FILE_LIMIT).expect("limit") + 1];
    type Try<'a> = (&'a [(&'a str, &'a [u8])], &'a str);
    let tries: [Try; 4] = [
        (&[], "Välj minst en fil."),
        (&[("", b"")], "Välj minst en fil."),
        (&[("bra.txt", b"bra"), ("tom.txt", b"")], "tom.txt”"),
        (&[("bra.txt", b"bra"), ("stor.txt", &huge)], "är större än 1 MB"),
    ];
    for (files, says) in tries {
        let page = attach(&anna, note, files).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(page.body.contains(says) && page.body.contains("id=\"attachment-file-error\""), "{says}: {}", page.body);
    }
    let long = anna.upload(&format!("/records/{note}/attachments"), &[("a.txt", b"a")], &"å".repeat(501)).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.body.contains("href=\"#attachment-description\"") && long.body.contains(&"å".repeat(501)), "the text is kept");
    let many: Vec<(&str, &[u8])> = vec![("a.txt", b"a"); 11];
    assert_eq!(attach(&anna, note, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((rows(&app).await.len(), on_disk(&app.files)), (0, Vec::new()));
    // Exactly the limit is taken.
    assert_eq!(attach(&anna, note, &[("stor.txt", &huge[1..])]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_infected_file_is_refused_with_those_beside_it_and_stands_in_the_history() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    let page = attach(&anna, note, &[("bra.txt", b"bra"), ("virus.txt", b"xx ELAKARTAD xx")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("virus.txt” innehåller skadlig kod"), "{}", page.body);
    let rows = rows(&app).await;
    assert_eq!(rows.iter().map(|r| (r.1.as_str(), r.2.as_str(), r.3)).collect::<Vec<_>>(), [("virus.txt", "infected", true)]);
    assert_eq!(anna.get(&format!("/attachments/{}", rows[0].0)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(on_disk(&app.files), Vec::<PathBuf>::new());
    let log = audit::history(&app.db, note, None, 1).await.expect("log");
    assert_eq!(log[0].fields[0].field, "_attachment_infected");
    let page = anna.get(&format!("/records/{note}/attachments")).await.body;
    assert!(page.contains("Avvisad 2026-11-22") && page.contains("Skadlig kod"), "{page}");
}

#[tokio::test]
async fn what_the_scanner_cannot_read_is_kept_says_so_and_is_tried_again() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    attach(&anna, note, &[("a.txt", b"GRUMLIG a"), ("b.txt", b"GRUMLIG b")]).await;
    let page = anna.get(&format!("/records/{note}/attachments")).await.body;
    assert_eq!(page.matches("Inte genomsökt").count(), 2, "{page}");
    let found = rows(&app).await;
    jobs::run_now(&app.app, "attachments").await.expect("job");
    assert!(rows(&app).await.iter().all(|r| r.2 == "unscanned"));
    // The scanner has learnt in between: one is clean, the other is not.
    for path in on_disk(&app.files) {
        let b = std::fs::read_to_string(&path).expect("file").ends_with('b');
        std::fs::write(&path, if b { "ELAKARTAD" } else { "ren" }).expect("file");
    }
    jobs::run_now(&app.app, "attachments").await.expect("job");
    let states: Vec<(String, bool)> = rows(&app).await.into_iter().map(|r| (r.2, r.3)).collect();
    assert_eq!(states, [("scanned".to_owned(), false), ("infected".to_owned(), true)]);
    assert_eq!(anna.get(&format!("/attachments/{}", found[1].0)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(on_disk(&app.files).len(), 1);
}

#[tokio::test]
async fn the_same_content_is_stored_once_and_goes_with_its_last_row() {
    let (app, note) = app_with_note().await;
    let (anna, olle) = (app.sign_in("anna").await, app.sign_in("olle").await);
    let (a, b) = tokio::join!(attach(&anna, note, &[("a.txt", b"samma")]), attach(&olle, note, &[("b.txt", b"samma")]));
    assert_eq!([a.status, b.status], [StatusCode::SEE_OTHER; 2]);
    let found = rows(&app).await;
    assert_eq!((found.len(), on_disk(&app.files).len()), (2, 1));
    let of = |name: &str| found.iter().find(|r| r.1 == name).expect("row").0;
    // Olle may not change the record, and so takes away only what is his.
    assert_eq!(olle.post(&format!("/attachments/{}/remove", of("a.txt")), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(olle.post(&format!("/attachments/{}/remove", of("b.txt")), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(on_disk(&app.files).len(), 1);
    assert_eq!(anna.get(&format!("/attachments/{}", of("b.txt"))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(anna.get(&format!("/attachments/{}", of("a.txt"))).await.body, "samma");
    let path = format!("/attachments/{}/remove", of("a.txt"));
    let (first, second) = tokio::join!(anna.post(&path, &[]), anna.post(&path, &[]));
    let mut both = [first.status, second.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    assert_eq!((rows(&app).await.len(), on_disk(&app.files).len()), (2, 0));
    let page = anna.get(&format!("/records/{note}/attachments")).await.body;
    assert!(page.contains("Borttagen av Namn olle"), "{page}");
}

#[tokio::test]
async fn a_file_without_a_row_is_swept_when_it_is_old_and_one_with_a_row_never() {
    let (app, note) = app_with_note().await;
    attach(&app.sign_in("anna").await, note, &[("a.txt", b"med rad")]).await;
    let with_row = on_disk(&app.files)[0].clone();
    let hash = |c: char| c.to_string().repeat(62);
    let (orphan, young) = (app.files.join("aa").join(hash('b')), app.files.join("aa").join(hash('c')));
    let cut = app.files.join("incoming").join("halv");
    std::fs::create_dir_all(app.files.join("aa")).expect("folder");
    for path in [&orphan, &young, &cut] {
        std::fs::write(path, "x").expect("file");
    }
    for path in [&with_row, &orphan, &cut] {
        age(path, 2);
    }
    age(&young, 0);
    jobs::run_now(&app.app, "attachments").await.expect("job");
    let mut left = on_disk(&app.files);
    left.sort();
    let mut want = vec![with_row, young];
    want.sort();
    assert_eq!(left, want);
}

#[tokio::test]
async fn a_file_follows_its_record_and_fetching_a_secret_one_is_recorded() {
    let (app, _) = app_with_note().await;
    let (north, south) = (app.unit("Norr").await, app.unit("Söder").await);
    for (name, unit) in [("nora", north), ("sune", south)] {
        app.account_in(name, Some(Role::InfosecOfficer), Some(unit)).await;
    }
    let ctx = app.app.system_ctx("test");
    let open = save_in(&app.db, &ctx, "Öppen", Secrecy::Open, Some(north), &[]).await.expect("note");
    let secret = save_in(&app.db, &ctx, "Hemlig", Secrecy::Secret, Some(north), &[]).await.expect("note");
    let anna = app.sign_in("anna").await;
    attach(&anna, open, &[("a.txt", b"a")]).await;
    app.pass(1);
    attach(&anna, secret, &[("h.txt", b"h")]).await;
    let ids: Vec<String> = rows(&app).await.into_iter().map(|r| format!("/attachments/{}", r.0)).collect();
    for (who, open, secret) in [("anna", 200, 200), ("nora", 200, 404), ("sune", 404, 404)] {
        let browser = app.sign_in(who).await;
        let got = [browser.get(&ids[0]).await.status.as_u16(), browser.get(&ids[1]).await.status.as_u16()];
        assert_eq!(got, [open, secret], "{who}");
        let api = browser.get(&format!("/api/v1{}", ids[0])).await.status.as_u16();
        assert_eq!(api, open, "{who}");
    }
    assert_eq!(app.visitor().get(&ids[0]).await.status, StatusCode::SEE_OTHER);
    let reads = audit::newest(&app.db, Some("notes"), None, 50).await.expect("log");
    let reads: Vec<_> = reads.into_iter().filter(|e| e.act == "read").collect();
    assert_eq!((reads.len(), reads[0].record), (1, Some(secret)));
    assert!(reads[0].note.as_deref().is_some_and(|n| n.starts_with("h.txt ")), "{reads:?}");
}

#[tokio::test]
async fn an_upload_through_the_api_answers_with_what_was_kept() {
    let (app, note) = app_with_note().await;
    let anna = app.sign_in("anna").await;
    let path = format!("/api/v1/records/{note}/attachments");
    // More than an ordinary request may hold, within the installation's limit for each file.
    let part = vec![b'y'; 900_000];
    let made = anna.upload(&path, &[("a.txt", &part), ("b.txt", b"b"), ("c.txt", &part), ("d.txt", &part)], "").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["items"].as_array().map(Vec::len), Some(4));
    let wrong = anna.upload(&path, &[("tom.txt", b"")], "").await;
    assert_eq!((wrong.status, wrong.json()["field_errors"]["file"].is_array()), (StatusCode::UNPROCESSABLE_ENTITY, true));
    let id = made.json()["items"][1]["id"].as_str().expect("id").to_owned();
    let removed = anna.post(&format!("/api/v1/attachments/{id}/remove"), &[]).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}
