//! What the rules say of an incident: each rule is matched, not matched, or lacks facts, and never guessed (Kleene's three-valued logic). It is a
//! recommendation with its reasons; whether an incident is significant is decided by a named human.
use super::content::{Amount, EVERY_OPERATOR, Fact, FactKind, Rule, RuleSet, When};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Instant;

/// What is known of an incident, by the key of the fact. What is not in here is not known.
pub type Facts = BTreeMap<String, Known>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    Flag(bool),
    Number(i64),
    /// Per activity, so that the longest counts and nothing is added up that ran side by side.
    Lengths(Vec<Length>),
}

/// How long one activity has been affected, in seconds rounded up: above a limit exactly when the time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Length {
    pub seconds: i64,
    pub running: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Matched,
    NotMatched,
    /// These facts decide it.
    Missing(BTreeSet<String>),
}

/// What one rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'r> {
    pub rule: &'r Rule,
    pub answer: Answer,
    /// When it will match if what runs now goes on and nothing else changes.
    pub reached_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Significant,
    Unknown,
    /// Every threshold is answered and none is reached. The act also covers what can cause harm: this is never "not significant".
    BelowThresholds,
}

impl Kind {
    pub fn key(self) -> &'static str {
        match self {
            Kind::Significant => "significant",
            Kind::Unknown => "unknown",
            Kind::BelowThresholds => "below",
        }
    }
}

/// A fact to find out, and how many rules wait for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<'r> {
    pub fact: &'r Fact,
    pub rules: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation<'r> {
    pub kind: Kind,
    /// Every rule of the active sectors: matched ones first (the strictest of each dimension), then those that lack facts, then the others.
    pub verdicts: Vec<Verdict<'r>>,
    /// What settles the most rules stands first.
    pub questions: Vec<Question<'r>>,
    /// The next threshold that is passed by itself, if nothing changes.
    pub next: Option<(Instant, &'r Rule)>,
}

/// Holds the facts against the rules of these sectors and of every operator. No sector's rules are mixed with another's: each is asked, and one
/// that matches is enough.
pub fn evaluate<'r>(set: &'r RuleSet, profiles: &BTreeSet<String>, facts: &Facts, now: Instant) -> Recommendation<'r> {
    let asked = Asked { set, facts };
    let active = set.rules.iter().filter(|rule| rule.profile == EVERY_OPERATOR || profiles.contains(&rule.profile));
    let mut verdicts: Vec<Verdict<'_>> = active.map(|rule| asked.verdict(rule, now)).collect();
    let kind = if verdicts.iter().any(|v| v.answer == Answer::Matched) {
        Kind::Significant
    } else if verdicts.iter().any(|v| matches!(v.answer, Answer::Missing(_))) {
        Kind::Unknown
    } else {
        Kind::BelowThresholds
    };
    let questions = questions(set, &verdicts);
    let next = verdicts.iter().filter_map(|v| Some((v.reached_at?, v.rule))).min_by_key(|(at, _)| *at);
    verdicts.sort_by_cached_key(|v| (order(&v.answer), dimension_place(set, v.rule), limit(v.rule)));
    Recommendation { kind, verdicts, questions, next }
}

fn order(answer: &Answer) -> u8 {
    match answer {
        Answer::Matched => 0,
        Answer::Missing(_) => 1,
        Answer::NotMatched => 2,
    }
}

fn dimension_place(set: &RuleSet, rule: &Rule) -> usize {
    set.rules.iter().position(|other| other.dimension == rule.dimension).unwrap_or(usize::MAX)
}

/// The smallest limit that a rule names; a plain yes or no has none and is the strictest.
fn limit(rule: &Rule) -> i64 {
    let mut smallest: Option<i64> = None;
    rule.when.leaves(&mut |_, amount| {
        let units = amount.map(Amount::units);
        smallest = match (smallest, units) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    });
    smallest.unwrap_or(0)
}

fn questions<'r>(set: &'r RuleSet, verdicts: &[Verdict<'_>]) -> Vec<Question<'r>> {
    let waiting = |key: &str| verdicts.iter().filter(|v| matches!(&v.answer, Answer::Missing(m) if m.contains(key))).count();
    let mut all: Vec<Question<'_>> =
        set.facts.iter().map(|fact| Question { fact, rules: waiting(&fact.key) }).filter(|q| q.rules > 0).collect();
    // Stable: facts that settle equally many keep the order of the content.
    all.sort_by_key(|q| std::cmp::Reverse(q.rules));
    all
}

struct Asked<'a> {
    set: &'a RuleSet,
    facts: &'a Facts,
}

impl Asked<'_> {
    fn verdict<'r>(&self, rule: &'r Rule, now: Instant) -> Verdict<'r> {
        let answer = self.answer(&rule.when);
        let reached = if answer == Answer::Matched { None } else { self.matches_in(&rule.when) };
        Verdict { rule, answer, reached_at: reached.filter(|s| *s > 0).map(|s| now.plus_seconds(s)) }
    }

    fn answer(&self, when: &When) -> Answer {
        match when {
            When::Above(a) => self.compare(&a.fact, |value| value > a.above.units()),
            When::AtLeast(a) => self.compare(&a.fact, |value| value >= a.at_least.units()),
            When::Is(is) => match self.facts.get(&is.fact) {
                Some(Known::Flag(flag)) => settled(*flag == is.is),
                _ => missing(&is.fact),
            },
            When::All(all) => self.together(&all.all, &Answer::NotMatched, Answer::Matched),
            When::Any(any) => self.together(&any.any, &Answer::Matched, Answer::NotMatched),
            When::Not(not) => match self.answer(&not.not) {
                Answer::Matched => Answer::NotMatched,
                Answer::NotMatched => Answer::Matched,
                missing @ Answer::Missing(_) => missing,
            },
        }
    }

    /// One answer that decides for all of them; otherwise what is missing; otherwise the other answer.
    fn together(&self, several: &[When], decides: &Answer, otherwise: Answer) -> Answer {
        let mut lacking = BTreeSet::new();
        for when in several {
            match self.answer(when) {
                answer if answer == *decides => return answer,
                Answer::Missing(facts) => lacking.extend(facts),
                _ => {}
            }
        }
        if lacking.is_empty() { otherwise } else { Answer::Missing(lacking) }
    }

    fn compare(&self, key: &str, reached: impl Fn(i64) -> bool) -> Answer {
        let Some(fact) = self.set.fact(key) else { return missing(key) };
        if fact.kind == FactKind::Share {
            return match self.share(fact) {
                Ok(share) => settled(reached(share)),
                Err(lacking) => Answer::Missing(lacking),
            };
        }
        match self.facts.get(key) {
            Some(Known::Number(n)) => settled(reached(*n)),
            Some(Known::Lengths(lengths)) => settled(lengths.iter().any(|l| reached(l.seconds))),
            Some(Known::Flag(_)) | None => missing(key),
        }
    }

    /// Millionths, rounded up; a share of nothing is not known.
    fn share(&self, fact: &Fact) -> Result<i64, BTreeSet<String>> {
        let number = |key: &Option<String>| {
            let key = key.clone().unwrap_or_default();
            match self.facts.get(&key) {
                Some(Known::Number(n)) => Ok(*n),
                _ => Err(key),
            }
        };
        match (number(&fact.part), number(&fact.whole)) {
            (Ok(part), Ok(whole)) if whole > 0 => {
                let millionths = (i128::from(part.max(0)) * 1_000_000 + i128::from(whole) - 1) / i128::from(whole);
                Ok(i64::try_from(millionths).unwrap_or(i64::MAX))
            }
            // Nothing is no share of anything, however large the whole may be.
            (Ok(0), Err(_)) => Ok(0),
            (Ok(_), Ok(_)) => Err(fact.whole.iter().cloned().collect()),
            (part, whole) => Err([part.err(), whole.err()].into_iter().flatten().collect()),
        }
    }

    /// In how many seconds a condition matches if what runs goes on: 0 when it does already, `None` when nothing that runs leads there.
    fn matches_in(&self, when: &When) -> Option<i64> {
        match when {
            // Above is passed a second after the limit itself.
            When::Above(a) => self.grows_to(when, &a.fact, a.above.units().saturating_add(1)),
            When::AtLeast(a) => self.grows_to(when, &a.fact, a.at_least.units()),
            When::All(all) => all.all.iter().try_fold(0, |last, w| Some(last.max(self.matches_in(w)?))),
            When::Any(any) => any.any.iter().filter_map(|w| self.matches_in(w)).min(),
            When::Is(_) | When::Not(_) => self.matches_now(when),
        }
    }

    fn matches_now(&self, when: &When) -> Option<i64> {
        (self.answer(when) == Answer::Matched).then_some(0)
    }

    fn grows_to(&self, when: &When, key: &str, goal: i64) -> Option<i64> {
        self.matches_now(when).or_else(|| match self.facts.get(key) {
            Some(Known::Lengths(lengths)) => lengths.iter().filter(|l| l.running).map(|l| goal - l.seconds).min(),
            _ => None,
        })
    }
}

fn settled(matched: bool) -> Answer {
    if matched { Answer::Matched } else { Answer::NotMatched }
}

fn missing(key: &str) -> Answer {
    Answer::Missing(BTreeSet::from([key.to_owned()]))
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
