//! What the year wheel gathers by itself: records in and outside the period, in and outside the unit, and secret ones, which are counted like any
//! other.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers outside #[test] functions fail the test too")]
use crate::{
    support::{TestApp, apps},
    wheel_support::{AFTER, BEFORE, FIRST, LAST, LONG_BEFORE, Region, at, columns, region},
};
use vk_core::{Id, Lang};
use vk_db::{Act, Change, Columns, Edge, Projection};
use vk_web::WheelEvidence;

async fn all() -> Vec<TestApp> {
    apps(vk_governance::registers::ALL).await
}

/// A risk with the moments of its history.
async fn risk(r: &Region<'_>, label: &str, unit: Id, secrecy: &str, review_by: Option<&str>, history: &[&str], more: Columns) {
    let row = more.set("reference", label).set("source_kind", "analysis").set("state", "assessed").set("review_by", review_by);
    let id = r.put(LONG_BEFORE, "risk", label, unit, secrecy, row).await;
    for moment in history {
        let row = columns().set("risk_id", id).set("at", at(moment)).set("rank", 1).set("state", "assessed");
        r.row("risk_level_history", row).await;
    }
}

#[tokio::test]
async fn a_risk_is_reviewed_when_somebody_judged_it_and_not_when_it_was_registered_or_ran_out() {
    for app in all().await {
        let r = region(&app).await;
        let later = Some("2027-01-01");
        risk(&r, "first", r.clinic, "internal", later, &[LONG_BEFORE, FIRST], columns()).await;
        risk(&r, "secret", r.clinic, "secret", later, &[LONG_BEFORE, LAST], columns()).await;
        risk(&r, "registered", r.clinic, "internal", None, &[FIRST], columns()).await;
        risk(&r, "overdue", r.clinic, "internal", Some("2026-03-31"), &[LONG_BEFORE, BEFORE], columns()).await;
        risk(&r, "not-yet", r.clinic, "internal", Some("2026-04-01"), &[LONG_BEFORE, AFTER], columns()).await;
        let expired = columns().set("acceptance_expired_on", "2026-03-05");
        risk(&r, "ran-out", r.clinic, "internal", Some("2026-03-05"), &[LONG_BEFORE, FIRST], expired).await;
        risk(&r, "closed", r.clinic, "internal", Some("2026-03-05"), &[LONG_BEFORE], columns().set("is_open", false)).await;
        let archived = columns().set("archived_at", at(LAST));
        risk(&r, "archived", r.clinic, "internal", Some("2026-03-05"), &[LONG_BEFORE, FIRST], archived).await;
        risk(&r, "renewed", r.dental, "internal", later, &[LONG_BEFORE], columns()).await;
        let acceptance =
            columns().set("id", Id::fixed("acceptance")).set("risk_id", Id::fixed("renewed")).set("state", "in_force");
        let acceptance =
            acceptance.set("matrix_id", "m").set("zone", "z").set("cell", "c").set("accepted_by", "Iris").set("role", "x");
        let acceptance =
            acceptance.set("reason", "Godtagbart.").set("accepted_on", "2026-03-10").set("valid_until", "2027-03-10");
        r.row("risk_acceptance", acceptance.set("created_at", at(FIRST))).await;
        let system = Id::fixed("system");
        let link = columns().set("risk_id", Id::fixed("secret")).set("relation", "threatens").set("target_id", system);
        r.row("risk_link", link.set("target_kind", "system")).await;

        r.finds("risks_reviewed", None, &["first", "secret", "renewed"], Some(5)).await;
        r.finds("risks_reviewed", Some(("unit", r.hospital)), &["first", "secret"], Some(4)).await;
        r.finds("risks_reviewed", Some(("unit", r.dental)), &["renewed"], Some(1)).await;
        r.finds("risks_reviewed", Some(("system", system)), &["secret"], Some(1)).await;
        r.finds("risks_reviewed", Some(("information_set", Id::fixed("none"))), &[], Some(0)).await;
        r.finds("risks_reviewed", Some(("supplier", system)), &[], Some(0)).await;
        let said = app.app.tr(Lang::Sv).message(&r.gathered("risks_reviewed", None).await.why);
        assert_eq!(said.replace(['\u{2068}', '\u{2069}'], ""), "3 av 5 risker är genomgångna under perioden.");
        let said = app.app.tr(Lang::En).message(&r.gathered("risks_reviewed", Some(("unit", r.dental))).await.why);
        assert_eq!(said.replace(['\u{2068}', '\u{2069}'], ""), "1 of 1 risk has been reviewed within the period.");
    }
}

#[tokio::test]
async fn analyses_and_plans_count_when_they_were_decided_within_the_period() {
    for app in all().await {
        let r = region(&app).await;
        let cases = [("first", r.clinic, "secret", FIRST), ("last", r.dental, "open", LAST)];
        let outside = [("before", r.clinic, "open", BEFORE), ("after", r.clinic, "open", AFTER)];
        for (label, unit, secrecy, moment) in cases.into_iter().chain(outside) {
            let row = columns().set("state", "decided").set("decided_at", at(moment));
            r.put(LONG_BEFORE, "risk_analysis", label, unit, secrecy, row).await;
        }
        r.put(LONG_BEFORE, "risk_analysis", "report", r.clinic, "open", columns().set("state", "report")).await;
        let set = Id::fixed("set");
        let link = columns().set("analysis_id", Id::fixed("last")).set("relation", "analyses").set("target_id", set);
        r.row("risk_analysis_link", link.set("target_kind", "information_set")).await;
        r.finds("risk_analyses_decided", None, &["first", "last"], None).await;
        r.finds("risk_analyses_decided", Some(("unit", r.hospital)), &["first"], None).await;
        r.finds("risk_analyses_decided", Some(("information_set", set)), &["last"], None).await;

        r.finds("plan_decided", None, &[], Some(1)).await;
        for (label, unit, secrecy, state, day) in [
            ("plan-first", r.clinic, "secret", "decided", "2026-03-01"),
            ("plan-last", r.dental, "open", "closed", "2026-03-31"),
            ("plan-before", r.clinic, "open", "decided", "2026-02-28"),
            ("plan-after", r.clinic, "open", "decided", "2026-04-01"),
        ] {
            let row = columns()
                .set("state", state)
                .set("decided_on", day)
                .set("period_from", "2026-01-01")
                .set("period_to", "2026-12-31");
            r.put(LONG_BEFORE, "action_plan", label, unit, secrecy, row).await;
        }
        r.finds("plan_decided", None, &["plan-first", "plan-last"], Some(2)).await;
        r.finds("plan_decided", Some(("unit", r.hospital)), &["plan-first"], Some(1)).await;
    }
}

/// A classification of a set.
async fn class(r: &Region<'_>, set: &str, label: &str, state: &str, decided: &str, valid_until: Option<&str>) {
    let row = columns().set("information_set_id", Id::fixed(set)).set("model_version", "1").set("state", state);
    let row = row.set("decided_at", at(decided)).set("valid_until", valid_until);
    r.put(decided, "classification", label, r.clinic, "open", row).await;
}

#[tokio::test]
async fn a_set_needs_a_class_when_it_has_none_that_outlives_the_period_and_counts_once() {
    for app in all().await {
        let r = region(&app).await;
        for (set, unit, secrecy) in [
            ("new", r.clinic, "secret"),
            ("twice", r.dental, "open"),
            ("ending", r.clinic, "open"),
            ("current", r.clinic, "open"),
            ("renewed", r.clinic, "open"),
            ("never", r.clinic, "open"),
            ("revoked", r.dental, "open"),
        ] {
            r.put(LONG_BEFORE, "information_set", set, unit, secrecy, columns()).await;
        }
        r.put(AFTER, "information_set", "came-later", r.clinic, "open", columns()).await;
        class(&r, "new", "new-1", "decided", FIRST, None).await;
        class(&r, "twice", "twice-1", "superseded", FIRST, None).await;
        class(&r, "twice", "twice-2", "decided", LAST, None).await;
        class(&r, "ending", "ending-1", "under_review", LONG_BEFORE, Some("2026-03-31")).await;
        class(&r, "ending", "ending-2", "decided", AFTER, None).await;
        class(&r, "current", "current-1", "decided", LONG_BEFORE, Some("2026-04-01")).await;
        class(&r, "renewed", "renewed-1", "superseded", LONG_BEFORE, Some("2026-03-01")).await;
        class(&r, "renewed", "renewed-2", "decided", BEFORE, None).await;
        class(&r, "revoked", "revoked-1", "revoked", FIRST, None).await;
        let kind = columns().set("kind", "application").set("hosting", "own").set("lifecycle", "live");
        let system = r.put(LONG_BEFORE, "system", "system", r.dental, "open", kind).await;
        for set in ["new", "never", "current"] {
            r.row("system_information", columns().set("system_id", system).set("information_set_id", Id::fixed(set))).await;
        }
        let key = "classifications_decided";
        r.finds(key, None, &["new-1", "twice-2"], Some(5)).await;
        r.finds(key, Some(("unit", r.hospital)), &["new-1"], Some(3)).await;
        r.finds(key, Some(("system", system)), &["new-1"], Some(2)).await;
        r.finds(key, Some(("information_set", Id::fixed("ending"))), &[], Some(1)).await;
        r.finds(key, Some(("information_set", Id::fixed("current"))), &[], Some(0)).await;
    }
}

#[tokio::test]
async fn what_was_reviewed_or_changed_goes_by_the_moment_it_was_done_even_when_it_changed_again_later() {
    for app in all().await {
        let r = region(&app).await;
        let kind = || columns().set("kind", "application").set("hosting", "own");
        let moments =
            [("first", r.clinic, "secret", FIRST), ("last", r.dental, "open", LAST), ("before", r.clinic, "open", BEFORE)];
        for (label, unit, secrecy, moment) in moments.into_iter().chain([("after", r.clinic, "open", AFTER)]) {
            r.put(LONG_BEFORE, "system", label, unit, secrecy, kind().set("lifecycle", "live")).await;
            let assessment = columns().set("subject_id", Id::fixed(label)).set("subject_kind", "system").set("source_id", "s");
            r.put(LONG_BEFORE, "assessment", &format!("a-{label}"), unit, secrecy, assessment.set("state", "answered")).await;
            r.act(moment, ("systems", "system"), label, Act::Update).await;
            r.act(moment, ("assessments", "assessment"), &format!("a-{label}"), Act::Decide).await;
        }
        // Changed again long after, read, written about, retired: none of it changes what was done in March.
        r.act("2026-07-01T10:00:00Z", ("systems", "system"), "first", Act::Update).await;
        r.act("2026-07-01T10:00:00Z", ("assessments", "assessment"), "a-first", Act::Update).await;
        r.act(LAST, ("systems", "system"), "before", Act::Read).await;
        r.act(LAST, ("comments", "system"), "before", Act::Create).await;
        r.act(LAST, ("assessments", "assessment"), "a-before", Act::Update).await;
        r.put(LONG_BEFORE, "system", "retired", r.clinic, "open", kind().set("lifecycle", "retired")).await;
        r.act(LAST, ("systems", "system"), "retired", Act::Update).await;
        r.put(AFTER, "system", "came-later", r.clinic, "open", kind().set("lifecycle", "live")).await;

        r.finds("systems_updated", None, &["first", "last"], Some(4)).await;
        r.finds("systems_updated", Some(("unit", r.hospital)), &["first"], Some(3)).await;
        r.finds("systems_updated", Some(("system", Id::fixed("before"))), &[], Some(1)).await;
        r.finds("assessments_reviewed", None, &["a-first", "a-last"], None).await;
        r.finds("assessments_reviewed", Some(("unit", r.dental)), &["a-last"], None).await;
        r.finds("assessments_reviewed", Some(("system", Id::fixed("first"))), &["a-first"], None).await;
    }
}

#[tokio::test]
async fn an_exception_that_ended_undecided_is_missing_unless_another_took_over() {
    for app in all().await {
        let r = region(&app).await;
        for (label, unit, secrecy, state, until, subject) in [
            ("decided", r.clinic, "secret", "approved", "2027-01-01", "s1"),
            ("taken-back", r.dental, "open", "revoked", "2026-12-01", "s2"),
            ("ran-out", r.clinic, "open", "expired", "2026-03-31", "s3"),
            ("replaced", r.clinic, "open", "expired", "2026-03-10", "s4"),
            ("replacing", r.clinic, "open", "approved", "2027-03-10", "s4"),
            ("goes-on", r.clinic, "open", "approved", "2026-04-01", "s5"),
            ("asked", r.clinic, "open", "requested", "2026-03-10", "s6"),
        ] {
            let row = columns().set("requirement_id", "r").set("subject_id", Id::fixed(subject)).set("subject_kind", "system");
            let row = row.set("reason", "x").set("compensation", "x").set("valid_until", until).set("state", state);
            r.put(LONG_BEFORE, "exception", label, unit, secrecy, row).await;
        }
        for (label, moment) in [("decided", FIRST), ("taken-back", LAST), ("replacing", BEFORE), ("goes-on", AFTER)] {
            r.act(moment, ("exceptions", "exception"), label, Act::Decide).await;
        }
        r.finds("exceptions_reviewed", None, &["decided", "taken-back"], Some(3)).await;
        r.finds("exceptions_reviewed", Some(("unit", r.hospital)), &["decided"], Some(2)).await;
        r.finds("exceptions_reviewed", Some(("system", Id::fixed("s3"))), &[], Some(1)).await;
        r.finds("exceptions_reviewed", Some(("system", Id::fixed("s4"))), &[], Some(0)).await;
    }
}

#[tokio::test]
async fn actions_count_when_they_are_done_and_are_expected_when_they_are_due() {
    for app in all().await {
        let r = region(&app).await;
        for (label, unit, secrecy, state, due, done) in [
            ("first", r.clinic, "secret", "done", None, Some("2026-03-01")),
            ("last", r.dental, "open", "verified", Some("2026-03-20"), Some("2026-03-31")),
            ("undone", r.clinic, "open", "ongoing", Some("2026-03-31"), None),
            ("done-late", r.clinic, "open", "done", Some("2026-03-01"), Some("2026-04-01")),
            ("done-early", r.clinic, "open", "done", Some("2026-03-15"), Some("2026-02-28")),
            ("cancelled", r.clinic, "open", "cancelled", Some("2026-03-15"), None),
            ("next", r.clinic, "open", "planned", Some("2026-04-01"), None),
        ] {
            let row =
                columns().set("ref", label).set("origin_kind", "own").set("state", state).set("priority", "2").set("turn", "1");
            r.put(LONG_BEFORE, "action", label, unit, secrecy, row.set("due_on", due).set("done_on", done)).await;
        }
        let system = Id::fixed("system");
        for label in ["first", "undone"] {
            let concern = columns().set("action_id", Id::fixed(label)).set("kind", "system").set("target_id", system);
            r.row("action_concern", concern).await;
        }
        r.finds("actions_closed", None, &["first", "last"], Some(4)).await;
        r.finds("actions_closed", Some(("unit", r.hospital)), &["first"], Some(3)).await;
        r.finds("actions_closed", Some(("system", system)), &["first"], Some(2)).await;
    }
}

#[tokio::test]
async fn functions_are_held_on_the_last_day_and_evidence_is_fresh_as_it_stands() {
    for app in all().await {
        let r = region(&app).await;
        let person = |label: &'static str| columns().set("given_name", label).set("family_name", label);
        r.put(LONG_BEFORE, "person", "iris", r.clinic, "open", person("Iris")).await;
        r.put(LONG_BEFORE, "person", "left", r.clinic, "open", person("Leif").set("active", false)).await;
        for (label, unit, secrecy, holder, from, until) in [
            ("held", r.clinic, "secret", Some("iris"), None, Some("2026-03-31")),
            ("taken-up", r.dental, "open", Some("iris"), Some("2026-03-31"), None),
            ("given-up", r.clinic, "open", Some("iris"), None, Some("2026-03-30")),
            ("gone", r.clinic, "open", Some("left"), None, None),
            ("vacant", r.clinic, "open", None, None, None),
        ] {
            let function = r.put(LONG_BEFORE, "function", label, unit, secrecy, columns()).await;
            let Some(holder) = holder else { continue };
            let row = columns().set("id", Id::fixed(&format!("holds-{label}"))).set("function_id", function);
            let row = row.set("person_id", Id::fixed(holder)).set("valid_from", from).set("valid_until", until);
            r.row("function_holder", row).await;
        }
        let (ctx, system) = (app.ctx(), Id::fixed("system"));
        let mut tx = app.db.write(&ctx).await.expect("tx");
        let edges = [("owned_by", "held"), ("managed_by", "vacant")];
        let projection = Projection {
            kind: "system",
            id: system,
            title: "System".to_owned(),
            search: String::new(),
            unit: None,
            extra_units: Vec::new(),
            secrecy: vk_core::Secrecy::Open,
            state: "live".to_owned(),
            edges: edges.map(|(relation, to)| Edge { relation, kind: "function", to: Id::fixed(to) }).to_vec(),
            duties: Vec::new(),
        };
        let recorded = tx.record(Change::new("test", Some(system), Act::Create), Some(projection)).await.expect("record");
        tx.commit(recorded).await.expect("commit");
        r.finds("functions_held", None, &["held", "taken-up"], Some(5)).await;
        r.finds("functions_held", Some(("unit", r.hospital)), &["held"], Some(4)).await;
        r.finds("functions_held", Some(("system", system)), &["held"], Some(2)).await;

        for (label, unit, secrecy, state, moment) in [
            ("fresh", r.clinic, "secret", "fresh", LONG_BEFORE),
            ("elsewhere", r.dental, "open", "fresh", LAST),
            ("stale", r.clinic, "open", "red", LONG_BEFORE),
            ("came-later", r.clinic, "open", "fresh", AFTER),
        ] {
            let row = columns().set("kind", "statement").set("state", state);
            r.put(moment, "evidence", &format!("e-{label}"), unit, secrecy, row).await;
        }
        let assessment = columns().set("subject_id", system).set("subject_kind", "system").set("source_id", "s");
        let assessment = r.put(LONG_BEFORE, "assessment", "assessment", r.clinic, "open", assessment).await;
        let of = columns().set("evidence_id", Id::fixed("e-stale")).set("assessment_id", assessment).set("requirement_id", "r");
        r.row("evidence_requirement", of).await;
        r.finds("evidence_fresh", None, &["e-fresh", "e-elsewhere"], Some(3)).await;
        r.finds("evidence_fresh", Some(("unit", r.hospital)), &["e-fresh"], Some(2)).await;
        r.finds("evidence_fresh", Some(("system", system)), &[], Some(1)).await;
    }
}

#[tokio::test]
async fn of_many_records_so_many_are_kept_and_all_are_counted() {
    for app in all().await {
        let r = region(&app).await;
        let most = usize::try_from(WheelEvidence::MOST).expect("a number");
        for n in 0..=most {
            let row = columns().set("state", "decided").set("decided_at", at(FIRST));
            r.put(LONG_BEFORE, "risk_analysis", &format!("analysis {n}"), r.clinic, "open", row).await;
        }
        let gathered = r.gathered("risk_analyses_decided", None).await;
        assert_eq!((gathered.found, gathered.records.len()), (WheelEvidence::MOST + 1, most), "{}", app.on);
    }
}

#[test]
fn what_is_offered_to_the_year_wheel_has_its_words() {
    assert_eq!(vk_web::golden::problems(vk_governance::registers::ALL), Vec::<String>::new());
}
