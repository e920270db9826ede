//! Which registered source a message belongs to: by transport, sender address and, behind a relay, the host name in the syslog header.
use super::{Source, header::header_host};
use crate::journal::Transport;
use jiff::tz::TimeZone;
use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};
use vk_core::Id;
use vk_event::SourceType;

/// A registered source as the register of log sources holds it.
#[derive(Clone, Debug)]
pub struct SourceConfig {
    pub id: Id,
    pub name: String,
    /// `None`: by any way.
    pub transport: Option<Transport>,
    /// `None`: from any address.
    pub address: Option<AddressRange>,
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

/// `10.1.2.3` or `10.1.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    ip: IpAddr,
    prefix: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address or a range of addresses: {0:?}")]
pub struct AddressRangeError(String);

impl FromStr for AddressRange {
    type Err = AddressRangeError;
    fn from_str(text: &str) -> Result<AddressRange, AddressRangeError> {
        let error = || AddressRangeError(text.to_owned());
        let (ip, prefix) = match text.trim().split_once('/') {
            Some((ip, prefix)) => (ip, Some(prefix.parse::<u8>().map_err(|_| error())?)),
            None => (text.trim(), None),
        };
        let ip = ip.parse::<IpAddr>().map_err(|_| error())?.to_canonical();
        let longest = if ip.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        if prefix > longest { Err(error()) } else { Ok(AddressRange { ip, prefix }) }
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.ip.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { write!(f, "{}", self.ip) } else { write!(f, "{}/{}", self.ip, self.prefix) }
    }
}

impl AddressRange {
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.ip, ip.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                (u32::from(a) ^ u32::from(b)).checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                (u128::from(a) ^ u128::from(b)).checked_shr(128 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
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
            (c.header_host.is_none(), std::cmp::Reverse(c.address.map(|a| a.prefix)), c.transport.is_none(), c.id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_contain_their_addresses_only() {
        let range: AddressRange = "10.1.0.0/16".parse().expect("range");
        assert!(range.contains("10.1.255.255".parse().expect("ip")));
        assert!(!range.contains("10.2.0.0".parse().expect("ip")));
        assert!(!range.contains("::1".parse().expect("ip")));
        assert!("0.0.0.0/0".parse::<AddressRange>().expect("all").contains("203.0.113.9".parse().expect("ip")));
        assert!("2001:db8::/32".parse::<AddressRange>().expect("v6").contains("2001:db8:1::1".parse().expect("ip")));
        assert!("10.1.0.0/33".parse::<AddressRange>().is_err());
        assert_eq!(range.to_string(), "10.1.0.0/16");
    }
}
