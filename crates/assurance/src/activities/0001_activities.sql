-- Activities of a year wheel: what comes round, when, for whom, who answers for it.
CREATE TABLE activity (
  id TEXT PRIMARY KEY,
  wheel_id TEXT NOT NULL REFERENCES year_wheel(id),
  -- The wheel's year, kept here for lists.
  year BIGINT NOT NULL,
  -- Names the activity through the years: a cloned one keeps it.
  series TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  category TEXT NOT NULL CHECK (category IN ('classification','risk','incident','supplier','document','training','audit','follow_up','data_protection','technical','cooperation')),
  rhythm TEXT NOT NULL CHECK (rhythm IN ('once','weekly','monthly','quarterly','half_yearly','yearly','own')),
  -- Where the counting starts (DTSTART), and the rule (RFC 5545) without it. The day that it gives is the one on which the work should be finished.
  first_on TEXT NOT NULL,
  rrule TEXT NOT NULL,
  -- The window around the day, in days.
  before_days BIGINT NOT NULL CHECK (before_days BETWEEN 0 AND 366),
  after_days BIGINT NOT NULL CHECK (after_days BETWEEN 0 AND 366),
  scope TEXT NOT NULL CHECK (scope IN ('region','administration','system','supplier','document','information_set')),
  owner_from TEXT NOT NULL CHECK (owner_from IN ('function','unit','owner','manager')),
  owner_id TEXT,
  escalate_to_id TEXT,
  escalate_after BIGINT NOT NULL CHECK (escalate_after BETWEEN 0 AND 365),
  inputs TEXT,
  outputs TEXT,
  checklist TEXT,
  legal_basis TEXT,
  evidence_required BOOLEAN NOT NULL DEFAULT FALSE,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
-- A clone made twice adds nothing.
CREATE UNIQUE INDEX activity_series ON activity(wheel_id, series);
CREATE INDEX activity_name ON activity(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX activity_updated ON activity(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX activity_year ON activity(year, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX activity_year_sorted ON activity(year, id, archived_at, secrecy, unit_id);
CREATE INDEX activity_category ON activity(category, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX activity_category_sorted ON activity(category, id, archived_at, secrecy, unit_id);
CREATE INDEX activity_scope ON activity(scope, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX activity_unit ON activity(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX activity_secrecy ON activity(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX activity_owner ON activity(owner_id);
CREATE INDEX activity_archived ON activity(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

CREATE TABLE activity_participant (
  activity_id TEXT NOT NULL REFERENCES activity(id),
  function_id TEXT NOT NULL,
  PRIMARY KEY (activity_id, function_id)
);
CREATE INDEX activity_participant_of ON activity_participant(function_id);
-- Which targets: within these units, only these. Nothing here: all of the kind.
CREATE TABLE activity_target (
  activity_id TEXT NOT NULL REFERENCES activity(id),
  relation TEXT NOT NULL CHECK (relation IN ('within','only')),
  target_id TEXT NOT NULL,
  PRIMARY KEY (activity_id, relation, target_id)
);
CREATE INDEX activity_target_of ON activity_target(target_id);
-- What is gathered from the registers as evidence.
CREATE TABLE activity_gathers (
  activity_id TEXT NOT NULL REFERENCES activity(id),
  evidence_key TEXT NOT NULL,
  PRIMARY KEY (activity_id, evidence_key)
);
