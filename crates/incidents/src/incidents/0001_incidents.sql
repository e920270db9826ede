-- Incidents: one row each, numbered without gaps per year; what is added later stands in its own tables and is never changed.
CREATE TABLE incident_number (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);

CREATE TABLE incident (
  id TEXT PRIMARY KEY,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  category TEXT,
  severity TEXT,
  severity_rank SMALLINT NOT NULL DEFAULT 0,
  aspects TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  -- What a named human has said that it is.
  class TEXT NOT NULL DEFAULT 'unsorted' CHECK (class IN ('unsorted','deviation','near_miss','event','incident')),
  origin TEXT NOT NULL,
  alert_id TEXT,
  occurred_at BIGINT,
  detected_at BIGINT,
  knowledge_at BIGINT,
  assessed_significant_at BIGINT,
  ended_at BIGINT,
  handled_at BIGINT,
  ongoing BOOLEAN NOT NULL,
  suspected_malicious BOOLEAN NOT NULL,
  supplier_origin BOOLEAN NOT NULL,
  cross_border BOOLEAN NOT NULL,
  personal_data BOOLEAN NOT NULL,
  protected_info BOOLEAN NOT NULL,
  security_protection_suspected BOOLEAN NOT NULL,
  lead_function_id TEXT,
  contact TEXT NOT NULL DEFAULT '',
  reporter_id TEXT,
  reported_at BIGINT NOT NULL,
  snapshot TEXT,
  -- The earliest open deadline in microseconds; the largest number when none is open, so that a list by it ends with them.
  next_due BIGINT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX incident_ref ON incident(ref);
CREATE UNIQUE INDEX incident_alert ON incident(alert_id);
CREATE INDEX incident_due ON incident(next_due, id);
CREATE INDEX incident_unit ON incident(unit_id);
CREATE INDEX incident_name ON incident(name_key, id);
CREATE INDEX incident_reporter ON incident(reporter_id);
-- What was handled within a period, for its evidence in the year wheel.
CREATE INDEX incident_handled ON incident(handled_at, archived_at, state, unit_id, id) WHERE handled_at IS NOT NULL;

CREATE TABLE incident_link (
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (incident_id, kind, target_id)
);
CREATE INDEX incident_link_target ON incident_link(target_id, kind);

CREATE TABLE incident_entry (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  -- The order of writing; moments can be equal.
  no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  author_id TEXT,
  author TEXT NOT NULL,
  body TEXT NOT NULL,
  mandate TEXT,
  reason TEXT,
  -- Who needs to know: everybody who takes part, those who work with the incident, its own unit.
  circle TEXT NOT NULL CHECK (circle IN ('all','works','core')),
  -- The record or the track that it tells of; a name is never copied into the text.
  about_id TEXT
);
CREATE UNIQUE INDEX incident_entry_no ON incident_entry(incident_id, no);

CREATE TABLE incident_track (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL,
  -- '' for the operator's own track: NULLs are not equal to each other in a unique index.
  controller_unit_id TEXT NOT NULL DEFAULT '',
  rules_version BIGINT NOT NULL,
  assessment TEXT NOT NULL,
  assessment_reason TEXT,
  assessed_by TEXT,
  assessed_by_id TEXT,
  assessed_at BIGINT,
  proposed_at BIGINT,
  knowledge_at BIGINT,
  confirmed_by TEXT,
  confirmed_by_id TEXT,
  confirmed_at BIGINT,
  confirm_reason TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_track_one ON incident_track(incident_id, kind, controller_unit_id);

CREATE TABLE incident_report (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  track_id TEXT NOT NULL REFERENCES incident_track(id),
  stage TEXT NOT NULL,
  requested_at BIGINT,
  due_at BIGINT,
  submitted_at BIGINT,
  submitted_by TEXT,
  submitted_by_id TEXT,
  channel TEXT,
  external_ref TEXT,
  late BOOLEAN NOT NULL DEFAULT FALSE,
  late_reason TEXT,
  state TEXT NOT NULL CHECK (state IN ('requested','draft','review','approved','submitted','acknowledged')),
  -- Why it went without an approval, and why there is no receipt.
  unapproved_reason TEXT,
  no_receipt_reason TEXT,
  lock_version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);
CREATE INDEX incident_report_incident ON incident_report(incident_id, track_id, stage);

CREATE TABLE incident_evidence (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  event_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  raw_b64 TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  added_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_evidence_event ON incident_evidence(incident_id, event_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX incident_severity_rank_sorted ON incident(severity_rank, id, archived_at, secrecy, unit_id);
CREATE INDEX incident_reported_at_sorted ON incident(reported_at, id, archived_at, secrecy, unit_id);
CREATE INDEX incident_state_filtered ON incident(state, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_severity_filtered ON incident(severity, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_unit_filtered ON incident(unit_id, archived_at, next_due, id, secrecy);
CREATE INDEX incident_class_filtered ON incident(class, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_category_filtered ON incident(category, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_origin_filtered ON incident(origin, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_personal_data_filtered ON incident(personal_data, archived_at, next_due, id, secrecy, unit_id);
CREATE INDEX incident_secrecy_filtered ON incident(secrecy, archived_at, next_due, id, unit_id);
CREATE INDEX incident_archived ON incident(archived_at, next_due, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
