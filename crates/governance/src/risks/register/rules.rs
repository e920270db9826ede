//! What may follow on what: the states of a risk, when an acceptance may be given and for how long, and when it ends by itself. Pure: the store asks
//! here, and the property tests hold these rules against every order of events.
use super::model::{Ended, Standing, State};
use crate::risks::matrices::body::Zone;
use std::cmp::Ordering;
use vk_core::{Date, Id, Role};
use vk_db::DbError;

impl State {
    /// The states that an act may lead to. Acceptance is not among them: it is a decision of its own.
    pub fn next(self) -> &'static [State] {
        match self {
            State::Identified => &[State::Assessed, State::Closed],
            State::Assessed => &[State::Treating, State::Avoided, State::Closed],
            State::Treating => &[State::Reduced, State::Shared, State::Avoided, State::Assessed],
            State::Accepted | State::Reduced | State::Shared | State::Avoided => {
                &[State::FollowedUp, State::Treating, State::Assessed]
            }
            State::FollowedUp => &[State::Closed, State::Treating, State::Assessed],
            State::Closed => &[State::Assessed],
        }
    }

    /// Whether a risk that stands so may be accepted; an accepted one may, also while it is followed up, which renews it.
    pub fn may_be_accepted(self) -> bool {
        matches!(self, State::Assessed | State::Treating | State::Accepted | State::Reduced | State::Shared | State::FollowedUp)
    }

    /// Counted as open: everything that is not closed.
    pub fn is_open(self) -> bool {
        self != State::Closed
    }
}

/// The standing after an act that leads to another state. Leaving the accepted state ends the acceptance.
pub fn moved(standing: &Standing, to: State, judged: bool) -> Result<Standing, DbError> {
    if !standing.state.next().contains(&to) {
        return Err(DbError::refused("to", "risks-error-step"));
    }
    if !judged && !matches!(to, State::Closed) {
        return Err(DbError::refused("to", "risks-error-not-judged"));
    }
    let accepted_until = standing.accepted_until.filter(|_| to == State::FollowedUp);
    Ok(Standing { state: to, accepted_until, acceptance_expired_on: None, ..standing.clone() })
}

/// What stands behind a request to accept.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub zone: &'a Zone,
    /// The role by which the person may accept here, where they hold one that covers the unit.
    pub role: Option<Role>,
    pub today: Date,
    pub valid_until: Date,
    /// Actions that come from the risk are under way.
    pub has_actions: bool,
}

/// The last day that an acceptance given today may have.
pub fn latest(zone: &Zone, today: Date) -> Date {
    today.plus_days(i32::try_from(zone.max_days).unwrap_or(0))
}

/// The standing after an acceptance, and the role that it was given by. It answers an escalation: who was asked to decide has an answer.
pub fn accepted(standing: &Standing, asked: Asked<'_>) -> Result<(Standing, Role), DbError> {
    if !standing.state.may_be_accepted() {
        return Err(DbError::refused("", "risks-error-accept-state"));
    }
    if standing.rejudge_by.is_some() {
        return Err(DbError::refused("", "risks-error-accept-rejudge"));
    }
    let role = asked.role.ok_or_else(|| DbError::refused("", "risks-error-mandate"))?;
    if asked.zone.must_treat && !asked.has_actions {
        return Err(DbError::refused("", "risks-error-must-treat"));
    }
    if asked.valid_until < asked.today {
        return Err(DbError::refused("valid_until", "risks-error-past"));
    }
    if asked.valid_until > latest(asked.zone, asked.today) {
        return Err(DbError::refused("valid_until", "risks-error-too-long"));
    }
    let standing = Standing {
        state: State::Accepted,
        accepted_until: Some(asked.valid_until),
        acceptance_expired_on: None,
        escalated_to: None,
        escalated_reason: None,
        escalated_function: None,
        ..standing.clone()
    };
    Ok((standing, role))
}

/// The standing of a risk whose acceptance has run out; `None` while it stands. The last day counts. A risk that was followed up while accepted goes
/// back as well: what made it bearable is gone.
pub fn expired(standing: &Standing, today: Date) -> Option<Standing> {
    let until = standing.accepted_until.filter(|until| *until < today)?;
    matches!(standing.state, State::Accepted | State::FollowedUp).then(|| Standing {
        state: State::Assessed,
        accepted_until: None,
        acceptance_expired_on: Some(until),
        ..standing.clone()
    })
}

/// By which role an acceptance was given, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub role: Role,
    pub on: Date,
}

/// Where a judgement puts a risk, against where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    SameZone,
    Milder,
    Graver,
    /// It was judged with another matrix: zones of two matrices cannot be held against each other.
    OtherMatrix,
}

impl Against {
    /// By the gravity of two zones of one matrix; a level that nobody has judged is the mildest.
    pub fn of(before: Option<usize>, now: Option<usize>) -> Against {
        match now.cmp(&before) {
            Ordering::Less => Against::Milder,
            Ordering::Equal => Against::SameZone,
            Ordering::Greater => Against::Graver,
        }
    }
}

/// What is known when levels were judged (anew).
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    pub matrix: Option<Id>,
    /// The zone that the risk lies in now; `None` when its level as it is has been taken away.
    pub zone: Option<&'a Zone>,
    pub against: Against,
    /// The roles that may accept a risk in that zone.
    pub mandates: &'a [Role],
    /// The acceptance in force.
    pub given: Option<Given>,
    pub has_actions: bool,
}

/// The standing after levels were judged (anew), and why an acceptance in force ends with that: an unjudged risk is assessed, and an acceptance covers
/// only what its mandate covers.
pub fn judged(standing: &Standing, judged: Judged<'_>) -> Result<(Standing, Option<Ended>), DbError> {
    let ended = ends(standing, &judged);
    let state = match (standing.state, judged.zone.is_some()) {
        (State::Identified, true) => State::Assessed,
        (State::Assessed, false) => State::Identified,
        (State::Accepted | State::FollowedUp, true) if ended.is_some() => State::Assessed,
        (State::Identified | State::Closed, false) | (_, true) => standing.state,
        (_, false) => return Err(DbError::refused("current_likelihood", "risks-error-not-judged")),
    };
    let accepted_until = standing.accepted_until.filter(|_| ended.is_none());
    Ok((Standing { state, matrix: judged.matrix, rejudge_by: None, accepted_until, ..standing.clone() }, ended))
}

/// Why a judgement ends the acceptance in force. Within the zone that it was given for it stands; a graver zone of the same matrix was never accepted; and
/// in any other zone it stands as long as it could have been given there by the same role on the same day.
fn ends(standing: &Standing, judged: &Judged<'_>) -> Option<Ended> {
    let until = standing.accepted_until?;
    match (judged.against, judged.zone, judged.given) {
        (Against::SameZone, ..) => None,
        (Against::Graver, ..) => Some(Ended::Graver),
        (_, Some(_), Some(given)) if !judged.mandates.contains(&given.role) => Some(Ended::Mandate),
        (_, Some(zone), Some(given)) if until > latest(zone, given.on) => Some(Ended::Days),
        (_, Some(zone), Some(_)) if zone.must_treat && !judged.has_actions => Some(Ended::Untreated),
        (_, Some(_), Some(_)) => None,
        _ => Some(Ended::Mandate),
    }
}

/// The standing of an accepted risk that now belongs to another unit: the mandate was one over the unit where it was. `None` when nothing is accepted.
pub fn relocated(standing: &Standing) -> Option<Standing> {
    standing.accepted_until.map(|_| Standing { state: State::Assessed, accepted_until: None, ..standing.clone() })
}
