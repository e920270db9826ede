-- Whoever is to be told by contract or custom: each with the terms of its own contract. A wrong one is not changed: its duty is decided to be none,
-- with the reason, and the right one is added.
CREATE TABLE incident_party (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL CHECK (kind IN ('supplier','processor','customer','region')),
  name TEXT NOT NULL,
  contact TEXT NOT NULL DEFAULT '',
  contract_ref TEXT NOT NULL DEFAULT '',
  -- NULL: the contract names no hours.
  term_hours BIGINT CHECK (term_hours > 0),
  counts_from TEXT CHECK (counts_from IN ('knowledge','occurred','detected')),
  -- How far the text may be passed on.
  sharing TEXT CHECK (sharing IN ('red','amber','green','clear')),
  added_by TEXT NOT NULL,
  added_by_id TEXT,
  added_at BIGINT NOT NULL,
  CHECK (term_hours IS NULL OR counts_from IS NOT NULL)
);
CREATE INDEX incident_party_incident ON incident_party(incident_id, added_at, id);

ALTER TABLE incident_track ADD COLUMN party_id TEXT NOT NULL DEFAULT '';
DROP INDEX incident_track_one;
CREATE UNIQUE INDEX incident_track_one ON incident_track(incident_id, kind, controller_unit_id, party_id);

-- What was answered to the question whether something is a duty at all: never changed, the newest counts.
CREATE TABLE incident_proposal (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL,
  -- A key for the one it concerns, '' for nobody in particular; and the name as it was asked.
  subject TEXT NOT NULL,
  subject_name TEXT NOT NULL,
  no BIGINT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('opened','declined')),
  -- What made it a question then, apart by spaces: something new asks again.
  because TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_proposal_no ON incident_proposal(incident_id, kind, subject, no);
