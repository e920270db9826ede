//! Sources that have stopped sending. A firewall that goes quiet is either dead or blinded; both are somebody's business at once.
use super::Source;
use std::sync::{Arc, atomic::Ordering::Relaxed};
use vk_core::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SilenceChange {
    /// Nothing has come for longer than expected.
    Silent,
    /// It sends again.
    Back,
}

/// A source that has become silent or has come back.
#[derive(Clone, Debug)]
pub struct Silence {
    pub source: Arc<Source>,
    pub change: SilenceChange,
    /// When it was last heard; `None` when it never was.
    pub last_seen: Option<Instant>,
    /// Since when it counts as silent: the moment at which the interval ran out.
    pub since: Instant,
}

/// Tells each change once. After a start a source has its whole interval to be heard.
pub(super) fn check(source: Arc<Source>, now: Instant) -> Option<Silence> {
    let interval = source.silent_after?;
    let last_seen = source.counters.last_seen();
    let watched = Instant::from_micros(source.alarm.watched_since.load(Relaxed));
    let since = last_seen.map_or(watched, |seen| seen.max(watched)).plus_seconds(interval);
    let silent = now >= since;
    if source.alarm.silent.swap(silent, Relaxed) == silent {
        return None;
    }
    let change = if silent { SilenceChange::Silent } else { SilenceChange::Back };
    Some(Silence { source, change, last_seen, since })
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};

    #[test]
    fn silence_and_return_are_told_once_each() {
        let start = Instant::from_micros(1_000_000_000);
        let sources = Sources::new(start);
        let config = SourceConfig {
            id: Id::fixed("fw"),
            name: "fw".into(),
            transport: None,
            address: Some("10.0.0.1".parse().expect("ip")),
            header_host: None,
            source_type: SourceType::Fortigate,
            zone: TimeZone::UTC,
            silent_after: Some(60),
            host: None,
        };
        sources.configure(vec![config.clone()]);
        let fw = sources.resolve(Transport::Udp, Some("10.0.0.1".parse().expect("ip")), b"");
        let told = |at: i64| -> Vec<(SilenceChange, Instant)> {
            sources.check_silence(start.plus_seconds(at)).into_iter().map(|s| (s.change, s.since)).collect()
        };
        assert_eq!(told(59), []);
        assert_eq!(told(60), [(SilenceChange::Silent, start.plus_seconds(60))], "never heard at all");
        assert_eq!(told(61), []);
        fw.counters.received(1, 1, start.plus_seconds(70));
        sources.configure(vec![config]);
        assert_eq!(told(71), [(SilenceChange::Back, start.plus_seconds(130))]);
        assert_eq!(told(129), []);
        assert_eq!(told(130).len(), 1);
        sources.configure(Vec::new());
        assert_eq!(told(500), [], "nobody expects it any more");
    }
}
