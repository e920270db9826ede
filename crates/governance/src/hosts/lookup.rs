//! Which registered host is meant: by address, or by a name as logs write it (short, fully qualified, any case). Built from the register into
//! memory, because it is asked for every event.
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};
use vk_core::{Id, fold};
use vk_db::{Db, DbError, Sql};

/// The registered hosts and zones, for look-ups. Immutable: a change in the register makes a new one.
#[derive(Clone, Debug, Default)]
pub struct HostIndex {
    by_name: BTreeMap<String, Id>,
    by_address: BTreeMap<IpAddr, Id>,
    zone_of: BTreeMap<Id, String>,
    networks: Vec<(Network, String)>,
}

/// An address range, `10.20.0.0/16`; a single address is `/32` or `/128`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    pub fn parse(text: &str) -> Option<Network> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Network { address, bits })
    }

    pub fn contains(self, ip: IpAddr) -> bool {
        let Some((mine, other, width)) = widen(self.address, ip.to_canonical()) else { return false };
        let shift = width - u32::from(self.bits);
        shift >= 128 || mine >> shift == other >> shift
    }
}

fn widen(a: IpAddr, b: IpAddr) -> Option<(u128, u128, u32)> {
    let v4 = |ip: Ipv4Addr| u128::from(u32::from(ip));
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => Some((v4(a), v4(b), 32)),
        (IpAddr::V6(a), IpAddr::V6(b)) => Some((u128::from(a), u128::from(b), 128)),
        _ => None,
    }
}

impl HostIndex {
    pub async fn load(db: &Db) -> Result<HostIndex, DbError> {
        let mut index = HostIndex::default();
        let sql = "SELECT h.id, h.name, h.fqdn, z.name AS zone FROM host h LEFT JOIN zone z ON z.id = h.zone_id WHERE h.archived_at IS NULL ORDER BY h.id";
        for row in db.all(Sql::new(sql)).await? {
            let id = row.id("id")?;
            for name in [Some(row.text("name")?), row.opt_text("fqdn")?].into_iter().flatten() {
                index.by_name.entry(fold(&name)).or_insert(id);
            }
            if let Some(zone) = row.opt_text("zone")? {
                index.zone_of.insert(id, zone);
            }
        }
        let sql = "SELECT a.host_id, a.address FROM host_address a JOIN host h ON h.id = a.host_id WHERE h.archived_at IS NULL ORDER BY a.host_id";
        for row in db.all(Sql::new(sql)).await? {
            if let Ok(address) = row.text("address")?.parse::<IpAddr>() {
                index.by_address.entry(address.to_canonical()).or_insert(row.id("host_id")?);
            }
        }
        for row in db.all(Sql::new("SELECT name, cidrs FROM zone WHERE archived_at IS NULL ORDER BY name_key")).await? {
            let name = row.text("name")?;
            index.networks.extend(row.text("cidrs")?.lines().filter_map(Network::parse).map(|n| (n, name.clone())));
        }
        // The narrowest network says most about an address.
        index.networks.sort_by_key(|(n, _)| std::cmp::Reverse(n.bits));
        Ok(index)
    }

    /// The host with this name, whole or by its first label.
    pub fn by_name(&self, name: &str) -> Option<Id> {
        let folded = fold(name.trim_end_matches('.'));
        self.by_name.get(&folded).or_else(|| self.by_name.get(folded.split('.').next()?)).copied()
    }

    pub fn by_address(&self, address: IpAddr) -> Option<Id> {
        self.by_address.get(&address.to_canonical()).copied()
    }

    /// The zone a host stands in, by the register.
    pub fn zone_of(&self, host: Id) -> Option<&str> {
        self.zone_of.get(&host).map(String::as_str)
    }

    /// The zone that an address lies in, by the zones' networks.
    pub fn zone_at(&self, address: IpAddr) -> Option<&str> {
        self.networks.iter().find(|(n, _)| n.contains(address)).map(|(_, name)| name.as_str())
    }

    pub fn len(&self) -> usize {
        self.zone_of.len().max(self.by_name.len())
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.by_address.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_own_addresses_only() {
        let n = Network::parse("10.20.0.0/16").unwrap();
        assert!(n.contains("10.20.255.1".parse().unwrap()));
        assert!(n.contains("::ffff:10.20.0.1".parse().unwrap()));
        assert!(!n.contains("10.21.0.1".parse().unwrap()));
        assert!(!n.contains("2001:db8::1".parse().unwrap()));
        assert!(Network::parse("0.0.0.0/0").unwrap().contains("203.0.113.9".parse().unwrap()));
        assert!(Network::parse("2001:db8::/32").unwrap().contains("2001:db8::1".parse().unwrap()));
        assert_eq!(Network::parse("10.0.0.0/33"), None);
        assert_eq!(Network::parse("ett nät"), None);
    }

    #[test]
    fn a_host_is_found_by_short_and_full_name() {
        let id = Id::fixed("dc01");
        let index = HostIndex { by_name: [("dc01".to_owned(), id)].into(), ..HostIndex::default() };
        assert_eq!(index.by_name("DC01.exempel.se"), Some(id));
        assert_eq!(index.by_name("dc01"), Some(id));
        assert_eq!(index.by_name("dc02"), None);
    }
}
