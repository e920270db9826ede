-- Type classifications (typklassningar): what the usual information of a region is usually worth, to start a classification from. Proposals, never
-- decisions. The shipped ones are starting content; from then on they are the region's.
CREATE TABLE type_classification (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  process TEXT,
  personal_data TEXT NOT NULL CHECK (personal_data IN ('none','ordinary','sensitive','protected_identity')),
  confidentiality SMALLINT CHECK (confidentiality BETWEEN 0 AND 3),
  integrity SMALLINT CHECK (integrity BETWEEN 0 AND 3),
  availability SMALLINT CHECK (availability BETWEEN 0 AND 3),
  traceability SMALLINT CHECK (traceability BETWEEN 0 AND 3),
  confidentiality_reason TEXT,
  integrity_reason TEXT,
  availability_reason TEXT,
  traceability_reason TEXT,
  laws TEXT,
  secrecy_grounds TEXT,
  hint TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX type_classification_name ON type_classification(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX type_classification_updated ON type_classification(updated_at, id, archived_at, secrecy, unit_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX type_classification_personal_data_filtered ON type_classification(personal_data, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX type_classification_unit_filtered ON type_classification(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX type_classification_secrecy_filtered ON type_classification(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX type_classification_archived ON type_classification(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
