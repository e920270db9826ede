-- A network zone: which addresses belong together, and how far they are trusted.
CREATE TABLE zone (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  cidrs TEXT NOT NULL DEFAULT '',
  trust TEXT NOT NULL DEFAULT 'internal' CHECK (trust IN ('internal','restricted','dmz','external','medical')),
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX zone_name ON zone(name_key, id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX zone_trust_sorted ON zone(trust, id, archived_at, secrecy, unit_id);
CREATE INDEX zone_updated_at_sorted ON zone(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX zone_trust_filtered ON zone(trust, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX zone_unit_filtered ON zone(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX zone_secrecy_filtered ON zone(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX zone_archived ON zone(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
