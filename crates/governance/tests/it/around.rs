//! What every record page and every list has by itself, over the real registers and on both databases: comments, attachments, reminders, the thread,
//! saved views.
use crate::support::{Answer, Browser, TestApp, apps};
use axum::http::StatusCode;
use vk_core::{Date, Id, Role};
use vk_db::audit;
use vk_governance::registers;
use vk_web::reminders;

async fn create(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Id {
    let answer = browser.post(&format!("{path}/new"), fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("an id").parse().expect("an id")
}

async fn system(browser: &Browser<'_>, name: &str, more: &[(&str, &str)]) -> Id {
    let mut fields =
        vec![("kind", "application"), ("hosting", "own"), ("lifecycle", "live"), ("secrecy", "internal"), ("name", name)];
    fields.extend_from_slice(more);
    create(browser, "/systems", &fields).await
}

async fn information(browser: &Browser<'_>, name: &str) -> Id {
    create(browser, "/information-sets", &[("name", name), ("personal_data", "none"), ("secrecy", "internal")]).await
}

fn saved(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

async fn all() -> Vec<TestApp> {
    apps(registers::ALL).await
}

#[tokio::test]
async fn a_records_page_shows_what_people_have_put_around_it() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        app.account("olle", Role::SystemManager, None).await;
        let id = system(&astrid, "Journalen", &[]).await;
        saved(&astrid.post(&format!("/records/{id}/comments"), &[("body", "Vem vet mer? @olle")]).await);
        saved(&astrid.upload(&format!("/records/{id}/attachments"), "avtal.pdf", b"%PDF-1.7").await);
        let fields = [("node", id.to_string()), ("whose", "me".to_owned()), ("on_day", "2099-01-01".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        saved(&astrid.post("/reminders", &fields).await);
        let page = astrid.get(&format!("/systems/{id}")).await.text();
        for text in ["Vem vet mer? @olle", "avtal.pdf", "Inte genomsökt", "2099-01-01", &format!("href=\"/thread/{id}\"")] {
            assert!(page.contains(text), "{text} on {}: {page}", app.on);
        }
        // The history names it in words, and the chain holds.
        assert!(page.contains("<th scope=\"row\">Kommentar</th>") && page.contains("<th scope=\"row\">Bilaga</th>"), "{page}");
        assert!(audit::verify(&app.db).await.expect("chain").first_bad.is_none(), "{}", app.on);
        let comment = page.split_once("action=\"/comments/").expect("a comment").1.split('/').next().expect("id").to_owned();
        saved(&astrid.post(&format!("/comments/{comment}/withdraw"), &[]).await);
        let file = page.split_once("href=\"/attachments/").expect("a file").1.split('"').next().expect("id").to_owned();
        saved(&astrid.post(&format!("/attachments/{file}/remove"), &[]).await);
        assert_eq!(astrid.get(&format!("/attachments/{file}")).await.status, StatusCode::NOT_FOUND);
        let page = astrid.get(&format!("/systems/{id}")).await.text();
        assert!(page.contains("Tillbakadragen") && page.contains("En borttagen eller avvisad"), "{page}");
    }
}

#[tokio::test]
async fn pages_of_their_own_making_show_it_too() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let unit = create(&astrid, "/units", &[("name", "Ögonkliniken"), ("kind", "unit"), ("secrecy", "open")]).await;
        let incident =
            astrid.post("/incidents/new", &[("name", "Driftstopp"), ("occurred", "now"), ("secrecy", "internal")]).await;
        let mut paths = vec![format!("/units/{unit}")];
        if incident.status == StatusCode::SEE_OTHER {
            paths.push(incident.location().to_owned());
        }
        for path in paths {
            let page = astrid.get(&path).await.text();
            for id in ["comments", "attachments", "reminders"] {
                assert!(page.contains(&format!("<section class=\"card\" id=\"{id}\"")), "{id} on {path}: {page}");
            }
            assert!(page.contains("href=\"/thread/"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_reminder_for_a_function_reaches_whoever_holds_it() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let person = create(&astrid, "/people", &[("given_name", "Eva"), ("family_name", "Ek"), ("secrecy", "open")]).await;
        let eva = app.browser("eva", Role::SystemManager, None).await;
        app.belongs_to("eva", person).await;
        let holder = person.to_string();
        let fields = [("name", "Systemförvaltare"), ("holders", holder.as_str()), ("secrecy", "open")];
        let function = create(&astrid, "/functions", &fields).await;
        let manager = function.to_string();
        let id = system(&astrid, "Labbet", &[("manager", &manager)]).await.to_string();
        let other = system(&astrid, "Annat", &[]).await.to_string();
        // It answers for the one system; for the other it is no choice.
        let fields = |node| [("node", node), ("whose", manager.as_str()), ("on_day", "2099-03-01"), ("text", "Förnya avtalet")];
        let refused = astrid.post("/reminders", &fields(other.as_str())).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        saved(&astrid.post("/reminders", &fields(id.as_str())).await);
        let account = vk_db::accounts::by_name(&app.db, "eva").await.expect("query").expect("eva").id;
        let held = reminders::functions_held(&app.app, account, app.app.now().local_date()).await.expect("functions");
        assert_eq!(held, [function], "{}", app.on);
        let until = |day: &str| day.parse::<Date>().expect("a day");
        assert!(reminders::due(&app.db, account, &held, until("2099-02-28")).await.expect("due").is_empty());
        let due = reminders::due(&app.db, account, &held, until("2099-03-01")).await.expect("due");
        assert_eq!((due.len(), due[0].node.to_string(), due[0].text.as_str()), (1, id.clone(), "Förnya avtalet"));
        let page = eva.get(&format!("/systems/{id}")).await.text();
        assert!(page.contains("Förnya avtalet") && page.contains("satt av Namn astrid"), "{page}");
        saved(&eva.post(&format!("/reminders/{}/done", due[0].id), &[]).await);
        assert!(reminders::due(&app.db, account, &held, until("2100-01-01")).await.expect("due").is_empty());
    }
}

#[tokio::test]
async fn the_thread_runs_from_system_to_information_and_not_through_a_function() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let set = information(&astrid, "Patientjournaler").await.to_string();
        let owner = create(&astrid, "/functions", &[("name", "Systemägare"), ("secrecy", "open")]).await.to_string();
        let needed = system(&astrid, "Katalogen", &[]).await.to_string();
        let more = [("information", set.as_str()), ("owner", owner.as_str()), ("depends_on", needed.as_str())];
        let id = system(&astrid, "Journalen", &more).await;
        system(&astrid, "Lönesystemet", &[("owner", &owner)]).await;
        let page = astrid.get(&format!("/thread/{id}")).await.text();
        let order: Vec<usize> = ["<h3>Information</h3>", "<h3>System</h3>", "<h3>Ansvar</h3>"]
            .iter()
            .map(|layer| page.find(layer).unwrap_or_else(|| panic!("{layer} in {page}")))
            .collect();
        assert!(order.is_sorted(), "{page}");
        for name in ["Patientjournaler", "Katalogen", "Systemägare", "Är beroende av: Katalogen"] {
            assert!(page.contains(name), "{name} on {}: {page}", app.on);
        }
        assert!(!page.contains("Lönesystemet"), "what a function owns besides does not hang together: {page}");
        // From the function itself the thread goes on.
        assert!(astrid.get(&format!("/thread/{owner}")).await.text().contains("Lönesystemet"));
    }
}

#[tokio::test]
async fn a_saved_view_opens_the_list_as_it_was_and_by_itself_when_asked() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        for name in ["Alfa", "Beta"] {
            system(&astrid, name, &[]).await;
        }
        let save = |name: &'static str, query: &'static str, default: &'static str| {
            let fields =
                [("register", "systems"), ("name", name), ("query", query), ("columns", "name.kind.code"), ("default", default)];
            let astrid = &astrid;
            async move { astrid.post("/views", &fields).await }
        };
        let empty = save("", "q=alfa", "").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text().contains("value=\"q=alfa\"") && empty.text().contains("id=\"view-name-error\""), "{}", empty.text());
        let made = save("Mina alfa", "q=alfa&sort=-name&after=x&_view=all", "").await;
        saved(&made);
        let page = astrid.get(made.location()).await.text();
        assert!(page.contains(">Alfa</a>") && !page.contains(">Beta</a>"), "{page}");
        assert!(page.contains("aria-current=\"page\">Mina alfa</a>") && page.contains("id=\"sort-name\""), "{page}");
        assert!(page.contains(">Beteckning</th>") && !page.contains("id=\"sort-lifecycle\""), "the view's columns: {page}");
        assert!(page.contains("href=\"/systems?_view=all\">Rensa allt</a>"), "{page}");
        assert_eq!(save("mina ALFA", "q=x", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Without a default the list opens whole.
        assert!(astrid.get("/systems").await.text().contains(">Beta</a>"));
        saved(&save("Öppnas först", "q=beta", "1").await);
        let page = astrid.get("/systems").await.text();
        assert!(page.contains(">Beta</a>") && !page.contains(">Alfa</a>"), "{}: {page}", app.on);
        assert!(page.contains("name=\"_view\""), "the filter form says from which view it comes: {page}");
        let whole = astrid.get("/systems?_view=all").await.text();
        assert!(whole.contains(">Beta</a>") && whole.contains(">Alfa</a>"), "{whole}");
        // It is hers alone.
        let olle = app.browser("olle", Role::SystemManager, None).await;
        let page = olle.get("/systems").await.text();
        assert!(page.contains(">Alfa</a>") && !page.contains("Mina alfa"), "{page}");
    }
}

#[tokio::test]
async fn shared_views_belong_to_those_who_edit_and_go_for_everybody() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let (rev, employee) = (app.browser("rev", Role::Auditor, None).await, app.browser("bo", Role::Employee, None).await);
        system(&astrid, "Alfa", &[]).await;
        let fields = [("register", "systems"), ("name", "Alla alfa"), ("query", "q=alfa"), ("columns", "name"), ("shared", "1")];
        assert_eq!(rev.post("/views", &fields).await.status, StatusCode::FORBIDDEN);
        assert_eq!(employee.post("/views", &fields).await.status, StatusCode::NOT_FOUND);
        let made = astrid.post("/views", &fields).await;
        saved(&made);
        let id = made.location().rsplit('=').next().expect("an id").to_owned();
        assert!(rev.get("/systems").await.text().contains(">Alla alfa</a>"));
        for act in ["rename", "delete"] {
            let answer = rev.post(&format!("/views/{id}/{act}"), &[("name", "min")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{act}");
            assert_eq!(employee.post(&format!("/views/{id}/{act}"), &[("name", "x")]).await.status, StatusCode::NOT_FOUND);
        }
        // Who only reads may open the list with it.
        saved(&rev.post(&format!("/views/{id}/default"), &[("yes", "1")]).await);
        assert!(rev.get("/systems").await.text().contains("Sökning: alfa"));
        let wrong = astrid.post(&format!("/views/{id}/rename"), &[("name", " ")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        saved(&astrid.post(&format!("/views/{id}/rename"), &[("name", "Nytt namn")]).await);
        assert!(astrid.get("/views?register=systems").await.text().contains("Nytt namn"));
        saved(&astrid.post(&format!("/views/{id}/delete"), &[]).await);
        let page = rev.get("/systems").await.text();
        assert!(!page.contains("Nytt namn") && !page.contains("Sökning: alfa"), "{}: {page}", app.on);
        let log = audit::newest(&app.db, Some("views"), None, 1).await.expect("log");
        assert_eq!((log[0].act.as_str(), log[0].actor.as_str()), ("delete", "Namn astrid"));
    }
}
