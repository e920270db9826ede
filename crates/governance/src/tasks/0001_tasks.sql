-- What a function has to do, by day, and what everybody has to do by a day: pages walk along these and stop.
CREATE INDEX duty_turn ON duty(function_id, COALESCE(due_on, '9999-12-31'), node_id);
CREATE INDEX duty_day ON duty(due_on, node_id, function_id);

-- When somebody asked a function for what is late: once in 24 hours is enough.
CREATE TABLE nudge (
  id TEXT PRIMARY KEY,
  function_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_id TEXT,
  by_name TEXT NOT NULL,
  overdue BIGINT NOT NULL
);
CREATE INDEX nudge_function ON nudge(function_id, at);

-- Which reminder of which duty an account has had, so that each comes once.
CREATE TABLE duty_notice (
  account_id TEXT NOT NULL REFERENCES account(id),
  node_id TEXT NOT NULL,
  what TEXT NOT NULL,
  due_on TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('week','day','late')),
  PRIMARY KEY (account_id, node_id, what, due_on, step)
);

-- The daily mail of each account: when it last went, and what came in the way.
CREATE TABLE mail_digest (
  account_id TEXT PRIMARY KEY REFERENCES account(id),
  sent_on TEXT,
  -- The day whose mail was handed to the server, until it is known what became of it.
  sending_on TEXT,
  tried_at BIGINT NOT NULL,
  failures BIGINT NOT NULL DEFAULT 0,
  failure TEXT
);
