//! How a status looks without colour: a shape and a dash pattern, each status its own pair, so that the wheel reads in grey print and
//! for those who do not tell red from green.
use super::geometry::{number, polyline};
use crate::occasion::Status;

/// The class name that also gives the colour.
pub const fn status_class(status: Status) -> &'static str {
    match status {
        Status::Planned => "wheel-planned",
        Status::Ongoing => "wheel-ongoing",
        Status::Postponed => "wheel-postponed",
        Status::Late => "wheel-late",
        Status::Done => "wheel-done",
        Status::DoneLate => "wheel-done-late",
        Status::Cancelled => "wheel-cancelled",
    }
}

/// The outline's `stroke-dasharray`; empty is an unbroken line.
pub const fn dash(status: Status) -> &'static str {
    match status {
        Status::Planned => "5 3",
        Status::Ongoing | Status::Done => "",
        Status::Postponed => "8 2 1 2",
        Status::Late => "2 2",
        Status::DoneLate => "10 2",
        Status::Cancelled => "1 4",
    }
}

/// The shape at a point, as path data: hollow ring, half disc, chevron, warning triangle, tick, underlined tick, cross. Drawn with a
/// stroke; late and ongoing are also filled.
pub(super) fn shape(status: Status, at: (f64, f64), half: f64) -> String {
    let tick: &[(f64, f64)] = &[(-1.0, 0.0), (-0.3, 0.7), (1.0, -0.7)];
    match status {
        Status::Planned => {
            let (r, d) = (number(half), number(half * 2.0));
            format!("M{} {}a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0Z", number(at.0 - half), number(at.1))
        }
        Status::Ongoing => {
            let (r, d) = (number(half), number(half * 2.0));
            format!("M{} {}a{r} {r} 0 0 1 0 {d}Z", number(at.0), number(at.1 - half))
        }
        Status::Postponed => polyline(at, half, &[&[(-0.5, -1.0), (0.5, 0.0), (-0.5, 1.0)]], false),
        Status::Late => polyline(at, half, &[&[(0.0, -1.0), (1.0, 0.9), (-1.0, 0.9)]], true),
        Status::Done => polyline(at, half, &[tick], false),
        Status::DoneLate => polyline(at, half, &[tick, &[(-1.0, 1.0), (1.0, 1.0)]], false),
        Status::Cancelled => polyline(at, half, &[&[(-1.0, -1.0), (1.0, 1.0)], &[(1.0, -1.0), (-1.0, 1.0)]], false),
    }
}
