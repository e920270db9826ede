-- Information systems (domain: InformationSystem). Functions and information sets are other registers: their identifiers stand here without
-- a foreign key, so that registers can be migrated in any order; the form checks that they exist for whoever saves.
CREATE TABLE system (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  code TEXT,
  description TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('application','platform','infrastructure','medical','operational','cloud_service','other')),
  hosting TEXT NOT NULL CHECK (hosting IN ('own','supplier','cloud','shared_region')),
  lifecycle TEXT NOT NULL CHECK (lifecycle IN ('planned','live','phasing_out','retired')),
  owner_function_id TEXT,
  manager_function_id TEXT,
  business_function_id TEXT,
  sector_critical BOOLEAN NOT NULL DEFAULT FALSE,
  sector TEXT,
  supplier TEXT,
  mtd_hours BIGINT CHECK (mtd_hours >= 0),
  rto_hours BIGINT CHECK (rto_hours >= 0),
  rpo_hours BIGINT CHECK (rpo_hours >= 0),
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX system_code ON system(code);
-- The list's own sort carries what the list is narrowed by, so that a search walks this index and not the table.
CREATE INDEX system_name ON system(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX system_updated ON system(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX system_kind ON system(kind, id, archived_at, secrecy, unit_id);
CREATE INDEX system_lifecycle ON system(lifecycle, id, archived_at, secrecy, unit_id);
-- The filters that leave many rows, in the order of the list: page and count are answered by the index alone.
CREATE INDEX system_kind_name ON system(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX system_lifecycle_name ON system(lifecycle, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX system_unit ON system(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX system_owner ON system(owner_function_id);
CREATE INDEX system_manager ON system(manager_function_id);
CREATE INDEX system_business ON system(business_function_id);

CREATE TABLE system_information (
  system_id TEXT NOT NULL REFERENCES system(id),
  information_set_id TEXT NOT NULL,
  PRIMARY KEY (system_id, information_set_id)
);
CREATE INDEX system_information_set ON system_information(information_set_id);

-- Levels above what the information gives, by judgement.
CREATE TABLE system_uplift (
  system_id TEXT PRIMARY KEY REFERENCES system(id),
  confidentiality SMALLINT CHECK (confidentiality BETWEEN 0 AND 3),
  integrity SMALLINT CHECK (integrity BETWEEN 0 AND 3),
  availability SMALLINT CHECK (availability BETWEEN 0 AND 3),
  traceability SMALLINT CHECK (traceability BETWEEN 0 AND 3),
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL
);

CREATE TABLE system_dependency (
  system_id TEXT NOT NULL REFERENCES system(id),
  depends_on_id TEXT NOT NULL REFERENCES system(id),
  PRIMARY KEY (system_id, depends_on_id)
);
CREATE INDEX system_dependency_on ON system_dependency(depends_on_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX system_hosting_filtered ON system(hosting, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX system_sector_critical_filtered ON system(sector_critical, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX system_secrecy_filtered ON system(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX system_archived ON system(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
