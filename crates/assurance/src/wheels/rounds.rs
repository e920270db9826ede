//! Rounds: the occasions of one activity on one of its days, summed up for whoever looks. This is what the wheel draws. One statement over one index.
use super::model::Outcome;
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{Db, DbError, Reader, Row, Sql, Viewer};
use vk_wheel::occasion::Status;

/// One day of an activity, over all its targets that the viewer sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub activity: Id,
    pub falls_on: Date,
    /// From the first occasion's first day to the last one's last.
    pub starts_on: Date,
    pub due_on: Date,
    pub total: i64,
    pub done: i64,
    pub done_late: i64,
    pub cancelled: i64,
    /// Open after its last day.
    pub late: i64,
    pub ongoing: i64,
    pub postponed: i64,
    /// The occasion, where there is only one.
    pub only: Option<Id>,
}

impl Round {
    /// What counts towards the share: all but what was cancelled.
    pub fn counted(&self) -> i64 {
        self.total - self.cancelled
    }

    /// How it stands: the worst that is open, else what has ended.
    pub fn status(&self) -> Status {
        if self.counted() == 0 {
            Status::Cancelled
        } else if self.late > 0 {
            Status::Late
        } else if self.done == self.counted() {
            if self.done_late > 0 { Status::DoneLate } else { Status::Done }
        } else if self.ongoing > 0 || self.done > 0 {
            Status::Ongoing
        } else if self.postponed > 0 {
            Status::Postponed
        } else {
            Status::Planned
        }
    }
}

/// What narrows the rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Only occasions within this unit.
    pub unit: Option<Id>,
    /// Only occasions that these functions own.
    pub owners: Option<Vec<Id>>,
}

/// The rounds of a year that the viewer sees.
pub async fn rounds(db: &Db, viewer: &Viewer, year: i16, today: Date, by: &Narrowed) -> Result<Vec<Round>, DbError> {
    let sql = Sql::new(
        "SELECT o1.activity_id, o1.falls_on, MIN(o1.starts_on) AS starts_on, MAX(o1.due_on) AS due_on, COUNT(*) AS total, \
         SUM(CASE WHEN o1.state = 'done' THEN 1 ELSE 0 END) AS done, \
         SUM(CASE WHEN o1.state = 'done' AND o1.done_late_days > 0 THEN 1 ELSE 0 END) AS done_late, \
         SUM(CASE WHEN o1.state = 'cancelled' THEN 1 ELSE 0 END) AS cancelled, \
         SUM(CASE WHEN o1.state = 'ongoing' THEN 1 ELSE 0 END) AS ongoing, \
         SUM(CASE WHEN o1.state IN ('planned','ongoing') AND o1.due_on < ",
    )
    .bind(today)
    .push(
        " THEN 1 ELSE 0 END) AS late, SUM(CASE WHEN o1.postponed > 0 THEN 1 ELSE 0 END) AS postponed, MIN(o1.id) AS only_id \
         FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.year = ",
    )
    .bind(i64::from(year));
    let sql = match by.unit {
        Some(unit) => sql.push(" AND o1.unit_id IN (SELECT descendant FROM unit_closure WHERE ancestor = ").bind(unit).push(")"),
        None => sql,
    };
    let sql = match &by.owners {
        Some(owners) => sql.push(" AND o1.owner_id IN ").list(owners.iter().copied()),
        None => sql,
    };
    let sql = sql.and_visible(viewer, "o1").push(" GROUP BY o1.activity_id, o1.falls_on ORDER BY o1.activity_id, o1.falls_on");
    db.all(sql).await?.iter().map(round).collect()
}

fn round(row: &Row) -> Result<Round, DbError> {
    let total = row.int("total")?;
    Ok(Round {
        activity: row.id("activity_id")?,
        falls_on: row.date("falls_on")?,
        starts_on: row.date("starts_on")?,
        due_on: row.date("due_on")?,
        total,
        done: row.int("done")?,
        done_late: row.int("done_late")?,
        cancelled: row.int("cancelled")?,
        late: row.int("late")?,
        ongoing: row.int("ongoing")?,
        postponed: row.int("postponed")?,
        only: if total == 1 { Some(row.id("only_id")?) } else { None },
    })
}

/// What became of each activity of a wheel, whoever asks.
pub(super) async fn outcomes(db: &impl Reader, wheel: Id) -> Result<BTreeMap<Id, Outcome>, DbError> {
    let sql = Sql::new(
        "SELECT o1.activity_id, COUNT(*) AS total, SUM(CASE WHEN o1.state = 'done' THEN 1 ELSE 0 END) AS done, \
         SUM(CASE WHEN o1.state = 'done' AND o1.done_late_days > 0 THEN 1 ELSE 0 END) AS done_late, \
         SUM(CASE WHEN o1.state = 'cancelled' THEN 1 ELSE 0 END) AS cancelled, \
         SUM(CASE WHEN o1.state IN ('planned','ongoing') THEN 1 ELSE 0 END) AS still_open, \
         SUM(CASE WHEN o1.postponed > 0 THEN 1 ELSE 0 END) AS postponed, CAST(COALESCE(SUM(o1.done_late_days), 0) AS BIGINT) AS late_days \
         FROM occasion o1 WHERE o1.archived_at IS NULL AND o1.activity_id IN (SELECT a1.id FROM activity a1 WHERE a1.wheel_id = ",
    );
    let one = |row: &Row| {
        let outcome = Outcome {
            total: row.int("total")?,
            done: row.int("done")?,
            done_late: row.int("done_late")?,
            cancelled: row.int("cancelled")?,
            open: row.int("still_open")?,
            postponed: row.int("postponed")?,
            late_days: row.int("late_days")?,
        };
        Ok((row.id("activity_id")?, outcome))
    };
    db.rows(sql.bind(wheel).push(") GROUP BY o1.activity_id")).await?.iter().map(one).collect()
}
