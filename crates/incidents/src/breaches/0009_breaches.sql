-- The register of personal-data breaches (GDPR art. 33(5)), one row for each controller: also where nothing is notified to the authority.
CREATE TABLE data_breach_number (
  controller_id TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (controller_id, year)
);

CREATE TABLE data_breach (
  id TEXT PRIMARY KEY,
  -- NULL for what is entered by hand: breaches from before, and those that came from no incident here.
  track_id TEXT REFERENCES incident_track(id),
  incident_id TEXT REFERENCES incident(id),
  ref TEXT NOT NULL,
  -- Whose series the number is of. It stays when units merge.
  numbered_by TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  known_on TEXT NOT NULL,
  facts TEXT NOT NULL,
  effects TEXT NOT NULL,
  remedial TEXT NOT NULL,
  subjects BIGINT CHECK (subjects >= 0),
  subjects_estimated BOOLEAN NOT NULL,
  groups TEXT NOT NULL,
  data_kinds TEXT NOT NULL,
  risk TEXT CHECK (risk IN ('unlikely','risk','high')),
  art34 TEXT CHECK (art34 IN ('not_needed','will_inform','informed','disproportionate')),
  art34_on TEXT,
  art34_reason TEXT NOT NULL,
  processor TEXT NOT NULL,
  registry_number TEXT NOT NULL,
  -- The data protection officer's advice stands beside what the controller decides, never in its place.
  advice TEXT,
  advice_by TEXT,
  advice_at BIGINT,
  -- The controller.
  unit_id TEXT NOT NULL REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX data_breach_track ON data_breach(track_id);
CREATE UNIQUE INDEX data_breach_ref ON data_breach(numbered_by, ref);
CREATE INDEX data_breach_incident ON data_breach(incident_id);
-- What the list is sorted and filtered by: filters carry the list's own order.
CREATE INDEX data_breach_known_sorted ON data_breach(known_on, id, archived_at, secrecy, unit_id);
CREATE INDEX data_breach_name_sorted ON data_breach(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX data_breach_ref_sorted ON data_breach(ref, id, archived_at, secrecy, unit_id);
CREATE INDEX data_breach_unit_filtered ON data_breach(unit_id, archived_at, known_on, id, secrecy);
CREATE INDEX data_breach_risk_filtered ON data_breach(risk, archived_at, known_on, id, secrecy, unit_id);
CREATE INDEX data_breach_art34_filtered ON data_breach(art34, archived_at, known_on, id, secrecy, unit_id);
CREATE INDEX data_breach_secrecy_filtered ON data_breach(secrecy, archived_at, known_on, id, unit_id);
CREATE INDEX data_breach_archived ON data_breach(archived_at, known_on, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
