-- Exceptions (avsteg, dispens) from a requirement, for one subject, until a day.
CREATE TABLE exception (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  requirement_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('system','unit')),
  reason TEXT NOT NULL,
  compensation TEXT NOT NULL,
  decider_function_id TEXT,
  responsible_function_id TEXT,
  valid_until TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'requested' CHECK (state IN ('requested','approved','refused','expired','revoked')),
  decided_by TEXT,
  decided_at BIGINT,
  mandate TEXT,
  decision_reason TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX exception_name ON exception(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX exception_updated ON exception(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX exception_valid ON exception(valid_until, id, archived_at, secrecy, unit_id);
CREATE INDEX exception_state_name ON exception(state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX exception_unit ON exception(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX exception_subject ON exception(subject_id, requirement_id);
CREATE INDEX exception_requirement ON exception(requirement_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX exception_secrecy_filtered ON exception(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX exception_responsible ON exception(responsible_function_id);
CREATE INDEX exception_state_sorted ON exception(state, id, archived_at, secrecy, unit_id);
CREATE INDEX exception_archived ON exception(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
