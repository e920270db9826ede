-- The register of risks. Levels keep the matrix that they were judged with; cell, zone and rank are what that matrix says of them, so that lists and the
-- heat map need no scale. Records of other registers stand here without a foreign key: the form checks them for whoever saves.
CREATE TABLE risk_number (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);
CREATE TABLE risk (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  cause TEXT,
  event TEXT,
  effect TEXT,
  source_kind TEXT NOT NULL
    CHECK (source_kind IN ('analysis','incident','pentest','audit','supplier','vulnerability','environment')),
  analysis_id TEXT,
  aspects TEXT,
  areas TEXT,
  matrix_id TEXT,
  consequence_confidentiality BIGINT,
  consequence_integrity BIGINT,
  consequence_availability BIGINT,
  consequence_traceability BIGINT,
  inherent_likelihood BIGINT,
  inherent_consequence BIGINT,
  inherent_cell TEXT,
  inherent_zone TEXT,
  current_likelihood BIGINT,
  current_consequence BIGINT,
  current_cell TEXT,
  current_zone TEXT,
  current_value BIGINT,
  current_rank BIGINT NOT NULL DEFAULT 0,
  target_likelihood BIGINT,
  target_consequence BIGINT,
  target_cell TEXT,
  target_zone TEXT,
  treatment TEXT CHECK (treatment IN ('avoid','reduce','share','accept')),
  controls TEXT,
  owner_function_id TEXT,
  review_by TEXT,
  escalated_to TEXT CHECK (escalated_to IN ('administration','council','management','board')),
  escalated_reason TEXT,
  state TEXT NOT NULL
    CHECK (state IN ('identified','assessed','treating','accepted','reduced','shared','avoided','followed_up','closed')),
  is_open BOOLEAN NOT NULL DEFAULT TRUE,
  -- Set when another matrix came into use: the day by which it is to be judged anew.
  rejudge_by TEXT,
  accepted_until TEXT,
  -- The last day of an acceptance that ran out, until somebody has dealt with it.
  acceptance_expired_on TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX risk_reference ON risk(reference);
-- The list's own sort carries what the list is narrowed by.
CREATE INDEX risk_rank ON risk(current_rank, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX risk_name ON risk(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX risk_updated ON risk(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_review ON risk(COALESCE(review_by, '9999-12-31'), id, archived_at, secrecy, unit_id);
CREATE INDEX risk_state ON risk(state, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_unit ON risk(unit_id, archived_at, current_rank, id, secrecy);
CREATE INDEX risk_owner ON risk(owner_function_id, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_analysis_of ON risk(analysis_id);
CREATE INDEX risk_accepted ON risk(state, accepted_until);
-- The heat map is one grouped walk through one of these.
CREATE INDEX risk_map_current ON risk(matrix_id, archived_at, is_open, current_cell, secrecy, unit_id, owner_function_id);
CREATE INDEX risk_map_inherent ON risk(matrix_id, archived_at, is_open, inherent_cell, secrecy, unit_id, owner_function_id);
CREATE INDEX risk_map_target ON risk(matrix_id, archived_at, is_open, target_cell, secrecy, unit_id, owner_function_id);

-- What a risk threatens, where it was seen, which threats stand behind it.
CREATE TABLE risk_link (
  risk_id TEXT NOT NULL REFERENCES risk(id),
  relation TEXT NOT NULL CHECK (relation IN ('threatens','from','caused_by')),
  target_id TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  PRIMARY KEY (risk_id, relation, target_id)
);
CREATE INDEX risk_link_target ON risk_link(target_id, relation, risk_id);

-- Acceptances, all of them: who, by which mandate, why, until when, and what became of it.
CREATE TABLE risk_acceptance (
  id TEXT PRIMARY KEY,
  risk_id TEXT NOT NULL REFERENCES risk(id),
  state TEXT NOT NULL CHECK (state IN ('in_force','replaced','withdrawn','expired')),
  matrix_id TEXT NOT NULL,
  zone TEXT NOT NULL,
  cell TEXT NOT NULL,
  accepted_by TEXT NOT NULL,
  account_id TEXT,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  conditions TEXT,
  accepted_on TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX risk_acceptance_risk ON risk_acceptance(risk_id, created_at);

-- How a risk stood after each change, for what has moved since a day.
CREATE TABLE risk_level_history (
  risk_id TEXT NOT NULL REFERENCES risk(id),
  at BIGINT NOT NULL,
  matrix_id TEXT,
  likelihood BIGINT,
  consequence BIGINT,
  zone TEXT,
  rank BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (risk_id, at)
);
