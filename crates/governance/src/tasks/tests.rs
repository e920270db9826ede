//! Days and groups; pages, reminders, nudges and mail are tested on whole applications in `tests/it/tasks.rs`.
use super::{
    duties::{Group, monday, sunday},
    remind::Step,
};
use vk_core::Date;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

#[test]
fn a_week_runs_from_monday_to_sunday() {
    assert_eq!((monday(day("2026-11-25")), sunday(day("2026-11-25"))), (day("2026-11-23"), day("2026-11-29")));
    assert_eq!((monday(day("2026-11-23")), sunday(day("2026-11-29"))), (day("2026-11-23"), day("2026-11-29")));
}

#[test]
fn a_task_stands_in_the_group_of_its_day() {
    let of = |due: &str| Group::of(Some(day(due)), day("2026-11-25"));
    assert_eq!(of("2026-11-24"), Group::Overdue);
    assert_eq!((of("2026-11-25"), of("2026-11-29")), (Group::Week, Group::Week));
    assert_eq!(of("2026-11-30"), Group::Later);
    assert_eq!(Group::of(None, day("2026-11-25")), Group::NoDay);
}

#[test]
fn reminders_come_a_week_before_a_day_before_and_when_it_is_late() {
    let of = |due: &str| Step::of(day(due), day("2026-11-25"));
    assert_eq!(of("2026-12-03"), None);
    assert_eq!((of("2026-12-02"), of("2026-11-27")), (Some(Step::Week), Some(Step::Week)));
    assert_eq!((of("2026-11-26"), of("2026-11-25")), (Some(Step::Day), Some(Step::Day)));
    assert_eq!(of("2026-11-24"), Some(Step::Late));
}
