-- Who does what in one incident: small tasks of the hour, not the organisation's actions.
CREATE TABLE incident_assignment (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  task TEXT NOT NULL,
  -- A function or a person; nobody until somebody takes it.
  assignee_id TEXT,
  taken_by TEXT,
  by_when BIGINT,
  state TEXT NOT NULL CHECK (state IN ('open','done','dropped')),
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  closed_by TEXT,
  closed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX incident_assignment_incident ON incident_assignment(incident_id, state, by_when);

-- When an account was last recorded as reading a secret incident by a page that asks again by itself.
CREATE TABLE incident_watched (
  account_id TEXT NOT NULL,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, incident_id)
);
