//! From parsed correlation rules to references, slots and conditions.
use crate::{
    fields::{SlotId, SlotTable},
    load::Failure,
    rule::{LogSource, Rule, RuleIndex, RuleInfo},
};
use compact_str::CompactString;
use rsigma_parser::{ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, WindowMode};
use std::collections::BTreeMap;

/// A correlation rule, ready to be fed.
#[derive(Clone, Debug)]
pub struct Correlation {
    pub info: RuleInfo,
    /// Names of the fields that separate groups.
    pub group_by: Vec<CompactString>,
    /// `event_count`, `temporal` …
    pub kind: &'static str,
    pub timespan_seconds: u64,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) condition: Condition,
}

/// A rule or correlation that a correlation refers to, and where its group fields and its counted value stand.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) source: Source,
    pub(crate) group_by: Vec<SlotId>,
    pub(crate) value: Vec<SlotId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    Rule(RuleIndex),
    Correlation(u32),
}

/// What must be true of a window.
#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Events(Limits),
    Values(Limits),
    Sum(Limits),
    Average(Limits),
    /// The rank, 0 to 100.
    Percentile(f64, Limits),
    /// All of that many references occurred.
    All(u32),
    /// All of that many references occurred in their order.
    Ordered(u32),
    /// The expression holds over those of the references that occurred.
    Expression(Expression, u32),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Limits(Vec<(ConditionOperator, f64)>);

impl Limits {
    pub(crate) fn hold(&self, value: f64) -> bool {
        self.0.iter().all(|(operator, limit)| match operator {
            ConditionOperator::Lt => value < *limit,
            ConditionOperator::Lte => value <= *limit,
            ConditionOperator::Gt => value > *limit,
            ConditionOperator::Gte => value >= *limit,
            ConditionOperator::Eq => value == *limit,
            ConditionOperator::Neq => value != *limit,
        })
    }
    pub(crate) fn largest(&self) -> f64 {
        self.0.iter().map(|(_, limit)| *limit).fold(0.0, f64::max)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Occurred(u32),
}

impl Expression {
    pub(crate) fn holds(&self, occurred: &[bool]) -> bool {
        match self {
            Expression::And(parts) => parts.iter().all(|p| p.holds(occurred)),
            Expression::Or(parts) => parts.iter().any(|p| p.holds(occurred)),
            Expression::Not(part) => !part.holds(occurred),
            Expression::Occurred(feed) => occurred.get(*feed as usize).copied().unwrap_or(false),
        }
    }
}

/// Compiles all correlations; those that refer to other correlations come after these. Rules that only feed a correlation no longer
/// alert by themselves, unless the correlation says `generate`.
pub(crate) fn compile_all(
    parsed: Vec<(RuleInfo, CorrelationRule)>,
    rules: &mut [Rule],
    mut names: BTreeMap<CompactString, Source>,
    slots: &mut SlotTable,
) -> (Vec<Correlation>, Vec<Failure>) {
    let mut done: Vec<Correlation> = Vec::new();
    let mut failed = Vec::new();
    let mut waiting = parsed;
    let mut silent: BTreeMap<RuleIndex, bool> = BTreeMap::new();
    loop {
        let known = done.len();
        let mut later = Vec::new();
        for (info, rule) in waiting {
            if rule.rules.iter().any(|r| !names.contains_key(r.as_str())) {
                later.push((info, rule));
                continue;
            }
            let generate = rule.generate;
            match compile(info.clone(), &rule, rules, &done, &names, slots) {
                Ok(correlation) => {
                    for feed in &correlation.feeds {
                        if let Source::Rule(index) = feed.source {
                            *silent.entry(index).or_insert(true) &= !generate;
                        }
                    }
                    let source = Source::Correlation(done.len() as u32);
                    names.insert(correlation.info.id.clone(), source);
                    if let Some(name) = &correlation.info.name {
                        names.insert(name.clone(), source);
                    }
                    done.push(correlation);
                }
                Err(reason) => failed.push(failure(info, reason)),
            }
        }
        waiting = later;
        if done.len() == known {
            break;
        }
    }
    for (info, rule) in waiting {
        let missing: Vec<&str> = rule.rules.iter().map(String::as_str).filter(|r| !names.contains_key(*r)).collect();
        failed.push(failure(info, format!("refers to what is not loaded: {}", missing.join(", "))));
    }
    for (index, silent) in silent {
        if let Some(rule) = rules.get_mut(index.number()) {
            rule.alerts = !silent;
        }
    }
    (done, failed)
}

fn failure(info: RuleInfo, reason: String) -> Failure {
    Failure { path: info.path, line: info.line, rule: Some(info.title), reason }
}

fn compile(
    info: RuleInfo,
    rule: &CorrelationRule,
    rules: &[Rule],
    done: &[Correlation],
    names: &BTreeMap<CompactString, Source>,
    slots: &mut SlotTable,
) -> Result<Correlation, String> {
    if rule.window != WindowMode::Sliding {
        return Err(format!("window {} is no part of the Sigma specification", rule.window.as_str()));
    }
    if rule.rules.is_empty() {
        return Err("refers to no rule".to_owned());
    }
    if names.contains_key(&info.id) {
        return Err(format!("its id {} is taken", info.id));
    }
    let condition = condition(rule)?;
    let counted: &[String] = match &rule.condition {
        CorrelationCondition::Threshold { field: Some(fields), .. } => fields,
        _ => &[],
    };
    let needs_value =
        matches!(condition, Condition::Values(_) | Condition::Sum(_) | Condition::Average(_) | Condition::Percentile(..));
    if needs_value && counted.is_empty() {
        return Err(format!("{} needs condition.field", rule.correlation_type.as_str()));
    }
    let mut feeds = Vec::new();
    for reference in &rule.rules {
        let source = names.get(reference.as_str()).copied().ok_or_else(|| format!("{reference} is not loaded"))?;
        let logsource = logsource_of(source, rules, done).unwrap_or_default();
        let mut resolve = |name: &String| {
            let alias = rule.aliases.iter().find(|a| a.alias == *name).and_then(|a| a.mapping.get(reference));
            slots.resolve(alias.unwrap_or(name), &logsource)
        };
        let group_by = rule.group_by.iter().map(&mut resolve).collect();
        let value = if needs_value { counted.iter().map(&mut resolve).collect() } else { Vec::new() };
        feeds.push(Feed { source, group_by, value });
    }
    Ok(Correlation {
        info,
        group_by: rule.group_by.iter().map(CompactString::from).collect(),
        kind: rule.correlation_type.as_str(),
        timespan_seconds: rule.timespan.seconds,
        feeds,
        condition,
    })
}

/// The log source whose names a reference uses: a correlation's is that of its first rule.
fn logsource_of(source: Source, rules: &[Rule], done: &[Correlation]) -> Option<LogSource> {
    match source {
        Source::Rule(index) => rules.get(index.number()).map(|r| r.logsource.clone()),
        // References lead to correlations compiled before, so this ends.
        Source::Correlation(number) => logsource_of(done.get(number as usize)?.feeds.first()?.source, rules, done),
    }
}

fn condition(rule: &CorrelationRule) -> Result<Condition, String> {
    let references = rule.rules.len() as u32;
    let (limits, percentile) = match &rule.condition {
        CorrelationCondition::Threshold { predicates, percentile, .. } => {
            (Limits(predicates.iter().map(|(o, n)| (*o, *n as f64)).collect()), percentile.unwrap_or(50) as f64)
        }
        CorrelationCondition::Extended(expression) => {
            return match rule.correlation_type {
                CorrelationType::Temporal => Ok(Condition::Expression(self::expression(expression, &rule.rules)?, references)),
                other => Err(format!("{} takes no expression as its condition", other.as_str())),
            };
        }
    };
    Ok(match rule.correlation_type {
        CorrelationType::EventCount => Condition::Events(limits),
        CorrelationType::ValueCount => Condition::Values(limits),
        CorrelationType::Temporal => Condition::All(references),
        CorrelationType::TemporalOrdered => Condition::Ordered(references),
        CorrelationType::ValueSum => Condition::Sum(limits),
        CorrelationType::ValueAvg => Condition::Average(limits),
        CorrelationType::ValuePercentile => Condition::Percentile(percentile, limits),
        CorrelationType::ValueMedian => Condition::Percentile(50.0, limits),
    })
}

fn expression(condition: &ConditionExpr, references: &[String]) -> Result<Expression, String> {
    let all = |parts: &[ConditionExpr]| parts.iter().map(|p| expression(p, references)).collect::<Result<Vec<_>, String>>();
    match condition {
        ConditionExpr::And(parts) => Ok(Expression::And(all(parts)?)),
        ConditionExpr::Or(parts) => Ok(Expression::Or(all(parts)?)),
        ConditionExpr::Not(part) => Ok(Expression::Not(Box::new(expression(part, references)?))),
        ConditionExpr::Identifier(name) => match references.iter().position(|r| r == name) {
            Some(at) => Ok(Expression::Occurred(at as u32)),
            None => Err(format!("the condition names {name}, which is not among its rules")),
        },
        ConditionExpr::Selector { .. } => Err("a correlation's condition names its rules one by one".to_owned()),
    }
}
