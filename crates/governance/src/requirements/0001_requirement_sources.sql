-- A source of requirements (lag, föreskrift, standard, egen kravkatalog) in one version. A new version is a row of its own that replaces this one.
CREATE TABLE requirement_source (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  ref_id TEXT,
  urn TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('law','standard','own','imported')),
  publisher TEXT,
  copyright TEXT,
  -- the language that the source is written in, as a two-letter code; translations stand in body
  language TEXT NOT NULL,
  version_label TEXT NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  status TEXT NOT NULL CHECK (status IN ('unverified','verified','draft','repealed')),
  source_url TEXT,
  verified_by TEXT,
  verified_at BIGINT,
  description TEXT,
  -- per language {name, description}
  body TEXT NOT NULL,
  -- what an exchange format says and no column holds, so that an export says it again
  extra TEXT,
  -- of the file that it was imported from: the same content again is no change
  fingerprint TEXT,
  replaces_id TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX requirement_source_name ON requirement_source(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX requirement_source_updated ON requirement_source(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX requirement_source_urn ON requirement_source(urn);
CREATE INDEX requirement_source_unit ON requirement_source(unit_id, archived_at, name_key, id, secrecy);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX requirement_source_kind_filtered ON requirement_source(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_source_status_filtered ON requirement_source(status, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_source_valid_until_sorted ON requirement_source(valid_until, id, archived_at, secrecy, unit_id);
CREATE INDEX requirement_source_secrecy_filtered ON requirement_source(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX requirement_source_archived ON requirement_source(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
