//! Evidence of the year wheel: how many log sources were heard within the last day, as it stands when it is asked. The ledger knows the last
//! message of each, not those before it.
use super::{LedgerSlot, measures::heard};
use vk_core::Id;
use vk_db::Sql;
use vk_web::{App, AppError, Gathered, Message, WheelEvidence, WheelOf};

pub const HEARD: WheelEvidence =
    WheelEvidence { key: "logs_heard", of: &["", "unit", "system"], gather: |app, of| Box::pin(gather(app, of)) };

async fn gather(app: &App, of: WheelOf) -> Result<Gathered, AppError> {
    let of_system = "l.host_id IN (SELECT h.id FROM host h WHERE h.archived_at IS NULL AND h.system_id = ";
    let sql =
        of.within(Sql::new("SELECT l.id FROM log_source l WHERE l.archived_at IS NULL"), "l.unit_id", &[("system", of_system)]);
    let rows = app.db.all(sql.push(" ORDER BY l.id")).await?;
    let sources: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    let expected = i64::try_from(sources.len()).ok();
    let Some(slot) = app.slot::<LedgerSlot>() else {
        let why = Message::new("wheel-evidence-logs_heard-not-here");
        return Ok(Gathered { found: 0, expected, why, records: Vec::new() });
    };
    let mut records = heard(&sources, &slot.0.lines(), of.now.plus_hours(-24));
    let (found, all) = (records.len(), sources.len());
    records.truncate(usize::try_from(WheelEvidence::MOST).unwrap_or(usize::MAX));
    let why = Message::new("wheel-evidence-logs_heard-why").with("found", found).with("expected", all);
    Ok(Gathered { found: i64::try_from(found).unwrap_or(i64::MAX), expected, why, records })
}
