-- The catalogue of threats: what may happen to information, in words that an analysis begins with. Shipped ones and the region's own.
CREATE TABLE threat (
  id TEXT PRIMARY KEY,
  reference TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  name_en TEXT,
  category TEXT NOT NULL CHECK (category IN ('malicious_external','malicious_internal','human_error','technical_failure','supplier','physical_environment','organisation','legal','other')),
  description TEXT,
  description_en TEXT,
  aspects TEXT,
  areas TEXT,
  source TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX threat_reference ON threat(reference);
CREATE INDEX threat_name ON threat(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX threat_category ON threat(category, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX threat_updated ON threat(updated_at, id, archived_at, secrecy, unit_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX threat_unit_filtered ON threat(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX threat_secrecy_filtered ON threat(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX threat_category_sorted ON threat(category, id, archived_at, secrecy, unit_id);
CREATE INDEX threat_archived ON threat(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
