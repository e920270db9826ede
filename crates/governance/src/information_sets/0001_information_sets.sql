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
  -- State of the newest classification that is not archived, written with every change of one: the list filters by it.
  classification_state TEXT,
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
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX information_set_personal_data_sorted ON information_set(personal_data, id, archived_at, secrecy, unit_id);
CREATE INDEX information_set_updated_at_sorted ON information_set(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX information_set_personal_data_filtered ON information_set(personal_data, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX information_set_secrecy_filtered ON information_set(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX information_set_classification_filtered ON information_set(classification_state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX information_set_archived ON information_set(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
