//! The record database on both backends: what a region must be able to rely on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test helper that fails has to fail its test")]
use vk_core::{Grants, Id, Role, Scope, Secrecy};
use vk_db::{
    Act, Change, DbError, Edge, Migration, Projection, Snapshot, Sql, Viewer, accounts, audit, graph, settings,
    testing::{self, NOON, ctx},
    units,
};

const THING: Migration = Migration {
    key: "thing/1",
    after: &["core/1"],
    sql: "CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, unit_id TEXT, secrecy TEXT NOT NULL, version BIGINT NOT NULL);",
};

async fn unit(db: &vk_db::Db, name: &str, parent: Option<Id>) -> Id {
    let ctx = ctx(Role::Admin);
    let id = Id::fixed(name);
    let mut tx = db.write(&ctx).await.unwrap();
    let sql =
        Sql::new("INSERT INTO unit (id, parent_id, name, name_key, search_text, kind, created_at, updated_at) VALUES (").bind(id);
    let sql =
        sql.push(", ").bind(parent).push(", ").bind(name).push(", ").bind(name).push(", ").bind(name).push(", 'unit', 0, 0)");
    tx.exec(sql).await.unwrap();
    units::attach(&mut tx, id, parent).await.unwrap();
    let recorded = tx.record(Change::new("organisation", Some(id), Act::Create), None).await.unwrap();
    tx.commit(recorded).await.unwrap();
    id
}

async fn thing(db: &vk_db::Db, name: &str, unit: Option<Id>, secrecy: Secrecy, edges: Vec<Edge>) -> Id {
    let ctx = ctx(Role::Ciso);
    let id = Id::fixed(name);
    let mut tx = db.write(&ctx).await.unwrap();
    let sql = Sql::new("INSERT INTO thing (id, name, unit_id, secrecy, version) VALUES (").bind(id).push(", ").bind(name);
    tx.exec(sql.push(", ").bind(unit).push(", ").bind(secrecy.key()).push(", 1)")).await.unwrap();
    let projection = Projection {
        kind: "thing",
        id,
        title: name.to_owned(),
        search: String::new(),
        unit,
        extra_units: Vec::new(),
        secrecy,
        state: "live".to_owned(),
        edges,
        duties: Vec::new(),
    };
    let after = Snapshot::from([("name", name.to_owned())]);
    let recorded = tx.record(Change::created("things", id, &after), Some(projection)).await.unwrap();
    tx.commit(recorded).await.unwrap();
    id
}

async fn names(db: &vk_db::Db, viewer: &Viewer) -> Vec<String> {
    let sql = Sql::new("SELECT t.name FROM thing t WHERE 1=1").and_visible(viewer, "t").push(" ORDER BY t.name");
    db.all(sql).await.unwrap().iter().map(|r| r.text("name").unwrap()).collect()
}

#[tokio::test]
async fn a_list_shows_the_units_below_and_hides_what_is_secret() {
    for t in testing::each(&[THING]).await {
        let db = &t.db;
        let care = unit(db, "care", None).await;
        let ward = unit(db, "ward", Some(care)).await;
        let traffic = unit(db, "traffic", None).await;
        thing(db, "ward system", Some(ward), Secrecy::Open, vec![]).await;
        thing(db, "ward secret", Some(ward), Secrecy::Secret, vec![]).await;
        thing(db, "bus system", Some(traffic), Secrecy::Open, vec![]).await;
        let below_care = Viewer { view: Scope::Subtrees(vec![care]), secret: Scope::Nowhere };
        assert_eq!(names(db, &below_care).await, ["ward system"], "{}", t.name);
        let secret_too = Viewer { view: Scope::Region, secret: Scope::Subtrees(vec![care]) };
        assert_eq!(names(db, &secret_too).await, ["bus system", "ward secret", "ward system"], "{}", t.name);
        assert!(names(db, &Viewer::nothing()).await.is_empty());
    }
}

#[tokio::test]
async fn a_moved_unit_takes_its_records_along_and_never_moves_below_itself() {
    for t in testing::each(&[THING]).await {
        let db = &t.db;
        let (care, traffic) = (unit(db, "care", None).await, unit(db, "traffic", None).await);
        let ward = unit(db, "ward", Some(care)).await;
        let room = unit(db, "room", Some(ward)).await;
        thing(db, "room system", Some(room), Secrecy::Open, vec![]).await;
        let ctx = ctx(Role::Admin);
        let mut tx = db.write(&ctx).await.unwrap();
        assert!(matches!(units::relocate(&mut tx, care, Some(room)).await, Err(DbError::Conflict)));
        units::relocate(&mut tx, ward, Some(traffic)).await.unwrap();
        let recorded = tx.record(Change::new("organisation", Some(ward), Act::Update), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        let below = |unit| Viewer { view: Scope::Subtrees(vec![unit]), secret: Scope::Nowhere };
        assert!(names(db, &below(care)).await.is_empty(), "{}", t.name);
        assert_eq!(names(db, &below(traffic)).await, ["room system"], "{}", t.name);
    }
}

#[tokio::test]
async fn an_uncommitted_write_leaves_nothing_behind() {
    for t in testing::each(&[THING]).await {
        let ctx = ctx(Role::Ciso);
        {
            let mut tx = t.db.write(&ctx).await.unwrap();
            tx.exec(Sql::new("INSERT INTO thing (id, name, secrecy, version) VALUES ('x', 'x', 'open', 1)")).await.unwrap();
            let _dropped = tx.record(Change::new("things", None, Act::Create), None).await.unwrap();
        }
        assert_eq!(t.db.int(Sql::new("SELECT count(*) FROM thing")).await.unwrap(), 0);
        assert_eq!(t.db.int(Sql::new("SELECT count(*) FROM audit")).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn two_writers_one_gets_the_conflict() {
    for t in testing::each(&[THING]).await {
        let id = thing(&t.db, "contested", None, Secrecy::Open, vec![]).await;
        let save = |name: &'static str| {
            let db = t.db.clone();
            async move {
                let ctx = ctx(Role::Ciso);
                let mut tx = db.write(&ctx).await?;
                let sql = Sql::new("UPDATE thing SET name = ").bind(name).push(", version = version + 1 WHERE id = ").bind(id);
                tx.exec_versioned(sql.push(" AND version = 1")).await?;
                let recorded = tx.record(Change::new("things", Some(id), Act::Update), None).await?;
                tx.commit(recorded).await
            }
        };
        let (a, b) = tokio::join!(save("first"), save("second"));
        let conflicts = [&a, &b].into_iter().filter(|r| matches!(r, Err(DbError::Conflict))).count();
        assert_eq!(conflicts, 1, "{}: {a:?} {b:?}", t.name);
    }
}

#[tokio::test]
async fn the_chain_names_the_first_entry_that_was_touched() {
    for t in testing::each(&[THING]).await {
        for i in 0..5 {
            thing(&t.db, &format!("thing {i}"), None, Secrecy::Open, vec![]).await;
        }
        let ctx = ctx(Role::Admin);
        assert_eq!(audit::checkpoint(&t.db, &ctx).await.unwrap(), Some(5));
        assert_eq!(audit::checkpoint(&t.db, &ctx).await.unwrap(), None);
        let good = audit::verify(&t.db).await.unwrap();
        assert_eq!((good.entries, good.checkpoints, good.first_bad), (5, 1, None));

        let mut tx = t.db.write(&ctx).await.unwrap();
        tx.exec(Sql::new("UPDATE audit SET payload = NULL WHERE seq = 2")).await.unwrap();
        let recorded = tx.record(Change::new("disposal", None, Act::Delete), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert_eq!(audit::verify(&t.db).await.unwrap().first_bad, None, "a disposed payload does not break the chain");

        let mut tx = t.db.write(&ctx).await.unwrap();
        tx.exec(Sql::new("UPDATE audit SET payload = replace(payload, 'thing 2', 'thing X') WHERE seq = 3")).await.unwrap();
        let recorded = tx.record(Change::new("x", None, Act::Update), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert_eq!(audit::verify(&t.db).await.unwrap().first_bad, Some((3, "the content was changed")), "{}", t.name);
    }
}

#[tokio::test]
async fn a_cut_tail_of_the_chain_is_seen() {
    for t in testing::each(&[THING]).await {
        thing(&t.db, "a", None, Secrecy::Open, vec![]).await;
        thing(&t.db, "b", None, Secrecy::Open, vec![]).await;
        let ctx = ctx(Role::Admin);
        let mut tx = t.db.write(&ctx).await.unwrap();
        let recorded = tx.record(Change::new("x", None, Act::Update), None).await.unwrap();
        tx.exec(Sql::new("DELETE FROM audit WHERE seq >= 2")).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert_eq!(audit::verify(&t.db).await.unwrap().first_bad, Some((2, "entries are missing at the end")));
    }
}

#[tokio::test]
async fn history_shows_each_field_before_and_after() {
    for t in testing::each(&[THING]).await {
        let id = thing(&t.db, "old name", None, Secrecy::Open, vec![]).await;
        let ctx = ctx(Role::Ciso);
        let mut tx = t.db.write(&ctx).await.unwrap();
        let before = Snapshot::from([("name", "old name".to_owned()), ("state", "live".to_owned())]);
        let after = Snapshot::from([("name", "new name".to_owned()), ("state", "live".to_owned())]);
        let recorded = tx.record(Change::updated("things", id, &before, &after), None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        let history = audit::history(&t.db, id, None, 10).await.unwrap();
        assert_eq!(history.len(), 2);
        let newest = &history[0];
        assert_eq!((newest.actor.as_str(), newest.act.as_str(), newest.at), ("test", "update", NOON));
        assert_eq!(newest.fields.len(), 1);
        assert_eq!((newest.fields[0].before.as_deref(), newest.fields[0].after.as_deref()), (Some("old name"), Some("new name")));
    }
}

#[tokio::test]
async fn search_finds_swedish_words_and_respects_scope() {
    for t in testing::each(&[THING]).await {
        let care = unit(&t.db, "care", None).await;
        thing(&t.db, "Åsö Journalsystem", Some(care), Secrecy::Open, vec![]).await;
        thing(&t.db, "Hemligt journalarkiv", Some(care), Secrecy::Secret, vec![]).await;
        let all: graph::Viewers = [("thing", Viewer::everything())].into();
        let open_only: graph::Viewers = [("thing", Viewer { view: Scope::Region, secret: Scope::Nowhere })].into();
        let find = async |q: &str, v: &graph::Viewers| -> Vec<String> {
            graph::search(&t.db, q, None, v, 10).await.unwrap().into_iter().map(|n| n.title).collect()
        };
        assert_eq!(find("åSÖ journal", &all).await, ["Åsö Journalsystem"], "{}", t.name);
        assert_eq!(find("journal", &all).await.len(), 2);
        assert_eq!(find("journal", &open_only).await, ["Åsö Journalsystem"]);
        assert!(find("100%", &all).await.is_empty());
        let other: graph::Viewers =
            [("thing", Viewer { view: Scope::Subtrees(vec![Id::fixed("elsewhere")]), secret: Scope::Region })].into();
        assert!(find("journal", &other).await.is_empty());
    }
}

#[tokio::test]
async fn neighbours_are_seen_from_both_ends_and_the_graph_is_compared() {
    for t in testing::each(&[THING]).await {
        let info = thing(&t.db, "information", None, Secrecy::Open, vec![]).await;
        let edge = Edge { relation: "holds", kind: "thing", to: info };
        let system = thing(&t.db, "system", None, Secrecy::Open, vec![edge.clone()]).await;
        let all: graph::Viewers = [("thing", Viewer::everything())].into();
        let from_info = graph::neighbours(&t.db, info, &all, 10).await.unwrap();
        assert_eq!(from_info.len(), 1);
        assert_eq!((from_info[0].outgoing, from_info[0].node.id), (false, system));
        let expected = |title: &str, id, edges| Projection {
            kind: "thing",
            id,
            title: title.to_owned(),
            search: String::new(),
            unit: None,
            extra_units: vec![],
            secrecy: Secrecy::Open,
            state: "live".to_owned(),
            edges,
            duties: Vec::new(),
        };
        let good = [expected("information", info, vec![]), expected("system", system, vec![edge])];
        assert!(graph::compare(&t.db, "thing", &good).await.unwrap().is_empty());
        let bad = [expected("information", info, vec![]), expected("system", system, vec![])];
        let differences = graph::compare(&t.db, "thing", &bad).await.unwrap();
        assert_eq!(differences.len(), 1);
        graph::rebuild(&t.db, NOON, "thing", &bad).await.unwrap();
        assert!(graph::compare(&t.db, "thing", &bad).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn accounts_sessions_and_tokens() {
    for t in testing::each(&[]).await {
        let ctx = ctx(Role::Admin);
        assert!(accounts::none_exist(&t.db).await.unwrap());
        let hash = accounts::hash_password("korrekt häst batteri").unwrap();
        let mut tx = t.db.write(&ctx).await.unwrap();
        let (id, _) = accounts::create(&mut tx, "Ciso", "CISO Exempel", None, Some(hash)).await.unwrap();
        let recorded = accounts::assign(&mut tx, id, Role::Ciso, None, None).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert!(accounts::verify_password(&t.db, "ciso", "fel").await.unwrap().is_none());
        assert!(accounts::verify_password(&t.db, "nobody", "fel").await.unwrap().is_none());
        let account = accounts::verify_password(&t.db, "CISO", "korrekt häst batteri").await.unwrap().unwrap();
        accounts::start_session(&t.db, &ctx, account.id, "session-token").await.unwrap();
        let (_, grants) = accounts::by_session(&t.db, "session-token", NOON).await.unwrap().unwrap();
        assert!(grants.holds(Role::Ciso) && grants.holds(Role::Employee));
        let near = NOON.plus_seconds(accounts::SESSION_IDLE_SECONDS - 1);
        assert!(accounts::by_session_unattended(&t.db, "session-token", near).await.unwrap().is_some());
        let later = NOON.plus_seconds(accounts::SESSION_IDLE_SECONDS + 1);
        assert!(accounts::by_session(&t.db, "session-token", later).await.unwrap().is_none(), "an idle session ends");
        let mut tx = t.db.write(&ctx).await.unwrap();
        let (token, recorded) =
            accounts::create_token(&mut tx, id, "script", "api-token", Some(NOON.plus_hours(1))).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert!(accounts::by_token(&t.db, "api-token", NOON).await.unwrap().is_some());
        assert!(accounts::by_token(&t.db, "api-token", NOON.plus_hours(2)).await.unwrap().is_none());
        let mut tx = t.db.write(&ctx).await.unwrap();
        let recorded = accounts::revoke_token(&mut tx, id, token).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert!(accounts::by_token(&t.db, "api-token", NOON).await.unwrap().is_none());
        let mut tx = t.db.write(&ctx).await.unwrap();
        let recorded = accounts::set_disabled(&mut tx, id, true).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert!(accounts::verify_password(&t.db, "ciso", "korrekt häst batteri").await.unwrap().is_none());
        let mut tx = t.db.write(&ctx).await.unwrap();
        let taken = accounts::create(&mut tx, "ciso", "Another", None, None).await;
        assert!(matches!(taken, Err(DbError::Taken(_))), "{taken:?}");
    }
}

#[tokio::test]
async fn an_expired_role_gives_nothing() {
    for t in testing::each(&[]).await {
        let ctx = ctx(Role::Admin);
        let mut tx = t.db.write(&ctx).await.unwrap();
        let (id, _) = accounts::create(&mut tx, "revisor", "Revisor", None, None).await.unwrap();
        let recorded = accounts::assign(&mut tx, id, Role::Auditor, None, Some(NOON.plus_hours(24))).await.unwrap();
        tx.commit(recorded).await.unwrap();
        assert!(accounts::grants_of(&t.db, id, NOON).await.unwrap().holds(Role::Auditor));
        let after = accounts::grants_of(&t.db, id, NOON.plus_hours(24)).await.unwrap();
        assert_eq!(after, Grants::region(Role::Employee));
    }
}

#[tokio::test]
async fn machine_state_cannot_write_records() {
    for t in testing::each(&[THING]).await {
        let mut tx = t.db.work().await.unwrap();
        let refused = tx.exec(Sql::new("INSERT INTO thing (id, name, secrecy, version) VALUES ('x', 'x', 'open', 1)")).await;
        assert!(matches!(refused, Err(DbError::NotWorkTable(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn settings_keep_their_history() {
    for t in testing::each(&[]).await {
        let ctx = ctx(Role::Admin);
        for value in ["Region Exempel", "Region Exempel län"] {
            let mut tx = t.db.write(&ctx).await.unwrap();
            let recorded = settings::set(&mut tx, "region_name", value).await.unwrap();
            tx.commit(recorded).await.unwrap();
        }
        assert_eq!(settings::get(&t.db, "region_name").await.unwrap().as_deref(), Some("Region Exempel län"));
        let newest = audit::newest(&t.db, Some("settings"), None, 1).await.unwrap();
        assert_eq!(newest[0].fields[0].before.as_deref(), Some("Region Exempel"));
    }
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("x.db").display());
    let key = vk_db::AuditKey::from_secret([7; 32]);
    let newer: Vec<Migration> = vk_db::CORE_MIGRATIONS.iter().copied().chain([THING]).collect();
    vk_db::Db::open(&url, &newer, key.clone()).await.unwrap().close().await.unwrap();
    let refused = vk_db::Db::open(&url, vk_db::CORE_MIGRATIONS, key.clone()).await;
    assert!(matches!(refused, Err(DbError::NewerSchema { ref key }) if key == "thing/1"), "{refused:?}");
    let edited: Vec<Migration> =
        vk_db::CORE_MIGRATIONS.iter().copied().chain([Migration { sql: "CREATE TABLE other (id TEXT);", ..THING }]).collect();
    assert!(matches!(vk_db::Db::open(&url, &edited, key).await, Err(DbError::MigrationChanged { .. })));
}
