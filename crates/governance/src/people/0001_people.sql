-- People are synchronised from the region's directory; duties bind to functions, so that a person leaving orphans nothing.
CREATE TABLE person (
  id TEXT PRIMARY KEY,
  external_id TEXT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  title TEXT,
  active BOOLEAN NOT NULL DEFAULT TRUE,
  left_on TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX person_external ON person(external_id);
CREATE INDEX person_name ON person(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX person_unit ON person(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX person_email ON person(email);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX person_updated_at_sorted ON person(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX person_active_filtered ON person(active, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX person_left_on_sorted ON person(left_on, id, archived_at, secrecy, unit_id);
CREATE INDEX person_secrecy_filtered ON person(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX person_archived ON person(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
