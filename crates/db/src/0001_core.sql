-- Settings of this installation; every change is audited.
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at BIGINT NOT NULL);

-- Organisation: the tree itself belongs to the organisation register; it stands here because permission predicates need it.
CREATE TABLE unit (
  id TEXT PRIMARY KEY,
  parent_id TEXT REFERENCES unit(id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  short_name TEXT,
  code TEXT,
  kind TEXT NOT NULL,
  description TEXT,
  is_controller BOOLEAN NOT NULL DEFAULT FALSE,
  org_number TEXT,
  unit_id TEXT,
  secrecy TEXT NOT NULL DEFAULT 'open' CHECK (secrecy IN ('open','internal','secret')),
  valid_from TEXT,
  closed_on TEXT,
  merged_into TEXT REFERENCES unit(id),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX unit_parent ON unit(parent_id);
CREATE INDEX unit_name ON unit(name_key, id);
CREATE UNIQUE INDEX unit_code ON unit(code);
CREATE TABLE unit_closure (
  ancestor TEXT NOT NULL REFERENCES unit(id),
  descendant TEXT NOT NULL REFERENCES unit(id),
  depth BIGINT NOT NULL,
  PRIMARY KEY (ancestor, descendant)
);
CREATE INDEX unit_closure_up ON unit_closure(descendant, depth);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX unit_kind_sorted ON unit(kind, id, archived_at, secrecy, unit_id);
CREATE INDEX unit_updated_at_sorted ON unit(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX unit_kind_filtered ON unit(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX unit_is_controller_filtered ON unit(is_controller, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX unit_secrecy_filtered ON unit(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX unit_archived ON unit(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- Accounts.
CREATE TABLE account (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  person_id TEXT,
  password_hash TEXT,
  lang TEXT NOT NULL DEFAULT 'sv',
  theme TEXT NOT NULL DEFAULT 'auto',
  disabled_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX account_name ON account(name);
CREATE TABLE role_assignment (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account(id),
  role TEXT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  valid_until BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX role_assignment_account ON role_assignment(account_id);
CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session(account_id);
CREATE TABLE api_token (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account(id),
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX api_token_hash ON api_token(token_hash);

-- Audit chain. A payload may be disposed of by decision (payload NULL): the chain goes over its hash.
CREATE TABLE audit_head (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_id TEXT,
  actor TEXT NOT NULL,
  register TEXT NOT NULL,
  record_id TEXT,
  act TEXT NOT NULL,
  payload TEXT,
  payload_hash TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_record ON audit(record_id, seq);
CREATE INDEX audit_register ON audit(register, seq);
CREATE TABLE audit_checkpoint (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  hash TEXT NOT NULL,
  public_key TEXT NOT NULL,
  signature TEXT NOT NULL
);

-- Graph, kept by the projections; rebuildable.
CREATE TABLE node (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  unit_id TEXT,
  secrecy TEXT NOT NULL,
  state TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX node_kind ON node(kind, name_key, id);
CREATE TABLE edge (
  from_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  to_id TEXT NOT NULL,
  from_kind TEXT NOT NULL,
  to_kind TEXT NOT NULL,
  PRIMARY KEY (from_id, relation, to_id)
);
CREATE INDEX edge_to ON edge(to_id, relation);
CREATE TABLE scope (node_id TEXT NOT NULL, unit_id TEXT NOT NULL, PRIMARY KEY (node_id, unit_id));
CREATE INDEX scope_unit ON scope(unit_id);
-- What somebody must do about a record, by a day.
CREATE TABLE duty (node_id TEXT NOT NULL, what TEXT NOT NULL, function_id TEXT, due_on TEXT);
CREATE INDEX duty_node ON duty(node_id);
CREATE INDEX duty_function ON duty(function_id, due_on);
CREATE INDEX duty_due ON duty(due_on);
-- When each job of the program last ran, so that a restart does not run a daily one again.
CREATE TABLE job (key TEXT PRIMARY KEY, ran_at BIGINT NOT NULL);
