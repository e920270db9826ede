-- A log source: where messages come from, how they are read, and when its silence is an alarm.
CREATE TABLE log_source (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  transport TEXT NOT NULL DEFAULT 'any' CHECK (transport IN ('any','udp','tcp')),
  address TEXT,
  header_host TEXT,
  source_type TEXT NOT NULL,
  time_zone TEXT NOT NULL DEFAULT 'Europe/Stockholm',
  silent_after_minutes BIGINT CHECK (silent_after_minutes >= 1),
  host_id TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX log_source_name ON log_source(name_key, id);
CREATE INDEX log_source_host ON log_source(host_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX log_source_source_type_sorted ON log_source(source_type, id, archived_at, secrecy, unit_id);
CREATE INDEX log_source_updated_at_sorted ON log_source(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX log_source_transport_filtered ON log_source(transport, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX log_source_unit_filtered ON log_source(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX log_source_secrecy_filtered ON log_source(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX log_source_archived ON log_source(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
