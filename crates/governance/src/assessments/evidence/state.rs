//! How fresh evidence is: a pure function of what it is, what was read last, its thresholds and the day.
use crate::assessments::{content::rules, scale::Freshness};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vk_core::Date;
use vk_db::DbError;
use vk_web::{Arg, Message, Tr};

/// Where a reading turns amber and red, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    pub more_is_better: bool,
    pub amber: i64,
    pub red: i64,
}

impl Thresholds {
    /// Red beats amber, so that thresholds in the wrong order can only be too strict.
    pub fn judge(self, value: i64) -> Freshness {
        let past = |bound: i64| if self.more_is_better { value <= bound } else { value >= bound };
        match (past(self.red), past(self.amber)) {
            (true, _) => Freshness::Red,
            (false, true) => Freshness::Amber,
            (false, false) => Freshness::Fresh,
        }
    }
}

/// What the state is a function of, besides the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A file, a link or a statement, with its last valid day.
    Dated(Option<Date>),
    /// A file that is neither attached nor said where it is.
    NoFile(Option<Date>),
    /// Live evidence with its newest reading; no number when there is nothing to measure or nothing was read yet.
    Live { value: Option<i64>, thresholds: Thresholds },
}

pub fn freshness(basis: &Basis, today: Date) -> Freshness {
    match basis {
        // Nothing says how long it holds.
        Basis::Dated(None) => Freshness::None,
        Basis::Dated(Some(until)) if today <= *until => Freshness::Fresh,
        Basis::Dated(Some(until)) if today <= until.plus_days(rules().evidence.red_after_days) => Freshness::Amber,
        Basis::Dated(Some(_)) => Freshness::Red,
        Basis::NoFile(until) => freshness(&Basis::Dated(*until), today).max(Freshness::Amber),
        Basis::Live { value: None, .. } => Freshness::None,
        Basis::Live { value: Some(value), thresholds } => thresholds.judge(*value),
    }
}

/// Why the state is what it is: a message to be put in words for each reader. Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    #[serde(default)]
    key: String,
    #[serde(default)]
    args: BTreeMap<String, WhyArg>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum WhyArg {
    Number(i64),
    Text(String),
}

impl Why {
    pub fn of(message: &Message) -> Why {
        let arg = |arg: &Arg| match arg {
            Arg::Number(n) => WhyArg::Number(*n),
            Arg::Text(text) => WhyArg::Text(text.clone()),
        };
        Why {
            key: message.key.clone(),
            args: message.args.iter().map(|(name, value)| ((*name).to_owned(), arg(value))).collect(),
        }
    }
    pub fn json(&self) -> Result<String, DbError> {
        Ok(serde_json::to_string(self)?)
    }
    /// What cannot be read says nothing rather than something wrong.
    pub fn parse(text: &str) -> Why {
        serde_json::from_str(text).unwrap_or_default()
    }
    pub fn words(&self, tr: &Tr) -> String {
        if self.key.is_empty() {
            return String::new();
        }
        let args: Vec<(&str, Arg)> = self
            .args
            .iter()
            .map(|(name, value)| match value {
                WhyArg::Number(n) => (name.as_str(), Arg::Number(*n)),
                WhyArg::Text(text) => (name.as_str(), Arg::Text(text.clone())),
            })
            .collect();
        tr.args(&self.key, &args)
    }
}

/// Why evidence stands where it stands; live evidence that nobody has read says that.
pub fn why(basis: &Basis, state: Freshness) -> Message {
    match (basis, state) {
        (Basis::Live { .. }, _) => Message::new("evidence-why-unread"),
        (Basis::NoFile(_), _) => Message::new("evidence-why-no-file"),
        (Basis::Dated(None), _) => Message::new("evidence-why-undated"),
        (Basis::Dated(Some(day)), Freshness::Fresh) => Message::new("evidence-why-valid").with("day", day.to_string()),
        (Basis::Dated(Some(day)), _) => Message::new("evidence-why-expired").with("day", day.to_string()),
    }
}

/// A file or a link without a last day holds as long as the rules say: nothing is green for ever.
pub fn last_day(kind: &str, until: Option<Date>, today: Date) -> Option<Date> {
    let by_rule = matches!(kind, "file" | "link").then(|| today.plus_months(rules().evidence.valid_months));
    until.or(by_rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i32) -> Date {
        "2026-01-01".parse::<Date>().unwrap().plus_days(n)
    }

    #[test]
    fn a_statement_is_amber_the_day_after_its_last_and_red_when_nobody_cares() {
        let basis = Basis::Dated(Some(day(0)));
        assert_eq!(freshness(&basis, day(0)), Freshness::Fresh);
        assert_eq!(freshness(&basis, day(1)), Freshness::Amber);
        assert_eq!(freshness(&basis, day(rules().evidence.red_after_days + 1)), Freshness::Red);
    }

    #[test]
    fn a_file_or_link_without_a_last_day_gets_one_and_nothing_undated_is_green() {
        let by_rule = day(0).plus_months(rules().evidence.valid_months);
        assert!(by_rule > day(180), "a rule that is there");
        assert_eq!(["file", "link", "measure"].map(|kind| last_day(kind, None, day(0))), [Some(by_rule), Some(by_rule), None]);
        assert_eq!(last_day("link", Some(day(3)), day(0)), Some(day(3)));
        assert_eq!(freshness(&Basis::Dated(None), day(0)), Freshness::None);
    }

    #[test]
    fn a_file_that_is_missing_is_amber_at_best() {
        assert_eq!(freshness(&Basis::NoFile(Some(day(9))), day(0)), Freshness::Amber);
        assert_eq!(freshness(&Basis::NoFile(Some(day(0))), day(500)), Freshness::Red);
    }

    #[test]
    fn nothing_to_measure_is_never_green() {
        let thresholds = Thresholds { more_is_better: true, amber: 90, red: 70 };
        assert_eq!(freshness(&Basis::Live { value: None, thresholds }, day(0)), Freshness::None);
        assert_eq!([91, 90, 70].map(|v| thresholds.judge(v)), [Freshness::Fresh, Freshness::Amber, Freshness::Red]);
        let less = Thresholds { more_is_better: false, amber: 1, red: 20 };
        assert_eq!([0, 1, 20].map(|v| less.judge(v)), [Freshness::Fresh, Freshness::Amber, Freshness::Red]);
    }

    #[test]
    fn a_reason_survives_its_storage() {
        let why = Why::of(&Message::new("evidence-why-valid").with("day", "2026-01-01").with("n", 3));
        assert_eq!(Why::parse(&why.json().unwrap()), why);
        assert_eq!(Why::parse("skräp"), Why::default());
    }

    proptest! {
        #[test]
        fn dated_evidence_only_ever_gets_worse_with_time(until in 0i32..400, first in 0i32..800, later in 0i32..800) {
            let basis = Basis::Dated(Some(day(until)));
            let (first, later) = (first.min(later), first.max(later));
            prop_assert!(freshness(&basis, day(first)) <= freshness(&basis, day(later)));
            prop_assert_eq!(freshness(&basis, day(first)), freshness(&basis.clone(), day(first)), "the same question, the same answer");
        }

        #[test]
        fn a_better_value_is_never_a_worse_state(more: bool, amber in -50i64..150, red in -50i64..150, a in -50i64..150, b in -50i64..150) {
            let thresholds = Thresholds { more_is_better: more, amber, red };
            let (worse, better) = if (a < b) == more { (a, b) } else { (b, a) };
            let at = |value| freshness(&Basis::Live { value: Some(value), thresholds }, day(0));
            prop_assert!(at(better) <= at(worse));
            prop_assert_eq!(at(a), freshness(&Basis::Live { value: Some(a), thresholds }, day(300)), "the day says nothing of a reading");
        }
    }
}
