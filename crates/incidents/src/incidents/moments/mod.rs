//! The moments that clocks count from, versioned and explained. A correction says which deadlines move before it is saved, keeps both moments and both
//! reasons, and a report that becomes late by it asks why.
mod acts;
mod effect;

pub(super) use acts::unmoved;
pub use acts::{Righted, Turn};
pub use effect::{Shift, effect};

use super::model::{Draft, Track};
use vk_core::{Id, Instant};
use vk_db::{DbError, Reader, Row, Sql};

/// A moment of the incident itself that is put right by an act of its own once it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Occurred,
    Detected,
    Ended,
    Handled,
}

impl Field {
    pub const ALL: [Field; 4] = [Field::Occurred, Field::Detected, Field::Ended, Field::Handled];
    /// The column and the form's key.
    pub fn key(self) -> &'static str {
        match self {
            Field::Occurred => "occurred_at",
            Field::Detected => "detected_at",
            Field::Ended => "ended_at",
            Field::Handled => "handled_at",
        }
    }
    pub fn from_key(key: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.key() == key)
    }
}

/// One version of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub track: Option<Id>,
    pub field: String,
    pub at: Option<Instant>,
    pub before: Option<Instant>,
    pub reason: String,
    pub by: String,
    pub recorded_at: Instant,
    pub effect: Vec<Shift>,
}

/// All versions, the newest first.
pub async fn of_incident(db: &impl Reader, incident: Id) -> Result<Vec<Moment>, DbError> {
    let sql =
        Sql::new("SELECT * FROM incident_moment WHERE incident_id = ").bind(incident).push(" ORDER BY recorded_at DESC, no DESC");
    db.rows(sql).await?.iter().map(moment).collect()
}

fn moment(row: &Row) -> Result<Moment, DbError> {
    let track = row.text("track_id")?;
    Ok(Moment {
        track: if track.is_empty() { None } else { Some(row.id("track_id")?) },
        field: row.text("field")?,
        at: row.opt_instant("at")?,
        before: row.opt_instant("before_at")?,
        reason: row.text("reason")?,
        by: row.text("by_name")?,
        recorded_at: row.instant("recorded_at")?,
        effect: serde_json::from_str(&row.text("effect")?)?,
    })
}

/// A moment of the incident, where somebody has said it.
pub fn of(draft: &Draft, field: Field) -> Option<Instant> {
    match field {
        Field::Occurred => draft.occurred_at,
        Field::Detected => draft.detected_at,
        Field::Ended => draft.ended_at,
        Field::Handled => draft.handled_at,
    }
}

/// The tracks with one of them as it would be.
fn with(tracks: &[Track], changed: Track) -> Vec<Track> {
    tracks.iter().map(|t| if t.id == changed.id { changed.clone() } else { t.clone() }).collect()
}
