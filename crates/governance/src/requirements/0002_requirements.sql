-- Requirements of a source, chapters among them (assessable = false), in the source's order. Levels are the least class for which one applies.
CREATE TABLE requirement (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES requirement_source(id),
  parent_id TEXT REFERENCES requirement(id),
  urn TEXT NOT NULL,
  ref_id TEXT,
  position BIGINT NOT NULL,
  depth BIGINT NOT NULL,
  assessable BOOLEAN NOT NULL DEFAULT TRUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  area TEXT CHECK (area IN ('risk_strategies','incident_handling','continuity','supply_chain','acquisition','effectiveness','hygiene_training',
    'cryptography','personnel_access_assets','authentication_communication')),
  kind TEXT CHECK (kind IN ('organisational','technical')),
  level_confidentiality SMALLINT CHECK (level_confidentiality BETWEEN 0 AND 4),
  level_integrity SMALLINT CHECK (level_integrity BETWEEN 0 AND 4),
  level_availability SMALLINT CHECK (level_availability BETWEEN 0 AND 4),
  level_traceability SMALLINT CHECK (level_traceability BETWEEN 0 AND 4),
  legal_duty BOOLEAN NOT NULL DEFAULT FALSE,
  legal_ref TEXT,
  -- JSON array of the source's own groups (implementation groups)
  groups TEXT NOT NULL,
  -- per language {name, text, guidance, evidence, procurement}
  body TEXT NOT NULL,
  for_system BOOLEAN NOT NULL DEFAULT TRUE,
  for_unit BOOLEAN NOT NULL DEFAULT TRUE,
  -- key of a live measure that can show it
  measure TEXT,
  -- what an exchange format says and no column holds
  extra TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX requirement_urn ON requirement(source_id, urn);
CREATE INDEX requirement_by_urn ON requirement(urn);
CREATE INDEX requirement_name ON requirement(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX requirement_position ON requirement(position, id, archived_at, secrecy, unit_id);
CREATE INDEX requirement_updated ON requirement(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX requirement_source_position ON requirement(source_id, archived_at, position, id, secrecy, unit_id);
CREATE INDEX requirement_area ON requirement(area, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_kind ON requirement(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_duty ON requirement(legal_duty, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_unit ON requirement(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX requirement_parent ON requirement(parent_id);

-- Read "from is <relationship> of to".
CREATE TABLE requirement_mapping (
  id TEXT PRIMARY KEY,
  from_id TEXT NOT NULL REFERENCES requirement(id),
  to_id TEXT NOT NULL REFERENCES requirement(id),
  relationship TEXT NOT NULL CHECK (relationship IN ('equal','superset','subset','intersect','not_related')),
  rationale TEXT,
  strength BIGINT
);
CREATE UNIQUE INDEX requirement_mapping_pair ON requirement_mapping(from_id, to_id);
CREATE INDEX requirement_mapping_to ON requirement_mapping(to_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX requirement_assessable_filtered ON requirement(assessable, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_for_system_filtered ON requirement(for_system, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_for_unit_filtered ON requirement(for_unit, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX requirement_secrecy_filtered ON requirement(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX requirement_archived ON requirement(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
