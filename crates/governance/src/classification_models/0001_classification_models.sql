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
