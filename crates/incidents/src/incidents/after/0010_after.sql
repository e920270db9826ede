-- What is left when an incident is over: what it cost, why it happened, what was learnt, where the evidence has been. Nothing here is rewritten: what
-- was wrong is withdrawn with its reason, or has a newer version.
CREATE TABLE incident_cost (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL CHECK (kind IN
    ('restore_information','restore_system','response','legal','forensics','remediation','staff','fines','lost_income','other')),
  -- In öre.
  amount BIGINT NOT NULL CHECK (amount >= 0),
  estimated BOOLEAN NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by TEXT,
  withdrawn_reason TEXT
);
CREATE INDEX incident_cost_incident ON incident_cost(incident_id, at, id);

CREATE TABLE incident_cause (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  -- The newest counts.
  no BIGINT NOT NULL,
  -- A key of the content.
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  confidence TEXT NOT NULL CHECK (confidence IN ('suspected','probable','established')),
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_cause_no ON incident_cause(incident_id, no);

CREATE TABLE incident_lesson (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  text TEXT NOT NULL,
  -- An action of that register, or why there is none.
  action_id TEXT,
  no_action_reason TEXT,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  CHECK ((action_id IS NULL) <> (no_action_reason IS NULL))
);
CREATE INDEX incident_lesson_incident ON incident_lesson(incident_id, at, id);

-- Evidence that is kept: a frozen event, a file beside the incident, or a thing.
CREATE TABLE incident_exhibit (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  no BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('event','file','object')),
  -- The frozen event or the attachment; NULL for a thing.
  source_id TEXT,
  label TEXT NOT NULL,
  -- As it was when it was taken into custody; NULL for a thing.
  sha256 TEXT,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  CHECK ((kind = 'object') = (sha256 IS NULL))
);
CREATE UNIQUE INDEX incident_exhibit_no ON incident_exhibit(incident_id, no);
CREATE UNIQUE INDEX incident_exhibit_source ON incident_exhibit(incident_id, source_id);

-- Where it has been: one row for each time it was taken, handed over or given back. Rows are added and never changed.
CREATE TABLE incident_custody (
  id TEXT PRIMARY KEY,
  exhibit_id TEXT NOT NULL REFERENCES incident_exhibit(id),
  no BIGINT NOT NULL,
  act TEXT NOT NULL CHECK (act IN ('collected','examined','copied','handed_over','returned','disposed')),
  at BIGINT NOT NULL,
  from_whom TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  -- What the content hashed to at that moment.
  sha256 TEXT,
  note TEXT NOT NULL DEFAULT '',
  by_name TEXT NOT NULL,
  by_id TEXT,
  recorded_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_custody_no ON incident_custody(exhibit_id, no);

-- Every decision whether something is a duty, none overwritten.
CREATE TABLE incident_assessment (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  track_id TEXT NOT NULL REFERENCES incident_track(id),
  no BIGINT NOT NULL,
  assessment TEXT NOT NULL,
  reason TEXT,
  by_name TEXT NOT NULL,
  by_id TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_assessment_no ON incident_assessment(track_id, no);
