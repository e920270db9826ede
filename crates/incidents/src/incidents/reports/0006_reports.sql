-- What is written in a report, version by version, with the labels of its form as they stood; who approved which version; what the authority
-- answered; and what was corrected about a submission afterwards. Nothing of it is ever changed.
CREATE TABLE incident_report_version (
  id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL REFERENCES incident_report(id),
  no BIGINT NOT NULL,
  form_id TEXT NOT NULL,
  form_version BIGINT NOT NULL,
  fields TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  -- This is what the authority was given.
  frozen BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX incident_report_version_no ON incident_report_version(report_id, no);

CREATE TABLE incident_approval (
  id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL REFERENCES incident_report(id),
  version_no BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT NOT NULL,
  mandate TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_approval_one ON incident_approval(report_id, version_no);

CREATE TABLE incident_receipt (
  id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL REFERENCES incident_report(id),
  external_ref TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX incident_receipt_report ON incident_receipt(report_id, at);

CREATE TABLE incident_correction (
  id TEXT PRIMARY KEY,
  report_id TEXT NOT NULL REFERENCES incident_report(id),
  no BIGINT NOT NULL,
  -- Moment, way, number and lateness as they stood before, JSON.
  stood TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_correction_no ON incident_correction(report_id, no);
