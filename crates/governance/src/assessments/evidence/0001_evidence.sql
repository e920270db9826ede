-- Evidence that ages: what shows that a requirement is met, how fresh it is, and since when.
CREATE TABLE evidence (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('file','link','statement','measure')),
  reference TEXT,
  statement TEXT,
  valid_until TEXT,
  -- Live evidence: which measure, of which record, with which parameter and thresholds (empty: the measure's own).
  measure TEXT,
  record_id TEXT,
  parameter BIGINT,
  amber BIGINT,
  red BIGINT,
  responsible_function_id TEXT,
  state TEXT NOT NULL DEFAULT 'none' CHECK (state IN ('fresh','amber','red','none')),
  -- A message's key with its arguments, as JSON.
  why TEXT NOT NULL DEFAULT '{}',
  state_since BIGINT NOT NULL DEFAULT 0,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX evidence_name ON evidence(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX evidence_updated ON evidence(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX evidence_since ON evidence(state_since, id, archived_at, secrecy, unit_id);
CREATE INDEX evidence_state_name ON evidence(state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX evidence_kind_name ON evidence(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX evidence_unit ON evidence(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX evidence_valid ON evidence(valid_until);

CREATE TABLE evidence_requirement (
  evidence_id TEXT NOT NULL REFERENCES evidence(id),
  assessment_id TEXT NOT NULL,
  requirement_id TEXT NOT NULL,
  PRIMARY KEY (evidence_id, assessment_id, requirement_id)
);
CREATE INDEX evidence_requirement_of ON evidence_requirement(assessment_id, requirement_id);

CREATE TABLE measure_reading (
  evidence_id TEXT NOT NULL REFERENCES evidence(id),
  at BIGINT NOT NULL,
  value BIGINT,
  state TEXT NOT NULL CHECK (state IN ('fresh','amber','red','none')),
  why TEXT NOT NULL,
  PRIMARY KEY (evidence_id, at)
);
CREATE INDEX measure_reading_at ON measure_reading(at);

-- Every turn of a piece of evidence, for those who look once a week at what has changed.
CREATE TABLE evidence_turned (
  evidence_id TEXT NOT NULL REFERENCES evidence(id),
  at BIGINT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (evidence_id, at)
);
CREATE INDEX evidence_turned_at ON evidence_turned(at);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX evidence_secrecy_filtered ON evidence(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX evidence_responsible ON evidence(responsible_function_id);
CREATE INDEX evidence_state_sorted ON evidence(state, id, archived_at, secrecy, unit_id);
CREATE INDEX evidence_valid_until_sorted ON evidence(valid_until, id, archived_at, secrecy, unit_id);
CREATE INDEX evidence_archived ON evidence(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
