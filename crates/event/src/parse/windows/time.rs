//! The ways in which Windows agents write a moment.
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::borrow::Cow;
use vk_core::Instant;

/// A time that states its zone: RFC 3339 with a `T` or a space, or PowerShell's `/Date(1603268341088)/`.
pub(super) fn zoned(text: &str) -> Option<Instant> {
    let text = text.trim();
    if let Some(millis) = text.strip_prefix("/Date(").and_then(|t| t.strip_suffix(")/")) {
        return Timestamp::from_millisecond(millis.parse().ok()?).ok().map(Instant::from);
    }
    text.parse::<Timestamp>().ok().map(Instant::from)
}

/// A time without zone, `2020-10-13 00:24:53.123`.
pub(super) fn civil(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

pub(super) fn in_zone(time: DateTime, zone: &TimeZone) -> Option<Instant> {
    zone.to_ambiguous_zoned(time).compatible().ok().map(|z| Instant::from(z.timestamp()))
}

/// Either: with its own zone, or in the given one.
pub(super) fn any(text: &str, zone: &TimeZone) -> Option<Instant> {
    zoned(text).or_else(|| in_zone(civil(text)?, zone))
}

/// What NXLog knows of the time. Its `EventTime` is the agent's wall clock, without a zone in most configurations.
#[derive(Default)]
pub(super) struct Clock<'a> {
    pub event_time: Option<Cow<'a, str>>,
    pub received: Option<Cow<'a, str>>,
    /// The relay's own stamp, `@timestamp`, in UTC.
    pub stamp: Option<Cow<'a, str>>,
}

impl Clock<'_> {
    /// When it happened. A wall-clock time is read with the offset that the relay's stamp gives away: the agent's `EventReceivedTime`
    /// and the relay's UTC stamp lie seconds apart, however late the event itself was sent.
    pub fn event(&self, zone: &TimeZone) -> Option<Instant> {
        let stamp = self.stamp.as_deref().and_then(zoned);
        let Some(text) = self.event_time.as_deref() else { return stamp };
        if let Some(time) = zoned(text) {
            return Some(time);
        }
        let Some(wall) = civil(text) else { return stamp };
        match (stamp, self.received.as_deref().and_then(civil)) {
            (Some(stamp), Some(received)) => {
                let read_as_utc = in_zone(received, &TimeZone::UTC)?;
                let offset = quarter_hours(read_as_utc.seconds_since(stamp));
                in_zone(wall, &TimeZone::UTC).map(|t| t.plus_seconds(-offset))
            }
            _ => in_zone(wall, zone),
        }
    }
}

/// Zone offsets are whole quarters of an hour.
fn quarter_hours(seconds: i64) -> i64 {
    (seconds + 450).div_euclid(900) * 900
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_time_gets_the_offset_that_the_relay_gives_away() {
        let clock = Clock {
            event_time: Some("2020-10-12 22:00:00".into()),
            received: Some("2020-10-13 00:24:53".into()),
            stamp: Some("2020-10-13T04:24:56.495Z".into()),
        };
        assert_eq!(clock.event(&TimeZone::UTC).map(|t| t.to_string()).as_deref(), Some("2020-10-13T02:00:00Z"));
    }

    #[test]
    fn a_stated_zone_wins_and_without_any_the_configured_one_counts() {
        let stockholm = TimeZone::get("Europe/Stockholm").expect("zone");
        let clock = |text: &'static str| Clock { event_time: Some(text.into()), ..Clock::default() };
        let shown = |c: Clock| c.event(&stockholm).map(|t| t.to_string());
        assert_eq!(shown(clock("2026-07-01T12:00:00.5+02:00")).as_deref(), Some("2026-07-01T10:00:00.5Z"));
        assert_eq!(shown(clock("2026-07-01 12:00:00")).as_deref(), Some("2026-07-01T10:00:00Z"));
    }

    #[test]
    fn powershell_writes_milliseconds() {
        assert_eq!(zoned("/Date(1603268341088)/").map(|t| t.to_string()).as_deref(), Some("2020-10-21T08:19:01.088Z"));
    }
}
