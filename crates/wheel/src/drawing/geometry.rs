//! Circles in SVG's terms. A *turn* is a share of the circle, clockwise from the top: 0 is twelve o'clock, 0.25 three o'clock.
use std::{f64::consts::TAU, fmt::Write as _};

/// A number as it stands in a path: at most two decimals, no trailing zeros, never `-0`.
pub fn number(value: f64) -> String {
    let mut text = format!("{value:.2}");
    if text.contains('.') {
        let kept = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(kept);
    }
    if text == "-0" { "0".to_owned() } else { text }
}

/// The middle of the wheel; it is square, so one number does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    pub center: f64,
}

impl Circle {
    /// The point at a radius and a turn, as x and y.
    pub fn point(self, radius: f64, turn: f64) -> (f64, f64) {
        let (sin, cos) = (turn * TAU).sin_cos();
        (self.center + radius * sin, self.center - radius * cos)
    }

    /// A piece of a ring, closed. A whole ring is drawn in pieces of at most a third, because an SVG arc that ends where it begins
    /// is nothing at all.
    pub fn sector(self, inner: f64, outer: f64, from: f64, to: f64) -> String {
        let mut path = String::with_capacity(120);
        self.arc_into(&mut path, 'M', outer, from, to);
        self.arc_into(&mut path, 'L', inner, to, from);
        path.push('Z');
        path
    }

    /// An open arc, for a text to run along; anticlockwise when `to` is less than `from`.
    pub fn arc(self, radius: f64, from: f64, to: f64) -> String {
        let mut path = String::with_capacity(60);
        self.arc_into(&mut path, 'M', radius, from, to);
        path
    }

    fn arc_into(self, path: &mut String, first: char, radius: f64, from: f64, to: f64) {
        let steps = (((to - from).abs() * 3.0) - 1e-9).ceil().max(1.0);
        let sweep = u8::from(to >= from);
        let (x, y) = self.point(radius, from);
        let _ = write!(path, "{first}{} {}", number(x), number(y));
        let r = number(radius);
        let mut step = 1.0;
        while step <= steps {
            let (x, y) = self.point(radius, from + (to - from) * step / steps);
            let _ = write!(path, "A{r} {r} 0 0 {sweep} {} {}", number(x), number(y));
            step += 1.0;
        }
    }
}

/// Lines and circles as one path, for marks: each pair is a point relative to the mark's middle, in units of its half size.
pub fn polyline(at: (f64, f64), half: f64, lines: &[&[(f64, f64)]], closed: bool) -> String {
    let mut path = String::with_capacity(48);
    for line in lines {
        for (i, (dx, dy)) in line.iter().enumerate() {
            let command = if i == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{command}{} {}", number(at.0 + dx * half), number(at.1 + dy * half));
        }
        if closed {
            path.push('Z');
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        let all = [0.0, -0.0, -0.004, 0.006, 1.0, -1.5, 12.347, 100.0, 1000.0].map(number);
        assert_eq!(all, ["0", "0", "0", "0.01", "1", "-1.5", "12.35", "100", "1000"]);
    }

    #[test]
    fn turns_go_clockwise_from_the_top() {
        let c = Circle { center: 100.0 };
        let near = |(x, y): (f64, f64)| (number(x), number(y));
        assert_eq!(near(c.point(50.0, 0.0)), ("100".to_owned(), "50".to_owned()));
        assert_eq!(near(c.point(50.0, 0.25)), ("150".to_owned(), "100".to_owned()));
        assert_eq!(near(c.point(50.0, 0.75)), ("50".to_owned(), "100".to_owned()));
    }

    #[test]
    fn a_quarter_and_a_whole_ring() {
        let c = Circle { center: 100.0 };
        assert_eq!(c.sector(40.0, 50.0, 0.0, 0.25), "M100 50A50 50 0 0 1 150 100L140 100A40 40 0 0 0 100 60Z");
        assert_eq!(c.sector(40.0, 50.0, 0.0, 1.0).matches('A').count(), 6);
        assert_eq!(c.arc(50.0, 0.25, 0.0), "M150 100A50 50 0 0 0 100 50");
    }
}
