-- Actions (åtgärder): one register for all measures, whatever they come from. What an action comes from and concerns are records of other registers:
-- their identifiers stand here without a foreign key, with the kind by which the graph knows them.
CREATE TABLE action_number (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);

CREATE TABLE action (
  id TEXT PRIMARY KEY,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  -- Derived from what the action comes from; here so that the list is narrowed by it.
  origin_kind TEXT NOT NULL CHECK (origin_kind IN ('own','risk','assessment','audit','incident','pentest','vulnerability','supplier','council','other')),
  state TEXT NOT NULL CHECK (state IN ('planned','ongoing','deferred','done','verified','cancelled')),
  -- Why it was deferred, cancelled or opened again.
  state_reason TEXT,
  responsible_id TEXT,
  verifier_id TEXT,
  mandate TEXT CHECK (mandate IN ('line','management_group','board')),
  -- 1 critical … 4 low; text, because it is a choice.
  priority TEXT NOT NULL CHECK (priority IN ('1','2','3','4')),
  start_on TEXT,
  due_on TEXT,
  progress BIGINT NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  cost_estimate BIGINT CHECK (cost_estimate >= 0),
  effort_hours BIGINT CHECK (effort_hours >= 0),
  legal_areas TEXT NOT NULL DEFAULT '',
  -- What comes next: open ones by their last day, those without a day after them, then what is closed.
  turn TEXT NOT NULL,
  done_on TEXT,
  done_note TEXT,
  evidence TEXT,
  evidence_link TEXT,
  -- Why it could be done before what it depends on.
  early_reason TEXT,
  done_by TEXT,
  done_by_id TEXT,
  done_at BIGINT,
  verified_note TEXT,
  verified_by TEXT,
  verified_by_id TEXT,
  verified_at BIGINT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX action_ref ON action(ref);
-- The list's own sort carries what the list is narrowed by, so that a search walks this index and not the table. No index begins with
-- archived_at: SQLite would take it for every list, read the whole register and sort it.
CREATE INDEX action_turn ON action(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX action_name ON action(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX action_updated ON action(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX action_priority ON action(priority, id, archived_at, secrecy, unit_id);
CREATE INDEX action_progress ON action(progress, id, archived_at, secrecy, unit_id);
-- A filter, in the order of the list.
CREATE INDEX action_state ON action(state, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX action_unit ON action(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX action_origin_kind ON action(origin_kind, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX action_of_priority ON action(priority, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX action_responsible ON action(responsible_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX action_verifier ON action(verifier_id, archived_at, turn, id, secrecy, unit_id) WHERE verifier_id IS NOT NULL;
CREATE INDEX action_mandate ON action(mandate, archived_at, turn, id, secrecy, unit_id) WHERE mandate IS NOT NULL;
CREATE INDEX action_due ON action(due_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX action_secrecy ON action(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX action_archived ON action(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
-- The board's closed columns: the latest first.
CREATE INDEX action_closed ON action(state, archived_at, updated_at, id, secrecy, unit_id);
-- The overview's sums are answered by these two alone.
CREATE INDEX action_open_sums ON action(unit_id, archived_at, turn, secrecy, cost_estimate) WHERE archived_at IS NULL AND turn < '2';
CREATE INDEX action_done_sums ON action(done_on, archived_at, unit_id, state, secrecy) WHERE archived_at IS NULL AND done_on IS NOT NULL;

CREATE TABLE action_origin (
  action_id TEXT NOT NULL REFERENCES action(id),
  kind TEXT NOT NULL,
  origin_id TEXT NOT NULL,
  PRIMARY KEY (action_id, origin_id)
);
CREATE INDEX action_origin_of ON action_origin(origin_id);

CREATE TABLE action_concern (
  action_id TEXT NOT NULL REFERENCES action(id),
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (action_id, target_id)
);
CREATE INDEX action_concern_of ON action_concern(target_id);

CREATE TABLE action_dependency (
  action_id TEXT NOT NULL REFERENCES action(id),
  depends_on_id TEXT NOT NULL REFERENCES action(id),
  PRIMARY KEY (action_id, depends_on_id)
);
CREATE INDEX action_dependency_on ON action_dependency(depends_on_id);
