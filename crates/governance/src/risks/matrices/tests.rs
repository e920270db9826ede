//! The scale's own rules: placing, mandates, size, the editing page's round trip, and the shipped matrices.
use super::{
    body::{Body, DECIDERS, Judgement, MAX_DAYS},
    form::{FIELDS, fresh, from_raw, to_raw},
    scale, shipped,
};
use proptest::prelude::*;
use vk_core::{Lang, Role};
use vk_web::form::message_keys;

fn four_by_four() -> Body {
    shipped(Lang::Sv).expect("the shipped file").into_iter().find(|(_, first)| *first).expect("one to begin with").0.body
}

#[test]
fn every_shipped_matrix_is_whole_and_never_falls() {
    let all = shipped(Lang::Sv).expect("content/risk/risk-matrix-1.toml");
    assert_eq!(all.iter().filter(|(_, first)| *first).count(), 1, "one matrix is the one to begin with");
    for (matrix, _) in all {
        assert_eq!(matrix.body.problems(true).0, [], "{}", matrix.key);
        assert!(matrix.body.zones.iter().all(|z| !z.decides.is_empty() && z.max_days <= MAX_DAYS), "{}", matrix.key);
        let days: Vec<i64> = matrix.body.zones.iter().map(|z| z.max_days).collect();
        assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "{}: a graver risk is accepted for a shorter time", matrix.key);
    }
}

#[test]
fn a_risk_value_rises_with_likelihood_and_consequence_in_every_shipped_matrix() {
    for (matrix, _) in shipped(Lang::Sv).expect("the shipped file") {
        let body = matrix.body;
        let at = |likelihood: i64, consequence: i64| body.place(Judgement { likelihood, consequence });
        for l in &body.likelihood {
            for c in &body.consequence {
                let here = at(l.number, c.number).expect("placed");
                for next in [at(l.number + 1, c.number), at(l.number, c.number + 1)].into_iter().flatten() {
                    assert!(next.rank > here.rank && next.gravity >= here.gravity && next.value > here.value, "{}", matrix.key);
                }
            }
        }
    }
}

#[test]
fn a_judgement_outside_the_matrix_has_no_place() {
    let body = four_by_four();
    assert!(body.place(Judgement { likelihood: 5, consequence: 1 }).is_none());
    assert!(body.place(Judgement { likelihood: 1, consequence: 0 }).is_none());
    assert_eq!(body.place(Judgement { likelihood: 4, consequence: 4 }).map(|p| (p.value, p.gravity)), Some((16, 3)));
}

#[test]
fn who_may_accept_a_graver_risk_may_accept_a_milder_and_not_the_other_way_round() {
    let body = four_by_four();
    let (mildest, gravest) = (&body.zones[0], &body.zones[3]);
    assert!(body.mandates(&mildest.key).contains(&Role::RegionDirector));
    assert_eq!(body.mandates(&gravest.key), gravest.decides);
    assert!(!body.mandates(&gravest.key).contains(&Role::SystemOwner));
    assert!(body.mandates("no such zone").is_empty());
}

#[test]
fn a_matrix_that_falls_is_refused_when_it_comes_into_use() {
    let mut body = four_by_four();
    body.grid[3][3] = body.zones[0].key.clone();
    assert_eq!(body.problems(false).0, [], "a draft may be anything");
    assert_eq!(body.problems(true).of("g-3-3").map(|m| m.key.as_str()), Some("risk_matrices-error-falls"));
}

#[test]
fn what_is_wrong_is_named_at_its_place() {
    let mut body = four_by_four();
    body.likelihood[1].number = 1;
    body.zones[2].mark = body.zones[0].mark.clone();
    body.zones[1].max_days = 0;
    body.zones[0].decides = vec![Role::Analyst];
    body.grid[0][0] = "gone".to_owned();
    let fields: Vec<String> = body.problems(false).0.into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["l-1-number", "z-0-decides", "z-1-max_days", "z-2-mark", "g-0-0"]);
    assert!(!DECIDERS.contains(&Role::Analyst));
}

#[test]
fn the_editing_page_gives_back_the_same_scale() {
    for (matrix, _) in shipped(Lang::Sv).expect("the shipped file") {
        assert_eq!(scale::from_raw(&matrix.body, &scale::to_raw(&matrix.body)), matrix.body);
    }
}

proptest! {
    #[test]
    fn a_resized_matrix_is_a_matrix(l in 3usize..=6, c in 3usize..=6, z in 2usize..=6, l2 in 3usize..=6, c2 in 3usize..=6, z2 in 2usize..=6) {
        let blank = Body::blank(l, c, z);
        prop_assert_eq!(blank.problems(false).0, vec![]);
        prop_assert_eq!(blank.falls_at(), None);
        let other = blank.resized(l2, c2, z2);
        prop_assert_eq!(other.problems(false).0, vec![]);
        prop_assert_eq!((other.likelihood.len(), other.consequence.len(), other.zones.len()), (l2, c2, z2));
        prop_assert_eq!(&Body::parse(&other.text().unwrap()).unwrap(), &other);
    }
}

#[test]
fn a_filled_form_becomes_a_matrix_and_comes_back_as_the_same_form() {
    let raw = fresh().with("name", "Regionens matris").with("source", "Beslut");
    let again = to_raw(&from_raw(&raw).expect("a matrix"));
    for field in FIELDS {
        assert!(again.same(&raw, field.key), "{}", field.key);
    }
    let broken = from_raw(&raw.with("body", "{")).expect_err("no JSON");
    assert_eq!(broken.of("").map(|m| m.key.as_str()), Some("risk_matrices-error-body"));
}

#[test]
fn every_field_section_and_choice_has_words_in_both_languages() {
    for (language, text) in [("sv", include_str!("sv.ftl")), ("en", include_str!("en.ftl"))] {
        for key in message_keys("risk_matrices", FIELDS) {
            assert!(text.contains(&format!("\n{key} = ")), "{language}: {key}");
        }
    }
}
