-- A network zone: which addresses belong together, and how far they are trusted.
CREATE TABLE zone (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  cidrs TEXT NOT NULL DEFAULT '',
  trust TEXT NOT NULL DEFAULT 'internal' CHECK (trust IN ('internal','restricted','dmz','external','medical')),
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX zone_name ON zone(name_key, id);
