-- A list as somebody wants to find it again: the query of its address and its columns.
CREATE TABLE saved_view (
  id TEXT PRIMARY KEY,
  register TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account(id),
  shared BOOLEAN NOT NULL DEFAULT FALSE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  query TEXT NOT NULL,
  columns TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX saved_view_register ON saved_view(register, account_id, name_key, id);
-- With which view somebody opens a register's list.
CREATE TABLE default_view (
  account_id TEXT NOT NULL REFERENCES account(id),
  register TEXT NOT NULL,
  view_id TEXT NOT NULL REFERENCES saved_view(id),
  PRIMARY KEY (account_id, register)
);
CREATE INDEX default_view_view ON default_view(view_id);
