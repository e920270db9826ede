//! The answer scale of a self-assessment and what an answer is worth once exceptions and evidence are looked at. Pure.
//!
//! A requirement that is a legal duty and has an approved exception is a documented shortfall (dokumenterad brist): its own colour, its own
//! count, never met. An answer "met" whose evidence has gone stale is not met silently: it is counted as amber or red.
use vk_web::Tr;

/// uppfyllt, delvis, ej uppfyllt, ej tillämpligt, vet ej.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Met,
    Partly,
    NotMet,
    NotApplicable,
    Unknown,
}

impl Answer {
    pub const ALL: [Answer; 5] = [Answer::Met, Answer::Partly, Answer::NotMet, Answer::NotApplicable, Answer::Unknown];

    pub fn key(self) -> &'static str {
        match self {
            Answer::Met => "met",
            Answer::Partly => "partly",
            Answer::NotMet => "not_met",
            Answer::NotApplicable => "not_applicable",
            Answer::Unknown => "unknown",
        }
    }
    pub fn from_key(key: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|a| a.key() == key)
    }
    pub fn word(self, tr: &Tr) -> String {
        tr.t(&format!("assessments-answer-{}", self.key()))
    }
}

/// How fresh the evidence beside an answer is; the worst of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    Fresh,
    Amber,
    /// There is nothing to measure (yet): never green.
    None,
    Red,
}

impl Freshness {
    pub const ALL: [Freshness; 4] = [Freshness::Fresh, Freshness::Amber, Freshness::None, Freshness::Red];

    pub fn key(self) -> &'static str {
        match self {
            Freshness::Fresh => "fresh",
            Freshness::Amber => "amber",
            Freshness::None => "none",
            Freshness::Red => "red",
        }
    }
    pub fn from_key(key: &str) -> Option<Freshness> {
        Freshness::ALL.into_iter().find(|f| f.key() == key)
    }
    pub fn tone(self) -> &'static str {
        match self {
            Freshness::Fresh => "success",
            Freshness::Amber | Freshness::None => "warning",
            Freshness::Red => "ember",
        }
    }
}

/// Where a requirement stands, as it is counted and coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Met,
    /// Met by its answer, but the evidence is getting old.
    Amber,
    /// Met by its answer, but the evidence has failed.
    Red,
    Partly,
    NotMet,
    NotApplicable,
    Unknown,
    Unanswered,
    /// An approved exception from a requirement that is no legal duty.
    Excepted,
    /// An approved exception from a legal duty: a documented shortfall.
    Shortfall,
}

impl Standing {
    pub const ALL: [Standing; 10] = [
        Standing::Met,
        Standing::Amber,
        Standing::Red,
        Standing::Partly,
        Standing::NotMet,
        Standing::NotApplicable,
        Standing::Unknown,
        Standing::Unanswered,
        Standing::Excepted,
        Standing::Shortfall,
    ];

    pub fn of(answer: Option<Answer>, legal_duty: bool, excepted: bool, evidence: Option<Freshness>) -> Standing {
        match (answer, evidence) {
            (Some(Answer::Met), Some(Freshness::Red)) => return Standing::Red,
            (Some(Answer::Met), Some(Freshness::Amber | Freshness::None)) => return Standing::Amber,
            (Some(Answer::Met), _) => return Standing::Met,
            (Some(Answer::NotApplicable), _) => return Standing::NotApplicable,
            _ => {}
        }
        match (excepted, legal_duty, answer) {
            (true, true, _) => Standing::Shortfall,
            (true, false, _) => Standing::Excepted,
            (false, _, Some(Answer::Partly)) => Standing::Partly,
            (false, _, Some(Answer::Unknown)) => Standing::Unknown,
            (false, _, Some(_)) => Standing::NotMet,
            (false, _, None) => Standing::Unanswered,
        }
    }

    /// The column of the summary.
    pub fn column(self) -> &'static str {
        match self {
            Standing::Excepted => "exceptions",
            Standing::Shortfall => "shortfalls",
            other => other.key(),
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::Amber => "amber",
            Standing::Red => "red",
            Standing::Partly => "partly",
            Standing::NotMet => "not_met",
            Standing::NotApplicable => "not_applicable",
            Standing::Unknown => "unknown",
            Standing::Unanswered => "unanswered",
            Standing::Excepted => "exception",
            Standing::Shortfall => "shortfall",
        }
    }
    pub fn tone(self) -> &'static str {
        match self {
            Standing::Met => "success",
            Standing::Amber | Standing::Partly | Standing::Excepted | Standing::Shortfall => "warning",
            Standing::Red | Standing::NotMet => "ember",
            Standing::Unknown => "info",
            Standing::NotApplicable => "neutral",
            Standing::Unanswered => "muted",
        }
    }
    pub fn word(self, tr: &Tr) -> String {
        tr.t(&format!("assessments-standing-{}", self.key()))
    }
    /// Whether something remains to be done about it.
    pub fn is_gap(self) -> bool {
        matches!(
            self,
            Standing::Red | Standing::Partly | Standing::NotMet | Standing::Unknown | Standing::Unanswered | Standing::Shortfall
        )
    }
}

/// How many requirements stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([i64; 10]);

impl Counts {
    pub fn add(&mut self, standing: Standing) {
        for (slot, known) in self.0.iter_mut().zip(Standing::ALL) {
            *slot += i64::from(known == standing);
        }
    }
    pub fn set(&mut self, standing: Standing, n: i64) {
        for (slot, known) in self.0.iter_mut().zip(Standing::ALL) {
            if known == standing {
                *slot = n;
            }
        }
    }
    pub fn get(&self, standing: Standing) -> i64 {
        self.0.iter().zip(Standing::ALL).find(|(_, known)| *known == standing).map_or(0, |(n, _)| *n)
    }
    pub fn plus(&self, other: &Counts) -> Counts {
        let mut sum = *self;
        for standing in Standing::ALL {
            sum.set(standing, self.get(standing) + other.get(standing));
        }
        sum
    }
    /// All requirements that apply.
    pub fn applicable(&self) -> i64 {
        self.0.iter().sum()
    }
    pub fn answered(&self) -> i64 {
        self.applicable() - self.get(Standing::Unanswered)
    }
    /// Of those that apply, rounded down: a hundred per cent is all of them.
    pub fn percent(&self, standing: Standing) -> i64 {
        match self.applicable() {
            0 => 0,
            all => self.get(standing) * 100 / all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer() -> impl Strategy<Value = Option<Answer>> {
        proptest::option::of(proptest::sample::select(Answer::ALL.to_vec()))
    }

    #[test]
    fn an_approved_exception_from_a_legal_duty_is_a_documented_shortfall() {
        assert_eq!(Standing::of(Some(Answer::NotMet), true, true, None), Standing::Shortfall);
        assert_eq!(Standing::of(Some(Answer::NotMet), false, true, None), Standing::Excepted);
        assert_eq!(Standing::of(None, true, true, None), Standing::Shortfall);
        assert_eq!(Standing::Shortfall.tone(), "warning");
    }

    proptest! {
        #[test]
        fn green_needs_the_answer_met_and_no_stale_evidence(
            answer in answer(), legal: bool, excepted: bool,
            evidence in proptest::option::of(proptest::sample::select(Freshness::ALL.to_vec())),
        ) {
            let standing = Standing::of(answer, legal, excepted, evidence);
            let green = answer == Some(Answer::Met) && matches!(evidence, None | Some(Freshness::Fresh));
            prop_assert_eq!(standing == Standing::Met, green);
            prop_assert_eq!(standing.tone() == "success", green);
        }

        #[test]
        fn every_requirement_is_counted_once(standings in proptest::collection::vec(proptest::sample::select(Standing::ALL.to_vec()), 0..200)) {
            let mut counts = Counts::default();
            standings.iter().for_each(|s| counts.add(*s));
            prop_assert_eq!(counts.applicable(), i64::try_from(standings.len()).unwrap());
            for s in Standing::ALL {
                prop_assert_eq!(counts.get(s), i64::try_from(standings.iter().filter(|x| **x == s).count()).unwrap());
            }
        }
    }
}
