//! What may follow on what: the states of a risk, when an acceptance may be given and for how long, and when it ends by itself. Pure: the store asks
//! here, and the property tests hold these rules against every order of events.
use super::model::{Standing, State};
use crate::risks::matrices::body::Zone;
use vk_core::{Date, Role};
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

    /// Whether a risk that stands so may be accepted; an accepted one may, which renews it.
    pub fn may_be_accepted(self) -> bool {
        matches!(self, State::Assessed | State::Treating | State::Accepted | State::Reduced | State::Shared)
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
    /// Actions exist that come from the risk.
    pub has_actions: bool,
}

/// The last day that an acceptance given today may have.
pub fn latest(zone: &Zone, today: Date) -> Date {
    today.plus_days(i32::try_from(zone.max_days).unwrap_or(0))
}

/// The standing after an acceptance, and the role that it was given by.
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

/// The standing after levels were judged (anew): an unjudged risk is assessed, and an acceptance does not cover a graver zone than it was given for.
pub fn judged(standing: &Standing, matrix: Option<vk_core::Id>, has_current: bool, graver: bool) -> Result<Standing, DbError> {
    let state = match (standing.state, has_current) {
        (State::Identified, true) => State::Assessed,
        (State::Assessed, false) => State::Identified,
        (State::Accepted | State::FollowedUp, true) if graver && standing.accepted_until.is_some() => State::Assessed,
        (State::Identified | State::Closed, false) | (_, true) => standing.state,
        (_, false) => return Err(DbError::refused("current_likelihood", "risks-error-not-judged")),
    };
    let accepted_until = standing.accepted_until.filter(|_| matches!(state, State::Accepted | State::FollowedUp));
    Ok(Standing { state, matrix, rejudge_by: None, accepted_until, ..standing.clone() })
}
