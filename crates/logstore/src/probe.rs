//! What a query demands of a row group's tokens: the part of it that a token filter can deny.
use crate::{
    query::{Expr, Test},
    tokens,
};
use vk_event::{Field, FieldKind};

/// Says of a row group whether it can hold an event of the query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Probe {
    /// Nothing can be said.
    Maybe,
    /// All these tokens must be there.
    Tokens(Vec<u64>),
    All(Vec<Probe>),
    Any(Vec<Probe>),
}

impl Probe {
    pub fn of(expr: &Expr) -> Probe {
        match expr {
            Expr::All | Expr::Not(_) => Probe::Maybe,
            Expr::And(parts) => {
                let useful: Vec<Probe> = parts.iter().map(Probe::of).filter(|p| *p != Probe::Maybe).collect();
                if useful.is_empty() { Probe::Maybe } else { Probe::All(useful) }
            }
            Expr::Or(parts) => {
                let all: Vec<Probe> = parts.iter().map(Probe::of).collect();
                if all.contains(&Probe::Maybe) { Probe::Maybe } else { Probe::Any(all) }
            }
            Expr::Free(words) => Probe::tokens(tokens::required(words)),
            Expr::Field { name, test } => Probe::field(name, test),
        }
    }

    fn field(name: &str, test: &Test) -> Probe {
        let spec = Field::by_name(name).map(Field::spec);
        match (spec, test) {
            (Some(spec), _) if !spec.token => Probe::Maybe,
            (Some(spec), Test::Has(words)) if spec.kind == FieldKind::Text => Probe::tokens(tokens::required(words)),
            (Some(spec), _) if spec.kind == FieldKind::Text => Probe::Maybe,
            (_, Test::Is(value)) => Probe::Tokens(vec![tokens::value_token(name, value)]),
            _ => Probe::Maybe,
        }
    }

    fn tokens(tokens: Vec<u64>) -> Probe {
        if tokens.is_empty() { Probe::Maybe } else { Probe::Tokens(tokens) }
    }

    /// Asks the filter of one row group through `may_hold`.
    pub fn passes<E>(&self, may_hold: &mut impl FnMut(u64) -> Result<bool, E>) -> Result<bool, E> {
        match self {
            Probe::Maybe => Ok(true),
            Probe::Tokens(tokens) => {
                for token in tokens {
                    if !may_hold(*token)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Probe::All(parts) => {
                for part in parts {
                    if !part.passes(may_hold)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Probe::Any(parts) => {
                for part in parts {
                    if part.passes(may_hold)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}
