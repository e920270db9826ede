//! The layout: days to turns, rings to radii, lanes within rings, and what of a label fits. Lengths below are shares of the side.
use super::{
    ArcInput, ArcView, Description, DrawError, MonthView, RingInput, RingView, SMALLEST, TextView, View, Wheel, WheelInput,
    geometry::{Circle, number},
    lanes::lanes,
    mark,
};
use crate::{fanout::share, occasion::days_between};
use jiff::{ToSpan, civil::Date};
use std::{collections::BTreeSet, f64::consts::TAU};

const RIM: f64 = 0.495;
const MONTH_BAND: f64 = 0.462;
const OUTERMOST: f64 = 0.458;
const INNERMOST: f64 = 0.15;
const HUB: f64 = 0.13;
const MONTH_FONT: f64 = 0.018;
const FONT: f64 = 0.0115;
/// Between rings.
const GAP: f64 = 0.003;
/// A ring's name takes this much of its outer edge, and never more than a third of the ring.
const STRIP: f64 = 0.013;
/// The shortest arc, measured along the innermost ring: what a finger or a pointer can still hit.
const SHORTEST: f64 = 0.008;
/// A ring with many lanes is at most this many times as thick as one with a single lane.
const THICKEST: usize = 4;
/// Average width of a letter as a share of the font's size.
const LETTER: f64 = 0.56;
/// Fewer letters than this say nothing.
const FEWEST_LETTERS: usize = 4;

/// The first day of the view and how many days it has.
struct Period {
    first: Date,
    last: Date,
    days: f64,
}

impl Period {
    fn of(year: i16, view: View) -> Result<Period, DrawError> {
        let (month, months) = match view {
            View::Year => (1, 12),
            View::Quarter(quarter) => (quarter.first_month(), 3),
        };
        let error = |_| DrawError::Year(year);
        let first = Date::new(year, month, 1).map_err(error)?;
        let last = Date::new(year, month + months - 1, 1).map_err(error)?.last_of_month();
        Ok(Period { first, last, days: f64::from(days_between(first, last) + 1) })
    }

    /// Where a day begins. Days outside the view give turns outside 0..=1.
    fn turn(&self, day: Date) -> f64 {
        f64::from(days_between(self.first, day)) / self.days
    }
}

struct Frame {
    side: f64,
    circle: Circle,
    period: Period,
}

/// An arc that is in the view, with its turns.
struct Placed<'a> {
    arc: &'a ArcInput,
    from: f64,
    to: f64,
}

pub(super) fn draw(input: &WheelInput) -> Result<Wheel, DrawError> {
    check(input)?;
    let side = if input.size.is_finite() { input.size.max(SMALLEST) } else { SMALLEST };
    let frame = Frame { side, circle: Circle { center: side / 2.0 }, period: Period::of(input.year, input.view)? };
    let by_ring: Vec<Vec<Placed>> = input.rings.iter().map(|ring| frame.placed(ring, &input.arcs)).collect();
    let shown: usize = by_ring.iter().map(Vec::len).sum();
    let lanes_of: Vec<(Vec<usize>, usize)> =
        by_ring.iter().map(|arcs| lanes(&arcs.iter().map(|a| (a.from, a.to)).collect::<Vec<_>>())).collect();
    let radii = frame.radii(&lanes_of.iter().map(|(_, count)| *count).collect::<Vec<_>>());
    let mut rings = Vec::with_capacity(input.rings.len());
    let mut arcs = Vec::with_capacity(shown);
    for (((ring, placed), (lane_of, count)), (inner, outer)) in input.rings.iter().zip(&by_ring).zip(&lanes_of).zip(radii) {
        let strip = (STRIP * side).min((outer - inner) / 3.0);
        rings.push(frame.ring(ring, inner, outer, strip, *count));
        let lane_height = (outer - strip - inner) / f64::from(u32::try_from((*count).max(1)).unwrap_or(u32::MAX));
        for (placed, &lane) in placed.iter().zip(lane_of) {
            let top = outer - strip - lane_height * f64::from(u32::try_from(lane).unwrap_or(0));
            arcs.push(frame.arc(ring, placed, lane, top - lane_height * 0.92, top));
        }
    }
    Ok(Wheel {
        size: side,
        center: number(side / 2.0),
        hub: number(HUB * side),
        months: frame.months(input),
        rings,
        arcs,
        hand: frame.hand(input.today),
        outside: input.arcs.len() - shown,
    })
}

fn check(input: &WheelInput) -> Result<(), DrawError> {
    let mut rings = BTreeSet::new();
    for ring in &input.rings {
        if !rings.insert(ring.key.as_str()) {
            return Err(DrawError::SameId(ring.key.clone()));
        }
    }
    let mut ids = BTreeSet::new();
    for arc in &input.arcs {
        if !rings.contains(arc.ring.as_str()) {
            return Err(DrawError::UnknownRing { arc: arc.id.clone(), ring: arc.ring.clone() });
        }
        if arc.due < arc.from {
            return Err(DrawError::Backwards { arc: arc.id.clone(), from: arc.from, due: arc.due });
        }
        if !ids.insert(arc.id.as_str()) {
            return Err(DrawError::SameId(arc.id.clone()));
        }
    }
    Ok(())
}

impl Frame {
    /// The arcs of a ring that are in the view, by first day, last day and id.
    fn placed<'a>(&self, ring: &RingInput, arcs: &'a [ArcInput]) -> Vec<Placed<'a>> {
        let shortest = SHORTEST / (TAU * INNERMOST);
        let mut placed: Vec<Placed> = arcs
            .iter()
            .filter(|a| a.ring == ring.key && a.due >= self.period.first && a.from <= self.period.last)
            .map(|arc| {
                let from = self.period.turn(arc.from).max(0.0);
                let to = self.period.turn(arc.due) + 1.0 / self.period.days;
                let to = to.max(from + shortest).min(1.0);
                Placed { arc, from: from.min(to - shortest).max(0.0), to }
            })
            .collect();
        placed.sort_by(|a, b| (a.arc.from, a.arc.due, &a.arc.id).cmp(&(b.arc.from, b.arc.due, &b.arc.id)));
        placed
    }

    /// Inner and outer radius of each ring, outermost first; thicker where there are more lanes.
    fn radii(&self, lanes: &[usize]) -> Vec<(f64, f64)> {
        let weight = |lanes: usize| f64::from(u32::try_from(lanes.clamp(1, THICKEST)).unwrap_or(1));
        let total: f64 = lanes.iter().map(|&n| weight(n)).sum();
        let gaps = GAP * f64::from(u32::try_from(lanes.len().saturating_sub(1)).unwrap_or(0));
        let unit = (OUTERMOST - INNERMOST - gaps).max(0.0) / total.max(1.0);
        let mut outer = OUTERMOST;
        lanes
            .iter()
            .map(|&n| {
                let inner = outer - unit * weight(n);
                let ring = (inner * self.side, outer * self.side);
                outer = inner - GAP;
                ring
            })
            .collect()
    }

    fn ring(&self, ring: &RingInput, inner: f64, outer: f64, strip: f64, lanes: usize) -> RingView {
        let key = safe(&ring.key);
        let font = (strip * 0.85).min(FONT * self.side);
        RingView {
            id: format!("ring-{key}"),
            key: ring.key.clone(),
            label: ring.label.clone(),
            path: self.circle.sector(inner, outer, 0.0, 1.0),
            class: format!("wheel-ring wheel-cat-{key}"),
            text: TextView {
                path_id: format!("ring-{key}-text"),
                path: self.circle.arc(outer - strip * 0.8, 0.004, 0.22),
                text: cut(&ring.label, letters(outer, 0.216, font)),
                font_size: number(font),
            },
            inner,
            outer,
            lanes,
        }
    }

    fn arc(&self, ring: &RingInput, placed: &Placed, lane: usize, inner: f64, outer: f64) -> ArcView {
        let (arc, from, to) = (placed.arc, placed.from, placed.to);
        let id = format!("arc-{}", safe(&arc.id));
        let (height, middle) = (outer - inner, f64::midpoint(inner, outer));
        let length = (to - from) * TAU * middle;
        let half = (height * 0.3).min(0.006 * self.side).min(length * 0.4);
        // Marks stand at the beginning of a long arc, to leave room for its label, and in the middle of a short one.
        let mark_turn = if length > half * 6.0 { from + half * 2.0 / (TAU * middle) } else { f64::midpoint(from, to) };
        let share = share(arc.done, arc.total);
        let mut class = format!("wheel-arc {} wheel-cat-{}", mark::status_class(arc.status), safe(&ring.key));
        if arc.from < self.period.first {
            class.push_str(" wheel-from-before");
        }
        if arc.due > self.period.last {
            class.push_str(" wheel-goes-on");
        }
        ArcView {
            path: self.circle.sector(inner, outer, from, to),
            filled: (share > 0.0).then(|| {
                // Along the arc, or across it where the arc is shorter than it is thick.
                if length >= height {
                    self.circle.sector(inner, outer, from, from + (to - from) * share)
                } else {
                    self.circle.sector(inner, inner + height * share, from, to)
                }
            }),
            class,
            dash: mark::dash(arc.status),
            mark: mark::shape(arc.status, self.circle.point(middle, mark_turn), half),
            label: arc.label.clone(),
            text: self.label(&id, &arc.label, (from + half * 4.0 / (TAU * middle), to), middle, height),
            id,
            href: arc.href.clone(),
            state_word_key: arc.status.word_key(),
            share,
            description: Description {
                ring: ring.label.clone(),
                label: arc.label.clone(),
                from: arc.from,
                due: arc.due,
                state_word_key: arc.status.word_key(),
                done: arc.done,
                total: arc.total,
            },
            lane,
            inner,
            outer,
            from_turn: from,
            to_turn: to,
        }
    }

    fn label(&self, id: &str, label: &str, span: (f64, f64), radius: f64, height: f64) -> Option<TextView> {
        let font = (FONT * self.side).min(height * 0.7);
        let fits = letters(radius, span.1 - span.0, font);
        if font < FONT * self.side * 0.6 || (fits < FEWEST_LETTERS && fits < label.chars().count()) {
            return None;
        }
        Some(TextView {
            path_id: format!("{id}-text"),
            path: self.text_path(radius, span, font),
            text: cut(label, fits),
            font_size: number(font),
        })
    }

    /// In the lower half the text runs the other way round, so that nothing stands on its head.
    fn text_path(&self, radius: f64, (from, to): (f64, f64), font: f64) -> String {
        if (0.25..0.75).contains(&f64::midpoint(from, to)) {
            self.circle.arc(radius + font * 0.35, to, from)
        } else {
            self.circle.arc(radius - font * 0.35, from, to)
        }
    }

    fn months(&self, input: &WheelInput) -> Vec<MonthView> {
        let (hub, rim) = (HUB * self.side, RIM * self.side);
        let font = MONTH_FONT * self.side;
        let mut months = Vec::with_capacity(12);
        let mut first = self.period.first;
        while first <= self.period.last {
            let (from, to) = (self.period.turn(first), self.period.turn(first.last_of_month()) + 1.0 / self.period.days);
            let month = first.month();
            let now = input.today.first_of_month() == first;
            let index = usize::try_from(month - 1).unwrap_or(0);
            let name = input.months.get(index).map(String::as_str).unwrap_or_default();
            months.push(MonthView {
                id: format!("month-{month}"),
                month,
                path: self.circle.sector(hub, rim, from, to),
                class: if now { "wheel-month wheel-month-now".to_owned() } else { "wheel-month".to_owned() },
                text: TextView {
                    path_id: format!("month-{month}-text"),
                    path: self.text_path(f64::midpoint(MONTH_BAND, RIM) * self.side, (from, to), font),
                    text: cut(name, letters(MONTH_BAND * self.side, to - from, font)),
                    font_size: number(font),
                },
                line: self.spoke(from, hub, rim),
            });
            match first.checked_add(1.month()) {
                Ok(next) => first = next,
                Err(_) => break,
            }
        }
        months
    }

    /// Points at the middle of today.
    fn hand(&self, today: Date) -> Option<(String, String, String, String)> {
        let turn = self.period.turn(today) + 0.5 / self.period.days;
        (self.period.first <= today && today <= self.period.last).then(|| self.spoke(turn, HUB * self.side, RIM * self.side))
    }

    fn spoke(&self, turn: f64, from: f64, to: f64) -> (String, String, String, String) {
        let ((x1, y1), (x2, y2)) = (self.circle.point(from, turn), self.circle.point(to, turn));
        (number(x1), number(y1), number(x2), number(y2))
    }
}

/// How many letters of a font fit along a part of a circle.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // bounded above and below on the line before the cast
fn letters(radius: f64, turns: f64, font: f64) -> usize {
    let fits = (radius * turns * TAU / (font * LETTER)).floor();
    if fits.is_finite() { fits.clamp(0.0, 1000.0) as usize } else { 0 }
}

fn cut(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        return label.to_owned();
    }
    let kept: String = label.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Letters, digits, `-` and `_` stay; anything else becomes its number between dots, so that two ids never become one.
fn safe(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            out.push(c);
        } else {
            out.push_str(&format!(".{:x}.", u32::from(c)));
        }
    }
    out
}
