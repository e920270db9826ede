//! The thresholds of significance as data (`content/incident/significance-*.toml`): sectors, the facts that are asked for, and the rules over them.
//! This module reads and checks; what the rules say of an incident stands in `engine`.
use crate::incidents::content::ContentError;
use serde::Deserialize;
use std::{collections::BTreeSet, sync::OnceLock};
use vk_core::{
    Date,
    content::{Status, Text},
};

/// The profile of rules that hold for every operator.
pub const EVERY_OPERATOR: &str = "all";

/// One version of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub id: String,
    pub version: u32,
    pub valid_from: Date,
    /// The last day.
    pub valid_to: Option<Date>,
    pub status: Status,
    pub source: String,
    #[serde(rename = "profile")]
    pub profiles: Vec<Profile>,
    #[serde(rename = "fact")]
    pub facts: Vec<Fact>,
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// A sector that a region may act in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub key: String,
    pub name: Text,
    /// Whether its rules count before the region has said anything.
    pub active: bool,
}

/// Something that rules ask about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub key: String,
    pub kind: FactKind,
    /// Where it comes from; a share comes from its part and its whole.
    #[serde(default)]
    pub from: Origin,
    pub part: Option<String>,
    pub whole: Option<String>,
    pub question: Text,
    /// Who usually knows.
    pub who: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    Flag,
    /// Seconds.
    Duration,
    Count,
    /// Whole kronor.
    Money,
    /// Millionths of the whole, rounded up: above a limit exactly when the share is.
    Share,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Asked,
    /// Recorded intervals of limited activity and standstill; somebody may also say how long.
    Limited,
    /// Recorded intervals of fallback routines; somebody may also say how long.
    Fallback,
    /// A linked system that is critical for the sector; somebody may also say so.
    Systems,
    /// The turnover that the region keeps for the year before.
    Turnover,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub key: String,
    pub profile: String,
    /// Thresholds of one dimension are compared with each other: the strictest is named first.
    pub dimension: String,
    pub when: When,
    pub text: Text,
}

/// A condition over facts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum When {
    Above(Above),
    AtLeast(AtLeast),
    Is(Is),
    All(All),
    Any(Any),
    Not(Not),
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Above {
    pub fact: String,
    pub above: Amount,
}
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    pub fact: String,
    pub at_least: Amount,
}
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Is {
    pub fact: String,
    pub is: bool,
}
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct All {
    pub all: Vec<When>,
}
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Any {
    pub any: Vec<When>,
}
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Not {
    pub not: Box<When>,
}

/// A limit, in the unit that people write it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", untagged, deny_unknown_fields)]
pub enum Amount {
    Number(i64),
    Hours { hours: i64 },
    Minutes { minutes: i64 },
    Percent { percent: i64 },
}

impl Amount {
    /// The limit in the unit of its fact.
    pub fn units(self) -> i64 {
        match self {
            Amount::Number(n) => n,
            Amount::Hours { hours } => hours.saturating_mul(3600),
            Amount::Minutes { minutes } => minutes.saturating_mul(60),
            Amount::Percent { percent } => percent.saturating_mul(10_000),
        }
    }
    fn fits(self, kind: FactKind) -> bool {
        match kind {
            FactKind::Flag => false,
            FactKind::Duration => matches!(self, Amount::Hours { .. } | Amount::Minutes { .. }),
            FactKind::Count | FactKind::Money => matches!(self, Amount::Number(_)),
            FactKind::Share => matches!(self, Amount::Percent { .. }),
        }
    }
}

impl When {
    /// Calls `f` with each condition that asks one fact.
    pub fn leaves<'w>(&'w self, f: &mut impl FnMut(&'w str, Option<Amount>)) {
        match self {
            When::Above(a) => f(&a.fact, Some(a.above)),
            When::AtLeast(a) => f(&a.fact, Some(a.at_least)),
            When::Is(i) => f(&i.fact, None),
            When::All(a) => a.all.iter().for_each(|w| w.leaves(f)),
            When::Any(a) => a.any.iter().for_each(|w| w.leaves(f)),
            When::Not(n) => n.not.leaves(f),
        }
    }
}

impl RuleSet {
    /// `mcffs_2026_8/1`: what a decision keeps of the rules that it was made under.
    pub fn label(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }
    pub fn fact(&self, key: &str) -> Option<&Fact> {
        self.facts.iter().find(|f| f.key == key)
    }
    pub fn profile(&self, key: &str) -> Option<&Profile> {
        self.profiles.iter().find(|p| p.key == key)
    }
    fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|to| day <= to)
    }
}

const SHIPPED: &[(&str, &str)] =
    &[("content/incident/significance-1.toml", include_str!("../../../../../content/incident/significance-1.toml"))];

/// All versions that ship with the program.
pub fn shipped() -> Result<&'static [RuleSet], ContentError> {
    static SETS: OnceLock<Result<Vec<RuleSet>, ContentError>> = OnceLock::new();
    SETS.get_or_init(|| from_files(SHIPPED.iter().copied())).as_deref().map_err(Clone::clone)
}

/// The version in force on a day.
pub fn in_force(day: Date) -> Result<Option<&'static RuleSet>, ContentError> {
    Ok(shipped()?.iter().find(|set| set.holds_on(day)))
}

/// The version in force, or the newest: sectors are decided before their rules begin to hold.
pub fn newest() -> Result<Option<&'static RuleSet>, ContentError> {
    Ok(shipped()?.iter().max_by_key(|set| set.valid_from))
}

/// Reads and checks files, given as name and text; the first mistake stops, with its place.
pub fn from_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Vec<RuleSet>, ContentError> {
    let mut sets: Vec<RuleSet> = Vec::new();
    for (name, text) in files {
        let set: RuleSet = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).lines().count().max(1));
            wrong(name, format!("line {line}"), e.message())
        })?;
        check(name, &set)?;
        let meets = |other: &RuleSet| {
            set.valid_to.is_none_or(|to| other.valid_from <= to) && other.valid_to.is_none_or(|to| set.valid_from <= to)
        };
        if sets.iter().any(meets) {
            return Err(wrong(name, "valid_from", "overlaps with another version"));
        }
        sets.push(set);
    }
    Ok(sets)
}

fn check(name: &str, set: &RuleSet) -> Result<(), ContentError> {
    once(name, "profile", set.profiles.iter().map(|p| (p.key.as_str(), &p.name)))?;
    once(name, "fact", set.facts.iter().map(|f| (f.key.as_str(), &f.question)))?;
    once(name, "rule", set.rules.iter().map(|r| (r.key.as_str(), &r.text)))?;
    for fact in &set.facts {
        check_share(name, set, fact)?;
    }
    for rule in &set.rules {
        let place = format!("rule {}", rule.key);
        if rule.profile != EVERY_OPERATOR && set.profile(&rule.profile).is_none() {
            return Err(wrong(name, format!("{place} profile"), format!("there is no profile {:?}", rule.profile)));
        }
        check_when(name, &place, set, &rule.when)?;
    }
    Ok(())
}

fn check_share(name: &str, set: &RuleSet, fact: &Fact) -> Result<(), ContentError> {
    let place = format!("fact {}", fact.key);
    if (fact.kind == FactKind::Share) != (fact.part.is_some() && fact.whole.is_some()) {
        return Err(wrong(name, place, "a share has a part and a whole, and nothing else has"));
    }
    for of in [&fact.part, &fact.whole].into_iter().flatten() {
        if !set.fact(of).is_some_and(|f| matches!(f.kind, FactKind::Count | FactKind::Money)) {
            return Err(wrong(name, place, format!("{of:?} is no number that a share could be made of")));
        }
    }
    Ok(())
}

fn check_when(name: &str, place: &str, set: &RuleSet, when: &When) -> Result<(), ContentError> {
    match when {
        When::All(All { all: several }) | When::Any(Any { any: several }) => {
            if several.is_empty() {
                return Err(wrong(name, format!("{place} when"), "asks nothing"));
            }
            several.iter().try_for_each(|w| check_when(name, place, set, w))
        }
        When::Not(not) => check_when(name, place, set, &not.not),
        When::Above(Above { fact, above: amount }) | When::AtLeast(AtLeast { fact, at_least: amount }) => {
            let kind = known(name, place, set, fact)?;
            // A share is rounded up, which is exact for "above" only.
            if !amount.fits(kind) || (kind == FactKind::Share && matches!(when, When::AtLeast(_))) {
                return Err(wrong(name, format!("{place} when"), format!("{fact:?} is not measured like that")));
            }
            Ok(())
        }
        When::Is(is) if known(name, place, set, &is.fact)? == FactKind::Flag => Ok(()),
        When::Is(is) => Err(wrong(name, format!("{place} when"), format!("{:?} is no yes or no", is.fact))),
    }
}

fn known(name: &str, place: &str, set: &RuleSet, fact: &str) -> Result<FactKind, ContentError> {
    let found = set.fact(fact).map(|f| f.kind);
    found.ok_or_else(|| wrong(name, format!("{place} when"), format!("there is no fact {fact:?}")))
}

fn once<'a>(name: &str, what: &str, items: impl Iterator<Item = (&'a str, &'a Text)>) -> Result<(), ContentError> {
    let mut seen = BTreeSet::new();
    for (key, text) in items {
        if !seen.insert(key) {
            return Err(wrong(name, format!("{what} {key}"), "stands twice"));
        }
        if text.sv.trim().is_empty() || text.en.trim().is_empty() {
            return Err(wrong(name, format!("{what} {key}"), "needs a text in Swedish and one in English"));
        }
    }
    Ok(())
}

fn wrong(file: &str, key: impl Into<String>, what: impl Into<String>) -> ContentError {
    ContentError { file: file.to_owned(), key: key.into(), what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(from: &str, to: &str) -> ContentError {
        let (name, text) = SHIPPED[0];
        assert!(text.contains(from), "the file does not hold {from:?}");
        from_files([(name, text.replacen(from, to, 1).as_str())]).expect_err("must be refused")
    }

    #[test]
    fn every_threshold_is_shipped_as_not_held_against_the_print_and_none_before_it_is_in_force() {
        let set = in_force("2026-11-22".parse().expect("day")).expect("content").expect("in force");
        assert_eq!((set.status, set.rules.len()), (Status::Unverified, 17));
        for (prefix, n) in [("gen.", 9), ("pubadm.", 2), ("health.", 4), ("transport.", 2)] {
            assert_eq!(set.rules.iter().filter(|r| r.key.starts_with(prefix)).count(), n, "{prefix}");
        }
        assert!(in_force("2026-06-30".parse().expect("day")).expect("content").is_none());
        assert!(!set.profile("transport").expect("profile").active, "an open question is off until the region decides");
    }

    #[test]
    fn a_mistake_is_named_with_its_file_and_key() {
        assert_eq!(changed("profile = \"transport\"", "profile = \"rail\"").key, "rule transport.workaround_6h profile");
        let e = changed("above = { hours = 48 }", "above = 48");
        assert_eq!(e.key, "rule gen.workaround_48h when");
        assert!(changed("fact = \"environment_harm\"", "fact = \"weather\"").what.contains("weather"));
        assert_eq!(changed("whole = \"turnover\"\n", "").key, "fact cost_share");
        assert_eq!(changed("key = \"gen.injury\"", "key = \"gen.environment\"").key, "rule gen.environment");
        assert!(changed("at_least = 500", "atleast = 500").key.starts_with("line "));
    }
}
