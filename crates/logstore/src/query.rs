//! The language of the search bar.
//!
//! ```text
//! user.name:anna                the field has this value; case never matters
//! user.name:svc*                * any run of characters, ? one
//! message:"failed password"     in fields of prose: the words, next to each other, as whole words
//! destination.port:>=1024       > >= < <= compare numbers, times, addresses, else text
//! event.code:[4624 TO 4634]     a range, both ends included; {4624 TO 4634} both excluded; * leaves an end open
//! source.ip:10.0.0.0/8          a network, on any field that holds addresses
//! user.name:(anna OR bo*)       one of several values
//! user.name:*                   the field is there
//! failed  "failed password"     free words, in `message` and in the line as received
//! a b   a AND b   a OR b   NOT a   (a OR b) AND c      AND binds tighter than OR; no operator means AND
//! ```
//!
//! **Free words are whole words**: `fail` does not find `failed`, `fail*` does, `*ail*` finds it too. A phrase is compared as it stands,
//! spaces and punctuation included, and must begin and end where a word begins and ends. Whole words are what the token filters of the
//! files can prune; the text itself is always compared again, so the filters never change an answer.
//!
//! Field names are ECS names (`fields.yaml`), names a source brought itself, or a Windows event's own names (`TargetUserName`). `src.ip`,
//! `dst.port` and their like are short for `source.ip`, `destination.port`. A time without a zone is Europe/Stockholm.
mod lexer;
mod matches;
mod parser;
mod test;

pub use lexer::Pat;
pub use parser::parse;
pub use test::{Bound, Scalar, Test, Words};
pub(crate) use test::{fold, is_word};

use std::fmt;

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Expr {
    /// Every event.
    #[default]
    All,
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// One of the field's values passes the test.
    Field {
        name: String,
        test: Test,
    },
    /// The words stand in `message` or in the line as received.
    Free(Words),
}

impl Expr {
    /// Both: how a page adds its own filters and a viewer's scope to what was typed.
    pub fn and(self, other: Expr) -> Expr {
        match (self, other) {
            (Expr::All, one) | (one, Expr::All) => one,
            (Expr::And(mut left), Expr::And(right)) => {
                left.extend(right);
                Expr::And(left)
            }
            (Expr::And(mut left), one) => {
                left.push(one);
                Expr::And(left)
            }
            (left, right) => Expr::And(vec![left, right]),
        }
    }

    /// The field has exactly this value (case never matters), as clicking on a value asks.
    pub fn field_is(name: &str, value: &str) -> Expr {
        Expr::Field { name: name.to_owned(), test: Test::value(name, value) }
    }
}

/// Why a query cannot be read, and where. `key` names the message in the translations, `what` is the text it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// Character (not byte) position in the query, from 0.
    pub at: usize,
    pub key: &'static str,
    pub what: String,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.key {
            "query-open-quote" => "this quotation mark is never closed",
            "query-open-paren" => "this parenthesis is never closed",
            "query-stray" => "unexpected here",
            "query-missing-value" => "a value is missing after the field name",
            "query-missing-operand" => "something to search for is missing here",
            "query-bad-range" => "not a range; write [a TO b]",
            "query-bad-network" => "not a network; write 10.0.0.0/8",
            "query-bad-time" => "not a time",
            "query-too-deep" => "too many parentheses inside each other",
            _ => "cannot be read",
        };
        write!(f, "character {}: {why}", self.at + 1)?;
        if self.what.is_empty() { Ok(()) } else { write!(f, ": {}", self.what) }
    }
}

impl std::error::Error for QueryError {}
