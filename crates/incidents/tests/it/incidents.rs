//! Incidents on both databases: numbers, clocks, evidence, who may see and decide what.
use vk_core::{Actor, Ctx, Grants, Id, Instant, Lang, Role, Scope, Secrecy};
use vk_db::{Act, Change, Db, DbError, Migration, Sql, Viewer, graph, testing, units};
use vk_governance::join::{Class, InformationLink, JoinThread, Named, SystemLink};
use vk_incidents::{
    incidents::{
        AlertInput, Desk, EvidenceInput, IncidentError, Opened, Opening, Request, Submission,
        clocks::{ClockState, clocks},
        content,
        desk::projection,
        model::{Assessment, Draft, EntryKind, GDPR_IMY, Link, LinkKind, NIS2, Origin, State, Track},
        open_from_alert, store,
        tracks::rules_of,
    },
    registers,
};

/// The tables of all registers, as in every installation.
fn migrations() -> Vec<Migration> {
    let all = vk_web::platform::migrations(&[vk_governance::registers::ALL, registers::ALL].concat());
    all.into_iter().filter(|m| !vk_db::CORE_MIGRATIONS.iter().any(|core| core.key == m.key)).collect()
}

fn at(text: &str) -> Instant {
    text.parse().expect("rfc3339")
}

/// Somebody with a role for the whole region, at a moment.
fn somebody(now: &str, seed: u64) -> Ctx {
    let actor = Actor::User { id: Id::fixed("astrid"), name: "Astrid Ek".to_owned(), grants: Grants::region(Role::Ciso) };
    Ctx::new(at(now), actor, Lang::Sv, [seed, 7])
}

/// Two nämnder that are controllers, each with a clinic and an information set with personal data.
struct Region {
    care: Id,
    clinic: Id,
    dental: Id,
    records: Id,
    bookings: Id,
}

async fn region(db: &Db) -> Region {
    let ctx = testing::ctx(Role::Admin);
    let r = Region {
        care: Id::fixed("care"),
        clinic: Id::fixed("clinic"),
        dental: Id::fixed("dental"),
        records: Id::fixed("records"),
        bookings: Id::fixed("bookings"),
    };
    let mut tx = db.write(&ctx).await.expect("write");
    for (id, parent, name, controller) in [
        (r.care, None, "Hälso- och sjukvårdsnämnden", true),
        (r.clinic, Some(r.care), "Kirurgkliniken", false),
        (r.dental, None, "Tandvårdsnämnden", true),
    ] {
        let sql = Sql::new(
            "INSERT INTO unit (id, parent_id, name, name_key, search_text, kind, is_controller, created_at, updated_at) VALUES (",
        )
        .bind(id)
        .push(", ")
        .bind(parent)
        .push(", ")
        .bind(name)
        .push(", '', '', 'committee', ")
        .bind(controller)
        .push(", 0, 0)");
        tx.exec(sql).await.expect("unit");
        units::attach(&mut tx, id, parent).await.expect("closure");
    }
    for (id, unit, personal) in [(r.records, r.clinic, "sensitive"), (r.bookings, r.dental, "ordinary")] {
        let sql = Sql::new("INSERT INTO information_set (id, name, name_key, search_text, personal_data, unit_id, created_at, updated_at) VALUES (")
            .bind(id).push(", 'Journal', '', '', ").bind(personal).push(", ").bind(unit).push(", 0, 0)");
        tx.exec(sql).await.expect("information set");
        let node = vk_db::Projection {
            kind: "information_set",
            id,
            title: "Journal".to_owned(),
            search: String::new(),
            unit: Some(unit),
            extra_units: Vec::new(),
            secrecy: Secrecy::Open,
            state: "active".to_owned(),
            edges: Vec::new(),
            duties: Vec::new(),
        };
        let _ = tx.record(Change::new("information_sets", Some(id), Act::Create), Some(node)).await.expect("record");
    }
    let recorded = tx.record(Change::new("test", None, Act::Create), None).await.expect("record");
    tx.commit(recorded).await.expect("commit");
    r
}

fn all() -> Viewer {
    Viewer::everything()
}

async fn open(db: &Db, ctx: &Ctx, draft: Draft, links: Vec<Link>) -> Opened {
    let may = all();
    Desk::new(db, ctx, &may).expect("desk").open(Opening { draft, links }, Origin::Report).await.expect("opened")
}

fn draft(title: &str) -> Draft {
    Draft { title: title.to_owned(), ..Draft::default() }
}

async fn track(db: &Db, incident: Id, kind: &str, controller: Option<Id>) -> Track {
    let tracks = store::tracks(db, incident).await.expect("tracks");
    tracks.into_iter().find(|t| t.kind == kind && t.controller == controller).expect("track")
}

fn submission(track: Id, stage: &str, when: &str) -> Submission {
    Submission {
        track,
        stage: stage.to_owned(),
        answers: None,
        submitted_at: at(when),
        channel: "cyberportalen".to_owned(),
        external_ref: Some(format!("NCSC-{stage}")),
        late_reason: None,
        unapproved_reason: Some("Ingen anträffbar".to_owned()),
        fields: [("course".to_owned(), "Kryptering av filer".to_owned())].into(),
    }
}

async fn state_of(db: &Db, incident: Id, stage: &str, now: &str) -> (ClockState, Option<Instant>) {
    let record = store::get(db, incident, &all()).await.expect("incident");
    let reports = store::reports(db, incident).await.expect("reports");
    for track in store::tracks(db, incident).await.expect("tracks") {
        let rules = rules_of(content::shipped().expect("content"), &track).expect("rules");
        if let Some(clock) = clocks(rules, &track, &reports, record.facts(), at(now)).into_iter().find(|c| c.stage == stage) {
            return (clock.state, clock.due);
        }
    }
    panic!("no clock {stage}");
}

#[tokio::test]
async fn references_are_numbered_by_year_without_gaps() {
    for t in testing::each(&migrations()).await {
        let first = open(&t.db, &somebody("2026-11-20T22:40:00Z", 1), draft("Ett"), vec![]).await;
        // A link to a kind that the database refuses halfway would roll back; a write that is dropped leaves no hole.
        let ctx = somebody("2026-11-20T22:41:00Z", 2);
        let unknown_unit = Draft { unit: Some(Id::fixed("nowhere")), ..draft("Borta") };
        let may = all();
        let refused = Desk::new(&t.db, &ctx, &may)
            .expect("desk")
            .open(Opening { draft: unknown_unit, links: vec![] }, Origin::Report)
            .await;
        assert!(matches!(refused, Err(IncidentError::Db(_))), "{}", t.name);
        let second = open(&t.db, &somebody("2026-11-20T22:42:00Z", 3), draft("Två"), vec![]).await;
        // 23:30 UTC on New Year's Eve is already next year in Stockholm.
        let next = open(&t.db, &somebody("2026-12-31T23:30:00Z", 4), draft("Tre"), vec![]).await;
        assert_eq!(
            [first.reference, second.reference, next.reference],
            ["INC-2026-0001", "INC-2026-0002", "INC-2027-0001"],
            "{}",
            t.name
        );
    }
}

#[tokio::test]
async fn a_report_opens_a_preliminary_clock_that_only_a_human_makes_firm() {
    for t in testing::each(&migrations()).await {
        let noticed = Draft {
            detected_at: Some(at("2026-11-18T08:00:00Z")),
            occurred_at: Some(at("2026-11-18T07:00:00Z")),
            ..draft("Filer går inte att öppna")
        };
        let id = open(&t.db, &somebody("2026-11-20T22:40:00Z", 1), noticed, vec![]).await.id;
        let nis2 = track(&t.db, id, NIS2, None).await;
        assert_eq!(
            (nis2.proposed_at, nis2.knowledge_at),
            (Some(at("2026-11-20T22:40:00Z")), None),
            "the clock does not start when it was noticed"
        );
        let saved = store::get(&t.db, id, &all()).await.expect("incident");
        assert_eq!(saved.next_due, Some(at("2026-11-21T22:40:00Z")), "{}", t.name);
        assert_eq!(saved.knowledge_at, None);

        let may = all();
        let machine = Ctx::system(at("2026-11-20T23:00:00Z"), "pipeline", [9, 9]);
        let by_machine = Desk::new(&t.db, &machine, &may)
            .expect("desk")
            .confirm_awareness(id, nis2.id, 1, at("2026-11-20T22:00:00Z"), "automatisk")
            .await;
        assert!(matches!(by_machine, Err(IncidentError::HumanNeeded)));
        let ctx = somebody("2026-11-20T23:00:00Z", 2);
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        let wrong = [
            (at("2026-11-20T22:00:00Z"), " "),
            (at("2026-11-20T23:00:01Z"), "i framtiden"),
            (at("2026-11-18T06:59:59Z"), "före händelsen"),
        ];
        let mut refused = Vec::new();
        for (moment, reason) in wrong {
            refused.push(desk.confirm_awareness(id, nis2.id, 1, moment, reason).await.expect_err("refused").to_string());
        }
        assert_eq!(refused, ["a reason is needed", "the moment lies in the future", "awareness cannot come before the incident"]);

        desk.confirm_awareness(id, nis2.id, 1, at("2026-11-20T21:15:00Z"), "Driften ringde TiB").await.expect("confirmed");
        let stale = desk.confirm_awareness(id, nis2.id, 1, at("2026-11-20T20:00:00Z"), "gammal sida").await;
        assert!(matches!(stale, Err(IncidentError::Db(DbError::Conflict))), "{}", t.name);
        desk.confirm_awareness(id, nis2.id, 2, at("2026-11-20T20:30:00Z"), "Vakten såg det först").await.expect("corrected");
        let saved = store::get(&t.db, id, &all()).await.expect("incident");
        assert_eq!((saved.knowledge_at, saved.next_due), (Some(at("2026-11-20T20:30:00Z")), Some(at("2026-11-21T20:30:00Z"))));
        let entries = store::entries(&t.db, id).await.expect("entries");
        let kept: Vec<_> =
            entries.iter().filter(|e| e.kind == EntryKind::Awareness).map(|e| (e.author.as_str(), e.reason.as_deref())).collect();
        assert_eq!(kept, [("Astrid Ek", Some("Driften ringde TiB")), ("Astrid Ek", Some("Vakten såg det först"))]);
    }
}

#[tokio::test]
async fn every_controller_has_its_own_track_and_moment() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let sets = vec![
            Link { kind: LinkKind::InformationSet, target: r.records },
            Link { kind: LinkKind::InformationSet, target: r.bookings },
        ];
        let id = open(
            &t.db,
            &somebody("2026-11-20T22:40:00Z", 1),
            Draft { personal_data: true, ..draft("Läckta uppgifter") },
            sets.clone(),
        )
        .await
        .id;
        let none = open(&t.db, &somebody("2026-11-20T22:40:00Z", 2), draft("Utan personuppgifter"), sets).await.id;
        assert_eq!(store::tracks(&t.db, none).await.expect("tracks").len(), 1, "no personal data, no IMY track");

        let (care, dental) = (track(&t.db, id, GDPR_IMY, Some(r.care)).await, track(&t.db, id, GDPR_IMY, Some(r.dental)).await);
        assert_eq!(store::tracks(&t.db, id).await.expect("tracks").len(), 3, "NIS2 and two controllers ({})", t.name);
        let ctx = somebody("2026-11-21T09:00:00Z", 3);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        desk.confirm_awareness(id, care.id, 1, at("2026-11-21T08:00:00Z"), "Nämndens handläggare underrättad")
            .await
            .expect("confirmed");
        let untouched = track(&t.db, id, GDPR_IMY, Some(r.dental)).await;
        assert_eq!((untouched.clone(), untouched.knowledge_at), (dental, None));
        assert_eq!(
            store::get(&t.db, id, &all()).await.expect("incident").knowledge_at,
            None,
            "a controller's moment is not the operator's"
        );

        let not_one = desk.add_controller(id, r.clinic).await;
        assert!(matches!(not_one, Err(IncidentError::NotController(_))));
        desk.add_controller(none, r.care).await.expect("by hand");
        desk.add_controller(none, r.care).await.expect("twice is once");
        assert_eq!(store::tracks(&t.db, none).await.expect("tracks").len(), 2);
    }
}

#[tokio::test]
async fn an_incident_that_turns_out_to_concern_personal_data_gets_its_controllers() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let id =
            open(&t.db, &somebody("2026-11-20T22:40:00Z", 1), Draft { unit: Some(r.clinic), ..draft("Fel mottagare") }, vec![])
                .await
                .id;
        let ctx = somebody("2026-11-21T07:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        let before = store::get(&t.db, id, &all()).await.expect("incident");
        desk.update(id, before.version, Draft { personal_data: true, ..before.draft.clone() }).await.expect("saved");
        assert_eq!(track(&t.db, id, GDPR_IMY, Some(r.care)).await.proposed_at, Some(at("2026-11-21T07:00:00Z")), "{}", t.name);
        desk.link(id, Link { kind: LinkKind::InformationSet, target: r.bookings }).await.expect("linked");
        assert_eq!(store::tracks(&t.db, id).await.expect("tracks").len(), 3);
        let stale = desk.update(id, before.version, before.draft).await;
        assert!(matches!(stale, Err(IncidentError::Db(DbError::Conflict))));
    }
}

#[tokio::test]
async fn reports_are_recorded_per_stage_and_lateness_stays() {
    for t in testing::each(&migrations()).await {
        let id = open(&t.db, &somebody("2026-10-28T10:00:00Z", 1), draft("Utpressning"), vec![]).await.id;
        let nis2 = track(&t.db, id, NIS2, None).await.id;
        let ctx = somebody("2026-11-30T10:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        desk.confirm_awareness(id, nis2, 1, at("2026-10-28T10:00:00Z"), "TiB").await.expect("confirmed");
        desk.assess(id, nis2, 2, Assessment::Required, "Vården begränsad mer än en timme").await.expect("assessed");

        let early = desk.submit(id, submission(nis2, "final_report", "2026-10-29T09:00:00Z")).await;
        assert!(matches!(early, Err(IncidentError::OutOfOrder)), "{}", t.name);
        let unknown = desk
            .submit(id, Submission { channel: "fax".to_owned(), ..submission(nis2, "early_warning", "2026-10-29T09:00:00Z") })
            .await;
        assert!(matches!(unknown, Err(IncidentError::UnknownChannel(_))));
        let before = desk.submit(id, submission(nis2, "early_warning", "2026-10-28T09:59:59Z")).await;
        assert!(matches!(before, Err(IncidentError::BeforeAwareness)));
        desk.submit(id, submission(nis2, "early_warning", "2026-10-29T09:00:00Z")).await.expect("in time");
        let twice = desk.submit(id, submission(nis2, "early_warning", "2026-10-29T09:30:00Z")).await;
        assert!(matches!(twice, Err(IncidentError::Submitted(_))));

        let late = submission(nis2, "incident_notification", "2026-10-31T12:00:00Z");
        assert!(matches!(desk.submit(id, late.clone()).await, Err(IncidentError::LateReasonNeeded)));
        desk.submit(id, Submission { late_reason: Some("Cyberportalen låg nere".to_owned()), ..late })
            .await
            .expect("late with a reason");
        let reports = store::reports(&t.db, id).await.expect("reports");
        let mut kept: Vec<_> =
            reports.iter().map(|r| (r.stage.as_str(), r.late, r.external_ref.as_deref(), r.late_reason.as_deref())).collect();
        kept.sort_unstable();
        assert_eq!(
            kept,
            [
                ("early_warning", false, Some("NCSC-early_warning"), None),
                ("incident_notification", true, Some("NCSC-incident_notification"), Some("Cyberportalen låg nere")),
            ]
        );
        assert_eq!(state_of(&t.db, id, "incident_notification", "2026-11-30T10:00:00Z").await.0, ClockState::Late);
        // Counted from the notification of 31 October, a calendar month, not from the first report and not thirty days.
        let (state, due) = state_of(&t.db, id, "progress_report", "2026-11-30T10:00:00Z").await;
        assert_eq!((state, due.map(Instant::local_second).as_deref()), (ClockState::Running, Some("2026-11-30 23:59:59")));
        assert_eq!(store::get(&t.db, id, &all()).await.expect("incident").next_due, due);
    }
}

#[tokio::test]
async fn a_report_on_request_answers_its_request() {
    for t in testing::each(&migrations()).await {
        let id = open(&t.db, &somebody("2026-11-20T10:00:00Z", 1), draft("Utpressning"), vec![]).await.id;
        let nis2 = track(&t.db, id, NIS2, None).await.id;
        let ctx = somebody("2026-11-20T12:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        let request = Request {
            track: nis2,
            stage: "intermediate_report".to_owned(),
            requested_at: at("2026-11-20T11:00:00Z"),
            due_at: Some(at("2026-11-20T18:00:00Z")),
        };
        let asked = desk.request(id, request).await.expect("requested");
        assert_eq!(
            state_of(&t.db, id, "intermediate_report", "2026-11-20T12:00:00Z").await,
            (ClockState::Running, Some(at("2026-11-20T18:00:00Z")))
        );
        assert_eq!(
            store::get(&t.db, id, &all()).await.expect("incident").next_due,
            Some(at("2026-11-20T18:00:00Z")),
            "{}",
            t.name
        );
        let answer = Submission { answers: Some(asked), ..submission(nis2, "intermediate_report", "2026-11-20T11:50:00Z") };
        assert_eq!(desk.submit(id, answer.clone()).await.expect("answered"), asked);
        assert!(matches!(desk.submit(id, answer).await, Err(IncidentError::Submitted(_))));
        let unasked =
            Request { track: nis2, stage: "early_warning".to_owned(), requested_at: at("2026-11-20T11:00:00Z"), due_at: None };
        assert!(matches!(desk.request(id, unasked).await, Err(IncidentError::UnknownStage(_))));
    }
}

#[tokio::test]
async fn an_old_case_keeps_the_rules_it_was_opened_under() {
    for t in testing::each(&migrations()).await {
        let id = open(&t.db, &somebody("2026-06-29T10:00:00Z", 1), draft("Före halvårsskiftet"), vec![]).await.id;
        let nis2 = track(&t.db, id, NIS2, None).await;
        let before = state_of(&t.db, id, "early_warning", "2026-06-29T11:00:00Z").await;
        let ctx = somebody("2026-07-10T10:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        assert_eq!(content::shipped().expect("content").in_force(NIS2, ctx.now.local_date()).map(|r| r.version), Some(2));
        let by_new_channel = desk.submit(id, submission(nis2.id, "early_warning", "2026-06-29T12:00:00Z")).await;
        assert!(matches!(by_new_channel, Err(IncidentError::UnknownChannel(_))), "Cyberportalen belongs to the later version");
        let old = Submission { channel: "other".to_owned(), ..submission(nis2.id, "early_warning", "2026-06-29T12:00:00Z") };
        desk.submit(id, old).await.expect("by the old way");
        assert_eq!(
            (nis2.rules, state_of(&t.db, id, "early_warning", "2026-07-10T10:00:00Z").await.1),
            (1, before.1),
            "{}",
            t.name
        );
        // An incident from June reports in July to the new recipient, under the old terms.
        let later = submission(nis2.id, "incident_notification", "2026-07-09T12:00:00Z");
        let later = Submission { late_reason: Some("Semester".to_owned()), ..later };
        let by_old_channel = desk.submit(id, Submission { channel: "incident_portal".to_owned(), ..later.clone() }).await;
        assert!(matches!(by_old_channel, Err(IncidentError::UnknownChannel(_))));
        desk.submit(id, later).await.expect("to whoever receives reports that day");
        // Before the act was in force there is nothing to report under it, and the program says so instead of guessing.
        let early = somebody("2026-01-14T10:00:00Z", 3);
        let refused = Desk::new(&t.db, &early, &may).expect("desk").open(Opening::default(), Origin::Registered).await;
        assert!(matches!(refused, Err(IncidentError::NoRules { .. })));
    }
}

fn thread(r: &Region) -> JoinThread {
    let named = |id, name: &str| Named { id, name: name.to_owned() };
    let information = InformationLink {
        set: named(r.records, "Journal"),
        class: Class::default(),
        personal_data: "sensitive".to_owned(),
        owner: None,
        controller: Some(named(r.care, "Hälso- och sjukvårdsnämnden")),
        unit: Some(named(r.clinic, "Kirurgkliniken")),
    };
    let system = SystemLink {
        system: named(Id::fixed("system"), "Journalsystemet"),
        owner: None,
        sector_critical: true,
        information: vec![information],
        uplift: Class::default(),
    };
    JoinThread {
        host: named(Id::fixed("host"), "srv-journal-01"),
        zone: None,
        unit: None,
        systems: vec![system],
        class: Class::default(),
    }
}

fn alert(r: &Region) -> AlertInput {
    let raw = b"<134>devname=\"fw01\" \xff action=\"deny\"".to_vec();
    AlertInput {
        alert_id: Id::fixed("alert"),
        title: "Lösenordssprutning mot VPN".to_owned(),
        rule: "VPN password spraying".to_owned(),
        level: "high".to_owned(),
        opened_at: at("2026-11-20T22:40:00Z"),
        first_at: at("2026-11-20T22:31:00Z"),
        last_at: at("2026-11-20T22:39:00Z"),
        threads: vec![thread(r)],
        evidence: vec![EvidenceInput {
            event_id: "j1-5-120-0".to_owned(),
            at: at("2026-11-20T22:31:00Z"),
            sha256: store::hash(&raw),
            raw,
        }],
    }
}

#[tokio::test]
async fn an_alert_becomes_one_incident_however_often_the_key_is_pressed() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let (one, two) = (somebody("2026-11-20T22:45:00Z", 1), somebody("2026-11-20T22:45:00Z", 2));
        let (a, b) = tokio::join!(open_from_alert(&t.db, &one, alert(&r)), open_from_alert(&t.db, &two, alert(&r)));
        let (a, b) = (a.expect("opened"), b.expect("opened"));
        assert_eq!(a.id, b.id, "{}", t.name);
        assert!(a.created != b.created);
        let again = open_from_alert(&t.db, &somebody("2026-11-21T08:00:00Z", 3), alert(&r)).await.expect("again");
        assert_eq!((again.id, again.created), (a.id, false));
        assert_eq!(t.db.int(Sql::new("SELECT count(*) FROM incident")).await.expect("count"), 1);

        let saved = store::get(&t.db, a.id, &all()).await.expect("incident");
        assert_eq!((saved.draft.secrecy, saved.draft.unit, saved.draft.personal_data), (Secrecy::Secret, Some(r.clinic), true));
        let evidence = store::evidence(&t.db, a.id).await.expect("evidence");
        assert_eq!(
            evidence.iter().map(|e| (e.raw.clone(), e.intact)).collect::<Vec<_>>(),
            [(alert(&r).evidence[0].raw.clone(), true)]
        );
        let kinds: Vec<LinkKind> = store::links(&t.db, a.id).await.expect("links").iter().map(|l| l.kind).collect();
        assert_eq!(kinds, [LinkKind::Alert, LinkKind::Host, LinkKind::InformationSet, LinkKind::System]);
        // Preliminary from when the alert opened; neither from the first event nor from the key.
        assert_eq!(track(&t.db, a.id, NIS2, None).await.proposed_at, Some(at("2026-11-20T22:40:00Z")));
        assert_eq!(track(&t.db, a.id, GDPR_IMY, Some(r.care)).await.knowledge_at, None);
    }
}

#[tokio::test]
async fn evidence_that_does_not_match_its_hash_is_refused_and_tampering_shows() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let mut forged = alert(&r);
        forged.evidence[0].raw.push(b'!');
        let refused = open_from_alert(&t.db, &somebody("2026-11-20T22:45:00Z", 1), forged).await;
        assert!(matches!(refused, Err(IncidentError::BadEvidence { .. })), "{}", t.name);
        assert_eq!(t.db.int(Sql::new("SELECT count(*) FROM incident")).await.expect("count"), 0);

        let id = open_from_alert(&t.db, &somebody("2026-11-20T22:45:00Z", 2), alert(&r)).await.expect("opened").id;
        let ctx = somebody("2026-11-20T23:00:00Z", 3);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        assert_eq!(desk.add_evidence(id, &alert(&r).evidence).await.expect("again"), 0, "frozen once");
        let mut tx = t.db.write(&ctx).await.expect("write");
        tx.exec(Sql::new("UPDATE incident_evidence SET raw_b64 = 'YWJj'")).await.expect("tamper");
        let recorded = tx.record(Change::new("test", None, Act::Update), None).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        assert!(!store::evidence(&t.db, id).await.expect("evidence")[0].intact);
    }
}

#[tokio::test]
async fn where_security_protection_is_suspected_no_word_is_kept() {
    for t in testing::each(&migrations()).await {
        let secret = Draft {
            description: "Känsligt".to_owned(),
            contact: "Kalle".to_owned(),
            security_protection_suspected: true,
            ..draft("Om skyddsobjektet")
        };
        let opened = open(&t.db, &somebody("2026-11-20T10:00:00Z", 1), secret, vec![]).await;
        let saved = store::get(&t.db, opened.id, &all()).await.expect("incident").draft;
        assert_eq!([saved.title, saved.description, saved.contact], [opened.reference, String::new(), String::new()]);
        let ctx = somebody("2026-11-20T11:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        assert!(matches!(desk.note(opened.id, ctx.now, "mer text").await, Err(IncidentError::TextStopped)));
        for table in ["incident", "incident_entry", "audit", "node"] {
            let column = match table {
                "incident" => "name || description || contact || search_text",
                "incident_entry" => "body",
                "audit" => "payload",
                _ => "title || search_text",
            };
            let sql = Sql::new(&format!(
                "SELECT count(*) FROM {table} WHERE lower({column}) LIKE '%nsligt%' OR lower({column}) LIKE '%skyddsobjekt%'"
            ));
            assert_eq!(t.db.int(sql).await.expect("count"), 0, "{table} ({})", t.name);
        }
    }
}

#[tokio::test]
async fn only_those_who_may_see_and_decide() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let id = open(&t.db, &somebody("2026-11-20T10:00:00Z", 1), Draft { unit: Some(r.clinic), ..draft("Kliniken") }, vec![])
            .await
            .id;
        let only = |unit: Id| Viewer { view: Scope::Subtrees(vec![unit]), secret: Scope::Nowhere };
        assert!(store::get(&t.db, id, &only(r.care)).await.is_ok(), "the unit above sees it");
        assert!(matches!(store::get(&t.db, id, &only(r.dental)).await, Err(DbError::NotFound)), "{}", t.name);
        let ctx = somebody("2026-11-20T11:00:00Z", 2);
        let others = only(r.dental);
        let refused = Desk::new(&t.db, &ctx, &others).expect("desk").note(id, ctx.now, "hej").await;
        assert!(matches!(refused, Err(IncidentError::Db(DbError::NotFound))));

        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        let mut tx = t.db.write(&ctx).await.expect("write");
        let node = vk_db::Projection {
            kind: "unit",
            id: r.dental,
            title: "Tandvårdsnämnden".to_owned(),
            search: String::new(),
            unit: None,
            extra_units: Vec::new(),
            secrecy: Secrecy::Open,
            state: "open".to_owned(),
            edges: Vec::new(),
            duties: Vec::new(),
        };
        let recorded = tx.record(Change::new("organisation", Some(r.dental), Act::Update), Some(node)).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        desk.link(id, Link { kind: LinkKind::Unit, target: r.dental }).await.expect("takes part");
        assert!(store::get(&t.db, id, &only(r.dental)).await.is_ok(), "who takes part sees it");
        let before = store::get(&t.db, id, &all()).await.expect("incident");
        desk.update(id, before.version, Draft { secrecy: Secrecy::Secret, ..before.draft }).await.expect("marked");
        assert!(store::get(&t.db, id, &only(r.dental)).await.is_err(), "a secret one needs the right to secret records");
    }
}

#[tokio::test]
async fn the_way_of_an_incident_is_kept_and_its_graph_agrees() {
    for t in testing::each(&migrations()).await {
        let r = region(&t.db).await;
        let id = open(&t.db, &somebody("2026-11-20T10:00:00Z", 1), Draft { unit: Some(r.clinic), ..draft("Avbrott") }, vec![])
            .await
            .id;
        let ctx = somebody("2026-11-20T11:00:00Z", 2);
        let may = all();
        let desk = Desk::new(&t.db, &ctx, &may).expect("desk");
        assert!(matches!(desk.change_state(id, State::Restored, "").await, Err(IncidentError::Step { .. })));
        desk.change_state(id, State::Triage, "").await.expect("taken up");
        assert!(matches!(desk.change_state(id, State::Closed, " ").await, Err(IncidentError::ReasonNeeded)), "{}", t.name);
        desk.decision(id, "Koppla bort servern", "TiB enligt delegationsordningen 4.2", "Spridning pågår")
            .await
            .expect("decided");
        assert!(matches!(desk.decision(id, "Utan mandat", "", "x").await, Err(IncidentError::ReasonNeeded)));
        assert!(matches!(desk.note(id, at("2026-11-20T12:00:00Z"), "i morgon").await, Err(IncidentError::Future)));
        desk.note(id, at("2026-11-20T09:30:00Z"), "Första samtalet").await.expect("noted");
        desk.link(id, Link { kind: LinkKind::InformationSet, target: r.records }).await.expect("linked");
        desk.link(id, Link { kind: LinkKind::InformationSet, target: r.records }).await.expect("once");
        let early = desk.change_state(id, State::Closed, "Inget angrepp").await;
        assert!(matches!(early, Err(IncidentError::StillOpen { unassessed: 1, .. })), "nobody has assessed the duty");
        let nis2 = track(&t.db, id, NIS2, None).await;
        desk.assess(id, nis2.id, 1, Assessment::NotRequired, "Ingen betydande incident").await.expect("assessed");
        desk.change_state(id, State::Closed, "Inget angrepp").await.expect("closed");

        let kinds: Vec<EntryKind> = store::entries(&t.db, id).await.expect("entries").iter().map(|e| e.kind).collect();
        let expected = [
            EntryKind::Note,
            EntryKind::Opened,
            EntryKind::TrackOpened,
            EntryKind::State,
            EntryKind::Decision,
            EntryKind::Linked,
            EntryKind::Assessed,
            EntryKind::State,
        ];
        assert_eq!(kinds, expected, "by when things happened");
        let saved = store::get(&t.db, id, &all()).await.expect("incident");
        let links = store::links(&t.db, id).await.expect("links");
        assert_eq!(graph::compare(&t.db, "incident", &[projection(&saved, &links, &[])]).await.expect("compare"), []);
        let audited = vk_db::audit::history(&t.db, id, None, 100).await.expect("history");
        assert!(audited.iter().any(|h| h.act == Act::Decide.key()), "the decision stands in the audit log as one");
    }
}
