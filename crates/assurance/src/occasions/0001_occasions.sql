-- Occasions (tillfällen) of the year wheel's activities: one for each day that the rule gives and each target of the scope.
CREATE TABLE occasion (
  id TEXT PRIMARY KEY,
  activity_id TEXT NOT NULL REFERENCES activity(id),
  year BIGINT NOT NULL,
  category TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  -- The day that the rule gave. Never changes: with activity and target it names the occasion.
  falls_on TEXT NOT NULL,
  -- '' for the whole region: NULLs are not equal in a unique index.
  target_id TEXT NOT NULL DEFAULT '',
  target_kind TEXT NOT NULL DEFAULT '',
  owner_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('planned','ongoing','done','cancelled')),
  state_reason TEXT,
  note TEXT,
  -- Somebody made it; the rule did not ask for it.
  by_hand BOOLEAN NOT NULL DEFAULT FALSE,
  starts_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  first_due_on TEXT NOT NULL,
  postponed BIGINT NOT NULL DEFAULT 0,
  -- '0' and the last day while it is open, '2' and the day afterwards.
  turn TEXT NOT NULL,
  -- Lines of the activity's checklist that are done.
  checked TEXT NOT NULL DEFAULT '',
  done_on TEXT,
  done_late_days BIGINT,
  done_by TEXT,
  done_by_id TEXT,
  done_at BIGINT,
  escalated_on TEXT,
  escalated_to_id TEXT,
  escalated_why TEXT CHECK (escalated_why IN ('late','vacant')),
  -- RFC 5545 SEQUENCE: rises when what a calendar shows changes.
  calendar_seq BIGINT NOT NULL DEFAULT 0,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX occasion_once ON occasion(activity_id, falls_on, target_id);
CREATE INDEX occasion_turn ON occasion(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX occasion_name ON occasion(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX occasion_updated ON occasion(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX occasion_state ON occasion(state, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_unit ON occasion(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX occasion_category ON occasion(category, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_year ON occasion(year, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_owner ON occasion(owner_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_activity ON occasion(activity_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_target ON occasion(target_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_falls ON occasion(falls_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_due ON occasion(due_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_secrecy ON occasion(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX occasion_escalated ON occasion(escalated_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX occasion_archived ON occasion(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
-- The wheel's sums are answered by this one alone.
CREATE INDEX occasion_wheel ON occasion(year, activity_id, falls_on, state, due_on, starts_on, postponed, done_late_days, secrecy, unit_id, id) WHERE archived_at IS NULL;

-- Each time that the last day was moved.
CREATE TABLE occasion_move (
  occasion_id TEXT NOT NULL REFERENCES occasion(id),
  no BIGINT NOT NULL,
  on_day TEXT NOT NULL,
  from_start TEXT NOT NULL,
  from_due TEXT NOT NULL,
  to_start TEXT NOT NULL,
  to_due TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (occasion_id, no)
);
-- What the registers showed: numbers and identifiers; names are looked up for whoever reads.
CREATE TABLE occasion_evidence (
  occasion_id TEXT NOT NULL REFERENCES occasion(id),
  evidence_key TEXT NOT NULL,
  at BIGINT NOT NULL,
  found BIGINT NOT NULL,
  expected BIGINT,
  -- The sentence, as message and arguments (JSON), and the records' identifiers (JSON).
  why TEXT NOT NULL,
  records TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (occasion_id, evidence_key, at)
);
