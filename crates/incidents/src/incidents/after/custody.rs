//! Keeping evidence: who collected it, to whom it was handed, when and where. The content is hashed each time, before the write begins; what has
//! changed since it was collected is not handed over. Rows are added and never changed.
use super::{CUSTODY_ACTS, Exhibit, store};
use crate::incidents::{
    desk::{Desk, field_change, finish, human, text_for},
    error::IncidentError,
    store as incidents,
    tracks::{minute_of, needed},
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use vk_core::{Id, Instant};
use vk_db::{Act, Columns, Db, DbError, WriteTx};
use vk_web::attachments::Files;

/// What is taken into custody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A frozen event.
    Event(Id),
    /// A file beside the incident.
    File(Id),
    /// A thing, which has no hash.
    Object,
}

/// Evidence that somebody takes into custody.
#[derive(Clone, Debug)]
pub struct Collecting {
    pub source: Source,
    /// What it is; for a thing needed, for the others their own name where it is empty.
    pub label: String,
    pub handing: Handing,
}

/// Once from hand to hand.
#[derive(Clone, Debug)]
pub struct Handing {
    /// One of [`CUSTODY_ACTS`]; a collection has its own word.
    pub act: String,
    pub at: Instant,
    pub from: String,
    pub to: String,
    pub place: String,
    pub note: String,
}

impl Desk<'_> {
    /// Takes evidence into custody, with its hash as it is now.
    pub async fn collect(&self, id: Id, files: Option<&Files>, new: Collecting) -> Result<Id, IncidentError> {
        human(self.ctx)?;
        let (kind, source, found) = self.found(id, files, new.source).await?;
        let (mut tx, incident) = self.take_led(id).await?;
        if source.is_some() && store::exhibits(&tx, id).await?.iter().any(|e| e.source == source) {
            return Err(DbError::refused("", "incidents-error-kept").into());
        }
        let (name, sha256) = found.unzip();
        let label = text_for(&incident, &new.label)?.or(name).ok_or_else(|| DbError::refused("label", "form-required"))?;
        let no = i64::try_from(store::exhibits(&tx, id).await?.len()).unwrap_or(i64::MAX) + 1;
        let exhibit = self.ctx.new_id();
        let columns = Columns::new()
            .set("id", exhibit)
            .set("incident_id", id)
            .set("no", no)
            .set("kind", kind)
            .set("source_id", source)
            .set("label", &label)
            .set("sha256", sha256.as_deref())
            .set("by_name", self.ctx.actor.name())
            .set("at", self.ctx.now);
        tx.insert("incident_exhibit", columns).await?;
        self.hand(&mut tx, &incident, (exhibit, 1), Handing { act: "collected".to_owned(), ..new.handing }, sha256.as_deref())
            .await?;
        let change = field_change(id, Act::Update, "custody", None, Some(&format!("{no} {label}: collected")), None);
        let recorded = finish(&mut tx, self.rules, id, change).await?;
        tx.commit(recorded).await?;
        Ok(exhibit)
    }

    /// Hands evidence on. Refused where its content is no longer what was collected.
    pub async fn hand_over(&self, id: Id, files: Option<&Files>, exhibit: Id, handing: Handing) -> Result<(), IncidentError> {
        human(self.ctx)?;
        if !CUSTODY_ACTS.contains(&handing.act.as_str()) {
            return Err(DbError::refused("custody_act", "form-required-choice").into());
        }
        let kept = exhibit_of(store::exhibits(self.db, id).await?, exhibit)?;
        let now = intact(self.db, id, files, &kept).await?;
        let (mut tx, incident) = self.take_led(id).await?;
        let kept = exhibit_of(store::exhibits(&tx, id).await?, exhibit)?;
        let last = kept.custody.last();
        if last.is_some_and(|c| c.act == "disposed") {
            return Err(DbError::refused("custody_act", "incidents-error-disposed").into());
        }
        if last.is_some_and(|c| handing.at < minute_of(c.at)) {
            return Err(DbError::refused("at", "incidents-error-custody-order").into());
        }
        let no = i64::try_from(kept.custody.len()).unwrap_or(i64::MAX) + 1;
        let said = format!("{} {}: {}", kept.no, kept.label, handing.act);
        self.hand(&mut tx, &incident, (exhibit, no), handing, now.as_deref()).await?;
        let recorded = finish(&mut tx, self.rules, id, field_change(id, Act::Update, "custody", None, Some(&said), None)).await?;
        Ok(tx.commit(recorded).await?)
    }

    async fn hand(
        &self,
        tx: &mut WriteTx<'_>,
        incident: &crate::incidents::model::Incident,
        (exhibit, no): (Id, i64),
        h: Handing,
        sha256: Option<&str>,
    ) -> Result<(), IncidentError> {
        if h.at > self.ctx.now {
            return Err(IncidentError::Future);
        }
        let word = |text: &str| text_for(incident, text).map(Option::unwrap_or_default);
        let to = needed(incident, &h.to).map_err(|e| match e {
            IncidentError::ReasonNeeded => DbError::refused("to_whom", "form-required").into(),
            other => other,
        })?;
        let columns = Columns::new()
            .set("id", self.ctx.new_id())
            .set("exhibit_id", exhibit)
            .set("no", no)
            .set("act", &h.act)
            .set("at", h.at)
            .set("from_whom", word(&h.from)?)
            .set("to_whom", to)
            .set("place", word(&h.place)?)
            .set("sha256", sha256)
            .set("note", word(&h.note)?)
            .set("by_name", self.ctx.actor.name())
            .set("by_id", self.ctx.actor.user_id())
            .set("recorded_at", self.ctx.now);
        Ok(tx.insert("incident_custody", columns).await?)
    }

    /// What is to be kept: its kind, its source, and its name and hash where it has content.
    async fn found(&self, id: Id, files: Option<&Files>, source: Source) -> Result<Found, IncidentError> {
        incidents::get_worked(self.db, id, self.may).await?;
        Ok(match source {
            Source::Object => ("object", None, None),
            Source::Event(event) => {
                let all = incidents::evidence(self.db, id).await?;
                let found = all.into_iter().find(|e| e.id == event).ok_or(DbError::NotFound)?;
                if !found.intact {
                    return Err(DbError::refused("", "incidents-error-changed").into());
                }
                ("event", Some(event), Some((found.event, found.sha256)))
            }
            Source::File(file) => {
                let all = store::files(self.db, id).await?;
                let (_, name, sha256) = all.into_iter().find(|(known, ..)| *known == file).ok_or(DbError::NotFound)?;
                if content_hash(files, &sha256).await.as_deref() != Some(&sha256) {
                    return Err(DbError::refused("", "incidents-error-changed").into());
                }
                ("file", Some(file), Some((name, sha256)))
            }
        })
    }
}

type Found = (&'static str, Option<Id>, Option<(String, String)>);

fn exhibit_of(all: Vec<Exhibit>, id: Id) -> Result<Exhibit, DbError> {
    all.into_iter().find(|e| e.id == id).ok_or(DbError::NotFound)
}

/// The hash of what is kept, as it is now; refused where it is another than when it was collected, or where the content is gone.
pub async fn intact(db: &Db, incident: Id, files: Option<&Files>, exhibit: &Exhibit) -> Result<Option<String>, IncidentError> {
    let Some(collected) = &exhibit.sha256 else { return Ok(None) };
    let now = match exhibit.kind.as_str() {
        "event" => {
            let all = incidents::evidence(db, incident).await?;
            all.into_iter().find(|e| Some(e.id) == exhibit.source).map(|e| incidents::hash(&e.raw))
        }
        _ => content_hash(files, collected).await,
    };
    if now.as_ref() == Some(collected) { Ok(now) } else { Err(DbError::refused("", "incidents-error-changed").into()) }
}

/// Reads a stored file in pieces; `None` where it cannot be read.
async fn content_hash(files: Option<&Files>, sha256: &str) -> Option<String> {
    let mut file = files?.open(sha256).await.ok()?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece).await.ok()? {
            0 => return Some(hex::encode(hash.finalize())),
            n => hash.update(piece.get(..n)?),
        }
    }
}
