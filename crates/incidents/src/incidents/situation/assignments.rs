//! Who does what within one incident: given by whoever works with it, to a function, a person or whoever takes it, and told in the timeline.
use super::super::{
    desk::{Desk, entry, field_change, finish, text_for},
    error::IncidentError,
    model::EntryKind,
};
use serde_json::json;
use vk_core::{Id, Instant};
use vk_db::{Act, Columns, DbError, Reader, Row, Sql};

/// One assignment. `assignee` is a function or a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub id: Id,
    pub task: String,
    pub assignee: Option<Id>,
    pub taken_by: Option<String>,
    pub by_when: Option<Instant>,
    pub state: String,
    pub created_by: String,
    pub closed_by: Option<String>,
    pub closed_at: Option<Instant>,
    pub version: i64,
}

impl Assignment {
    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// An assignment to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssignment {
    pub task: String,
    pub assignee: Option<Id>,
    pub by_when: Option<Instant>,
}

/// What is done with one that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Somebody does it.
    Take,
    Done,
    /// It is not needed any more.
    Drop,
}

impl Turn {
    pub fn key(self) -> &'static str {
        match self {
            Turn::Take => "taken",
            Turn::Done => "done",
            Turn::Drop => "dropped",
        }
    }
    pub fn from_key(key: &str) -> Option<Turn> {
        [Turn::Take, Turn::Done, Turn::Drop].into_iter().find(|turn| turn.key() == key)
    }
}

/// The open ones by when they are to be done, then those that were closed last.
pub async fn of_incident(db: &impl Reader, incident: Id) -> Result<Vec<Assignment>, DbError> {
    let sql = Sql::new("SELECT * FROM incident_assignment WHERE incident_id = ").bind(incident).push(
        " ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, COALESCE(by_when, 9223372036854775807), closed_at DESC, id LIMIT 100",
    );
    db.rows(sql).await?.iter().map(assignment).collect()
}

fn assignment(row: &Row) -> Result<Assignment, DbError> {
    Ok(Assignment {
        id: row.id("id")?,
        task: row.text("task")?,
        assignee: row.opt_id("assignee_id")?,
        taken_by: row.opt_text("taken_by")?,
        by_when: row.opt_instant("by_when")?,
        state: row.text("state")?,
        created_by: row.text("created_by")?,
        closed_by: row.opt_text("closed_by")?,
        closed_at: row.opt_instant("closed_at")?,
        version: row.int("version")?,
    })
}

impl Desk<'_> {
    pub async fn assign(&self, incident: Id, new: NewAssignment) -> Result<Id, IncidentError> {
        let (mut tx, record) = self.take(incident).await?;
        let task = text_for(&record, &new.task)?.ok_or(IncidentError::ReasonNeeded)?;
        let id = self.ctx.new_id();
        let columns = Columns::new()
            .set("incident_id", incident)
            .set("task", task.as_str())
            .set("assignee_id", new.assignee)
            .set("by_when", new.by_when)
            .set("state", "open")
            .set("created_by", self.ctx.actor.name());
        tx.insert_row("incident_assignment", id, columns).await?;
        entry(&mut tx, incident, EntryKind::Assigned, json!({ "did": "given", "task": task })).await?;
        let change = field_change(incident, Act::Update, "assignment", None, Some(&task), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        tx.commit(recorded).await?;
        Ok(id)
    }

    /// Takes an open assignment, or closes it; refused as a conflict when somebody else was first.
    pub async fn turn_assignment(&self, incident: Id, id: Id, version: i64, turn: Turn) -> Result<(), IncidentError> {
        let (mut tx, _) = self.take(incident).await?;
        let all = of_incident(&tx, incident).await?;
        let before = all.into_iter().find(|a| a.id == id).ok_or(DbError::NotFound)?;
        if !before.is_open() {
            return Err(DbError::Conflict.into());
        }
        let name = self.ctx.actor.name();
        let columns = match turn {
            Turn::Take => Columns::new().set("taken_by", name),
            Turn::Done | Turn::Drop => {
                Columns::new().set("state", turn.key()).set("closed_by", name).set("closed_at", self.ctx.now)
            }
        };
        tx.update_row("incident_assignment", id, version, columns).await?;
        entry(&mut tx, incident, EntryKind::Assigned, json!({ "did": turn.key(), "task": before.task })).await?;
        let change = field_change(incident, Act::Update, "assignment", Some(&before.task), Some(turn.key()), None);
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }
}
