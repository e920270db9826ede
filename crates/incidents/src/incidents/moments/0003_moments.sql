-- Every moment that a clock counts from, each time somebody confirmed or corrected it: what it was, what it became, why, and what moved by it, as it
-- was told to the person who did it. In microseconds: the timeline writes minutes.
CREATE TABLE incident_moment (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  -- '' for a moment of the incident itself.
  track_id TEXT NOT NULL DEFAULT '',
  field TEXT NOT NULL CHECK (field IN ('knowledge_at','occurred_at','detected_at','ended_at','handled_at')),
  no BIGINT NOT NULL,
  at BIGINT,
  before_at BIGINT,
  reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  recorded_at BIGINT NOT NULL,
  effect TEXT NOT NULL
);
CREATE UNIQUE INDEX incident_moment_no ON incident_moment(incident_id, track_id, field, no);
