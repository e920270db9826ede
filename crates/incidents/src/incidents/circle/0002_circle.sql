-- Who takes part in an incident beside its own unit, and how much of it they see (need to know). The column is called unit_id so that a merge of
-- two units moves it; two rows of one unit are then one participant, with the closer part.
CREATE TABLE incident_participant (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  unit_id TEXT NOT NULL REFERENCES unit(id),
  part TEXT NOT NULL CHECK (part IN ('lead','works','own_part','informed')),
  reason TEXT NOT NULL,
  added_by TEXT NOT NULL,
  added_by_id TEXT,
  added_at BIGINT NOT NULL,
  until BIGINT,
  ended_at BIGINT,
  ended_by TEXT
);
CREATE INDEX incident_participant_incident ON incident_participant(incident_id, ended_at, unit_id, part);
CREATE INDEX incident_participant_unit ON incident_participant(unit_id, ended_at, incident_id);
CREATE INDEX incident_participant_until ON incident_participant(until) WHERE ended_at IS NULL AND until IS NOT NULL;
