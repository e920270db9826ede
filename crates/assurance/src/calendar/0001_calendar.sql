-- Calendar feeds (prenumerationer): an address whose token is the key. Only its hash is kept, so that a copy of the database opens no calendar.
CREATE TABLE calendar_feed (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account(id),
  -- Whose occasions; NULL: those of whichever functions the account's person holds when the feed is asked for.
  function_id TEXT,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX calendar_feed_token ON calendar_feed(token_hash);
CREATE INDEX calendar_feed_account ON calendar_feed(account_id, created_at);
CREATE TABLE calendar_feed_read (
  feed_id TEXT PRIMARY KEY REFERENCES calendar_feed(id),
  at BIGINT NOT NULL
);
