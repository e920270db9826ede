//! Lists over many records: the same rows whichever way they are found, and an index for whatever a list offers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    support::{Browser, TestApp, apps, unindexed},
    systems,
};
use axum::http::StatusCode;
use serde_json::json;
use vk_core::{Id, Role, fold, sort_key};
use vk_db::{Act, Change, Columns, Sql, Viewer};
use vk_governance::{
    actions::{Actions, plans::Plans},
    assessments::{Assessments, evidence::Evidences, exceptions::Exceptions},
    classifications::Classifications,
    functions::Functions,
    hosts::Hosts,
    information_sets::InformationSets,
    organisation::Units,
    people::People,
    registers,
    requirements::{Requirements, Sources},
    risks::{analyses::RiskAnalyses, matrices::RiskMatrices, register::Risks, threats::Threats},
    systems::Systems,
    type_classifications::TypeClassifications,
    zones::Zones,
};
use vk_web::{
    form::Records,
    table::{COUNT_CAP, TableQuery, Total},
};

/// A system as the test knows it.
struct Known {
    id: Id,
    name: String,
    hosting: &'static str,
    lifecycle: &'static str,
    updated_at: i64,
    archived: bool,
}

/// What a query should find.
type Matches<'a> = &'a dyn Fn(&Known) -> bool;

/// The function that owns every system here.
fn owner() -> Id {
    Id::fixed("test/owner")
}

/// More systems than a list counts, every way of hosting and living among them, a few with a name of their own.
async fn many(app: &TestApp) -> Vec<Known> {
    let ctx = app.ctx();
    let mut tx = app.db.write(&ctx).await.unwrap();
    let mut known = Vec::new();
    for i in 0..COUNT_CAP + 400 {
        let name = match i {
            7 => "Ambulansjournal \"Öst\" 100%".to_owned(),
            8 => "Åå".to_owned(),
            _ => format!("Journal {:04}", (i * 7919) % 5000),
        };
        let k = Known {
            id: ctx.new_id(),
            name,
            hosting: if i % 40 == 0 { "cloud" } else { "own" },
            lifecycle: if i % 3 == 0 { "planned" } else { "live" },
            updated_at: 1_700_000_000_000_000 + (i * 31 % 10_007) * 1_000_000,
            archived: i % 100 == 3,
        };
        let row = Columns::new().set("name", k.name.clone()).set("name_key", sort_key(&k.name)).set("search_text", fold(&k.name));
        let row = row.set("kind", "application").set("hosting", k.hosting).set("lifecycle", k.lifecycle);
        tx.insert_row("system", k.id, row.set("owner_function_id", owner())).await.unwrap();
        let days = Sql::new("UPDATE system SET updated_at = ").bind(k.updated_at).push(", archived_at = ");
        tx.exec(days.bind(k.archived.then_some(1_i64)).push(" WHERE id = ").bind(k.id)).await.unwrap();
        known.push(k);
    }
    let recorded = tx.record(Change::new("systems", None, Act::Import), None).await.unwrap();
    tx.commit(recorded).await.unwrap();
    known
}

/// Every row of a list in its order, page after page, and what the first page said of their number.
async fn all_pages(app: &TestApp, asked: &str) -> (Vec<Id>, Total) {
    let (table, viewer) = (Systems::table(), Viewer::everything());
    let query = TableQuery::parse(&format!("{asked}&size=200"));
    let first = table.page(&app.db, &viewer, &query).await.unwrap();
    let (mut out, total) = (Vec::new(), first.total);
    let mut page = first;
    loop {
        out.extend(page.rows.iter().map(|row| row.id));
        let Some(after) = page.after else { return (out, total) };
        page = table.page(&app.db, &viewer, &query.with("after", &after)).await.unwrap();
    }
}

#[tokio::test]
async fn a_list_holds_the_same_rows_whether_few_or_many_match_and_whatever_it_is_sorted_by() {
    for app in apps(registers::ALL).await {
        let known = many(&app).await;
        let owned = format!("owner={}", owner());
        let cases: [(&str, Matches<'_>); 15] = [
            (&owned, &|k| !k.archived),
            ("", &|k| !k.archived),
            ("archived=only", &|k| k.archived),
            ("archived=with&hosting=own", &|k| k.hosting == "own"),
            ("hosting=cloud", &|k| !k.archived && k.hosting == "cloud"),
            ("hosting=own", &|k| !k.archived && k.hosting == "own"),
            ("hosting=own&hosting=cloud", &|k| !k.archived),
            ("hosting=cloud&lifecycle=planned", &|k| !k.archived && k.hosting == "cloud" && k.lifecycle == "planned"),
            ("updated_at_from=2023-11-14", &|k| !k.archived),
            ("updated_at_from=2030-01-01", &|_| false),
            ("q=journal", &|k| !k.archived && fold(&k.name).contains("journal")),
            ("q=ambulans", &|k| !k.archived && fold(&k.name).contains("ambulans")),
            ("q=%22%C3%96st%22+100%25", &|k| k.name.starts_with("Ambulans")),
            ("q=%C3%A5", &|k| k.name == "Åå"),
            ("q=urn+42&hosting=own", &|k| {
                !k.archived && k.hosting == "own" && fold(&k.name).contains("urn") && k.name.contains("42")
            }),
        ];
        for (asked, matches) in cases {
            for sort in ["", "&sort=updated_at", "&sort=-lifecycle"] {
                let (found, total) = all_pages(&app, &format!("{asked}{sort}")).await;
                let mut want: Vec<&Known> = known.iter().filter(|k| matches(k)).collect();
                match sort {
                    "&sort=updated_at" => want.sort_by_key(|k| (k.updated_at, k.id.to_string())),
                    "&sort=-lifecycle" => want.sort_by_key(|k| std::cmp::Reverse((k.lifecycle, k.id.to_string()))),
                    _ => want.sort_by_key(|k| (sort_key(&k.name), k.id.to_string())),
                }
                let on = format!("{asked}{sort} on {}", app.on);
                assert_eq!(found, want.iter().map(|k| k.id).collect::<Vec<_>>(), "{on}");
                let n = i64::try_from(want.len()).unwrap();
                assert_eq!(total, if n > COUNT_CAP { Total::MoreThan(COUNT_CAP) } else { Total::Exactly(n) }, "{on}");
            }
        }
    }
}

#[tokio::test]
async fn a_record_is_found_by_its_new_name_and_no_longer_by_its_old_one() {
    for app in apps(registers::ALL).await {
        let known = many(&app).await;
        let named = known.iter().find(|k| k.name.starts_with("Ambulans")).unwrap();
        assert_eq!(all_pages(&app, "q=ambulansjournal").await.0, [named.id], "{}", app.on);
        let ctx = app.ctx();
        let mut tx = app.db.write(&ctx).await.unwrap();
        let rename = "UPDATE system SET name = 'Larmcentral', name_key = 'larmcentral', search_text = 'larmcentral' WHERE id = ";
        tx.exec(Sql::new(rename).bind(named.id)).await.unwrap();
        let recorded = tx.record(Change::new("systems", Some(named.id), Act::Update), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert_eq!(all_pages(&app, "q=ambulansjournal").await.0, [], "{}", app.on);
        assert_eq!(all_pages(&app, "q=larmc+TRAL").await.0, [named.id], "{}", app.on);
    }
}

#[tokio::test]
async fn whatever_a_list_is_filtered_or_sorted_by_has_an_index() {
    for app in apps(registers::ALL).await.into_iter().filter(|app| !app.db.is_postgres()) {
        let mut out = Vec::new();
        out.extend(unindexed(&app, Systems::table()).await);
        out.extend(unindexed(&app, InformationSets::table()).await);
        out.extend(unindexed(&app, Classifications::table()).await);
        out.extend(unindexed(&app, TypeClassifications::table()).await);
        out.extend(unindexed(&app, Requirements::table()).await);
        out.extend(unindexed(&app, Sources::table()).await);
        out.extend(unindexed(&app, Assessments::table()).await);
        out.extend(unindexed(&app, Evidences::table()).await);
        out.extend(unindexed(&app, Exceptions::table()).await);
        out.extend(unindexed(&app, Risks::table()).await);
        out.extend(unindexed(&app, RiskAnalyses::table()).await);
        out.extend(unindexed(&app, RiskMatrices::table()).await);
        out.extend(unindexed(&app, Threats::table()).await);
        out.extend(unindexed(&app, Actions::table()).await);
        out.extend(unindexed(&app, Plans::table()).await);
        out.extend(unindexed(&app, Hosts::table()).await);
        out.extend(unindexed(&app, Zones::table()).await);
        out.extend(unindexed(&app, People::table()).await);
        out.extend(unindexed(&app, Functions::table()).await);
        out.extend(unindexed(&app, Units::table()).await);
        assert_eq!(out, Vec::<String>::new());
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat_whatever_the_sort() {
    for app in systems::all().await {
        let astrid = app.program("astrid", Role::Ciso, None).await;
        for i in 0..60 {
            let name = if i % 7 == 0 { "Samma namn".to_owned() } else { format!("System {:02}", i % 23) };
            let kind = if i % 2 == 0 { "application" } else { "platform" };
            let body = json!({"name": name, "kind": kind, "hosting": "own", "lifecycle": "live"});
            assert_eq!(astrid.json("POST", "/api/v1/systems", body).await.status, StatusCode::CREATED);
        }
        for sort in ["name", "-name", "kind", "-kind", "updated_at", "-updated_at"] {
            let mut seen: Vec<String> = Vec::new();
            let mut after = String::new();
            loop {
                let page = astrid.get(&format!("/api/v1/systems?limit=7&sort={sort}{after}")).await.json();
                let items = page["items"].as_array().expect("items");
                seen.extend(items.iter().map(|s| s["id"].as_str().expect("id").to_owned()));
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            let mut unique = seen.clone();
            unique.sort();
            unique.dedup();
            assert_eq!((seen.len(), unique.len()), (60, 60), "{} {sort}", app.on);
        }
    }
}

#[tokio::test]
async fn the_list_pages_forwards_and_back_and_shows_the_chosen_columns() {
    for app in systems::all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        for i in 0..60 {
            systems::create(&astrid, &format!("System {i:02}"), &[]).await;
        }
        let first = astrid.get("/systems?size=25").await.text();
        assert!(
            first.contains("System 00")
                && first.contains("System 24")
                && !first.contains("System 25")
                && first.contains("60 poster"),
            "{first}"
        );
        let link = |text: &str, rel: &str| {
            let rest = text.split_once(&format!("rel=\"{rel}\"")).unwrap_or_else(|| panic!("no {rel} in {text}")).1;
            rest.split_once("href=\"")
                .expect("href")
                .1
                .split('"')
                .next()
                .expect("end")
                .replace("&#38;", "&")
                .replace("&amp;", "&")
        };
        let second = astrid.get(&link(&first, "next")).await.text();
        assert!(second.contains("System 25") && second.contains("System 49") && !second.contains("System 50"), "{second}");
        let back = astrid.get(&link(&second, "prev")).await.text();
        assert!(back.contains("System 00") && !back.contains("System 25"), "{back}");
        let chosen = astrid.get("/systems?col=hosting&col=code").await;
        assert!(
            chosen.text().contains("id=\"sort-name\"")
                && chosen.text().contains(">Driftform</th>")
                && !chosen.text().contains(">Skede</a>")
        );
        assert!(chosen.header("set-cookie").starts_with("cols_systems=name.hosting.code;"), "{:?}", chosen.headers);
        let remembered =
            Browser { app: &app, cookie: format!("{}; cols_systems=name.hosting.code", astrid.cookie), bearer: None };
        assert!(remembered.get("/systems").await.text().contains(">Driftform</th>"));
    }
}

#[tokio::test]
async fn search_and_filters_narrow_the_list_also_for_swedish_letters() {
    for app in systems::all().await {
        let astrid = app.browser("astrid", Role::Ciso, None).await;
        systems::create(&astrid, "ÅRE röntgen", &[("kind", "medical"), ("supplier", "Överby AB")]).await;
        systems::create(&astrid, "Ängens bokning", &[("lifecycle", "planned")]).await;
        systems::create(&astrid, "100% plattform_x", &[("kind", "platform")]).await;
        let names = async |query: &str| {
            let text = astrid.get(&format!("/systems?{query}")).await.text();
            ["ÅRE röntgen", "Ängens bokning", "100% plattform_x"].map(|n| text.contains(&format!(">{n}</a>")))
        };
        assert_eq!(names("q=%C3%A5re").await, [true, false, false], "{}", app.on);
        assert_eq!(names("q=%C3%B6verby").await, [true, false, false]);
        assert_eq!(names("q=%25").await, [false, false, true], "a percent sign is a character, not a wildcard");
        assert_eq!(names("q=m_x").await, [false, false, true]);
        assert_eq!(names("kind=medical&kind=platform").await, [true, false, true]);
        assert_eq!(names("lifecycle=planned").await, [false, true, false]);
        assert_eq!(names("kind=x%27%20OR%201%3D1").await, [false, false, false]);
        assert_eq!(names("unit=okand").await, [false, false, false]);
        assert_eq!(names("sector_critical=no").await, [true, true, true]);
        assert_eq!(names("updated_at_from=2000-01-01&updated_at_to=2001-01-01").await, [false, false, false]);
    }
}
