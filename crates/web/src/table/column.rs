//! Columns: how a record shows itself in a list and in an export. One function gives both, so that an export cannot show anything else.
use crate::Tr;
use vk_core::{Aspect, Date, Instant, Level};

/// One column of a register's list.
pub struct Column<T: 'static> {
    /// Name in the address, the cookie and exports; its heading is the message `{register}-field-{key}`.
    pub key: &'static str,
    pub sort: Option<Sort>,
    /// Shown until somebody chooses otherwise.
    pub shown: bool,
    pub cell: fn(&T, &Tr) -> Cell,
}

/// What a list is sorted by: an expression over stored columns that is never NULL and has an index together with `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A sort key computed in Rust (`s.name_key`) or a plain key (`s.kind`).
    Text(&'static str),
    Int(&'static str),
}

impl Sort {
    pub fn expr(self) -> &'static str {
        match self {
            Sort::Text(expr) | Sort::Int(expr) => expr,
        }
    }
}

impl<T> Column<T> {
    pub const fn new(key: &'static str, cell: fn(&T, &Tr) -> Cell) -> Column<T> {
        Column { key, sort: None, shown: true, cell }
    }
    pub const fn sort(self, sort: Sort) -> Column<T> {
        Column { key: self.key, sort: Some(sort), shown: self.shown, cell: self.cell }
    }
    /// Shown only when chosen.
    pub const fn hidden(self) -> Column<T> {
        Column { key: self.key, sort: self.sort, shown: false, cell: self.cell }
    }
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    Text(String),
    /// Longer text, cut on the page and whole in exports.
    Long(String),
    /// Opens the record; the row's heading.
    Link {
        text: String,
        href: String,
    },
    Number(i64),
    Date(Date),
    Moment(Instant),
    /// Word, shape and colour; `tone` is neutral, success, info, warning, ember, muted or secret.
    Tag {
        text: String,
        tone: &'static str,
    },
    /// Class by aspect: K2 R3 T1.
    Levels(Vec<(Aspect, Level)>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
    pub fn opt(text: Option<&String>) -> Cell {
        text.map_or(Cell::Empty, |t| Cell::text(t.as_str()))
    }
    pub fn long(text: Option<&String>) -> Cell {
        text.filter(|t| !t.is_empty()).map_or(Cell::Empty, |t| Cell::Long(t.clone()))
    }
    pub fn number(n: Option<i64>) -> Cell {
        n.map_or(Cell::Empty, Cell::Number)
    }
    pub fn tag(text: impl Into<String>, tone: &'static str) -> Cell {
        Cell::Tag { text: text.into(), tone }
    }
    /// Yes or no in words.
    pub fn flag(yes: bool, tr: &Tr) -> Cell {
        Cell::Text(tr.t(if yes { "yes" } else { "no" }))
    }
    /// The secrecy marking; nothing for an open record.
    pub fn secrecy(secrecy: vk_core::Secrecy, tr: &Tr) -> Cell {
        match secrecy {
            vk_core::Secrecy::Open => Cell::Empty,
            vk_core::Secrecy::Internal => Cell::tag(tr.t("secrecy-internal"), "neutral"),
            vk_core::Secrecy::Secret => Cell::tag(tr.t("secrecy-secret"), "secret"),
        }
    }

    /// As plain text, for csv and json and for readers of the page's source.
    pub fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Long(text) | Cell::Link { text, .. } | Cell::Tag { text, .. } => text.clone(),
            Cell::Number(n) => n.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::Moment(at) => at.local_minute(),
            Cell::Levels(levels) => levels
                .iter()
                .map(|(aspect, level)| format!("{}{}", aspect.letter(), level.number()))
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Number(_))
    }
}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column").field("key", &self.key).field("sort", &self.sort).finish_non_exhaustive()
    }
}
