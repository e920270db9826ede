//! The form's own rules: what a rhythm means, what is wrong with a rule and where.
use super::{
    form::{FIELDS, fresh, from_raw, to_raw},
    model::{CATEGORIES, EVIDENCE, OWNERS, RHYTHMS, SCOPES, rule_of},
};
use vk_core::{Date, Id};
use vk_web::form::{Raw, message_keys};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn filled() -> Raw {
    fresh()
        .with("name", "Behörighetsgenomgång")
        .with("wheel", Id::fixed("w").to_string())
        .with("category", "technical")
        .with("first_on", "2026-03-16")
        .with("owner", Id::fixed("f").to_string())
}

fn days(rhythm: &str, first: &str, year: i16) -> Vec<String> {
    let (from, to) = (jiff::civil::Date::new(year, 1, 1).expect("day"), jiff::civil::Date::new(year, 12, 31).expect("day"));
    rule_of(rhythm, day(first)).occurrences(from, to).expect("days").iter().map(ToString::to_string).collect()
}

#[test]
fn a_filled_form_becomes_an_activity_and_comes_back_as_the_same_form() {
    let again = to_raw(&from_raw(&filled()).expect("an activity"));
    for field in FIELDS {
        assert!(again.same(&filled(), field.key), "{}", field.key);
    }
}

#[test]
fn a_rhythm_in_a_word_gives_its_days() {
    assert_eq!(days("once", "2026-03-16", 2026), ["2026-03-16"]);
    assert_eq!(days("yearly", "2026-03-16", 2027), ["2027-03-16"]);
    assert_eq!(days("quarterly", "2026-02-10", 2026), ["2026-02-10", "2026-05-10", "2026-08-10", "2026-11-10"]);
    assert_eq!(days("half_yearly", "2026-04-01", 2027), ["2027-04-01", "2027-10-01"]);
    assert_eq!(days("weekly", "2026-01-05", 2026).len(), 52);
}

#[test]
fn the_31st_means_the_last_day_of_every_month_and_29_february_of_every_february() {
    let monthly = days("monthly", "2026-01-31", 2026);
    assert_eq!((monthly.len(), monthly[1].as_str(), monthly[3].as_str()), (12, "2026-02-28", "2026-04-30"));
    assert_eq!(days("yearly", "2028-02-29", 2029), ["2029-02-28"]);
}

#[test]
fn a_rule_of_ones_own_is_kept_and_a_wrong_one_names_its_place() {
    let own = filled().with("rhythm", "own").with("rrule", "freq=monthly;byday=2TU");
    assert_eq!(from_raw(&own).expect("a rule").rrule, "FREQ=MONTHLY;BYDAY=2TU");
    for (rule, key) in [
        ("", "activities-error-rule"),
        ("FREQ=HOURLY", "wheel-rule-within-a-day"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "wheel-rule-impossible-day"),
        ("FREQ=MONTHLY;UNTIL=20250101", "wheel-rule-until-before-start"),
        ("FREQ=MONTHLY;COUNT=3;UNTIL=20271231", "wheel-rule-count-and-until"),
        ("FREQ=MONTHLY;BYDAY=ON", "wheel-rule-not-a-weekday"),
        ("MONTHLY", "wheel-rule-not-name-value"),
    ] {
        let errors = from_raw(&filled().with("rhythm", "own").with("rrule", rule)).expect_err(rule);
        assert_eq!(errors.of("rrule").map(|m| m.key.as_str()), Some(key), "{rule}");
    }
}

#[test]
fn impossible_days_are_refused_beside_their_field() {
    let errors = from_raw(&filled().with("first_on", "2026-02-30")).expect_err("no such day");
    assert!(errors.of("first_on").is_some());
    let errors = from_raw(&filled().with("first_on", "1931-01-01")).expect_err("too early");
    assert_eq!(errors.of("first_on").map(|m| m.key.as_str()), Some("wheel-rule-start-out-of-range"));
}

#[test]
fn an_activity_of_the_region_is_somebodys_and_is_not_narrowed() {
    let without = from_raw(&filled().with("owner", "")).expect_err("nobody");
    assert!(without.of("owner").is_some());
    let narrowed = from_raw(&filled().with("within", Id::fixed("u").to_string())).expect_err("narrowed");
    assert!(narrowed.of("within").is_some());
    let owned = from_raw(&filled().with("owner_from", "owner")).expect_err("whose?");
    assert!(owned.of("owner_from").is_some());
}

#[test]
fn every_word_is_there_in_both_languages() {
    let mut keys = message_keys("activities", FIELDS);
    for (field, values) in
        [("category", CATEGORIES), ("rhythm", RHYTHMS), ("scope", SCOPES), ("owner_from", OWNERS), ("gathers", EVIDENCE)]
    {
        keys.extend(values.iter().map(|v| format!("activities-{field}-{v}")));
    }
    for text in [include_str!("sv.ftl"), include_str!("en.ftl")] {
        let missing: Vec<&String> =
            keys.iter().filter(|key| !text.lines().any(|line| line.starts_with(&format!("{key} =")))).collect();
        assert_eq!(missing, Vec::<&String>::new());
    }
}
