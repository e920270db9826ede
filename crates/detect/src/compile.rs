//! From a parsed rule to the tree that is evaluated: names of detections resolved, selectors spelled out, modifiers applied.
use crate::{
    fields::{SlotId, SlotTable},
    item::{AnyOf, Comparison, Item, Needles, Order, Shape, Test, TimePart},
    modify::Draft,
    node::Node,
    pattern::{Atom, Pattern, atoms},
    rule::LogSource,
    text::fold,
};
use memchr::memmem::Finder;
use regex_automata::{meta::Regex, util::syntax};
use rsigma_parser::{ConditionExpr, Detection, DetectionItem, Detections, Modifier, Quantifier, SigmaValue};
use std::collections::{BTreeMap, BTreeSet};

/// What compiling one rule needs and finds.
pub(crate) struct Compiler<'a> {
    pub(crate) slots: &'a mut SlotTable,
    pub(crate) placeholders: &'a BTreeMap<String, Vec<String>>,
    pub(crate) source: &'a LogSource,
    /// Placeholders of the rule that have no values.
    pub(crate) unresolved: BTreeSet<String>,
}

/// A regular expression may compile to this many bytes, not more: rules come from outside.
const LARGEST_REGEX: usize = 4 << 20;

impl Compiler<'_> {
    /// The rule holds when any of its conditions does.
    pub(crate) fn detections(&mut self, detections: &Detections) -> Result<Node, String> {
        if detections.conditions.is_empty() {
            return Err("no condition".to_owned());
        }
        let named: BTreeMap<&str, &Detection> = detections.named.iter().map(|(n, d)| (n.as_str(), d)).collect();
        let conditions: Result<Vec<Node>, String> = detections.conditions.iter().map(|c| self.condition(c, &named)).collect();
        Ok(Node::or(conditions?))
    }

    fn condition(&mut self, condition: &ConditionExpr, named: &BTreeMap<&str, &Detection>) -> Result<Node, String> {
        match condition {
            ConditionExpr::And(parts) => {
                let parts: Result<Vec<Node>, String> = parts.iter().map(|p| self.condition(p, named)).collect();
                Ok(Node::and(parts?))
            }
            ConditionExpr::Or(parts) => {
                let parts: Result<Vec<Node>, String> = parts.iter().map(|p| self.condition(p, named)).collect();
                Ok(Node::or(parts?))
            }
            ConditionExpr::Not(part) => Ok(Node::Not(Box::new(self.condition(part, named)?))),
            ConditionExpr::Identifier(name) => match named.get(name.as_str()) {
                Some(detection) => self.detection(detection),
                None => Err(format!("the condition names {name:?}, which the detection does not have")),
            },
            ConditionExpr::Selector { quantifier, pattern } => {
                let chosen: Result<Vec<Node>, String> = named
                    .iter()
                    .filter(|(name, _)| pattern.matches_detection_name(name))
                    .map(|(_, detection)| self.detection(detection))
                    .collect();
                let chosen = chosen?;
                if chosen.is_empty() {
                    return Err(format!("no detection is called {pattern}"));
                }
                Ok(match quantifier {
                    Quantifier::All => Node::and(chosen),
                    Quantifier::Any | Quantifier::Count(1) => Node::or(chosen),
                    Quantifier::Count(0) => return Err(format!("0 of {pattern} holds always")),
                    Quantifier::Count(n) => Node::AtLeast(*n as usize, chosen.into()),
                })
            }
        }
    }

    fn detection(&mut self, detection: &Detection) -> Result<Node, String> {
        match detection {
            Detection::AllOf(items) => {
                let items: Result<Vec<Node>, String> = items.iter().map(|i| self.item(i)).collect();
                Ok(Node::and(items?))
            }
            Detection::AnyOf(parts) => {
                let parts: Result<Vec<Node>, String> = parts.iter().map(|p| self.detection(p)).collect();
                Ok(Node::or(parts?))
            }
            Detection::And(parts) => {
                let parts: Result<Vec<Node>, String> = parts.iter().map(|p| self.detection(p)).collect();
                Ok(Node::and(parts?))
            }
            Detection::Keywords(values) => {
                let slot = self.slots.whole_event();
                self.compare(slot, true, &[], values)
            }
            Detection::ArrayMatch { field, .. } => {
                Err(format!("{field}: array blocks ask for nested events, and events here are flat"))
            }
            Detection::Conditional { .. } => Err("a condition inside an array block asks for nested events".to_owned()),
        }
    }

    fn item(&mut self, item: &DetectionItem) -> Result<Node, String> {
        match &item.field.name {
            Some(name) => {
                let slot = self.slots.resolve(name, self.source);
                self.compare(slot, false, &item.field.modifiers, &item.values).map_err(|reason| format!("{name}: {reason}"))
            }
            None => {
                let slot = self.slots.whole_event();
                self.compare(slot, true, &item.field.modifiers, &item.values)
            }
        }
    }

    fn compare(&mut self, slot: SlotId, keyword: bool, modifiers: &[Modifier], values: &[SigmaValue]) -> Result<Node, String> {
        let plan = Plan::read(modifiers)?;
        let item = |test: Test| Ok(Node::Item(Item { slot, cased: plan.cased, test }));
        if plan.exists {
            return item(Test::Exists(truth(values)?));
        }
        if plan.fieldref {
            let others: Result<Vec<SlotId>, String> = values
                .iter()
                .map(|value| match value {
                    SigmaValue::String(name) => Ok(self.slots.resolve(&name.original, self.source)),
                    other => Err(format!("fieldref needs the name of a field, not {other}")),
                })
                .collect();
            return item(Test::SameAs(others?.into(), plan.shape));
        }
        let mut comparisons: Vec<Comparison> = Vec::new();
        let mut null = false;
        for value in values {
            if matches!(value, SigmaValue::Null) {
                null = true;
                continue;
            }
            // One value may have become several (offsets, dashes, placeholders): these are alternatives even under `all`.
            let mut variants = self.variants(&plan, keyword, value)?;
            match (plan.all, variants.len()) {
                (true, 0) => return Ok(Node::Never),
                (true, n) if n > 1 => {
                    return self.all_of_variants(slot, &plan, keyword, values);
                }
                _ => comparisons.append(&mut variants),
            }
        }
        if plan.all && plan.neq {
            return Err("neq and all do not go together".to_owned());
        }
        if plan.all {
            if null {
                return Err("null and all do not go together".to_owned());
            }
            return item(Test::All(comparisons.into()));
        }
        if comparisons.is_empty() && !null {
            return Ok(Node::Never);
        }
        let any = Box::new(alternatives(comparisons, null));
        item(if plan.neq { Test::NoneOf(any) } else { Test::Any(any) })
    }

    /// `all` over values with variants: each value by one of its variants.
    fn all_of_variants(&mut self, slot: SlotId, plan: &Plan, keyword: bool, values: &[SigmaValue]) -> Result<Node, String> {
        let mut nodes = Vec::new();
        for value in values {
            let any = alternatives(self.variants(plan, keyword, value)?, false);
            nodes.push(Node::Item(Item { slot, cased: plan.cased, test: Test::Any(Box::new(any)) }));
        }
        Ok(Node::and(nodes))
    }

    fn variants(&mut self, plan: &Plan, keyword: bool, value: &SigmaValue) -> Result<Vec<Comparison>, String> {
        if let Some(part) = plan.time_part {
            return Ok(vec![Comparison::TimePart(part, plan.order.unwrap_or(Order::Equal), as_number(value)?)]);
        }
        if let Some(order) = plan.order {
            return Ok(vec![Comparison::Number(order, as_number(value)?)]);
        }
        if plan.cidr {
            return Ok(vec![Comparison::Network(value_text(value).parse().map_err(|e: vk_core::NetworkError| e.to_string())?)]);
        }
        if plan.regex {
            return Ok(vec![Comparison::Regex(Box::new(plan.compile_regex(&value_text(value))?))]);
        }
        let mut drafts = vec![Draft::new(match value {
            SigmaValue::String(text) => atoms(text),
            other => other.to_string().chars().map(Atom::Char).collect(),
        })];
        for modifier in &plan.changes {
            drafts = self.change(drafts, *modifier)?;
        }
        let shape = if keyword { Shape::Contains } else { plan.shape };
        Ok(drafts.iter().map(|draft| comparison(&shaped(&draft.atoms, shape), plan.cased)).collect())
    }

    fn change(&mut self, drafts: Vec<Draft>, modifier: Modifier) -> Result<Vec<Draft>, String> {
        let one = |change: fn(&Draft) -> Result<Draft, String>| drafts.iter().map(change).collect();
        match modifier {
            Modifier::WindAsh => Ok(drafts.iter().flat_map(Draft::windash).collect()),
            Modifier::Wide => one(|d| d.utf16(false, false)),
            Modifier::Utf16be => one(|d| d.utf16(true, false)),
            Modifier::Utf16 => one(|d| d.utf16(false, true)),
            Modifier::Base64 => one(Draft::base64),
            Modifier::Base64Offset => {
                let offsets: Result<Vec<Vec<Draft>>, String> = drafts.iter().map(Draft::base64_offsets).collect();
                Ok(offsets?.into_iter().flatten().collect())
            }
            Modifier::Expand => {
                let mut out = Vec::new();
                for draft in &drafts {
                    match draft.expand(self.placeholders) {
                        Ok(values) => out.extend(values),
                        Err(name) => {
                            self.unresolved.insert(name);
                        }
                    }
                }
                Ok(out)
            }
            _ => Ok(drafts),
        }
    }
}

/// The modifiers of one line, sorted out.
struct Plan {
    shape: Shape,
    all: bool,
    cased: bool,
    exists: bool,
    fieldref: bool,
    neq: bool,
    cidr: bool,
    regex: bool,
    flags: syntax::Config,
    order: Option<Order>,
    time_part: Option<TimePart>,
    /// Those that change the value, in their order.
    changes: Vec<Modifier>,
}

impl Plan {
    fn read(modifiers: &[Modifier]) -> Result<Plan, String> {
        let mut plan = Plan {
            shape: Shape::Whole,
            all: false,
            cased: false,
            exists: false,
            fieldref: false,
            neq: false,
            cidr: false,
            regex: false,
            flags: syntax::Config::new(),
            order: None,
            time_part: None,
            changes: Vec::new(),
        };
        for modifier in modifiers {
            match modifier {
                Modifier::Contains => plan.shape = Shape::Contains,
                Modifier::StartsWith => plan.shape = Shape::Starts,
                Modifier::EndsWith => plan.shape = Shape::Ends,
                Modifier::All => plan.all = true,
                Modifier::Cased => plan.cased = true,
                Modifier::Exists => plan.exists = true,
                Modifier::FieldRef => plan.fieldref = true,
                Modifier::Neq => plan.neq = true,
                Modifier::Cidr => plan.cidr = true,
                Modifier::Re => plan.regex = true,
                Modifier::IgnoreCase => plan.flags = plan.flags.case_insensitive(true),
                Modifier::Multiline => plan.flags = plan.flags.multi_line(true),
                Modifier::DotAll => plan.flags = plan.flags.dot_matches_new_line(true),
                Modifier::Gt => plan.order = Some(Order::Greater),
                Modifier::Gte => plan.order = Some(Order::GreaterOrEqual),
                Modifier::Lt => plan.order = Some(Order::Less),
                Modifier::Lte => plan.order = Some(Order::LessOrEqual),
                Modifier::Minute => plan.time_part = Some(TimePart::Minute),
                Modifier::Hour => plan.time_part = Some(TimePart::Hour),
                Modifier::Day => plan.time_part = Some(TimePart::Day),
                Modifier::Week => plan.time_part = Some(TimePart::Week),
                Modifier::Month => plan.time_part = Some(TimePart::Month),
                Modifier::Year => plan.time_part = Some(TimePart::Year),
                Modifier::Base64
                | Modifier::Base64Offset
                | Modifier::Wide
                | Modifier::Utf16be
                | Modifier::Utf16
                | Modifier::WindAsh
                | Modifier::Expand => plan.changes.push(*modifier),
            }
        }
        let kinds = [plan.exists, plan.fieldref, plan.cidr, plan.regex, plan.order.is_some() || plan.time_part.is_some()];
        if kinds.iter().filter(|k| **k).count() > 1 {
            return Err("modifiers that do not go together".to_owned());
        }
        Ok(plan)
    }

    fn compile_regex(&self, pattern: &str) -> Result<Regex, String> {
        Regex::builder()
            .configure(Regex::config().nfa_size_limit(Some(LARGEST_REGEX)).hybrid_cache_capacity(256 << 10))
            .syntax(self.flags)
            .build(pattern)
            .map_err(|e| match e.syntax_error() {
                Some(syntax) => format!("regular expression: {syntax}"),
                None => format!("regular expression: {e}"),
            })
    }
}

fn shaped(atoms: &[Atom], shape: Shape) -> Vec<Atom> {
    let mut out = Vec::with_capacity(atoms.len() + 2);
    if matches!(shape, Shape::Contains | Shape::Ends) {
        out.push(Atom::Star);
    }
    out.extend_from_slice(atoms);
    if matches!(shape, Shape::Contains | Shape::Starts) {
        out.push(Atom::Star);
    }
    out
}

fn comparison(atoms: &[Atom], cased: bool) -> Comparison {
    let folded: Vec<Atom>;
    let atoms = if cased {
        atoms
    } else {
        folded = atoms
            .iter()
            .flat_map(|atom| match atom {
                Atom::Char(c) => fold(&c.to_string()).chars().map(Atom::Char).collect(),
                other => vec![*other],
            })
            .collect();
        &folded
    };
    match Pattern::new(atoms) {
        Pattern::Exact(text) => Comparison::Exact(text.into()),
        Pattern::Contains(text) => Comparison::Contains(Box::new(Finder::new(text.as_bytes()).into_owned())),
        Pattern::Starts(text) => Comparison::Starts(text.into()),
        Pattern::Ends(text) => Comparison::Ends(text.into()),
        Pattern::Glob(glob) => Comparison::Glob(glob),
        Pattern::Anything => Comparison::Anything,
    }
}

fn alternatives(comparisons: Vec<Comparison>, null: bool) -> AnyOf {
    let mut any = AnyOf { null, ..AnyOf::default() };
    let (mut exact, mut starts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let (mut contains, mut globs, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for comparison in comparisons {
        match comparison {
            Comparison::Exact(text) => exact.push(text),
            Comparison::Starts(text) => starts.push(text),
            Comparison::Ends(text) => ends.push(text),
            Comparison::Contains(finder) => contains.push(String::from_utf8_lossy(finder.needle()).into_owned()),
            Comparison::Glob(glob) => globs.push(glob),
            Comparison::Anything => any.anything = true,
            other => others.push(other),
        }
    }
    exact.sort();
    exact.dedup();
    any.exact = exact.into();
    any.starts = starts.into();
    any.ends = ends.into();
    any.contains = Needles::new(&contains);
    any.globs = globs.into();
    any.others = others.into();
    any
}

fn value_text(value: &SigmaValue) -> String {
    match value {
        SigmaValue::String(text) => text.original.clone(),
        other => other.to_string(),
    }
}

fn as_number(value: &SigmaValue) -> Result<f64, String> {
    value_text(value).trim().parse().map_err(|_| format!("{value} is not a number"))
}

fn truth(values: &[SigmaValue]) -> Result<bool, String> {
    match values {
        [SigmaValue::Bool(b)] => Ok(*b),
        [SigmaValue::String(s)] if s.original.eq_ignore_ascii_case("true") => Ok(true),
        [SigmaValue::String(s)] if s.original.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("exists needs true or false".to_owned()),
    }
}
