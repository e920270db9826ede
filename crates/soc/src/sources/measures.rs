//! Live evidence that logging works: the share of a system's log sources that were heard lately. A system without any log source has nothing to show,
//! which is never green.
use super::{LedgerLine, LedgerSlot};
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
    Ok(share(&sources, &slot.0.lines(), of))
}

/// Those of `sources` that the ledger has heard since a moment.
pub(super) fn heard(sources: &[Id], lines: &[LedgerLine], since: Instant) -> Vec<Id> {
    let seen: BTreeMap<Id, Option<Instant>> = lines.iter().filter_map(|line| Some((line.id?, line.last_seen))).collect();
    let is_heard = |id: &&Id| seen.get(id).copied().flatten().is_some_and(|at| at >= since);
    sources.iter().filter(is_heard).copied().collect()
}

/// The share of `sources` that were seen within the parameter's hours.
fn share(sources: &[Id], lines: &[LedgerLine], of: MeasureOf) -> Reading {
    if sources.is_empty() {
        return Reading { value: None, why: Message::new("measure-logs_heard-none") };
    }
    let (heard, all) = (heard(sources, lines, of.now.plus_hours(-of.parameter)).len(), sources.len());
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
        let line = |id: Id, hours: i64| LedgerLine {
            name: id.to_string(),
            id: Some(id),
            transport: "udp".to_owned(),
            address: None,
            source_type: "auto".to_owned(),
            received: 1,
            bytes: 1,
            parsed: 1,
            unparsed: 0,
            oversized: 0,
            dropped: Vec::new(),
            under_way: 0,
            last_seen: Some(now.plus_hours(hours)),
            silent: false,
        };
        let seen = [line(a, -23), line(b, -25)];
        assert_eq!(share(&[a, b], &seen, of).value, Some(50));
        assert_eq!(share(&[a], &seen, of).value, Some(100));
        assert_eq!(share(&[a, Id::fixed("never")], &seen, of).value, Some(50), "one that was never heard is silent");
        assert_eq!(share(&[], &seen, of).value, None);
    }
}
