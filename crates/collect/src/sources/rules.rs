//! Which registered source a message belongs to: by transport, sender address and, behind a relay, the host name in the syslog header.
use super::{Source, header::header_host};
use crate::journal::Transport;
use jiff::tz::TimeZone;
use std::{net::IpAddr, sync::Arc};
use vk_core::{Id, Network};
use vk_event::SourceType;

/// A registered source as the register of log sources holds it.
#[derive(Clone, Debug)]
pub struct SourceConfig {
    pub id: Id,
    pub name: String,
    /// `None`: by any way.
    pub transport: Option<Transport>,
    /// `None`: from any address.
    pub address: Option<Network>,
    /// The host name in the syslog header, compared without regard to case; for what comes through a relay.
    pub header_host: Option<String>,
    pub source_type: SourceType,
    /// The zone of times that state none.
    pub zone: TimeZone,
    /// Seconds without an event after which it counts as silent.
    pub silent_after: Option<i64>,
    /// The host in the register of hosts.
    pub host: Option<Id>,
}

/// The registered sources, the most particular first.
#[derive(Default)]
pub(super) struct Rules {
    rules: Vec<(SourceConfig, Arc<Source>)>,
}

impl Rules {
    pub(super) fn add(&mut self, config: SourceConfig, source: Arc<Source>) {
        self.rules.push((config, source));
        self.rules.sort_by_key(|(c, _)| {
            (c.header_host.is_none(), std::cmp::Reverse(c.address.map(Network::prefix)), c.transport.is_none(), c.id)
        });
    }

    pub(super) fn find(&self, transport: Transport, ip: Option<IpAddr>, raw: &[u8]) -> Option<&Arc<Source>> {
        let rule = self.rules.iter().find(|(config, _)| {
            config.transport.is_none_or(|t| t == transport)
                && (config.address.is_some() || config.header_host.is_some())
                && config.address.is_none_or(|range| ip.is_some_and(|ip| range.contains(ip)))
                && config
                    .header_host
                    .as_ref()
                    .is_none_or(|host| header_host(raw).is_some_and(|found| found.eq_ignore_ascii_case(host)))
        });
        rule.map(|(_, source)| source)
    }
}
