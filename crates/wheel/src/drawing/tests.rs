use super::*;
use crate::fanout::Category;
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;
use std::{collections::BTreeSet, f64::consts::TAU};

fn months() -> [String; 12] {
    ["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"]
        .map(str::to_owned)
}

fn arc(id: &str, ring: &str, from: Date, due: Date) -> ArcInput {
    ArcInput {
        id: id.to_owned(),
        ring: ring.to_owned(),
        label: "Penetrationstest av externa tjänster".to_owned(),
        href: format!("/wheel/{id}"),
        from,
        due,
        status: Status::Planned,
        done: 0,
        total: 1,
    }
}

fn input(arcs: Vec<ArcInput>) -> WheelInput {
    let rings = Category::ALL.map(|c| RingInput { key: c.as_str().to_owned(), label: c.as_str().to_owned() });
    WheelInput {
        year: 2026,
        view: View::Year,
        today: date(2026, 11, 22),
        size: 1000.0,
        months: months(),
        rings: rings.to_vec(),
        arcs,
    }
}

fn one(view: View, from: Date, due: Date) -> Option<ArcView> {
    draw(&WheelInput { view, ..input(vec![arc("a", "risk", from, due)]) }).expect("draw").arcs.pop()
}

/// Every coordinate pair that a path goes through, with the radii of its arcs left out.
fn points(path: &str) -> Vec<(f64, f64)> {
    let spaced: String = path.chars().map(|c| if c.is_ascii_alphabetic() { format!(" {c} ") } else { c.to_string() }).collect();
    let mut points = Vec::new();
    let mut words = spaced.split_whitespace();
    while let Some(command) = words.next() {
        let skip = match command {
            "A" => 5,
            "Z" => continue,
            _ => 0,
        };
        let mut rest = words.by_ref().skip(skip);
        let mut next = || rest.next().and_then(|w| w.parse::<f64>().ok()).expect("number");
        points.push((next(), next()));
    }
    points
}

fn radius((x, y): (f64, f64)) -> f64 {
    (x - 500.0).hypot(y - 500.0)
}

#[test]
fn twelve_months_fill_the_circle_from_the_top() {
    let wheel = draw(&input(Vec::new())).expect("draw");
    assert_eq!(wheel.months.len(), 12);
    assert_eq!(wheel.months[0].line, ("500".to_owned(), "370".to_owned(), "500".to_owned(), "5".to_owned()));
    // The first of July is day 181 of 365: just before the bottom.
    assert!(wheel.months[6].line.2.parse::<f64>().expect("x") > 500.0);
    assert_eq!(wheel.months.iter().filter(|m| m.class.contains("now")).map(|m| m.month).collect::<Vec<_>>(), [11]);
    assert_eq!(wheel.months[8].text.text, "september");
    assert_eq!((wheel.rings.len(), wheel.arcs.len(), wheel.outside), (11, 0, 0));
}

#[test]
fn a_window_covers_its_days_and_a_leap_year_has_one_more() {
    let march = one(View::Year, date(2026, 3, 1), date(2026, 3, 31)).expect("arc");
    assert!((march.from_turn - 59.0 / 365.0).abs() < 1e-9 && (march.to_turn - 90.0 / 365.0).abs() < 1e-9);
    let leap = WheelInput { year: 2028, ..input(vec![arc("a", "risk", date(2028, 3, 1), date(2028, 3, 31))]) };
    assert!((draw(&leap).expect("draw").arcs[0].from_turn - 60.0 / 366.0).abs() < 1e-9);
}

#[test]
fn a_quarter_fills_the_circle_and_leaves_the_rest_out() {
    let second = View::Quarter(Quarter::Second);
    let april = one(second, date(2026, 4, 1), date(2026, 4, 30)).expect("arc");
    assert!((april.to_turn - 30.0 / 91.0).abs() < 1e-9);
    assert_eq!(one(second, date(2026, 7, 1), date(2026, 7, 2)), None);
    let wheel =
        draw(&WheelInput { view: second, ..input(vec![arc("a", "risk", date(2026, 8, 1), date(2026, 8, 9))]) }).expect("draw");
    assert_eq!((wheel.months.len(), wheel.outside, wheel.hand), (3, 1, None));
    assert_eq!(
        (Quarter::from_number(0), Quarter::from_number(4), Quarter::of(date(2026, 9, 30))),
        (None, Some(Quarter::Fourth), Quarter::Third)
    );
}

#[test]
fn windows_over_new_year_are_cut_and_say_so() {
    let before = one(View::Year, date(2025, 12, 20), date(2026, 1, 10)).expect("arc");
    assert!(before.class.ends_with(" wheel-from-before") && before.from_turn == 0.0);
    let after = one(View::Year, date(2026, 12, 20), date(2027, 1, 10)).expect("arc");
    assert!(after.class.ends_with(" wheel-goes-on") && after.to_turn == 1.0);
    let whole = one(View::Year, date(2020, 1, 1), date(2030, 1, 1)).expect("arc");
    assert!((whole.from_turn, whole.to_turn) == (0.0, 1.0) && whole.path.matches('A').count() == 6);
}

#[test]
fn a_single_day_can_still_be_hit_also_on_new_years_eve() {
    for day in [date(2026, 1, 1), date(2026, 6, 6), date(2026, 12, 31)] {
        let a = one(View::Year, day, day).expect("arc");
        assert!((a.to_turn - a.from_turn) * TAU * a.inner >= 7.9 && a.to_turn <= 1.0 && a.from_turn >= 0.0);
    }
}

#[test]
fn the_share_done_fills_part_of_the_arc() {
    let long = ArcInput { done: 3, total: 4, ..arc("a", "risk", date(2026, 1, 1), date(2026, 3, 31)) };
    let none = ArcInput { id: "b".to_owned(), done: 0, total: 4, ..long.clone() };
    let wheel = draw(&input(vec![long, none])).expect("draw");
    assert_eq!((wheel.arcs[0].share, wheel.arcs[1].filled.clone()), (0.75, None));
    let filled = points(wheel.arcs[0].filled.as_deref().expect("filled"));
    assert_ne!(filled, points(&wheel.arcs[0].path));
    assert_eq!(filled[0], points(&wheel.arcs[0].path)[0]);
}

#[test]
fn every_status_has_its_own_shape_class_and_word() {
    let all = Status::ALL.map(|s| (super::mark::shape(s, (0.0, 0.0), 5.0), dash(s), status_class(s), s.word_key()));
    assert_eq!(all.iter().map(|s| s.0.clone()).collect::<BTreeSet<_>>().len(), Status::ALL.len());
    assert_eq!(all.iter().map(|s| (s.2, s.3)).collect::<BTreeSet<_>>().len(), Status::ALL.len());
    // Only the two that are going well share a dash pattern, the unbroken line.
    assert_eq!(all.iter().map(|s| s.1).collect::<BTreeSet<_>>().len(), Status::ALL.len() - 1);
}

#[test]
fn ids_are_safe_stable_and_never_shared() {
    let arcs =
        vec![arc("å 1", "risk", date(2026, 2, 1), date(2026, 2, 9)), arc("a.e5.1", "risk", date(2026, 2, 1), date(2026, 2, 9))];
    let ids: Vec<String> = draw(&input(arcs)).expect("draw").arcs.into_iter().map(|a| a.id).collect();
    assert_eq!(ids, ["arc-a.2e.e5.2e.1", "arc-.e5..20.1"]);
}

#[test]
fn arcs_come_in_reading_order_whatever_the_order_of_the_input() {
    let a = arc("a", "technical", date(2026, 2, 1), date(2026, 2, 9));
    let b = arc("b", "risk", date(2026, 9, 1), date(2026, 9, 9));
    let c = arc("c", "risk", date(2026, 3, 1), date(2026, 9, 9));
    let order = |arcs: Vec<ArcInput>| draw(&input(arcs)).expect("draw");
    let wheel = order(vec![a.clone(), b.clone(), c.clone()]);
    assert_eq!(wheel.arcs.iter().map(|a| a.href.as_str()).collect::<Vec<_>>(), ["/wheel/c", "/wheel/b", "/wheel/a"]);
    assert_eq!(wheel.arcs, order(vec![c, b, a]).arcs);
}

#[test]
fn labels_in_the_lower_half_run_the_other_way() {
    let upper = one(View::Year, date(2026, 1, 5), date(2026, 3, 1)).and_then(|a| a.text).expect("text");
    let lower = one(View::Year, date(2026, 6, 5), date(2026, 8, 1)).and_then(|a| a.text).expect("text");
    assert!(upper.path.contains(" 0 0 1 ") && lower.path.contains(" 0 0 0 "));
    assert!(one(View::Year, date(2026, 6, 6), date(2026, 6, 6)).expect("arc").text.is_none());
}

#[test]
fn bad_input_is_named() {
    let unknown = input(vec![arc("a", "nope", date(2026, 1, 1), date(2026, 1, 2))]);
    assert!(matches!(draw(&unknown), Err(DrawError::UnknownRing { .. })));
    let backwards = input(vec![arc("a", "risk", date(2026, 1, 3), date(2026, 1, 2))]);
    assert!(matches!(draw(&backwards), Err(DrawError::Backwards { .. })));
    let twice = input(vec![arc("a", "risk", date(2026, 1, 1), date(2026, 1, 2)); 2]);
    assert_eq!(draw(&twice), Err(DrawError::SameId("a".to_owned())));
    let bare = WheelInput { rings: Vec::new(), size: f64::NAN, ..input(Vec::new()) };
    assert_eq!(draw(&bare).map(|w| (w.size, w.months.len())), Ok((SMALLEST, 12)));
    assert_eq!(draw(&WheelInput { year: i16::MAX, ..input(Vec::new()) }), Err(DrawError::Year(i16::MAX)));
}

proptest! {
    #[test]
    fn arcs_stay_inside_their_ring_and_lane(
        raw in prop::collection::vec((0i32..400, 0i32..200, 0usize..11, 0usize..7, 0u32..9), 0..80),
        quarter in 0u8..5,
    ) {
        let arcs: Vec<ArcInput> = raw.iter().enumerate().map(|(i, &(from, length, ring, status, done))| {
            let from = date(2025, 12, 15).checked_add(from.days()).expect("near");
            let due = from.checked_add(length.days()).expect("near");
            ArcInput { status: Status::ALL[status], done, total: 8, ..arc(&format!("a{i}"), Category::ALL[ring].as_str(), from, due) }
        }).collect();
        let count = arcs.len();
        let view = Quarter::from_number(quarter).map_or(View::Year, View::Quarter);
        let wheel = draw(&WheelInput { view, ..input(arcs) }).expect("draw");
        prop_assert_eq!(wheel.arcs.len() + wheel.outside, count);
        for pair in wheel.rings.windows(2) {
            prop_assert!(pair[1].outer < pair[0].inner);
        }
        for a in &wheel.arcs {
            let ring = wheel.rings.iter().find(|r| r.label == a.description.ring).expect("ring");
            prop_assert!(a.inner < a.outer && a.inner >= ring.inner - 1e-9 && a.outer <= ring.outer + 1e-9);
            prop_assert!(a.lane < ring.lanes && 0.0 <= a.from_turn && a.from_turn < a.to_turn && a.to_turn <= 1.0);
            for path in [Some(&a.path), a.filled.as_ref()].into_iter().flatten() {
                for p in points(path) {
                    prop_assert!(radius(p) >= a.inner - 0.02 && radius(p) <= a.outer + 0.02, "{} {:?}", path, p);
                }
                prop_assert!(!path.contains("-0 ") && !path.contains("NaN") && !path.contains("inf"));
            }
            for b in wheel.arcs.iter().filter(|b| b.id != a.id && b.description.ring == a.description.ring && b.lane == a.lane) {
                prop_assert!(a.to_turn <= b.from_turn || b.to_turn <= a.from_turn);
            }
        }
    }
}
