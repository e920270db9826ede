-- What somebody wants to be reminded of about a record: a person, or whoever holds a function.
CREATE TABLE reminder (
  id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  account_id TEXT REFERENCES account(id),
  function_id TEXT,
  on_day TEXT NOT NULL,
  text TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES account(id),
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  done_by TEXT REFERENCES account(id),
  CHECK ((account_id IS NULL) <> (function_id IS NULL))
);
CREATE INDEX reminder_node ON reminder(node_id, done_at, on_day, id);
CREATE INDEX reminder_account ON reminder(account_id, done_at, on_day);
CREATE INDEX reminder_function ON reminder(function_id, done_at, on_day);
CREATE INDEX reminder_due ON reminder(on_day) WHERE done_at IS NULL;
