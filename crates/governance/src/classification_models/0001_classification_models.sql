-- Classification models (klassningsmodeller): a region's own versions. The shipped one is content and stands in no table.
CREATE TABLE classification_model (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  -- What classifications call it: `region-3`.
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft','in_use','retired')),
  based_on TEXT NOT NULL,
  -- The model itself (JSON).
  body TEXT NOT NULL,
  taken_into_use_on TEXT,
  decided_by TEXT,
  decision_reference TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX classification_model_name ON classification_model(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE UNIQUE INDEX classification_model_label ON classification_model(label);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX classification_model_state_filtered ON classification_model(state, archived_at, updated_at, id, secrecy, unit_id);
CREATE INDEX classification_model_taken_into_use_on_sorted ON classification_model(taken_into_use_on, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_model_label_sorted ON classification_model(label, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_model_archived ON classification_model(archived_at, updated_at, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
