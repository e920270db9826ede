//! A field's value. Numbers stay numbers and addresses addresses; what does not fit its field's kind is kept as text, never refused.
use compact_str::CompactString;
use std::{borrow::Cow, net::IpAddr};
use vk_core::Instant;

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Str(CompactString),
    Int(i64),
    Float(f64),
    Bool(bool),
    Ip(IpAddr),
    Time(Instant),
    /// Several values, in the order in which they stood.
    List(Vec<Value>),
}

impl Value {
    /// The value as text, as Sigma and the search bar compare it. A list has no single text.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Value::Str(s) => Cow::Borrowed(s.as_str()),
            Value::Int(n) => Cow::Owned(n.to_string()),
            Value::Float(n) => Cow::Owned(n.to_string()),
            Value::Bool(b) => Cow::Borrowed(if *b { "true" } else { "false" }),
            Value::Ip(ip) => Cow::Owned(ip.to_string()),
            Value::Time(t) => Cow::Owned(t.to_string()),
            Value::List(_) => return None,
        })
    }
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            Value::Str(s) => s.parse().ok(),
            _ => None,
        }
    }
    /// The values one by one: a list's members, or the value itself.
    pub fn each(&self) -> &[Value] {
        match self {
            Value::List(values) => values,
            one => std::slice::from_ref(one),
        }
    }
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Str(s) => serde_json::Value::from(s.as_str()),
            Value::Int(n) => (*n).into(),
            Value::Float(n) => (*n).into(),
            Value::Bool(b) => (*b).into(),
            Value::Ip(ip) => ip.to_string().into(),
            Value::Time(t) => t.to_string().into(),
            Value::List(values) => serde_json::Value::Array(values.iter().map(Value::to_json).collect()),
        }
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Value {
        Value::Str(CompactString::from(s))
    }
}
impl From<String> for Value {
    fn from(s: String) -> Value {
        Value::Str(CompactString::from(s))
    }
}
impl From<Cow<'_, str>> for Value {
    fn from(s: Cow<'_, str>) -> Value {
        Value::Str(CompactString::from(s))
    }
}
impl From<CompactString> for Value {
    fn from(s: CompactString) -> Value {
        Value::Str(s)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Value {
        Value::Int(n)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Bool(b)
    }
}
impl From<IpAddr> for Value {
    fn from(ip: IpAddr) -> Value {
        Value::Ip(ip)
    }
}
impl From<Instant> for Value {
    fn from(t: Instant) -> Value {
        Value::Time(t)
    }
}
