//! A query as a DataFusion expression over the table's columns.
//!
//! Where the engine's own comparison means exactly what the test means, that is used: it prunes by statistics, page index and bloom
//! filters. Everything else goes through [`Judge`], which asks the same [`Test`] as a query on an event in memory does.
use crate::{
    query::{Bound, Expr, Scalar, Test},
    read,
    schema::{self, Shape},
};
use arrow::{
    array::{Array, BooleanArray},
    datatypes::DataType,
};
use datafusion::{
    common::{Result, ScalarValue},
    logical_expr::{ColumnarValue, Expr as Df, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, ident, lit},
};
use std::{
    collections::BTreeSet,
    hash::{Hash, Hasher},
    net::IpAddr,
    sync::Arc,
};
use vk_core::{Instant, Network};
use vk_event::Field;

/// The expression that keeps the events of a query. `misfits` are the registered fields that may stand in the map of other fields.
pub(crate) fn compile(expr: &Expr, misfits: &BTreeSet<String>) -> Df {
    Compiler { misfits }.expr(expr, false)
}

pub(crate) fn time_lit(at: Instant) -> Df {
    lit(ScalarValue::TimestampMicrosecond(Some(at.micros()), Some("UTC".into())))
}

pub(crate) fn text_lit(text: &str) -> Df {
    lit(ScalarValue::Utf8View(Some(text.to_owned())))
}

struct Compiler<'a> {
    misfits: &'a BTreeSet<String>,
}

impl Compiler<'_> {
    /// `negated`: within a NOT, where an unknown must have become a no.
    fn expr(&self, expr: &Expr, negated: bool) -> Df {
        match expr {
            Expr::All => lit(true),
            Expr::And(parts) => self.fold(parts, negated, Df::and, true),
            Expr::Or(parts) => self.fold(parts, negated, Df::or, false),
            Expr::Not(part) => Df::Not(Box::new(self.expr(part, true))),
            Expr::Field { name, test } => self.field(name, test, negated),
            Expr::Free(words) => {
                let test = Test::Has(words.clone());
                let original = judge(Field::EventOriginal.name(), None, &test);
                original.or(self.column(Field::Message, &test, negated))
            }
        }
    }

    fn fold(&self, parts: &[Expr], negated: bool, join: fn(Df, Df) -> Df, empty: bool) -> Df {
        parts.iter().map(|p| self.expr(p, negated)).reduce(join).unwrap_or_else(|| lit(empty))
    }

    fn field(&self, name: &str, test: &Test, negated: bool) -> Df {
        match Field::by_name(name) {
            Some(field) => self.column(field, test, negated),
            None => judge(schema::EXTRA, Some(name), test).or(judge(schema::WIN, Some(name), test)),
        }
    }

    fn column(&self, field: Field, test: &Test, negated: bool) -> Df {
        let own = match native(field, test) {
            Some(native) if negated => ident(field.name()).is_not_null().and(native),
            Some(native) => native,
            None => judge(field.name(), None, test),
        };
        if self.misfits.contains(field.name()) { own.or(judge(schema::EXTRA, Some(field.name()), test)) } else { own }
    }
}

/// The engine's own comparison, where it is the same.
fn native(field: Field, test: &Test) -> Option<Df> {
    let column = || ident(field.name());
    match (Shape::of(field), test) {
        (Shape::List | Shape::Map, _) => None,
        (_, Test::Exists) => Some(column().is_not_null()),
        // A text without letters is the same in every case.
        (Shape::Text, Test::Is(text)) if !text.chars().any(char::is_alphabetic) => Some(column().eq(text_lit(text))),
        (Shape::Text, Test::Within(network)) => {
            let (low, high) = text_range(*network)?;
            Some(column().gt_eq(text_lit(&low)).and(column().lt(text_lit(&high))).and(judge(field.name(), None, test)))
        }
        (Shape::Long, Test::Is(text)) => Some(match text.parse::<i64>() {
            Ok(n) if n.to_string() == *text => column().eq(lit(n)),
            _ => lit(false),
        }),
        (Shape::Long, Test::Between(low, high)) => bounds(field, low, high, |s| match s {
            Scalar::Int(n) => Some(lit(*n)),
            _ => None,
        }),
        (Shape::Time, Test::Between(low, high)) => bounds(field, low, high, |s| match s {
            Scalar::Time(t) => Some(time_lit(*t)),
            _ => None,
        }),
        _ => None,
    }
}

fn bounds(field: Field, low: &Option<Bound>, high: &Option<Bound>, literal: fn(&Scalar) -> Option<Df>) -> Option<Df> {
    let column = || ident(field.name());
    let above = match low {
        Some(b) if b.inclusive => column().gt_eq(literal(&b.at)?),
        Some(b) => column().gt(literal(&b.at)?),
        None => column().is_not_null(),
    };
    let below = match high {
        Some(b) if b.inclusive => column().lt_eq(literal(&b.at)?),
        Some(b) => column().lt(literal(&b.at)?),
        None => column().is_not_null(),
    };
    Some(above.and(below))
}

/// The range of spellings that holds every address of an IPv4 network of whole octets: `10.` to `10/` ('/' follows '.').
fn text_range(network: Network) -> Option<(String, String)> {
    let IpAddr::V4(address) = network.first() else { return None };
    if !matches!(network.prefix(), 8 | 16 | 24) {
        return None;
    }
    let octets: Vec<String> = address.octets().iter().take(usize::from(network.prefix()) / 8).map(u8::to_string).collect();
    Some((format!("{}.", octets.join(".")), format!("{}/", octets.join("."))))
}

fn judge(column: &str, key: Option<&str>, test: &Test) -> Df {
    let judge = Judge {
        test: test.clone(),
        key: key.map(str::to_owned),
        identity: format!("{key:?} {test:?}"),
        signature: Signature::any(1, Volatility::Immutable),
    };
    ScalarUDF::new_from_impl(judge).call(vec![ident(column)])
}

/// A [`Test`] as a function of one column: true where one of the row's texts passes, else false, never null.
#[derive(Debug)]
struct Judge {
    test: Test,
    key: Option<String>,
    identity: String,
    signature: Signature,
}

impl PartialEq for Judge {
    fn eq(&self, other: &Judge) -> bool {
        self.identity == other.identity
    }
}
impl Eq for Judge {}
impl Hash for Judge {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity.hash(state);
    }
}

impl ScalarUDFImpl for Judge {
    fn name(&self) -> &str {
        "vardkase_judge"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }
    fn schema_name(&self, args: &[Df]) -> Result<String> {
        Ok(format!("judge({}) {}", self.identity, args.iter().map(ToString::to_string).collect::<String>()))
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let Some(column) = args.args.into_iter().next() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Boolean(Some(false))));
        };
        let array = column.into_array(rows)?;
        let key = self.key.as_deref();
        let verdicts: BooleanArray =
            (0..array.len()).map(|row| Some(read::any_text(&array, row, key, &mut |text| self.test.accepts(text)))).collect();
        Ok(ColumnarValue::Array(Arc::new(verdicts)))
    }
}
