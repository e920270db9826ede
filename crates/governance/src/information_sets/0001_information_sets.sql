-- The information set (informationsmängd) is what is classified; a system's class is the maximum over what it holds.
CREATE TABLE information_set (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  process TEXT,
  owner_function_id TEXT REFERENCES function(id),
  personal_data TEXT NOT NULL DEFAULT 'none' CHECK (personal_data IN ('none','ordinary','sensitive','protected_identity')),
  secrecy_grounds TEXT,
  retention_rule TEXT,
  legal_requirements TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX information_set_name ON information_set(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX information_set_unit ON information_set(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX information_set_owner ON information_set(owner_function_id);
CREATE TABLE classification (
  id TEXT PRIMARY KEY,
  information_set_id TEXT NOT NULL REFERENCES information_set(id),
  model_version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft','in_progress','for_decision','decided','under_review','superseded','revoked')),
  confidentiality SMALLINT CHECK (confidentiality BETWEEN 0 AND 4),
  integrity SMALLINT CHECK (integrity BETWEEN 0 AND 4),
  availability SMALLINT CHECK (availability BETWEEN 0 AND 4),
  traceability SMALLINT CHECK (traceability BETWEEN 0 AND 4),
  justification TEXT,
  held_on TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  valid_until TEXT,
  supersedes TEXT REFERENCES classification(id),
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX classification_set ON classification(information_set_id, created_at);
CREATE INDEX classification_in_force ON classification(information_set_id, state, decided_at);
