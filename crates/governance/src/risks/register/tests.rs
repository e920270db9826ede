//! The rules on their own, for every order of events, and the form.
use super::{
    ACCESS,
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{Standing, State},
    overview::{Movement, Stand, movement},
    rules::{self, Asked},
};
use crate::risks::matrices::{
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
    }
}

fn zones() -> Vec<Zone> {
    shipped(Lang::Sv).expect("shipped").into_iter().flat_map(|(matrix, _)| matrix.body.zones).collect()
}

fn ask(zone: &Zone, today: Date, valid_until: Date) -> Asked<'_> {
    Asked { zone, role: Some(Role::RegionDirector), today, valid_until, has_actions: true }
}

/// What may happen to an accepted risk, in any order.
#[derive(Clone, Copy, Debug)]
enum Event {
    Accept { days: i32 },
    Pass { days: i32 },
    Expire,
    FollowUp,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (-5i32..900).prop_map(|days| Event::Accept { days }),
        (0i32..400).prop_map(|days| Event::Pass { days }),
        Just(Event::Expire),
        Just(Event::FollowUp),
    ]
}

proptest! {
    #[test]
    fn an_acceptance_never_outlives_the_days_of_its_zone_and_expiry_always_leads_back_to_assessed(
        place in 0usize..8, events in proptest::collection::vec(event(), 1..40)
    ) {
        let all = zones();
        let zone = &all[place % all.len()];
        let (mut standing, mut today, mut given) = (assessed(), day(0), day(0));
        for event in events {
            match event {
                Event::Accept { days } => {
                    let until = today.plus_days(days);
                    if let Ok((next, _)) = rules::accepted(&standing, ask(zone, today, until)) {
                        prop_assert!(until >= today && until <= rules::latest(zone, today));
                        prop_assert_eq!(next.accepted_until, Some(until));
                        (standing, given) = (next, today);
                    } else {
                        prop_assert!(days < 0 || i64::from(days) > zone.max_days || !standing.state.may_be_accepted());
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
            }
            if let Some(until) = standing.accepted_until {
                prop_assert!(until <= rules::latest(zone, given));
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
fn an_acceptance_does_not_cover_a_graver_zone() {
    let accepted = Standing { state: State::Accepted, accepted_until: Some(day(30)), ..assessed() };
    let matrix = Some(Id::fixed("new"));
    let graver = rules::judged(&accepted, matrix, true, true).expect("judged");
    assert_eq!((graver.state, graver.accepted_until, graver.matrix), (State::Assessed, None, matrix));
    let milder = rules::judged(&accepted, matrix, true, false).expect("judged");
    assert_eq!((milder.state, milder.accepted_until), (State::Accepted, Some(day(30))));
    assert!(rules::judged(&accepted, matrix, false, false).is_err(), "an accepted risk keeps its level");
}

#[test]
fn an_unjudged_risk_goes_nowhere_but_out() {
    let new = Standing { state: State::Identified, matrix: None, ..assessed() };
    assert!(rules::moved(&new, State::Assessed, false).is_err());
    assert!(rules::moved(&new, State::Closed, false).is_ok());
}

#[test]
fn every_role_that_a_matrix_may_name_holds_the_permission_to_decide() {
    let decide = ACCESS.iter().find(|row| row.verb == Verb::Decide).expect("a row");
    for role in DECIDERS {
        assert!(decide.roles.contains(role), "{}", role.key());
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
    }
}
