//! Where things stand in the year wheel, as numbers and SVG path data that a page's template puts into elements. January begins at the
//! top, the year runs clockwise, categories are rings from outside in, and what overlaps within a ring lies in lanes.
//!
//! Status is told by a mark's shape and by a dash pattern; the class name adds colour, which is never the only sign. Nothing here
//! writes markup, text in a language or style, so the same numbers serve the page, the poster and the A3 print. Labels are cut to what
//! fits; the whole label is in [`ArcView::description`], where a screen reader and the tooltip take it from.
mod geometry;
mod lanes;
mod layout;
mod mark;
#[cfg(test)]
mod tests;

use crate::occasion::Status;
use jiff::civil::Date;

pub use geometry::number;
pub use mark::{dash, status_class};

/// A status as a shape on its own, for a legend: path data within `0 0 16 16`.
pub fn mark_of(status: Status) -> String {
    mark::shape(status, (8.0, 8.0), 6.0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quarter {
    First,
    Second,
    Third,
    Fourth,
}

impl Quarter {
    pub const ALL: [Quarter; 4] = [Quarter::First, Quarter::Second, Quarter::Third, Quarter::Fourth];

    /// 1 to 4, as an address carries it.
    pub fn from_number(number: u8) -> Option<Quarter> {
        Quarter::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    pub fn of(day: Date) -> Quarter {
        match day.month() {
            1..=3 => Quarter::First,
            4..=6 => Quarter::Second,
            7..=9 => Quarter::Third,
            _ => Quarter::Fourth,
        }
    }

    const fn first_month(self) -> i8 {
        match self {
            Quarter::First => 1,
            Quarter::Second => 4,
            Quarter::Third => 7,
            Quarter::Fourth => 10,
        }
    }
}

/// What fills the circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Year,
    Quarter(Quarter),
}

/// What to draw.
#[derive(Clone, Debug)]
pub struct WheelInput {
    pub year: i16,
    pub view: View,
    /// For the hand; none is drawn when today lies outside the view.
    pub today: Date,
    /// Side of the square in the units of the viewBox; at least [`SMALLEST`].
    pub size: f64,
    /// The twelve months' names in the reader's language, January first.
    pub months: [String; 12],
    /// From outside in. A ring without arcs is still drawn, so that the wheel looks the same all year.
    pub rings: Vec<RingInput>,
    /// In any order.
    pub arcs: Vec<ArcInput>,
}

#[derive(Clone, Debug)]
pub struct RingInput {
    /// A category's word; becomes part of ids and class names.
    pub key: String,
    pub label: String,
}

/// One occurrence of one activity: its window and how its instances stand together.
#[derive(Clone, Debug)]
pub struct ArcInput {
    /// Unique within the wheel and the same every time it is drawn.
    pub id: String,
    pub ring: String,
    pub label: String,
    pub href: String,
    /// First and last day of the window, both included.
    pub from: Date,
    pub due: Date,
    pub status: Status,
    /// Instances done, and instances in all (1 for an activity of the whole region).
    pub done: u32,
    pub total: u32,
}

/// The smallest side that can be read; smaller sizes are drawn with this one.
pub const SMALLEST: f64 = 200.0;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    #[error("{arc}: no ring {ring:?}")]
    UnknownRing { arc: String, ring: String },
    #[error("{arc}: the window ends ({due}) before it begins ({from})")]
    Backwards { arc: String, from: Date, due: Date },
    #[error("two rings or arcs have the id {0:?}")]
    SameId(String),
    #[error("not a year: {0}")]
    Year(i16),
}

/// The drawing. All lengths are in the viewBox's units, `0 0 size size`.
#[derive(Clone, Debug, PartialEq)]
pub struct Wheel {
    pub size: f64,
    /// Middle of the wheel, as text for x and y alike.
    pub center: String,
    /// Radius of the empty middle, for the year's number.
    pub hub: String,
    pub months: Vec<MonthView>,
    pub rings: Vec<RingView>,
    /// Ring by ring from outside in, within a ring by first day: the order for the Tab key and for screen readers.
    pub arcs: Vec<ArcView>,
    /// x1, y1, x2, y2 from the hub to the rim.
    pub hand: Option<(String, String, String, String)>,
    /// How many arcs lie outside the view altogether.
    pub outside: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MonthView {
    /// `month-3`.
    pub id: String,
    /// 1 to 12.
    pub month: i8,
    /// The whole sector from hub to rim, behind everything.
    pub path: String,
    /// `wheel-month`, and `wheel-month-now` for today's.
    pub class: String,
    pub text: TextView,
    /// The line where the month begins: x1, y1, x2, y2.
    pub line: (String, String, String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct RingView {
    /// `ring-risk`.
    pub id: String,
    pub key: String,
    pub label: String,
    /// The ring's ground.
    pub path: String,
    /// `wheel-ring wheel-cat-risk`.
    pub class: String,
    /// The ring's name along its outer edge, from the top.
    pub text: TextView,
    pub inner: f64,
    pub outer: f64,
    pub lanes: usize,
}

/// A text along a path: the path goes into `<defs>` under `path_id`, the text into a `<textPath>`.
#[derive(Clone, Debug, PartialEq)]
pub struct TextView {
    pub path_id: String,
    pub path: String,
    /// Cut with an ellipsis where it does not fit.
    pub text: String,
    pub font_size: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ArcView {
    /// `arc-` and the input's id with everything but letters, digits, `-` and `_` written as numbers.
    pub id: String,
    pub path: String,
    /// The part that is done, when there is any.
    pub filled: Option<String>,
    /// `wheel-arc wheel-late wheel-cat-risk`, with `wheel-from-before` or `wheel-goes-on` when the window reaches out of the view.
    pub class: String,
    /// `stroke-dasharray`; empty for a plain line.
    pub dash: &'static str,
    /// The status as a shape.
    pub mark: String,
    pub label: String,
    /// The label along the arc; none where not even a few letters fit.
    pub text: Option<TextView>,
    pub href: String,
    /// Key of the status word in the language files.
    pub state_word_key: &'static str,
    /// 0 to 1.
    pub share: f64,
    pub description: Description,
    pub lane: usize,
    pub inner: f64,
    pub outer: f64,
    /// Where the arc begins and ends, in turns; wider than the window where that would be too thin to see or to hit.
    pub from_turn: f64,
    pub to_turn: f64,
}

/// What a sentence about an arc is made of; the language file puts it together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    pub ring: String,
    pub label: String,
    pub from: Date,
    pub due: Date,
    pub state_word_key: &'static str,
    pub done: u32,
    pub total: u32,
}

/// Draws the wheel. Pure: the same input gives the same output.
pub fn draw(input: &WheelInput) -> Result<Wheel, DrawError> {
    layout::draw(input)
}
