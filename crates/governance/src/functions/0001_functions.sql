-- A function (befattning, roll, jourlinje) holds duties; people hold the function, some of them as deputies.
CREATE TABLE function (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  role_key TEXT,
  description TEXT,
  phone TEXT,
  email TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX function_name ON function(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX function_unit ON function(unit_id, archived_at, name_key, id, secrecy);
CREATE TABLE function_holder (
  id TEXT PRIMARY KEY,
  function_id TEXT NOT NULL REFERENCES function(id),
  person_id TEXT NOT NULL REFERENCES person(id),
  is_deputy BOOLEAN NOT NULL DEFAULT FALSE,
  valid_from TEXT,
  valid_until TEXT
);
CREATE INDEX function_holder_function ON function_holder(function_id);
CREATE INDEX function_holder_person ON function_holder(person_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX function_updated_at_sorted ON function(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX function_role_key_filtered ON function(role_key, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX function_secrecy_filtered ON function(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX function_archived ON function(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
