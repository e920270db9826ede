//! A range of IP addresses, as zones, log sources, rules and searches write it.
use std::{fmt, net::IpAddr, str::FromStr};

/// `10.20.0.0/16`, `2001:db8::/32`; an address alone is a range of one. IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`, RFC 4291
/// section 2.5.5.2) count as what they are. Bits behind the prefix are kept as written and do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a network or an address")]
pub struct NetworkError(String);

impl Network {
    /// The length of the prefix in bits: 32 and 128 are single addresses.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    pub fn contains(self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                (mine.to_bits() ^ other.to_bits()).checked_shr(32 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                (mine.to_bits() ^ other.to_bits()).checked_shr(128 - u32::from(self.prefix)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// The lowest address.
    pub fn first(self) -> IpAddr {
        match self.address {
            IpAddr::V4(ip) => IpAddr::V4((ip.to_bits() & !self.host_bits_v4()).into()),
            IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !self.host_bits_v6()).into()),
        }
    }

    /// The highest address.
    pub fn last(self) -> IpAddr {
        match self.address {
            IpAddr::V4(ip) => IpAddr::V4((ip.to_bits() | self.host_bits_v4()).into()),
            IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() | self.host_bits_v6()).into()),
        }
    }

    fn host_bits_v4(self) -> u32 {
        u32::MAX.checked_shr(u32::from(self.prefix)).unwrap_or(0)
    }

    fn host_bits_v6(self) -> u128 {
        u128::MAX.checked_shr(u32::from(self.prefix)).unwrap_or(0)
    }
}

impl FromStr for Network {
    type Err = NetworkError;
    fn from_str(text: &str) -> Result<Network, NetworkError> {
        let error = || NetworkError(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address.trim(), Some(prefix.trim().parse::<u8>().map_err(|_| error())?)),
            None => (text.trim(), None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| error())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(longest);
        match address.to_canonical() {
            _ if prefix > longest => Err(error()),
            v4 @ IpAddr::V4(_) if longest == 128 && prefix >= 96 => Ok(Network { address: v4, prefix: prefix - 96 }),
            _ => Ok(Network { address, prefix }),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.address.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { write!(f, "{}", self.address) } else { write!(f, "{}/{}", self.address, self.prefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network(text: &str) -> Network {
        text.parse().expect("a network")
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_network_holds_its_own_addresses_only() {
        let n = network("10.20.0.0/16");
        assert!(n.contains(ip("10.20.255.1")) && n.contains(ip("::ffff:10.20.0.1")));
        assert!(!n.contains(ip("10.21.0.1")) && !n.contains(ip("2001:db8::1")));
        assert!(network("0.0.0.0/0").contains(ip("203.0.113.9")) && network("::/0").contains(ip("2001:db8::1")));
        assert!(network("2001:db8::/32").contains(ip("2001:db8:1::1")) && !network("2001:db8::/32").contains(ip("2001:db9::1")));
        assert!(network("10.1.2.3").contains(ip("10.1.2.3")) && !network("10.1.2.3").contains(ip("10.1.2.4")));
    }

    #[test]
    fn a_network_is_written_as_it_is_read() {
        for text in ["10.20.0.0/16", "10.1.2.3", "2001:db8::/32", "fe80::1"] {
            assert_eq!(network(text).to_string(), text);
        }
        assert_eq!(network(" ::ffff:10.1.0.0/112 "), network("10.1.0.0/16"));
        assert_eq!((network("10.1.2.3/8").first(), network("10.1.2.3/8").last()), (ip("10.0.0.0"), ip("10.255.255.255")));
    }

    #[test]
    fn what_is_no_network_is_refused_with_its_text() {
        for text in ["10.0.0.0/33", "2001:db8::/129", "intranet", "", "10.0.0.0/", "10.0.0.0/-1"] {
            assert_eq!(text.parse::<Network>(), Err(NetworkError(text.to_owned())));
        }
    }

    proptest! {
        #[test]
        fn first_and_last_are_inside_and_their_neighbours_are_not(bits: u32, prefix in 0_u8..=32) {
            let n = network(&format!("{}/{prefix}", std::net::Ipv4Addr::from(bits)));
            let (IpAddr::V4(first), IpAddr::V4(last)) = (n.first(), n.last()) else { panic!("IPv4 stays IPv4") };
            prop_assert!(n.contains(first.into()) && n.contains(last.into()) && n.contains(IpAddr::V4(bits.into())));
            for outside in [first.to_bits().checked_sub(1), last.to_bits().checked_add(1)].into_iter().flatten() {
                prop_assert!(!n.contains(IpAddr::V4(outside.into())));
            }
        }
    }
}
