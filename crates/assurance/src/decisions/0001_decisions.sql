-- Decisions and assignments (beslut och uppdrag) of boards, committees and functions with delegation.
CREATE TABLE decision (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  body TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('decision','assignment')),
  -- A board or committee (unit), or a function that decides by delegation.
  decided_by_id TEXT NOT NULL,
  decided_by_kind TEXT NOT NULL CHECK (decided_by_kind IN ('unit','function')),
  decided_on TEXT NOT NULL,
  paragraph TEXT,
  registry_number TEXT,
  source_kind TEXT NOT NULL CHECK (source_kind IN ('audit','council_proposal','management_review','incident','other')),
  assigned_id TEXT,
  report_back_on TEXT,
  -- The day that was first decided, when it has been moved.
  first_report_back_on TEXT,
  state TEXT NOT NULL CHECK (state IN ('in_force','under_way','reported_back','fulfilled','revoked')),
  state_reason TEXT,
  reported_on TEXT,
  reported_in TEXT,
  turn TEXT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX decision_turn ON decision(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX decision_name ON decision(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX decision_updated ON decision(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX decision_decided ON decision(decided_on, id, archived_at, secrecy, unit_id);
CREATE INDEX decision_kind ON decision(kind, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_state ON decision(state, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_origin ON decision(source_kind, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_report ON decision(report_back_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_assigned ON decision(assigned_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_by ON decision(decided_by_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX decision_unit ON decision(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX decision_secrecy ON decision(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX decision_archived ON decision(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- What it answers, rests on or concerns.
CREATE TABLE decision_source (
  decision_id TEXT NOT NULL REFERENCES decision(id),
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (decision_id, target_id)
);
CREATE INDEX decision_source_of ON decision_source(target_id);
