-- Risk matrices. A decided one is never changed: a new version is made from it. The scale itself is JSON in `body`, parsed at the border and never queried.
CREATE TABLE risk_matrix (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  -- Versions of one matrix share their family: the key of the shipped one, or the identifier of the first.
  family TEXT NOT NULL,
  number BIGINT NOT NULL CHECK (number >= 1),
  state TEXT NOT NULL CHECK (state IN ('draft','in_use','replaced')),
  likelihood_levels BIGINT NOT NULL CHECK (likelihood_levels BETWEEN 3 AND 6),
  consequence_levels BIGINT NOT NULL CHECK (consequence_levels BETWEEN 3 AND 6),
  zones BIGINT NOT NULL CHECK (zones BETWEEN 2 AND 6),
  body TEXT NOT NULL,
  source TEXT,
  decision TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  rejudge_by TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX risk_matrix_version ON risk_matrix(family, number);
-- One matrix is in use, in the whole region: the same scale everywhere.
CREATE UNIQUE INDEX risk_matrix_in_use ON risk_matrix(state) WHERE state = 'in_use';
CREATE INDEX risk_matrix_name ON risk_matrix(name_key, id, archived_at, secrecy, unit_id, search_text);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX risk_matrix_updated_at_sorted ON risk_matrix(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_matrix_state_filtered ON risk_matrix(state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX risk_matrix_secrecy_filtered ON risk_matrix(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX risk_matrix_state_sorted ON risk_matrix(state, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_matrix_archived ON risk_matrix(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- The zones of each matrix in the order of their gravity, so that lists can name the zone of a risk; written with the scale.
CREATE TABLE risk_zone (
  matrix_id TEXT NOT NULL REFERENCES risk_matrix(id),
  key TEXT NOT NULL,
  position BIGINT NOT NULL,
  tone TEXT NOT NULL,
  mark TEXT NOT NULL,
  name_sv TEXT NOT NULL,
  name_en TEXT NOT NULL,
  PRIMARY KEY (matrix_id, key)
);
