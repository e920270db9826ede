//! Which registered host is meant: by address, or by a name as logs write it (short, fully qualified, any case). Built from the register into
//! memory, because it is asked for every event.
use std::{collections::BTreeMap, net::IpAddr};
use vk_core::{Id, Network, fold};
use vk_db::{Db, DbError, Sql};

/// The registered hosts and zones, for look-ups. Immutable: a change in the register makes a new one.
#[derive(Clone, Debug, Default)]
pub struct HostIndex {
    by_name: BTreeMap<String, Id>,
    by_address: BTreeMap<IpAddr, Id>,
    zone_of: BTreeMap<Id, String>,
    networks: Vec<(Network, String)>,
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
            index
                .networks
                .extend(row.text("cidrs")?.lines().filter_map(|text| text.parse::<Network>().ok()).map(|n| (n, name.clone())));
        }
        // The narrowest network says most about an address.
        index.networks.sort_by_key(|(n, _)| std::cmp::Reverse(n.prefix()));
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
    fn a_host_is_found_by_short_and_full_name() {
        let id = Id::fixed("dc01");
        let index = HostIndex { by_name: [("dc01".to_owned(), id)].into(), ..HostIndex::default() };
        assert_eq!(index.by_name("DC01.exempel.se"), Some(id));
        assert_eq!(index.by_name("dc01"), Some(id));
        assert_eq!(index.by_name("dc02"), None);
    }
}
