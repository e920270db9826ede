//! Who takes part in an incident across the organisation, and what each of them needs to know. Reading and working are two questions: whoever takes
//! part reads something, only the incident's own unit and those who work with it change it, and each controller decides on its own duty alone
//! (GDPR art. 33 lies on each controller). A program never adds a reason; a controller whose duty opens takes part in its own part by itself.
pub mod acts;
mod store;

pub use store::{expire, of_incident, participants, standing};

use super::model::{Entry, Track};
use std::collections::BTreeSet;
use vk_core::{Id, Instant};

/// How a unit takes part, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Leads the work across the administrations.
    Lead,
    Works,
    /// Has a duty of its own in it, and sees that.
    OwnPart,
    Informed,
}

/// The keys, in order: columns, forms and message keys use them.
pub const PARTS: &[&str] = &["lead", "works", "own_part", "informed"];
/// The parts that are worked with: SQL asks these, and only these units reach the graph (search, comments, attachments).
pub const WORKING: &[Part] = &[Part::Lead, Part::Works];

impl Part {
    pub fn key(self) -> &'static str {
        match self {
            Part::Lead => "lead",
            Part::Works => "works",
            Part::OwnPart => "own_part",
            Part::Informed => "informed",
        }
    }
    pub fn from_key(key: &str) -> Option<Part> {
        [Part::Lead, Part::Works, Part::OwnPart, Part::Informed].into_iter().find(|part| part.key() == key)
    }
}

/// A unit that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    pub id: Id,
    pub unit: Id,
    pub unit_name: String,
    pub part: Part,
    pub reason: String,
    pub added_by: String,
    pub added_at: Instant,
    /// After this it sees nothing.
    pub until: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub ended_by: Option<String>,
}

/// How close somebody stands to one incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Circle {
    /// Its own unit, or the whole region.
    Core,
    Part(Part),
}

/// Somebody before one incident: how close, and which controllers' duties are theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub circle: Circle,
    /// Of the incident's tracks, those whose controller lies within this person's scope.
    pub own_tracks: BTreeSet<Id>,
}

impl Standing {
    /// Reads everything of it.
    pub fn leads(&self) -> bool {
        self.circle <= Circle::Part(Part::Lead)
    }
    /// Reads and writes what the work needs.
    pub fn works(&self) -> bool {
        self.circle <= Circle::Part(Part::Works)
    }
    /// Reads this duty to report and its reports: the operator's when working with the incident, a controller's when it is the own one.
    pub fn sees_track(&self, track: &Track) -> bool {
        self.leads() || self.own_tracks.contains(&track.id) || (track.controller.is_none() && self.works())
    }
    /// Acts on this duty: a controller's is that controller's alone, wherever the incident itself belongs.
    pub fn controls(&self, track: &Track) -> bool {
        match track.controller {
            Some(_) => self.own_tracks.contains(&track.id),
            None => self.leads(),
        }
    }
    /// Reads this entry of the timeline.
    pub fn sees_entry(&self, entry: &Entry) -> bool {
        let own = entry.about.is_some_and(|id| self.own_tracks.contains(&id));
        own || match entry.circle.as_str() {
            "all" => true,
            "works" => self.works(),
            _ => self.leads(),
        }
    }
}
