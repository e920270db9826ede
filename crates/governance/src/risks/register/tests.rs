//! The rules on their own, for every order of events, and the form.
use super::{
    ACCESS,
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{Ended, Standing, State},
    overview::{Movement, Stand, movement},
    rules::{self, Against, Asked, Given, Judged},
};
use crate::risks::matrices::{
    Body,
    body::{DECIDERS, Zone},
    shipped,
};
use proptest::prelude::*;
use vk_core::{Date, Id, Lang, Role, Verb};
use vk_web::form::{Raw, message_keys};

fn day(n: i32) -> Date {
    "2026-01-01".parse::<Date>().expect("a day").plus_days(n)
}

fn assessed() -> Standing {
    Standing {
        state: State::Assessed,
        matrix: Some(Id::fixed("matrix")),
        rejudge_by: None,
        accepted_until: None,
        acceptance_expired_on: None,
        escalated_to: None,
        escalated_reason: None,
        escalated_function: None,
    }
}

fn bodies() -> Vec<Body> {
    shipped(Lang::Sv).expect("shipped").into_iter().map(|(matrix, _)| matrix.body).collect()
}

fn zones() -> Vec<Zone> {
    bodies().into_iter().flat_map(|body| body.zones).collect()
}

fn ask(zone: &Zone, today: Date, valid_until: Date) -> Asked<'_> {
    Asked { zone, role: Some(Role::RegionDirector), today, valid_until, has_actions: true }
}

/// What may happen to an accepted risk, in any order.
#[derive(Clone, Copy, Debug)]
enum Event {
    Accept {
        days: i32,
        role: usize,
    },
    Pass {
        days: i32,
    },
    Expire,
    FollowUp,
    /// Judged, perhaps with another matrix.
    Judge {
        matrix: usize,
        likelihood: usize,
        consequence: usize,
        has_actions: bool,
    },
    /// To another unit.
    Move,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (-5i32..900, 0usize..5).prop_map(|(days, role)| Event::Accept { days, role }),
        2 => (0i32..400).prop_map(|days| Event::Pass { days }),
        2 => Just(Event::Expire),
        2 => Just(Event::FollowUp),
        4 => (0usize..2, 0usize..6, 0usize..6, any::<bool>()).prop_map(|(matrix, likelihood, consequence, has_actions)| {
            Event::Judge { matrix, likelihood, consequence, has_actions }
        }),
        1 => Just(Event::Move),
    ]
}

proptest! {
    #[test]
    fn an_acceptance_never_outlives_its_mandate_or_the_days_of_its_zone_and_expiry_always_leads_back_to_assessed(
        events in proptest::collection::vec(event(), 1..60)
    ) {
        let all = bodies();
        let (mut matrix, mut gravity) = (0, 0);
        let (mut standing, mut today, mut given) = (assessed(), day(0), None);
        for event in events {
            let (body, zone) = (&all[matrix], &all[matrix].zones[gravity]);
            match event {
                Event::Accept { days, role } => {
                    let (until, role) = (today.plus_days(days), DECIDERS[role % DECIDERS.len()]);
                    let held = Some(role).filter(|role| body.mandates(&zone.key).contains(role));
                    if let Ok((next, by)) = rules::accepted(&standing, Asked { role: held, ..ask(zone, today, until) }) {
                        prop_assert!(until >= today && until <= rules::latest(zone, today));
                        prop_assert_eq!(next.accepted_until, Some(until));
                        (standing, given) = (next, Some(Given { role: by, on: today }));
                    } else {
                        let wrong_days = days < 0 || i64::from(days) > zone.max_days;
                        prop_assert!(wrong_days || held.is_none() || !standing.state.may_be_accepted());
                    }
                }
                Event::Pass { days } => today = today.plus_days(days),
                Event::FollowUp => {
                    if let Ok(next) = rules::moved(&standing, State::FollowedUp, true) {
                        standing = next;
                    }
                }
                Event::Expire => match rules::expired(&standing, today) {
                    Some(next) => {
                        prop_assert!(standing.accepted_until.is_some_and(|until| until < today), "only what has run out");
                        prop_assert_eq!(next.state, State::Assessed);
                        prop_assert_eq!(next.accepted_until, None);
                        prop_assert_eq!(next.acceptance_expired_on, standing.accepted_until);
                        standing = next;
                    }
                    None => prop_assert!(standing.accepted_until.is_none_or(|until| until >= today), "a renewed one is left alone"),
                },
                Event::Judge { matrix: to, likelihood, consequence, has_actions } => {
                    let body = &all[to];
                    let (l, c) = (likelihood % body.likelihood.len(), consequence % body.consequence.len());
                    let (now, zone) = body.zone_at(l, c).expect("a zone");
                    let against = if to == matrix { Against::of(Some(gravity), Some(now)) } else { Against::OtherMatrix };
                    let mandates = body.mandates(&zone.key);
                    let asked = Judged { matrix: Some(Id::fixed("m")), zone: Some(zone), against, mandates: &mandates, given, has_actions };
                    let (next, ended) = rules::judged(&standing, asked).expect("judged");
                    prop_assert_eq!(ended.is_some(), standing.accepted_until.is_some() && next.accepted_until.is_none());
                    prop_assert!(ended.is_none() || next.state == State::Assessed);
                    (standing, matrix, gravity) = (next, to, now);
                }
                Event::Move => {
                    if let Some(next) = rules::relocated(&standing) {
                        prop_assert_eq!((next.state, next.accepted_until), (State::Assessed, None));
                        standing = next;
                    }
                }
            }
            if let Some(until) = standing.accepted_until {
                let (body, zone) = (&all[matrix], &all[matrix].zones[gravity]);
                let given: Given = given.expect("what is accepted has been given");
                prop_assert!(body.mandates(&zone.key).contains(&given.role), "{:?} has no mandate in {}", given.role, zone.key);
                prop_assert!(until <= rules::latest(zone, given.on));
                prop_assert!(matches!(standing.state, State::Accepted | State::FollowedUp));
            }
        }
    }

    #[test]
    fn no_way_leads_into_a_state_that_the_rules_do_not_name(steps in proptest::collection::vec(0usize..9, 1..30)) {
        let mut standing = assessed();
        for step in steps {
            let to = State::ALL[step];
            match rules::moved(&standing, to, true) {
                Ok(next) => {
                    prop_assert!(standing.state.next().contains(&to) && to != State::Accepted, "acceptance is a decision of its own");
                    standing = next;
                }
                Err(_) => prop_assert!(!standing.state.next().contains(&to)),
            }
        }
    }
}

#[test]
fn an_acceptance_is_refused_without_mandate_too_long_in_the_past_unjudged_anew_or_without_the_actions_that_the_zone_asks_for() {
    let all = zones();
    let (mild, grave) = (&all[0], &all[3]);
    assert!(grave.must_treat && !mild.must_treat);
    let refused = |standing: &Standing, asked: Asked<'_>| match rules::accepted(standing, asked) {
        Err(vk_db::DbError::Refused { message, .. }) => message,
        other => panic!("{other:?}"),
    };
    let (today, standing) = (day(0), assessed());
    assert_eq!(refused(&standing, Asked { role: None, ..ask(mild, today, today) }), "risks-error-mandate");
    assert_eq!(refused(&standing, ask(mild, today, rules::latest(mild, today).plus_days(1))), "risks-error-too-long");
    assert_eq!(refused(&standing, ask(mild, today, today.plus_days(-1))), "risks-error-past");
    assert_eq!(refused(&standing, Asked { has_actions: false, ..ask(grave, today, today) }), "risks-error-must-treat");
    let marked = Standing { rejudge_by: Some(today), ..assessed() };
    assert_eq!(refused(&marked, ask(mild, today, today)), "risks-error-accept-rejudge");
    let closed = Standing { state: State::Closed, ..assessed() };
    assert_eq!(refused(&closed, ask(mild, today, today)), "risks-error-accept-state");
    assert!(
        rules::accepted(&standing, ask(mild, today, rules::latest(mild, today))).is_ok(),
        "the last day of the zone is allowed"
    );
}

#[test]
fn an_acceptance_covers_no_graver_zone_and_in_another_matrix_only_what_its_role_could_have_accepted_that_day() {
    let all = zones();
    let (mild, grave) = (&all[0], &all[3]);
    let accepted = Standing { state: State::Accepted, accepted_until: Some(day(30)), ..assessed() };
    let given = |role| Some(Given { role, on: day(0) });
    let mandates = [Role::SystemOwner, Role::RegionDirector];
    let base = Judged {
        matrix: Some(Id::fixed("new")),
        zone: Some(mild),
        against: Against::SameZone,
        mandates: &mandates,
        given: given(Role::SystemOwner),
        has_actions: false,
    };
    let judged = |judged: Judged<'_>| {
        let (standing, ended) = rules::judged(&accepted, judged).expect("judged");
        assert_eq!(standing.matrix, Some(Id::fixed("new")));
        assert_eq!(standing.accepted_until.is_none(), ended.is_some());
        (standing.state, ended)
    };
    assert_eq!(judged(base), (State::Accepted, None));
    assert_eq!(judged(Judged { against: Against::Graver, ..base }), (State::Assessed, Some(Ended::Graver)));
    assert_eq!(judged(Judged { against: Against::Milder, ..base }), (State::Accepted, None));
    let other = Judged { against: Against::OtherMatrix, ..base };
    assert_eq!(judged(other), (State::Accepted, None), "the role could have accepted it here too");
    assert_eq!(judged(Judged { given: given(Role::InformationOwner), ..other }), (State::Assessed, Some(Ended::Mandate)));
    assert_eq!(judged(Judged { given: None, ..other }), (State::Assessed, Some(Ended::Mandate)));
    let short = Zone { max_days: 29, ..mild.clone() };
    assert_eq!(judged(Judged { zone: Some(&short), ..other }), (State::Assessed, Some(Ended::Days)));
    let treated = Zone { max_days: 365, ..grave.clone() };
    assert_eq!(judged(Judged { zone: Some(&treated), ..other }), (State::Assessed, Some(Ended::Untreated)));
    assert_eq!(judged(Judged { zone: Some(&treated), has_actions: true, ..other }), (State::Accepted, None));
    assert!(rules::judged(&accepted, Judged { zone: None, ..base }).is_err(), "an accepted risk keeps its level");
}

#[test]
fn a_followed_up_acceptance_can_be_renewed() {
    let all = zones();
    let followed = Standing { state: State::FollowedUp, accepted_until: Some(day(5)), ..assessed() };
    let (renewed, _) = rules::accepted(&followed, ask(&all[0], day(0), day(60))).expect("renewed");
    assert_eq!((renewed.state, renewed.accepted_until), (State::Accepted, Some(day(60))));
}

#[test]
fn an_unjudged_risk_goes_nowhere_but_out() {
    let new = Standing { state: State::Identified, matrix: None, ..assessed() };
    assert!(rules::moved(&new, State::Assessed, false).is_err());
    assert!(rules::moved(&new, State::Closed, false).is_ok());
}

#[test]
fn every_role_that_a_matrix_may_name_holds_the_permission_to_decide_and_sees_what_is_decided_about() {
    for verb in [Verb::Decide, Verb::ViewSecret] {
        let row = ACCESS.iter().find(|row| row.verb == verb).expect("a row");
        for role in DECIDERS {
            assert!(row.roles.contains(role), "{verb:?}: {}", role.key());
        }
    }
}

#[test]
fn movement_tells_worse_better_new_closed_and_what_cannot_be_compared() {
    let (old, new) = (Some(Id::fixed("a")), Some(Id::fixed("b")));
    let stand = |rank, closed| Stand { rank, matrix: old, closed };
    assert_eq!(movement(None, &stand(104, false)), Some(Movement::New));
    assert_eq!(movement(None, &stand(104, true)), None, "come and gone in between");
    assert_eq!(movement(Some(&stand(104, false)), &stand(206, false)), Some(Movement::Worse));
    assert_eq!(movement(Some(&stand(206, false)), &stand(104, false)), Some(Movement::Better));
    assert_eq!(movement(Some(&stand(206, false)), &stand(206, false)), None);
    assert_eq!(movement(Some(&stand(206, false)), &stand(206, true)), Some(Movement::Closed));
    assert_eq!(movement(Some(&stand(206, true)), &stand(206, true)), None);
    assert_eq!(movement(Some(&stand(206, true)), &stand(206, false)), Some(Movement::New), "reopened");
    assert_eq!(movement(Some(&stand(206, false)), &Stand { matrix: new, ..stand(104, false) }), Some(Movement::Rescaled));
    assert_eq!(
        movement(Some(&stand(0, false)), &Stand { matrix: new, ..stand(104, false) }),
        Some(Movement::Worse),
        "judged first now"
    );
}

fn filled() -> Raw {
    fresh()
        .with("name", "Journalen kan inte nås")
        .with("cause", "Nätverksfel")
        .with_all("threatens", [Id::fixed("a"), Id::fixed("b")])
        .with("inherent_likelihood", "3")
        .with("inherent_consequence", "4")
        .with("consequence_availability", "4")
        .with("current_likelihood", "2")
        .with("current_consequence", "4")
        .with("treatment", "reduce")
        .with("review_by", "2027-01-31")
        .with_all("areas", ["continuity"])
}

#[test]
fn a_filled_form_becomes_a_risk_and_comes_back_as_the_same_form() {
    let risk = from_raw(&filled()).expect("a risk");
    let again = to_raw(&risk);
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
    assert_eq!(from_raw(&again).expect("a risk"), risk);
}

#[test]
fn likelihood_and_consequence_belong_together_and_no_aspect_is_graver_than_the_whole() {
    let errors = from_raw(&filled().with("current_consequence", "").with("target_consequence", "1")).expect_err("halves");
    assert_eq!(errors.of("current_consequence").map(|m| m.key.as_str()), Some("risks-error-both"));
    assert_eq!(errors.of("target_likelihood").map(|m| m.key.as_str()), Some("risks-error-both"));
    let errors = from_raw(&filled().with("inherent_consequence", "3")).expect_err("an aspect over the whole");
    assert_eq!(errors.of("consequence_availability").map(|m| m.key.as_str()), Some("risks-error-aspect"));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("risks", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
        for state in State::ALL {
            assert!(text.contains(&format!("\nrisks-state-{} = ", state.key())), "{language}: {}", state.key());
        }
        for why in Ended::ALL {
            assert!(text.contains(&format!("\nrisks-acceptance_ended-{} = ", why.key())), "{language}: {}", why.key());
        }
    }
}
