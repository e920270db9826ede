//! Classification models through the whole application, on both databases: copied, changed, taken into use, exchanged as files.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::support::{Answer, Browser, TestApp, apps};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Aspect, Id, Instant, Level, Role};
use vk_db::{Sql, Viewer, audit};
use vk_governance::{
    classification_models::{self as models, Model},
    classifications::{self, Earlier, NewClassification, Reasons},
    information_sets,
    join::Class,
};
use vk_web::form::{Raw, fill};

const PATH: &str = "/classification-models";

/// With every register: a decision reads the systems that hold the information.
async fn all() -> Vec<TestApp> {
    apps(vk_governance::registers::ALL).await
}

/// An information set.
async fn set(app: &TestApp, name: &str) -> Id {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let (id, recorded) =
        fill::<information_sets::InformationSets>(&mut tx, Raw::default().with("name", name)).await.expect("a set");
    tx.commit(recorded).await.expect("commit");
    id
}

/// A classification that was decided under the model in use.
async fn decided(app: &TestApp, set: Id) -> Id {
    let mut reasons = Reasons::default();
    for aspect in Aspect::ALL {
        reasons.set(aspect, Some("Därför".to_owned()));
    }
    let new = NewClassification { class: Class::by(|_| Level::new(2)), reasons, ..NewClassification::of(set) };
    let earlier =
        Earlier { by: "Informationsägaren".to_owned(), at: Instant::parse_local("2026-11-20T10:00").expect("a moment") };
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let (id, recorded) = classifications::keep_earlier(&mut tx, new, earlier).await.expect("a decision");
    tx.commit(recorded).await.expect("commit");
    id
}

async fn begun(app: &TestApp, set: Id) -> Id {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let (id, recorded) = classifications::start(&mut tx, set, None, None).await.expect("a session");
    tx.commit(recorded).await.expect("commit");
    id
}

/// A copy of the shipped model.
async fn copy(browser: &Browser<'_>) -> Id {
    let answer = browser.post(&format!("{PATH}/shipped/copy"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().split('/').nth(2).expect("an id").parse().expect("an id")
}

/// The fields of a form as a browser would send them.
fn sent(page: &Answer) -> Vec<(String, String)> {
    let text = page.text();
    let form = text.split("novalidate>").nth(1).expect("a form").split("</form>").next().expect("its end");
    let attribute = |tag: &str, name: &str| {
        tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap_or("").to_owned())
    };
    let mut out = Vec::new();
    for tag in form.split('<').skip(1) {
        let head = tag.split('>').next().unwrap_or("");
        let Some(name) = attribute(head, "name") else { continue };
        if tag.starts_with("input") {
            let unticked = head.contains("type=\"checkbox\"") && !head.contains(" checked");
            out.extend((!unticked).then(|| (name, unescaped(&attribute(head, "value").unwrap_or_default()))));
        } else if tag.starts_with("textarea") {
            let value = tag.split_once('>').map_or("", |(_, value)| value).trim_start_matches('\n');
            out.push((name, unescaped(value)));
        } else if tag.starts_with("select") {
            let options = form.split_once(tag).map_or("", |(_, rest)| rest).split("</select>").next().unwrap_or("");
            let chosen = options.split("<option").find(|o| o.contains(" selected"));
            out.push((name, chosen.and_then(|o| attribute(o, "value")).unwrap_or_default()));
        }
    }
    out
}

fn unescaped(text: &str) -> String {
    ["&#34;\"", "&#39;'", "&#60;<", "&#62;>", "&#38;&"].iter().fold(text.to_owned(), |text, pair| {
        let (escaped, plain) = pair.split_at(5);
        text.replace(escaped, plain)
    })
}

fn with<'a>(fields: &'a [(String, String)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| changes.iter().any(|(n, _)| *n == name);
    let kept = fields.iter().filter(|(n, _)| !changed(n)).map(|(n, v)| (n.as_str(), v.as_str()));
    kept.chain(changes.iter().copied().filter(|(_, v)| !v.is_empty())).collect()
}

async fn stored(app: &TestApp, id: Id) -> models::ClassificationModel {
    models::get(&app.db, &Viewer::everything(), id).await.expect("a query").expect("a model")
}

#[tokio::test]
async fn a_copy_is_changed_and_taken_into_use_while_old_classifications_keep_theirs() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let old = decided(&app, set(&app, "Provsvar").await).await;
        let id = copy(&astrid).await;
        let edit = format!("{PATH}/{id}/edit");
        let fields = sent(&astrid.get(&edit).await);
        assert!(fields.len() > 150, "every text of the model stands in the form: {}", fields.len());

        let unchanged = astrid.post(&edit, &with(&fields, &[])).await;
        assert_eq!(unchanged.status, StatusCode::SEE_OTHER, "{}: {}", app.on, unchanged.text());
        let copied = stored(&app, id).await.data.model;
        let original = models::shipped().expect("a model");
        assert_eq!(copied.label(), "region-1");
        let same = Model { id: original.id.clone(), version: original.version, valid_from: original.valid_from, ..copied };
        assert_eq!(same, *original, "{}: an untouched form changes no word", app.on);

        let fields = sent(&astrid.get(&edit).await);
        let changes =
            [("level.2.sv", "Kännbar"), ("level.2.code", "B"), ("aspect.traceability.on", ""), ("validity.months_default", "36")];
        let saved = astrid.post(&edit, &with(&fields, &changes)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let page = astrid.get(&format!("{PATH}/{id}")).await.text();
        assert!(page.contains("Kännbar") && page.contains("36 månader"), "{page}");
        assert!(page.contains("<del>Betydande</del>") && page.contains("Nivå 2: namn på svenska"), "history in words: {page}");
        assert!(page.contains(&format!("{edit}#levels")), "a draft has its edit buttons");

        let r#use = format!("{PATH}/{id}/use");
        let ask = astrid.get(&r#use).await;
        assert!(ask.text().contains("Kännbar") && ask.text().contains("En klassning är gjord med den"), "{}", ask.text());
        let version = ask.hidden("_version");
        let without = astrid.post(&r#use, &[("_version", &version), ("reference", " ")]).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(stored(&app, id).await.data.state, models::State::Draft, "no decision without a reference");
        let taken = astrid.post(&r#use, &[("_version", &version), ("reference", "RS 2026/117 § 4")]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let m = stored(&app, id).await;
        assert_eq!(m.data.state, models::State::InUse);
        let decision = m.data.taken.expect("a decision");
        assert_eq!((decision.by.as_str(), decision.reference.as_deref()), ("Namn astrid", Some("RS 2026/117 § 4")));

        let new = begun(&app, set(&app, "Bokningar").await).await;
        let asked = astrid.get(&format!("/classifications/{new}/step/integrity")).await.text();
        assert!(asked.contains("B Kännbar"), "{}: the new session asks with the new words: {asked}", app.on);
        assert_eq!(astrid.get(&format!("/classifications/{new}/step/traceability")).await.status, StatusCode::NOT_FOUND);
        assert!(astrid.get(&format!("/classifications/{new}")).await.text().contains("(region-1)"));
        let kept = astrid.get(&format!("/classifications/{old}")).await.text();
        assert!(kept.contains("(klassa-2)") && kept.contains("2 Betydande"), "{}: {kept}", app.on);

        let list = astrid.get(PATH).await.text();
        for expected in ["klassa-2", "region-1", "I bruk", "Namn astrid", "Används inte", "En klassning är gjord med den"] {
            assert!(list.contains(expected), "{}: {expected} in {list}", app.on);
        }
    }
}

#[tokio::test]
async fn the_model_in_use_gives_way_to_the_next_and_to_the_shipped_one_and_is_never_edited() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let first = copy(&astrid).await;
        let take = |id: Id| {
            let astrid = &astrid;
            async move {
                let path = format!("{PATH}/{id}/use");
                let version = astrid.get(&path).await.hidden("_version");
                astrid.post(&path, &[("_version", &version), ("reference", "Beslut 1")]).await
            }
        };
        let form = sent(&astrid.get(&format!("{PATH}/{first}/edit")).await);
        assert_eq!(take(first).await.status, StatusCode::SEE_OTHER);

        let edit = format!("{PATH}/{first}/edit");
        assert_eq!(astrid.get(&edit).await.location(), format!("{PATH}/{first}"), "what is in use has no form");
        let late = astrid.post(&edit, &with(&form, &[("level.1.sv", "Skrivet för sent")])).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text().contains("Skrivet för sent"), "what was typed is still there");
        assert_ne!(stored(&app, first).await.data.model.levels[1].sv, "Skrivet för sent");
        let put_away = astrid.post(&format!("{PATH}/{first}/archive"), &[]).await;
        assert_eq!(put_away.status, StatusCode::UNPROCESSABLE_ENTITY, "nor is it put away");

        let copied = astrid.post(&format!("{PATH}/{first}/copy"), &[]).await;
        let second: Id = copied.location().split('/').nth(2).expect("an id").parse().expect("an id");
        assert_eq!(take(second).await.status, StatusCode::SEE_OTHER);
        let retired = stored(&app, first).await.data;
        assert_eq!((retired.state, retired.replaced_by.as_deref()), (models::State::Retired, Some("region-2")));
        assert_eq!(models::in_use(&app.db).await.expect("a model").record, Some(second));

        let back = astrid.post(&format!("{PATH}/shipped/use"), &[("reference", "Beslut 2")]).await;
        assert_eq!(back.location(), format!("{PATH}/shipped"), "{}", back.text());
        let now = models::in_use(&app.db).await.expect("a model");
        assert_eq!((now.record, now.model.label()), (None, "klassa-2".to_owned()));
        assert!(astrid.get(&format!("{PATH}/shipped")).await.text().contains("enligt beslut av Namn astrid"));
        let history = audit::history(&app.db, second, None, 1).await.expect("history");
        let entry = history.first().expect("an entry");
        assert_eq!((entry.act.as_str(), entry.note.as_deref()), ("decide", Some("Beslut 2")), "{}", app.on);
        graph_is_whole(&app).await;
    }
}

#[tokio::test]
async fn a_wrong_form_keeps_the_text_and_a_stale_one_shows_what_is_stored() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let bo = app.browser("bo", Role::Ciso, None).await;
        let id = copy(&astrid).await;
        let edit = format!("{PATH}/{id}/edit");
        let fields = sent(&astrid.get(&edit).await);
        let changes = [
            ("level.1.sv", " "),
            ("level.2.definition_sv", "<b>Min text</b>"),
            ("validity.decide_days", "snart"),
            ("category.new.sv", "Miljö"),
        ];
        let answer = astrid.post(&edit, &with(&fields, &changes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        for expected in [
            "id=\"f-level.1.sv-error\"",
            "href=\"#f-level.1.sv\"",
            "Nivå 1: namn på svenska: Fyll i fältet.",
            "value=\"snart\"",
            "value=\"Miljö\"",
            "Ny konsekvens: namn på engelska: Fyll i fältet.",
            "Min text",
            "<title>Fel: ",
        ] {
            assert!(text.contains(expected), "{}: {expected} in {text}", app.on);
        }
        assert!(!text.contains("<b>Min text"), "and it is escaped");
        assert_eq!(stored(&app, id).await.version, 1, "nothing was saved");

        let saved = bo.post(&edit, &with(&fields, &[("level.1.sv", "Lindrig"), ("level.3.sv", "Svår")])).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let stale = astrid.post(&edit, &with(&fields, &[("level.1.sv", "Begränsad")])).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let text = stale.text();
        assert!(text.contains("Namn bo sparade") && text.contains("value=\"Begränsad\""), "{text}");
        assert!(text.contains("Sparat nu: Lindrig") && text.contains("Sparat nu: Svår"), "{text}");
        assert_eq!(stored(&app, id).await.data.model.levels[1].sv, "Lindrig");
        // Having read that, she decides that hers goes with his.
        let read = sent(&stale);
        let again = astrid.post(&edit, &with(&read, &[("level.3.sv", "Svår")])).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        let levels = stored(&app, id).await.data.model.levels;
        assert_eq!((levels[1].sv.as_str(), levels[3].sv.as_str()), ("Begränsad", "Svår"));
    }
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_and_a_broken_one_changes_nothing() {
    for app in all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let file = astrid.get(&format!("{PATH}/shipped/file")).await;
        assert!(file.header("content-disposition").contains("klassa-2.toml"), "{:?}", file.headers);
        let count = || app.db.int(Sql::new("SELECT count(*) FROM classification_model"));

        let broken = file.text().replace("\"Betydande\"", "\"\"");
        let line = broken.lines().position(|l| l == "sv = \"\"").expect("the line") + 1;
        let refused = astrid.upload(&format!("{PATH}/upload"), "modell.toml", broken.as_bytes()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let expected = format!("Rad {line}, Nivå 2: namn på svenska: Fyll i fältet.");
        assert!(refused.text().contains(&expected), "{}: {expected} in {}", app.on, refused.text());
        let no_model = astrid.upload(&format!("{PATH}/upload"), "modell.toml", b"id = \"a\"\nversion = ett\n").await;
        assert!(no_model.text().contains("Rad 2"), "{}", no_model.text());
        let large = vec![b'#'; 600 * 1024];
        let large = astrid.upload(&format!("{PATH}/upload"), "modell.toml", &large).await;
        assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(large.text().contains("högst 512 kB"), "{}", large.text());
        assert_eq!(count().await.expect("count"), 0, "{}: nothing was stored", app.on);

        let read = astrid.upload(&format!("{PATH}/upload"), "modell.toml", &file.bytes).await;
        assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.text());
        let id: Id = read.location().rsplit('/').next().expect("an id").parse().expect("an id");
        let m = stored(&app, id).await.data;
        assert_eq!((m.state, m.based_on.as_str(), m.model.label().as_str()), (models::State::Draft, "klassa-2", "region-1"));
        let original = models::shipped().expect("a model");
        let same = Model { id: original.id.clone(), version: original.version, ..m.model };
        assert_eq!(same, *original);
        assert!(models::in_use(&app.db).await.expect("a model").record.is_none(), "nothing was taken into use");
    }
}

#[tokio::test]
async fn only_who_coordinates_the_whole_region_changes_and_decides() {
    for app in all().await {
        let unit = app.unit("Kliniken", None).await;
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        let owner = app.browser("olle", Role::InformationOwner, Some(unit)).await;
        let part = app.browser("petra", Role::Ciso, Some(unit)).await;
        let clerk = app.browser("rut", Role::Registrar, None).await;
        let id = copy(&astrid).await;
        let (edit, take) = (format!("{PATH}/{id}/edit"), format!("{PATH}/{id}/use"));

        let page = owner.get(&format!("{PATH}/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}: who classifies in a part reads the region's words", app.on);
        assert!(!page.text().contains("Ta i bruk") && !page.text().contains(&edit) && !page.text().contains("/copy"));
        assert!(owner.get(PATH).await.text().contains("region-1"));
        for who in [&owner, &part] {
            for path in [&edit, &take, &format!("{PATH}/upload"), &format!("{PATH}/shipped/use")] {
                assert_eq!(who.get(path).await.status, StatusCode::FORBIDDEN, "{}: {path}", app.on);
            }
            for path in
                [&edit, &take, &format!("{PATH}/{id}/copy"), &format!("{PATH}/shipped/use"), &format!("{PATH}/{id}/archive")]
            {
                let answer = who.post(path, &[("_version", "1"), ("reference", "Mitt eget")]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}: {path}", app.on);
            }
        }
        assert_eq!(clerk.get(PATH).await.status, StatusCode::FORBIDDEN);
        assert_eq!(stored(&app, id).await.version, 1);
        assert_eq!(app.db.int(Sql::new("SELECT count(*) FROM classification_model")).await.expect("count"), 1);
    }
}

#[tokio::test]
async fn a_program_makes_a_model_and_takes_it_into_use() {
    for app in all().await {
        let astrid = app.program("astrid", Role::Ciso, None).await;
        let owner = app.program("olle", Role::InformationOwner, None).await;
        let root = "/api/v1/classification-models";
        let shipped = astrid.get(&format!("{root}/shipped")).await.json();
        assert_eq!((shipped["label"].as_str(), shipped["in_use"].as_bool()), (Some("klassa-2"), Some(true)));

        let mut body = shipped["model"].clone();
        body["level"][1]["sv"] = json!("Lindrig");
        assert_eq!(owner.json("POST", root, body.clone()).await.status, StatusCode::FORBIDDEN);
        let created = astrid.json("POST", root, body.clone()).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.text());
        let created = created.json();
        assert_eq!((created["label"].as_str(), created["state"].as_str()), (Some("region-1"), Some("draft")));
        let one = format!("{root}/{}", created["id"].as_str().expect("an id"));

        body["level"][2]["code"] = json!("");
        let wrong = astrid.json("PUT", &one, json!({"version": 1, "model": body.clone()})).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.json()["field_errors"]["level.2.code"].is_array(), "{}", wrong.text());
        body["level"][2]["code"] = json!("II");
        assert_eq!(astrid.json("PUT", &one, json!({"version": 7, "model": body.clone()})).await.status, StatusCode::CONFLICT);
        assert_eq!(astrid.json("PUT", &one, json!({"version": 1, "model": body})).await.status, StatusCode::OK);

        let used = format!("{one}/use");
        let no_reference = astrid.json("POST", &used, json!({"version": 2, "reference": ""})).await;
        assert_eq!(no_reference.status, StatusCode::UNPROCESSABLE_ENTITY);
        let taken = astrid.json("POST", &used, json!({"version": 2, "reference": "Beslut 1"})).await;
        assert_eq!(taken.json()["state"], "in_use", "{}", taken.text());
        let list = owner.get(&format!("{root}?state=in_use")).await.json();
        assert_eq!(list["items"][0]["label"], "region-1", "{}: {list}", app.on);
        let back = astrid.json("POST", &format!("{root}/shipped/use"), json!({"reference": "Beslut 2"})).await;
        assert_eq!(back.status, StatusCode::NO_CONTENT, "{}", back.text());
        assert_eq!(owner.get(&one).await.json()["replaced_by"], "klassa-2");
        graph_is_whole(&app).await;
    }
}

/// What the graph holds is what the register would project anew.
async fn graph_is_whole(app: &TestApp) {
    for p in models::projections(&app.db).await.expect("projections") {
        let sql = Sql::new("SELECT title, state FROM node WHERE id = ").bind(p.id);
        let node = app.db.one(sql).await.expect("a query").expect("a node");
        assert_eq!((node.text("title").expect("title"), node.text("state").expect("state")), (p.title, p.state), "{}", app.on);
        let edges = app.db.int(Sql::new("SELECT count(*) FROM edge WHERE from_id = ").bind(p.id)).await.expect("count");
        assert_eq!(usize::try_from(edges).expect("a count"), p.edges.len(), "{}", app.on);
    }
}
