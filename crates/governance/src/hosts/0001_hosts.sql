-- A host belongs to a system and so to an owner and a class. Hosts are registered, imported, or observed in logs.
CREATE TABLE host (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  fqdn TEXT,
  kind TEXT NOT NULL DEFAULT 'server' CHECK (kind IN ('server','client','network','firewall','medical','printer','other')),
  os TEXT,
  description TEXT,
  system_id TEXT,
  zone_id TEXT REFERENCES zone(id),
  exposure TEXT NOT NULL DEFAULT 'internal' CHECK (exposure IN ('internal','internet')),
  origin TEXT NOT NULL DEFAULT 'register' CHECK (origin IN ('register','observed')),
  first_seen BIGINT,
  last_seen BIGINT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX host_name ON host(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX host_unit ON host(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX host_system ON host(system_id);
CREATE INDEX host_zone ON host(zone_id);
CREATE TABLE host_address (
  host_id TEXT NOT NULL REFERENCES host(id),
  address TEXT NOT NULL,
  PRIMARY KEY (host_id, address)
);
CREATE INDEX host_address_address ON host_address(address);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX host_kind_sorted ON host(kind, id, archived_at, secrecy, unit_id);
CREATE INDEX host_updated_at_sorted ON host(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX host_kind_filtered ON host(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX host_exposure_filtered ON host(exposure, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX host_origin_filtered ON host(origin, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX host_secrecy_filtered ON host(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX host_archived ON host(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
