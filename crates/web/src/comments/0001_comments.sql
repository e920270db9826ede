-- What people write to each other on a record. A withdrawn comment keeps its row; its text stands in the audit log alone.
CREATE TABLE comment (
  id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  withdrawn_at BIGINT
);
CREATE INDEX comment_node ON comment(node_id, at, id);
