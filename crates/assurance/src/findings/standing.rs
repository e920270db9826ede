//! How a finding stands, from what was said and shown about it. Pure: no database, no words.
//!
//! Own statement < retest < follow-up review. The strongest proof that nothing has overtaken counts. A later failed retest or review opens a finding
//! whatever came before; a later own statement never outdoes a failed retest. Revoked proofs count as never said. The order in which proofs were
//! written down does not matter, only their days.
use vk_core::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    OwnStatement,
    Retest,
    FollowUp,
    /// Somebody with the mandate has decided that nothing more is done. Never fixed.
    Acceptance,
    /// The auditors have taken the finding back.
    Withdrawal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Fixed,
    Partly,
    NotFixed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    #[default]
    Open,
    Partly,
    OwnStatement,
    Retest,
    FollowUp,
    Accepted,
    Withdrawn,
}

pub const KINDS: &[&str] = &["own_statement", "retest", "follow_up", "acceptance", "withdrawal"];
pub const OUTCOMES: &[&str] = &["fixed", "partly", "not_fixed"];
pub const STANDINGS: &[&str] = &["open", "partly", "own_statement", "retest", "follow_up", "accepted", "withdrawn"];

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::OwnStatement, Kind::Retest, Kind::FollowUp, Kind::Acceptance, Kind::Withdrawal];
    pub fn key(self) -> &'static str {
        KINDS.get(self as usize).copied().unwrap_or("own_statement")
    }
    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.key() == key)
    }
    /// Looked at by somebody else than whoever fixed it.
    pub fn is_independent(self) -> bool {
        matches!(self, Kind::Retest | Kind::FollowUp)
    }
    /// Says whether it is fixed, and not that it need not be.
    pub fn is_evidence(self) -> bool {
        self <= Kind::FollowUp
    }
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Fixed, Outcome::Partly, Outcome::NotFixed];
    pub fn key(self) -> &'static str {
        OUTCOMES.get(self as usize).copied().unwrap_or("not_fixed")
    }
    pub fn from_key(key: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.key() == key)
    }
}

impl Standing {
    pub const ALL: [Standing; 7] = [
        Standing::Open,
        Standing::Partly,
        Standing::OwnStatement,
        Standing::Retest,
        Standing::FollowUp,
        Standing::Accepted,
        Standing::Withdrawn,
    ];
    pub fn key(self) -> &'static str {
        STANDINGS.get(self as usize).copied().unwrap_or("open")
    }
    pub fn from_key(key: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|s| s.key() == key)
    }
    pub fn is_fixed(self) -> bool {
        matches!(self, Standing::OwnStatement | Standing::Retest | Standing::FollowUp)
    }
    /// Somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Standing::Open | Standing::Partly)
    }
    pub fn tone(self) -> &'static str {
        match self {
            Standing::Open | Standing::Partly => "warning",
            Standing::OwnStatement => "info",
            Standing::Retest | Standing::FollowUp => "success",
            Standing::Accepted => "neutral",
            Standing::Withdrawn => "muted",
        }
    }
}

/// What was said or shown on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    pub kind: Kind,
    pub outcome: Outcome,
    pub on: Date,
    pub revoked: bool,
}

impl Proof {
    /// Whether this one takes away what `other` says.
    fn overtakes(&self, other: &Proof) -> bool {
        if self.on == other.on {
            return self.kind > other.kind || (self.kind == other.kind && self.outcome > other.outcome);
        }
        let failed = self.kind.is_independent() && self.outcome != Outcome::Fixed;
        self.on > other.on && (failed || self.kind >= other.kind)
    }
}

/// How it stands, and since which day that is known.
pub fn standing(proofs: &[Proof]) -> (Standing, Option<Date>) {
    let live: Vec<&Proof> = proofs.iter().filter(|p| !p.revoked).collect();
    let last = |kind: Kind| live.iter().filter(|p| p.kind == kind).map(|p| p.on).max();
    if let Some(on) = last(Kind::Withdrawal) {
        return (Standing::Withdrawn, Some(on));
    }
    let evidence: Vec<&Proof> = live.iter().copied().filter(|p| p.kind.is_evidence()).collect();
    let stands = evidence.iter().filter(|p| !evidence.iter().any(|q| q.overtakes(p)));
    let known = match stands.max_by_key(|p| (p.kind, p.on)) {
        None => (Standing::Open, None),
        Some(p) => (of(p), Some(p.on)),
    };
    match last(Kind::Acceptance) {
        Some(on) if !known.0.is_fixed() => (Standing::Accepted, Some(on)),
        _ => known,
    }
}

fn of(p: &Proof) -> Standing {
    match (p.outcome, p.kind) {
        (Outcome::NotFixed, _) => Standing::Open,
        (Outcome::Partly, _) => Standing::Partly,
        (Outcome::Fixed, Kind::OwnStatement) => Standing::OwnStatement,
        (Outcome::Fixed, Kind::Retest) => Standing::Retest,
        (Outcome::Fixed, _) => Standing::FollowUp,
    }
}

/// The first day on which what is fixed now was known to be: after the last time that somebody looked and it was not.
pub fn fixed_since(proofs: &[Proof]) -> Option<Date> {
    if !standing(proofs).0.is_fixed() {
        return None;
    }
    let live = || proofs.iter().filter(|p| !p.revoked && p.kind.is_evidence());
    let failed = live().filter(|p| p.kind.is_independent() && p.outcome != Outcome::Fixed).map(|p| p.on).max();
    live().filter(|p| p.outcome == Outcome::Fixed && failed.is_none_or(|day| p.on >= day)).map(|p| p.on).min()
}

/// What is known of a group of findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All but the withdrawn ones.
    pub total: usize,
    pub own_statement: usize,
    pub retest: usize,
    pub follow_up: usize,
    pub partly: usize,
    pub open: usize,
    pub accepted: usize,
    pub withdrawn: usize,
    /// Of the fixed ones, those fixed before the report was delivered.
    pub before_report: usize,
}

impl Tally {
    pub fn add(&mut self, standing: Standing, before_report: bool) {
        let place = match standing {
            Standing::Open => &mut self.open,
            Standing::Partly => &mut self.partly,
            Standing::OwnStatement => &mut self.own_statement,
            Standing::Retest => &mut self.retest,
            Standing::FollowUp => &mut self.follow_up,
            Standing::Accepted => &mut self.accepted,
            Standing::Withdrawn => &mut self.withdrawn,
        };
        *place += 1;
        self.total += usize::from(standing != Standing::Withdrawn);
        self.before_report += usize::from(standing.is_fixed() && before_report);
    }
    /// Accepted, partly fixed and withdrawn ones are never fixed.
    pub fn fixed(&self) -> usize {
        self.own_statement + self.retest + self.follow_up
    }
    pub fn all_fixed(&self) -> bool {
        self.total > 0 && self.fixed() == self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: i32) -> Date {
        let first: Date = "2018-01-01".parse().unwrap();
        first.plus_days(n)
    }
    fn proof(kind: Kind, outcome: Outcome, n: i32) -> Proof {
        Proof { kind, outcome, on: day(n), revoked: false }
    }
    use Kind::{Acceptance, FollowUp, OwnStatement, Retest, Withdrawal};
    use Outcome::{Fixed, NotFixed, Partly};

    #[test]
    fn nothing_said_is_open_and_an_own_statement_is_only_that() {
        assert_eq!(standing(&[]), (Standing::Open, None));
        assert_eq!(standing(&[proof(OwnStatement, Fixed, 3)]), (Standing::OwnStatement, Some(day(3))));
    }

    #[test]
    fn a_failed_retest_opens_it_and_no_later_statement_closes_it() {
        let failed = [proof(OwnStatement, Fixed, 1), proof(Retest, NotFixed, 2)];
        assert_eq!(standing(&failed).0, Standing::Open);
        let said_again = [failed[0], failed[1], proof(OwnStatement, Fixed, 3)];
        assert_eq!(standing(&said_again).0, Standing::Open);
        let tried_again = [said_again[0], said_again[1], said_again[2], proof(Retest, Fixed, 4)];
        assert_eq!(standing(&tried_again).0, Standing::Retest);
        assert_eq!(fixed_since(&tried_again), Some(day(3)), "not the first statement, which the retest had refuted");
    }

    #[test]
    fn a_follow_up_review_confirms_and_a_later_failed_retest_opens_even_that() {
        let confirmed = [proof(OwnStatement, Fixed, 1), proof(Retest, Fixed, 2), proof(FollowUp, Fixed, 3)];
        assert_eq!(standing(&confirmed).0, Standing::FollowUp);
        let broken = [confirmed[0], confirmed[1], confirmed[2], proof(Retest, NotFixed, 4)];
        assert_eq!(standing(&broken).0, Standing::Open);
        let half = [confirmed[2], proof(FollowUp, Partly, 9)];
        assert_eq!(standing(&half).0, Standing::Partly);
    }

    #[test]
    fn accepted_is_not_fixed_and_withdrawn_leaves_the_total() {
        assert_eq!(standing(&[proof(OwnStatement, Partly, 1), proof(Acceptance, NotFixed, 2)]).0, Standing::Accepted);
        assert_eq!(standing(&[proof(Retest, Fixed, 1), proof(Withdrawal, NotFixed, 2)]).0, Standing::Withdrawn);
        let mut tally = Tally::default();
        for s in Standing::ALL {
            tally.add(s, true);
        }
        assert_eq!((tally.total, tally.fixed(), tally.withdrawn, tally.before_report), (6, 3, 1, 3));
        assert!(!tally.all_fixed());
    }

    #[test]
    fn a_group_without_findings_is_not_all_fixed() {
        assert!(!Tally::default().all_fixed());
    }

    #[test]
    fn revoked_counts_as_never_said() {
        let taken_back = Proof { revoked: true, ..proof(Retest, Fixed, 2) };
        assert_eq!(standing(&[proof(OwnStatement, Fixed, 1), taken_back]).0, Standing::OwnStatement);
    }

    fn any_proof() -> impl Strategy<Value = Proof> {
        (0..5usize, 0..3usize, 0..6i32, any::<bool>()).prop_map(|(k, o, n, revoked)| Proof {
            kind: Kind::ALL[k],
            outcome: Outcome::ALL[o],
            on: day(n),
            revoked,
        })
    }

    proptest! {
        #[test]
        fn the_order_of_writing_down_does_not_matter(proofs in prop::collection::vec(any_proof(), 0..8), turn in 0..8usize) {
            let mut other = proofs.clone();
            other.reverse();
            if !other.is_empty() {
                let n = turn % other.len();
                other.rotate_left(n);
            }
            prop_assert_eq!(standing(&proofs), standing(&other));
            prop_assert_eq!(fixed_since(&proofs), fixed_since(&other));
        }

        #[test]
        fn an_own_statement_never_raises_beyond_an_own_statement(proofs in prop::collection::vec(any_proof(), 0..8), n in 0..7i32) {
            let before = standing(&proofs).0;
            let mut after = proofs.clone();
            after.push(proof(OwnStatement, Fixed, n));
            let after = standing(&after).0;
            prop_assert!(after == before || after == Standing::OwnStatement, "{before:?} became {after:?}");
        }

        #[test]
        fn a_tally_sums_to_its_total(all in prop::collection::vec((0..7usize, any::<bool>()), 0..20)) {
            let mut t = Tally::default();
            for (s, before) in &all {
                t.add(Standing::ALL[*s], *before);
            }
            prop_assert_eq!(t.total + t.withdrawn, all.len());
            prop_assert_eq!(t.total, t.fixed() + t.partly + t.open + t.accepted);
            prop_assert!(t.before_report <= t.fixed());
        }

        #[test]
        fn what_is_fixed_has_a_first_day_and_what_is_not_has_none(proofs in prop::collection::vec(any_proof(), 0..8)) {
            prop_assert_eq!(fixed_since(&proofs).is_some(), standing(&proofs).0.is_fixed());
        }
    }
}
