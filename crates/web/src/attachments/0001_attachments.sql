-- Files beside records. The content lies under its hash in the folder for files, once; the row stays when the file has been removed.
CREATE TABLE attachment (
  id TEXT PRIMARY KEY,
  node_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  declared_type TEXT,
  detected_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  scan TEXT NOT NULL CHECK (scan IN ('scanned','unscanned','infected')),
  account_id TEXT NOT NULL REFERENCES account(id),
  at BIGINT NOT NULL,
  removed_at BIGINT,
  removed_by TEXT REFERENCES account(id)
);
CREATE INDEX attachment_node ON attachment(node_id, at, id);
CREATE INDEX attachment_sha256 ON attachment(sha256, removed_at);
CREATE INDEX attachment_scan ON attachment(scan, removed_at, id);
