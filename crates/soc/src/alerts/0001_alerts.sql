-- An alert: one rule, one group (host, user or address), open until somebody decides. What grows with every event stands apart, as machine state.
CREATE TABLE alert (
  id TEXT PRIMARY KEY,
  rule_id TEXT NOT NULL,
  rule_title TEXT NOT NULL,
  rule_level TEXT NOT NULL,
  rule_author TEXT,
  rule_tags TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  severity SMALLINT NOT NULL,
  group_name TEXT NOT NULL,
  alert_key TEXT NOT NULL,
  open_key TEXT,
  state TEXT NOT NULL CHECK (state IN ('new','triage','incident','true_positive','false_positive')),
  reason TEXT,
  assigned_to TEXT,
  host_id TEXT,
  host_name TEXT,
  user_name TEXT,
  source_ip TEXT,
  first_at BIGINT NOT NULL,
  incident_id TEXT,
  thread TEXT,
  unit_id TEXT,
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
-- At most one open alert per rule and group: what comes later joins it.
CREATE UNIQUE INDEX alert_open ON alert(open_key);
CREATE INDEX alert_state ON alert(state, severity, id);
CREATE INDEX alert_incident ON alert(incident_id);
CREATE INDEX alert_host ON alert(host_id);
-- What was opened within a period, for its evidence in the year wheel.
CREATE INDEX alert_created ON alert(created_at, archived_at, state, unit_id, id);
CREATE TABLE alert_activity (
  alert_id TEXT PRIMARY KEY REFERENCES alert(id),
  last_at BIGINT NOT NULL,
  events BIGINT NOT NULL
);
CREATE INDEX alert_activity_last ON alert_activity(last_at, alert_id);
-- The first events of an alert as received, with their hash: evidence does not depend on the store's retention.
CREATE TABLE alert_event (
  alert_id TEXT NOT NULL REFERENCES alert(id),
  event_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  raw_b64 TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (alert_id, event_id)
);
-- What has been taken in: the pipeline may hand the same occurrence over again after a restart.
CREATE TABLE alert_occurrence (
  id TEXT PRIMARY KEY,
  alert_id TEXT NOT NULL REFERENCES alert(id)
);
CREATE INDEX alert_occurrence_alert ON alert_occurrence(alert_id);
-- How far the pipeline has come. Committed together with the alerts it opened.
CREATE TABLE position (
  name TEXT PRIMARY KEY,
  segment BIGINT NOT NULL,
  byte_offset BIGINT NOT NULL,
  state TEXT
);
