-- Self-assessments (självskattningar): one per subject and requirement source, with its answers. Requirements, sources, systems and functions are
-- other registers: their identifiers stand here without a foreign key.
CREATE TABLE assessment (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('system','unit')),
  source_id TEXT NOT NULL,
  responsible_function_id TEXT,
  due_on TEXT,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open','answered','reviewed')),
  -- Where every applicable requirement stands: each is counted in exactly one of the columns that follow it.
  applicable BIGINT NOT NULL DEFAULT 0,
  met BIGINT NOT NULL DEFAULT 0,
  amber BIGINT NOT NULL DEFAULT 0,
  red BIGINT NOT NULL DEFAULT 0,
  partly BIGINT NOT NULL DEFAULT 0,
  not_met BIGINT NOT NULL DEFAULT 0,
  not_applicable BIGINT NOT NULL DEFAULT 0,
  unknown BIGINT NOT NULL DEFAULT 0,
  unanswered BIGINT NOT NULL DEFAULT 0,
  exceptions BIGINT NOT NULL DEFAULT 0,
  shortfalls BIGINT NOT NULL DEFAULT 0,
  -- The class that decided which requirements apply.
  confidentiality SMALLINT,
  integrity SMALLINT,
  availability SMALLINT,
  traceability SMALLINT,
  summarised_at BIGINT NOT NULL DEFAULT 0,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT,
  -- Archived because its subject was archived or retired: it comes back with it.
  put_away BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX assessment_subject ON assessment(subject_id, source_id);
CREATE INDEX assessment_name ON assessment(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX assessment_updated ON assessment(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_state_name ON assessment(state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX assessment_unit ON assessment(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX assessment_red ON assessment(red, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_unanswered ON assessment(unanswered, id, archived_at, secrecy, unit_id);
-- The overview adds up a whole source: it reads this index and not the table.
CREATE INDEX assessment_sums ON assessment(source_id, archived_at, unit_id, secrecy, subject_kind, applicable, met, amber, red, partly, not_met,
  not_applicable, unknown, unanswered, exceptions, shortfalls);

-- One answer. It is kept when the requirement no longer applies, and hidden until asked for.
CREATE TABLE assessment_answer (
  assessment_id TEXT NOT NULL REFERENCES assessment(id),
  requirement_id TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('met','partly','not_met','not_applicable','unknown')),
  reason TEXT,
  comment TEXT,
  delegated_function_id TEXT,
  delegated_due_on TEXT,
  inherits_from TEXT REFERENCES assessment(id),
  answered_by TEXT,
  answered_at BIGINT,
  PRIMARY KEY (assessment_id, requirement_id)
);
CREATE INDEX assessment_answer_inherits ON assessment_answer(inherits_from, requirement_id);

-- Sums by area of cybersäkerhetslagen 2 kap. 3 §; only of assessments in use, so that the overview joins nothing.
CREATE TABLE assessment_area (
  assessment_id TEXT NOT NULL REFERENCES assessment(id),
  area TEXT NOT NULL,
  source_id TEXT NOT NULL,
  unit_id TEXT,
  secrecy TEXT NOT NULL,
  applicable BIGINT NOT NULL,
  met BIGINT NOT NULL,
  amber BIGINT NOT NULL,
  red BIGINT NOT NULL,
  partly BIGINT NOT NULL,
  not_met BIGINT NOT NULL,
  not_applicable BIGINT NOT NULL,
  unknown BIGINT NOT NULL,
  unanswered BIGINT NOT NULL,
  exceptions BIGINT NOT NULL,
  shortfalls BIGINT NOT NULL,
  PRIMARY KEY (assessment_id, area)
);
CREATE INDEX assessment_area_sums ON assessment_area(source_id, area, unit_id, secrecy, applicable, met, amber, red, partly, not_met,
  not_applicable, unknown, unanswered, exceptions, shortfalls);

-- What is missing, one row per requirement that applies and is not met: made by the summary, listed by weight.
CREATE TABLE assessment_gap (
  id TEXT PRIMARY KEY,
  assessment_id TEXT NOT NULL REFERENCES assessment(id),
  requirement_id TEXT NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('not_met','partly','unknown','unanswered','red','shortfall')),
  weight BIGINT NOT NULL,
  area TEXT NOT NULL,
  legal_duty BOOLEAN NOT NULL,
  confidentiality BOOLEAN NOT NULL,
  integrity BOOLEAN NOT NULL,
  availability BOOLEAN NOT NULL,
  traceability BOOLEAN NOT NULL,
  search_text TEXT NOT NULL,
  unit_id TEXT,
  secrecy TEXT NOT NULL,
  since BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX assessment_gap_of ON assessment_gap(assessment_id, requirement_id);
CREATE INDEX assessment_gap_weight ON assessment_gap(weight, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX assessment_gap_area ON assessment_gap(area, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_standing ON assessment_gap(standing, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_unit ON assessment_gap(unit_id, archived_at, weight, id, secrecy);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX assessment_gap_legal_duty_filtered ON assessment_gap(legal_duty, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_confidentiality_filtered ON assessment_gap(confidentiality, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_integrity_filtered ON assessment_gap(integrity, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_availability_filtered ON assessment_gap(availability, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_traceability_filtered ON assessment_gap(traceability, archived_at, weight, id, secrecy, unit_id);
CREATE INDEX assessment_gap_standing_sorted ON assessment_gap(standing, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_gap_area_sorted ON assessment_gap(area, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_gap_archived ON assessment_gap(archived_at, weight, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX assessment_subject_kind_filtered ON assessment(subject_kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX assessment_due_on_sorted ON assessment(due_on, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_secrecy_filtered ON assessment(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX assessment_responsible ON assessment(responsible_function_id);
CREATE INDEX assessment_state_sorted ON assessment(state, id, archived_at, secrecy, unit_id);
CREATE INDEX assessment_archived ON assessment(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- The action that was opened for a gap; it stays when the gap is closed.
CREATE TABLE assessment_action (
  assessment_id TEXT NOT NULL REFERENCES assessment(id),
  requirement_id TEXT NOT NULL,
  action_id TEXT NOT NULL,
  PRIMARY KEY (assessment_id, requirement_id, action_id)
);
