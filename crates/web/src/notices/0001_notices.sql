-- What somebody is told: in the program, and in the daily mail. The text is a message key with its values; the record that it is about is named
-- when it is read, to whoever may see it then.
CREATE TABLE notice (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('nudge','mention','duty','reminder')),
  node_id TEXT,
  text TEXT NOT NULL,
  args TEXT NOT NULL,
  read_at BIGINT,
  mailed_at BIGINT
);
CREATE INDEX notice_unread ON notice(account_id, read_at, at);
CREATE INDEX notice_newest ON notice(account_id, at, id);
