-- What decides whether an incident may be significant. Answers and recommendations are added and never changed: the newest number counts.
CREATE TABLE incident_fact (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  key TEXT NOT NULL,
  no BIGINT NOT NULL,
  -- Minutes, a number, or yes or no; NULL when whoever answered does not know.
  value TEXT,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_fact_no ON incident_fact(incident_id, key, no);

-- Intervals, not totals: how long one activity of one unit was limited, at a standstill, or on fallback routines.
CREATE TABLE incident_outage (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  kind TEXT NOT NULL CHECK (kind IN ('limited','down','fallback')),
  unit_id TEXT REFERENCES unit(id),
  activity TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  note TEXT NOT NULL DEFAULT '',
  by_name TEXT NOT NULL,
  -- Recorded by mistake: it stays, with the reason, and counts no more.
  withdrawn_at BIGINT,
  withdrawn_by TEXT,
  withdrawn_reason TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX incident_outage_incident ON incident_outage(incident_id, started_at, id);
CREATE INDEX incident_outage_unit ON incident_outage(unit_id);

-- What the program recommended, and from which facts, when a named human assessed.
CREATE TABLE incident_recommendation (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  track_id TEXT NOT NULL REFERENCES incident_track(id),
  no BIGINT NOT NULL,
  rules TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('significant','unknown','below')),
  assessment TEXT NOT NULL,
  profiles TEXT NOT NULL,
  facts TEXT NOT NULL,
  matched TEXT NOT NULL,
  -- When the next threshold would be passed by itself: whoever watches is asked again then.
  ask_at BIGINT,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_recommendation_no ON incident_recommendation(track_id, no);
CREATE INDEX incident_recommendation_incident ON incident_recommendation(incident_id, at);
-- What is watched and asks again, for the start page.
CREATE INDEX incident_recommendation_asks ON incident_recommendation(assessment, ask_at);

-- Which sectors the region acts in, as it has decided; what is not here is as the content says.
CREATE TABLE sector_profile (
  key TEXT PRIMARY KEY,
  active BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);

-- Appropriations or total income of a year, in whole kronor.
CREATE TABLE turnover (
  year BIGINT PRIMARY KEY,
  amount BIGINT NOT NULL CHECK (amount > 0),
  source TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
