//! Live evidence that logging works: the share of a system's log sources that were heard lately. A system without any log source has nothing to show,
//! which is never green.
use super::LedgerSlot;
use std::collections::BTreeMap;
use vk_core::{Id, Instant};
use vk_db::Sql;
use vk_web::{App, AppError, Measure, MeasureOf, MeasureUnit, Message, Reading};

/// Whether the sources that log for a system's hosts have been heard within the last day, unless the evidence says otherwise.
pub const LOGS_HEARD: Measure = Measure {
    key: "logs_heard",
    of: &["system"],
    unit: MeasureUnit::Percent,
    more_is_better: true,
    amber: 99,
    red: 50,
    parameter: Some(24),
    read: |app, of| Box::pin(read(app, of)),
};

async fn read(app: &App, of: MeasureOf) -> Result<Reading, AppError> {
    let sql = Sql::new(
        "SELECT l.id FROM log_source l JOIN host h ON h.id = l.host_id WHERE l.archived_at IS NULL AND h.archived_at IS NULL AND h.system_id = ",
    );
    let rows = app.db.all(sql.bind(of.record)).await?;
    let sources: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    let Some(slot) = app.slot::<LedgerSlot>() else {
        return Ok(Reading { value: None, why: Message::new("measure-logs_heard-not-here") });
    };
    let seen = slot.0.lines().into_iter().filter_map(|line| Some((line.id?, line.last_seen))).collect();
    Ok(share(&sources, &seen, of))
}

/// The share of `sources` that were seen within the parameter's hours.
fn share(sources: &[Id], seen: &BTreeMap<Id, Option<Instant>>, of: MeasureOf) -> Reading {
    if sources.is_empty() {
        return Reading { value: None, why: Message::new("measure-logs_heard-none") };
    }
    let since = of.now.plus_hours(-of.parameter);
    let is_heard = |id: &&Id| seen.get(id).copied().flatten().is_some_and(|at| at >= since);
    let (heard, all) = (sources.iter().filter(is_heard).count(), sources.len());
    let why = Message::new("measure-logs_heard-why").with("heard", heard).with("all", all).with("hours", of.parameter);
    Reading { value: i64::try_from(heard * 100 / all).ok(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_heard_within_the_hours_count_and_none_is_not_green() {
        let now = Instant::from_micros(1_800_000_000_000_000);
        let of = MeasureOf { record: Id::fixed("system"), now, parameter: 24 };
        let (a, b) = (Id::fixed("a"), Id::fixed("b"));
        let seen = BTreeMap::from([(a, Some(now.plus_hours(-23))), (b, Some(now.plus_hours(-25)))]);
        assert_eq!(share(&[a, b], &seen, of).value, Some(50));
        assert_eq!(share(&[a], &seen, of).value, Some(100));
        assert_eq!(share(&[a, Id::fixed("never")], &seen, of).value, Some(50), "one that was never heard is silent");
        assert_eq!(share(&[], &seen, of).value, None);
    }
}
