//! What an event is told about itself when it is read from the journal: its identifier, when and through whom it came, and on which
//! registered host and in which zone it happened.
use crate::{
    Position,
    journal::{JournalId, Peer, Received},
    sources::Source,
};
use vk_event::{Event, Field, ParseCtx, Value, parse};

/// Looks up host and zone; implemented over the register of hosts. Must be quick: it is called for every event.
pub trait Stamp: Send + Sync {
    /// May set `vardkase.host.id` and `vardkase.zone`. The source's own host has been set already, where it is registered.
    fn stamp(&self, event: &mut Event, source: &Source);
}

/// Knows no hosts.
pub struct NoStamp;

impl Stamp for NoStamp {
    fn stamp(&self, _event: &mut Event, _source: &Source) {}
}

/// From the bytes of a record to a normalised event. Total, and the same on every replay.
pub fn event_of(journal: JournalId, at: Position, received: &Received<'_>, source: &Source, stamp: &dyn Stamp) -> Event {
    let mut event = parse(source.source_type, received.raw, &ParseCtx::new(received.at, source.zone.clone()));
    event.set(Field::EventId, journal.event_id(at, 0));
    event.set(Field::EventIngested, received.at);
    event.set(Field::VardkaseSourceId, source.id.as_str());
    match &received.peer {
        Peer::Socket(address) => event.set(Field::LogSourceAddress, address.ip().to_canonical().to_string()),
        Peer::Text(text) => event.set(Field::LogSourceAddress, text.as_str()),
        Peer::None => {}
    }
    if received.flags.oversized {
        event.push(Field::Tags, "oversized");
    }
    if received.flags.truncated {
        event.push(Field::Tags, "truncated");
    }
    if let Some(host) = source.host {
        event.set_if_absent(Field::VardkaseHostId, host.to_string());
    }
    stamp.stamp(&mut event, source);
    event
}

/// Whether the fields are there, or only the bytes.
pub fn is_parsed(event: &Event) -> bool {
    event.get(Field::ErrorMessage).is_none()
}

/// When it happened; when it was received where it does not say.
pub fn time_of(event: &Event, received: &Received<'_>) -> vk_core::Instant {
    match event.get(Field::Timestamp) {
        Some(Value::Time(time)) => *time,
        _ => received.at,
    }
}
