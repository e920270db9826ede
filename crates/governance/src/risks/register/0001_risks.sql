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
  -- The function that stands for that level; it has got the task.
  escalated_function_id TEXT,
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
-- Lists sort by rank unless asked otherwise, so each filter that many use has an index in that order; it carries what permission reads, so that pages and
-- counts stay in the index. No whole index begins with archived_at: without statistics SQLite would take it for every list.
CREATE INDEX risk_rank ON risk(current_rank, id, archived_at, secrecy, unit_id, is_open, updated_at, search_text);
CREATE INDEX risk_name ON risk(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX risk_updated ON risk(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_review ON risk(COALESCE(review_by, '9999-12-31'), id, archived_at, secrecy, unit_id);
CREATE INDEX risk_state ON risk(state, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_treatment ON risk(treatment, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_source ON risk(source_kind, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_secrecy ON risk(secrecy, archived_at, current_rank, id, unit_id);
CREATE INDEX risk_zone_now ON risk(current_zone, archived_at, current_rank, id, secrecy, unit_id, matrix_id, is_open);
CREATE INDEX risk_judged_with ON risk(matrix_id, archived_at, is_open, current_rank, id, secrecy, unit_id, current_zone);
-- Whoever sees a part of the organisation walks through its units, whatever the list is narrowed and sorted by.
CREATE INDEX risk_unit ON risk(unit_id, archived_at, current_rank, id, secrecy, is_open, state, treatment, source_kind, escalated_to, current_zone,
  matrix_id, review_by, accepted_until, rejudge_by, updated_at, name_key);
CREATE INDEX risk_unit_map ON risk(unit_id, archived_at, matrix_id, is_open, current_cell, inherent_cell, target_cell, secrecy, owner_function_id,
  current_rank, id, current_zone);
CREATE INDEX risk_owner ON risk(owner_function_id, archived_at, is_open, matrix_id, current_cell, inherent_cell, target_cell, current_rank, id, secrecy,
  unit_id, current_zone, review_by, rejudge_by, accepted_until);
CREATE INDEX risk_analysis_of ON risk(analysis_id);
CREATE INDEX risk_accepted ON risk(state, accepted_until);
-- What few risks have.
CREATE INDEX risk_escalated ON risk(escalated_to, archived_at, current_rank, id, secrecy, unit_id) WHERE escalated_to IS NOT NULL;
CREATE INDEX risk_expired ON risk(acceptance_expired_on, archived_at, id, secrecy, unit_id) WHERE acceptance_expired_on IS NOT NULL;
-- Each cell of the heat map is one search in one of these, and so is the list behind it.
CREATE INDEX risk_map_current ON risk(matrix_id, archived_at, is_open, current_cell, current_rank, id, secrecy, unit_id, owner_function_id);
CREATE INDEX risk_map_inherent ON risk(matrix_id, archived_at, is_open, inherent_cell, current_rank, id, secrecy, unit_id, owner_function_id);
CREATE INDEX risk_map_target ON risk(matrix_id, archived_at, is_open, target_cell, current_rank, id, secrecy, unit_id, owner_function_id);

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
  -- Why it ended before its last day without anybody having decided so.
  ended_why TEXT CHECK (ended_why IN ('graver','mandate','days','untreated','unit')),
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
CREATE INDEX risk_acceptance_created ON risk_acceptance(created_at, risk_id);

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
-- The newest changes since a moment.
CREATE INDEX risk_level_history_at ON risk_level_history(at, risk_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX risk_is_open_filtered ON risk(is_open, archived_at, current_rank, id, secrecy, unit_id);
CREATE INDEX risk_review_by_sorted ON risk(review_by, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_accepted_until_sorted ON risk(accepted_until, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_rejudge_by_sorted ON risk(rejudge_by, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_state_sorted ON risk(state, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_archived ON risk(archived_at, current_rank, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
CREATE INDEX risk_inherent_cell ON risk(inherent_cell);
CREATE INDEX risk_current_cell ON risk(current_cell);
CREATE INDEX risk_target_cell ON risk(target_cell);
