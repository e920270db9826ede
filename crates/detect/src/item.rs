//! One line of a detection: a field, and what its value is compared with. Values are alternatives unless the line says `all`.
//!
//! Semantics (specification 2.1): comparison without case unless `cased` (regular expressions are with case unless `i`); a field with
//! several values matches when any of them does; a field that is not there matches only `null` and `exists: false`.
use crate::{
    fields::SlotId,
    pattern::Glob,
    view::{Cell, Text, View},
};
use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex_automata::meta::Regex;
use std::net::IpAddr;
use vk_core::Network;
use vk_event::Value;

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) slot: SlotId,
    pub(crate) cased: bool,
    pub(crate) test: Test,
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// One of the alternatives.
    Any(Box<AnyOf>),
    /// The field is there and none of them (`neq`).
    NoneOf(Box<AnyOf>),
    /// Each of them, on whichever of the field's values.
    All(Box<[Comparison]>),
    Exists(bool),
    /// The value of one of these other fields (`fieldref`).
    SameAs(Box<[SlotId]>, Shape),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Whole,
    Contains,
    Starts,
    Ends,
}

/// Alternatives, sorted by kind so that long lists are cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct AnyOf {
    pub(crate) null: bool,
    pub(crate) anything: bool,
    /// In byte order.
    pub(crate) exact: Box<[Box<str>]>,
    pub(crate) starts: Box<[Box<str>]>,
    pub(crate) ends: Box<[Box<str>]>,
    pub(crate) contains: Needles,
    pub(crate) globs: Box<[Glob]>,
    /// Regular expressions, networks, numbers, parts of a time.
    pub(crate) others: Box<[Comparison]>,
}

/// Texts of which one must stand somewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needles {
    finders: Box<[Finder<'static>]>,
    /// Instead of the finders where there are many.
    many: Option<AhoCorasick>,
}

const MANY: usize = 16;

impl Needles {
    pub(crate) fn new(needles: &[String]) -> Needles {
        let finders: Box<[_]> = needles.iter().map(|n| Finder::new(n.as_bytes()).into_owned()).collect();
        let many = if needles.len() < MANY { None } else { AhoCorasick::new(needles).ok() };
        Needles { finders, many }
    }
    fn is_in(&self, text: &str) -> bool {
        match &self.many {
            Some(automaton) => automaton.is_match(text),
            None => self.finders.iter().any(|f| f.find(text.as_bytes()).is_some()),
        }
    }
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.finders.iter().filter_map(|f| std::str::from_utf8(f.needle()).ok())
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Comparison {
    Exact(Box<str>),
    Contains(Box<Finder<'static>>),
    Starts(Box<str>),
    Ends(Box<str>),
    Glob(Glob),
    Anything,
    Regex(Box<Regex>),
    Network(Network),
    Number(Order, f64),
    TimePart(TimePart, Order, f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Order::Equal => left == right,
            Order::Less => left < right,
            Order::LessOrEqual => left <= right,
            Order::Greater => left > right,
            Order::GreaterOrEqual => left >= right,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimePart {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

fn address(raw: &str, value: Option<&Value>) -> Option<IpAddr> {
    match value {
        Some(Value::Ip(ip)) => Some(*ip),
        _ => {
            let text = raw.trim().trim_matches(['[', ']']);
            // `fe80::1%12`: the zone is no part of the address.
            text.split_once('%').map_or(text, |(ip, _)| ip).parse().ok()
        }
    }
}

fn number(raw: &str, value: Option<&Value>) -> Option<f64> {
    match value {
        Some(Value::Int(n)) => Some(*n as f64),
        Some(Value::Float(n)) => Some(*n),
        Some(Value::Str(_)) => raw.trim().parse().ok(),
        _ => None,
    }
}

/// A part of a time in UTC.
fn time_part(part: TimePart, raw: &str, value: Option<&Value>) -> Option<f64> {
    let time: vk_core::Instant = match value {
        Some(Value::Time(t)) => *t,
        _ => {
            // `2020-06-10 02:50:54.631`, as Sysmon writes it, is UTC.
            let text = raw.trim();
            text.parse().ok().or_else(|| format!("{}Z", text.replacen(' ', "T", 1)).parse().ok())?
        }
    };
    let format = match part {
        TimePart::Minute => "%M",
        TimePart::Hour => "%H",
        TimePart::Day => "%d",
        TimePart::Week => "%V",
        TimePart::Month => "%m",
        TimePart::Year => "%Y",
    };
    time.timestamp().strftime(format).to_string().parse().ok()
}

impl Comparison {
    /// `text` is what letters are compared with: folded, or as written where the line is `cased`.
    fn holds(&self, text: &str, raw: &str, value: Option<&Value>) -> bool {
        match self {
            Comparison::Exact(want) => text == &**want,
            Comparison::Contains(finder) => finder.find(text.as_bytes()).is_some(),
            Comparison::Starts(want) => text.starts_with(&**want),
            Comparison::Ends(want) => text.ends_with(&**want),
            Comparison::Glob(glob) => glob.matches(text),
            Comparison::Anything => true,
            Comparison::Regex(regex) => regex.is_match(raw),
            Comparison::Network(network) => address(raw, value).is_some_and(|ip| network.contains(ip)),
            Comparison::Number(order, want) => number(raw, value).is_some_and(|n| order.holds(n, *want)),
            Comparison::TimePart(part, order, want) => time_part(*part, raw, value).is_some_and(|n| order.holds(n, *want)),
        }
    }
}

impl AnyOf {
    fn holds(&self, text: &str, raw: &str, value: Option<&Value>) -> bool {
        self.anything
            || (!self.exact.is_empty() && self.exact.binary_search_by(|want| (**want).cmp(text)).is_ok())
            || self.ends.iter().any(|want| text.ends_with(&**want))
            || self.starts.iter().any(|want| text.starts_with(&**want))
            || self.contains.is_in(text)
            || self.globs.iter().any(|glob| glob.matches(text))
            || self.others.iter().any(|c| c.holds(text, raw, value))
    }
}

impl Item {
    pub(crate) fn holds(&self, view: &mut View<'_>) -> bool {
        let cell = view.cell(self.slot);
        match &self.test {
            Test::Exists(want) => (cell != Cell::Absent) == *want,
            Test::Any(any) if cell == Cell::Absent => any.null,
            Test::Any(any) => self.each(view, cell).any(|(text, raw, value)| any.holds(text, raw, value)),
            Test::NoneOf(_) if cell == Cell::Absent => false,
            Test::NoneOf(any) => !self.each(view, cell).any(|(text, raw, value)| any.holds(text, raw, value)),
            Test::All(all) => {
                let view = &*view;
                all.iter().all(|c| self.each(view, cell).any(|(text, raw, value)| c.holds(text, raw, value)))
            }
            Test::SameAs(slots, shape) => slots.iter().any(|slot| {
                let other = view.cell(*slot);
                let view = &*view;
                self.each(view, cell).any(|(text, ..)| self.each(view, other).any(|(want, ..)| shape.holds(text, want)))
            }),
        }
    }

    /// The text of the field's value that made the line hold, for the match's evidence.
    pub(crate) fn evidence(&self, view: &mut View<'_>) -> Option<String> {
        let cell = view.cell(self.slot);
        let view = &*view;
        let mut texts = self.each(view, cell);
        let found = match &self.test {
            Test::Any(any) => texts.find(|(text, raw, value)| any.holds(text, raw, *value)),
            Test::All(all) => texts.find(|(text, raw, value)| all.iter().any(|c| c.holds(text, raw, *value))),
            Test::SameAs(..) | Test::NoneOf(_) => texts.next(),
            Test::Exists(_) => None,
        };
        found.map(|(_, raw, _)| raw.to_owned())
    }

    fn each<'v>(&self, view: &'v View<'_>, cell: Cell) -> impl Iterator<Item = (&'v str, &'v str, Option<&'v Value>)> {
        let cased = self.cased;
        view.texts(cell).iter().map(move |text: &Text<'v>| {
            let raw = view.raw(text);
            (if cased { raw } else { view.folded(text) }, raw, text.value)
        })
    }
}

impl Shape {
    fn holds(self, text: &str, want: &str) -> bool {
        match self {
            Shape::Whole => text == want,
            Shape::Contains => text.contains(want),
            Shape::Starts => text.starts_with(want),
            Shape::Ends => text.ends_with(want),
        }
    }
}
