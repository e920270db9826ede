-- Classifications (klassning) of information sets: prepared in steps, decided by the information owner, superseded and never changed.
-- Unit and marking are those of the information set and follow it.
CREATE TABLE classification (
  id TEXT PRIMARY KEY,
  information_set_id TEXT NOT NULL REFERENCES information_set(id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  -- The model that it was made under, by label and as the region's record.
  model_version TEXT NOT NULL,
  model_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('draft','in_progress','for_decision','decided','under_review','superseded','revoked')),
  cause TEXT,
  state_on TEXT,
  confidentiality SMALLINT CHECK (confidentiality BETWEEN 0 AND 4),
  integrity SMALLINT CHECK (integrity BETWEEN 0 AND 4),
  availability SMALLINT CHECK (availability BETWEEN 0 AND 4),
  traceability SMALLINT CHECK (traceability BETWEEN 0 AND 4),
  confidentiality_reason TEXT,
  integrity_reason TEXT,
  availability_reason TEXT,
  traceability_reason TEXT,
  laws TEXT,
  participants TEXT,
  facilitator_function_id TEXT,
  held_on TEXT,
  reference TEXT,
  -- What a type classification or the class in force proposes, until the person has said what holds (JSON).
  proposal TEXT,
  -- Level 4 was chosen: nothing more is written until the security protection chief has said what it is.
  stopped BOOLEAN NOT NULL DEFAULT FALSE,
  special_reference TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  mandate TEXT,
  valid_until TEXT,
  supersedes TEXT REFERENCES classification(id),
  -- What the decision changed, as it was then (JSON).
  effect TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX classification_set ON classification(information_set_id, created_at);
CREATE INDEX classification_in_force ON classification(information_set_id, state, decided_at);
CREATE INDEX classification_name ON classification(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX classification_updated ON classification(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_state ON classification(state, archived_at, updated_at, id, secrecy, unit_id);
-- What was decided within a period, for its evidence in the year wheel.
CREATE INDEX classification_decided ON classification(state, decided_at, information_set_id, id);
CREATE INDEX classification_valid ON classification(state, valid_until);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX classification_unit_filtered ON classification(unit_id, archived_at, updated_at, id, secrecy);
CREATE INDEX classification_valid_until_sorted ON classification(valid_until, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_secrecy_filtered ON classification(secrecy, archived_at, updated_at, id, unit_id);
CREATE INDEX classification_state_sorted ON classification(state, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_archived ON classification(archived_at, updated_at, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
