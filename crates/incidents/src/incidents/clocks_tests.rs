//! Named situations and properties of the clocks; the terms themselves are tested in `vk_core::deadline`.
use super::*;
use crate::incidents::{
    content,
    model::{NIS2, ReportState},
};
use proptest::prelude::*;
use vk_core::Id;

fn at(text: &str) -> Instant {
    text.parse().expect("rfc3339")
}

fn rules(version: u32) -> &'static TrackRules {
    content::shipped().expect("content").track(NIS2, version).expect("version")
}

fn gdpr() -> &'static TrackRules {
    content::shipped().expect("content").track("gdpr_imy", 1).expect("version")
}

fn track(proposed: Option<Instant>, knowledge: Option<Instant>) -> Track {
    Track {
        id: Id::fixed("track"),
        incident: Id::fixed("incident"),
        kind: NIS2.to_owned(),
        controller: None,
        party: None,
        rules: 2,
        assessment: Assessment::NotAssessed,
        assessment_reason: None,
        assessed_by: None,
        assessed_at: None,
        proposed_at: proposed,
        knowledge_at: knowledge,
        confirmed_by: None,
        confirmed_at: None,
        confirm_reason: None,
        version: 1,
    }
}

fn report(stage: &str, submitted: &str) -> Report {
    Report {
        id: Id::fixed(stage),
        track_id: Id::fixed("track"),
        stage: stage.to_owned(),
        requested_at: None,
        due_at: None,
        submitted_at: Some(at(submitted)),
        submitted_by: None,
        channel: None,
        external_ref: None,
        late: false,
        late_reason: None,
        state: ReportState::Submitted,
        unapproved_reason: None,
        no_receipt_reason: None,
        lock: 1,
    }
}

const ONGOING: Facts = Facts { ongoing: true, ended_at: None, handled_at: None, occurred_at: None, detected_at: None };

fn find(rules: &TrackRules, track: &Track, reports: &[Report], facts: Facts, now: &str, stage: &str) -> Clock {
    clocks(rules, track, reports, facts, at(now)).into_iter().find(|c| c.stage == stage).expect("stage")
}

fn local(clock: &Clock) -> String {
    clock.due.map(Instant::local_second).unwrap_or_default()
}

#[test]
fn nothing_runs_before_anybody_knows() {
    let clocks = clocks(rules(2), &track(None, None), &[], ONGOING, at("2026-11-22T00:00:00Z"));
    assert!(clocks.iter().all(|c| c.due.is_none() && !c.state.is_open()));
    assert_eq!(clocks.first().map(|c| c.state), Some(ClockState::Waiting(Wait::Knowledge)));
    assert_eq!(next_due(&clocks), None);
}

#[test]
fn a_proposed_moment_gives_a_preliminary_clock_and_a_confirmed_one_a_firm_clock() {
    let proposed = track(Some(at("2026-11-20T22:40:00Z")), None);
    let clock = find(rules(2), &proposed, &[], ONGOING, "2026-11-21T00:00:00Z", "early_warning");
    assert!(clock.preliminary && clock.state == ClockState::Running);
    let confirmed = track(Some(at("2026-11-20T22:40:00Z")), Some(at("2026-11-20T23:10:00Z")));
    let clock = find(rules(2), &confirmed, &[], ONGOING, "2026-11-21T00:00:00Z", "early_warning");
    assert!(!clock.preliminary);
    assert_eq!(local(&clock), "2026-11-22 00:10:00");
}

#[test]
fn twenty_four_hours_over_the_change_to_winter_time() {
    let t = track(None, Some(at("2026-10-24T21:40:00Z"))); // Saturday 23:40 in Stockholm
    assert_eq!(local(&find(rules(2), &t, &[], ONGOING, "2026-10-25T00:00:00Z", "early_warning")), "2026-10-25 22:40:00");
    assert_eq!(local(&find(rules(2), &t, &[], ONGOING, "2026-10-25T00:00:00Z", "incident_notification")), "2026-10-27 22:40:00");
}

#[test]
fn the_final_report_counts_from_the_submission_of_the_notification() {
    let t = track(None, Some(at("2026-01-28T10:00:00Z")));
    let reports = [report("early_warning", "2026-01-28T12:00:00Z"), report("incident_notification", "2026-01-31T09:00:00Z")];
    let over = Facts { ongoing: false, ended_at: Some(at("2026-02-01T00:00:00Z")), handled_at: None, ..Facts::default() };
    let clock = find(rules(1), &t, &reports, over, "2026-02-02T00:00:00Z", "final_report");
    assert_eq!(
        local(&clock),
        "2026-02-28 23:59:59",
        "a month from 31 January, from the notification and not from the first report"
    );
    let waiting = find(rules(1), &t, &reports[..1], over, "2026-02-02T00:00:00Z", "final_report");
    assert_eq!(waiting.state, ClockState::Waiting(Wait::Submission));
}

#[test]
fn an_incident_that_goes_on_owes_a_progress_report_and_then_a_final_one_a_month_after_it_was_handled() {
    let t = track(None, Some(at("2026-08-01T10:00:00Z")));
    let mut reports = vec![report("incident_notification", "2026-08-03T09:00:00Z")];
    let progress = find(rules(2), &t, &reports, ONGOING, "2026-08-10T00:00:00Z", "progress_report");
    assert_eq!((progress.state, local(&progress).as_str()), (ClockState::Running, "2026-09-03 23:59:59"));
    let last = find(rules(2), &t, &reports, ONGOING, "2026-08-10T00:00:00Z", "final_report");
    assert_eq!(last.state, ClockState::Waiting(Wait::Handled));

    reports.push(report("progress_report", "2026-09-02T09:00:00Z"));
    let handled = Facts {
        ongoing: false,
        ended_at: Some(at("2026-09-20T10:00:00Z")),
        handled_at: Some(at("2026-09-30T10:00:00Z")),
        ..Facts::default()
    };
    let last = find(rules(2), &t, &reports, handled, "2026-10-01T00:00:00Z", "final_report");
    assert_eq!((last.state, local(&last).as_str()), (ClockState::Running, "2026-10-30 23:59:59"));
    assert_eq!(find(rules(2), &t, &reports, handled, "2026-10-01T00:00:00Z", "progress_report").state, ClockState::Met);
}

#[test]
fn an_incident_that_ended_in_time_owes_no_progress_report() {
    let t = track(None, Some(at("2026-08-01T10:00:00Z")));
    let reports = [report("incident_notification", "2026-08-03T09:00:00Z")];
    let ended = Facts { ongoing: false, ended_at: Some(at("2026-08-05T10:00:00Z")), handled_at: None, ..Facts::default() };
    assert_eq!(find(rules(2), &t, &reports, ended, "2026-08-10T00:00:00Z", "progress_report").state, ClockState::Dropped);
    assert_eq!(find(rules(2), &t, &reports, ended, "2026-08-10T00:00:00Z", "final_report").state, ClockState::Running);
}

#[test]
fn a_late_report_is_late_and_an_unanswered_one_is_missed() {
    let t = track(None, Some(at("2026-11-20T10:00:00Z")));
    let missed = find(rules(2), &t, &[], ONGOING, "2026-11-21T10:00:01Z", "early_warning");
    assert_eq!(missed.state, ClockState::Missed);
    assert_eq!(missed.countdown(at("2026-11-21T12:30:00Z")), Some(Countdown { passed: true, days: 0, hours: 2, minutes: 30 }));
    let late =
        find(rules(2), &t, &[report("early_warning", "2026-11-21T10:00:01Z")], ONGOING, "2026-11-22T00:00:00Z", "early_warning");
    assert_eq!(late.state, ClockState::Late);
}

#[test]
fn a_decision_that_nothing_is_required_stops_the_open_clocks_only() {
    let mut t = track(None, Some(at("2026-11-20T10:00:00Z")));
    t.assessment = Assessment::NotRequired;
    let all = clocks(rules(2), &t, &[report("early_warning", "2026-11-20T12:00:00Z")], ONGOING, at("2026-11-22T00:00:00Z"));
    assert_eq!(all.first().map(|c| c.state), Some(ClockState::Met));
    assert_eq!(next_due(&all), None);
}

#[test]
fn a_report_that_the_authority_asks_for_has_the_time_that_the_authority_gives() {
    let t = track(None, Some(at("2026-11-20T10:00:00Z")));
    let asked = Report {
        requested_at: Some(at("2026-11-21T08:00:00Z")),
        due_at: Some(at("2026-11-21T16:00:00Z")),
        submitted_at: None,
        ..report("intermediate_report", "2026-11-21T08:00:00Z")
    };
    let clock = find(rules(2), &t, &[asked], ONGOING, "2026-11-21T09:00:00Z", "intermediate_report");
    assert_eq!((clock.state, clock.due), (ClockState::Running, Some(at("2026-11-21T16:00:00Z"))));
    let none = find(rules(2), &t, &[], ONGOING, "2026-11-21T09:00:00Z", "intermediate_report");
    assert_eq!(none.state, ClockState::Waiting(Wait::Request));
}

fn moment() -> impl Strategy<Value = Instant> {
    (1_767_225_600i64..1_893_456_000).prop_map(|s| Instant::from_micros(s * 1_000_000))
}

proptest! {
    /// Over clock changes and month ends the 24 and 72 hours are elapsed hours from the moment of awareness, and from nothing else.
    #[test]
    fn hours_run_from_awareness_whatever_else_is_known(knowledge in moment(), ended in proptest::option::of(moment()), handled in proptest::option::of(moment()), ongoing: bool, now in moment()) {
        let facts = Facts { ongoing, ended_at: ended, handled_at: handled, ..Facts::default() };
        let all = clocks(rules(2), &track(Some(Instant::from_micros(0)), Some(knowledge)), &[], facts, now);
        for (stage, hours) in [("early_warning", 24), ("incident_notification", 72)] {
            let clock = all.iter().find(|c| c.stage == stage).expect("stage");
            prop_assert_eq!(clock.due.map(|d| d.seconds_since(knowledge)), Some(hours * 3600));
            prop_assert_eq!(clock.state, if now > knowledge.plus_hours(hours) { ClockState::Missed } else { ClockState::Running });
        }
    }

    /// Confirming or correcting one controller's moment moves that controller's clock only.
    #[test]
    fn controllers_are_independent(first in moment(), second in moment(), corrected in moment(), now in moment()) {
        let of = |name: &str, knowledge| Track { id: Id::fixed(name), controller: Some(Id::fixed(name)), ..track(None, Some(knowledge)) };
        let (a, b) = (of("a", first), of("b", second));
        let before = clocks(gdpr(), &b, &[], ONGOING, now);
        let moved = clocks(gdpr(), &of("a", corrected), &[], ONGOING, now);
        prop_assert_eq!(clocks(gdpr(), &b, &[], ONGOING, now), before.clone());
        prop_assert_eq!(moved.first().and_then(|c| c.due), Some(corrected.plus_hours(72)));
        prop_assert_eq!(clocks(gdpr(), &a, &[], ONGOING, now).first().and_then(|c| c.due), Some(first.plus_hours(72)));
        prop_assert_eq!(before.first().and_then(|c| c.due), Some(second.plus_hours(72)));
    }

    /// The final report is due one calendar month after the notification was submitted, or one after the incident was handled.
    #[test]
    fn the_final_report_has_one_of_its_two_anchors(knowledge in moment(), after in 0i64..200, ended_after in 0i64..2000) {
        let submitted = knowledge.plus_hours(after);
        let ended = knowledge.plus_hours(ended_after);
        let report = Report { submitted_at: Some(submitted), ..report("incident_notification", "2026-01-01T00:00:00Z") };
        let facts = Facts { ongoing: false, ended_at: Some(ended), handled_at: Some(ended), ..Facts::default() };
        let all = clocks(rules(2), &track(None, Some(knowledge)), &[report], facts, ended);
        let due = all.iter().find(|c| c.stage == "final_report").and_then(|c| c.due).expect("due");
        let month = Term::Months(1).due(submitted);
        prop_assert_eq!(due, if ended > month { Term::Months(1).due(ended) } else { month });
        prop_assert_eq!(due.local().second(), 59);
    }

    /// What is stored for sorting does not depend on when it was computed.
    #[test]
    fn the_next_end_does_not_move_with_the_clock(knowledge in moment(), submitted in proptest::option::of(moment()), one in moment(), two in moment()) {
        let reports: Vec<Report> = submitted.map(|at| Report { submitted_at: Some(at), ..report("incident_notification", "2026-01-01T00:00:00Z") }).into_iter().collect();
        let t = track(None, Some(knowledge));
        prop_assert_eq!(next_due(&clocks(rules(2), &t, &reports, ONGOING, one)), next_due(&clocks(rules(2), &t, &reports, ONGOING, two)));
    }
}
