-- Year wheels (årshjul): the plan of one year, for the region or for a part of it. What was adopted is frozen; the activities go on living until the wheel is closed.
CREATE TABLE year_wheel (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  year BIGINT NOT NULL CHECK (year BETWEEN 2000 AND 2199),
  owner_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('draft','adopted','closed')),
  -- Runs although nobody has adopted it: its year has begun, and legal duties do not wait.
  provisional BOOLEAN NOT NULL DEFAULT FALSE,
  -- Occasions whose last day lies before this one are not made.
  runs_from TEXT,
  previous_id TEXT,
  next_id TEXT,
  decided_by TEXT,
  mandate TEXT CHECK (mandate IN ('line','management_group','board')),
  decided_on TEXT,
  registry_number TEXT,
  decision_note TEXT,
  -- Who wrote the decision into the program, and when.
  recorded_by TEXT,
  recorded_at BIGINT,
  -- SHA-256 over the hashes of the frozen activities, in the order of their identifiers.
  frozen_hash TEXT,
  closed_at BIGINT,
  closed_by TEXT,
  closing_note TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
-- One living wheel a year and place: also the guard against two clones at once.
CREATE UNIQUE INDEX year_wheel_one ON year_wheel(year, COALESCE(unit_id, '')) WHERE archived_at IS NULL;
CREATE INDEX year_wheel_year ON year_wheel(year, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX year_wheel_name ON year_wheel(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX year_wheel_updated ON year_wheel(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX year_wheel_state ON year_wheel(state, archived_at, year, id, secrecy, unit_id);
CREATE INDEX year_wheel_unit ON year_wheel(unit_id, archived_at, year, id, secrecy);
CREATE INDEX year_wheel_secrecy ON year_wheel(secrecy, archived_at, year, id, unit_id);
CREATE INDEX year_wheel_archived ON year_wheel(archived_at, year, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- What each activity said when the wheel was adopted, as JSON with its SHA-256, and what had become of it when the wheel was closed.
CREATE TABLE year_wheel_frozen (
  wheel_id TEXT NOT NULL REFERENCES year_wheel(id),
  activity_id TEXT NOT NULL,
  frozen TEXT NOT NULL,
  frozen_hash TEXT NOT NULL,
  outcome TEXT,
  PRIMARY KEY (wheel_id, activity_id)
);
