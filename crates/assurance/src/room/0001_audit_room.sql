-- The auditors' room: who has a seat there and until when, what they asked for, and what was handed over.
CREATE TABLE review_seat (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  account_id TEXT NOT NULL REFERENCES account(id),
  valid_from BIGINT NOT NULL,
  valid_until BIGINT NOT NULL,
  given_by TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  revoked_at BIGINT,
  revoked_by TEXT
);
CREATE UNIQUE INDEX review_seat_one ON review_seat(review_id, account_id) WHERE revoked_at IS NULL;
CREATE INDEX review_seat_account ON review_seat(account_id, revoked_at);

CREATE TABLE review_request (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  no BIGINT NOT NULL,
  body TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_by_id TEXT,
  -- Written by the auditors themselves, not by the coordinator for them.
  by_auditors BOOLEAN NOT NULL,
  asked_at BIGINT NOT NULL,
  due_on TEXT,
  function_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('open','answered','refused')),
  answer TEXT,
  answered_by TEXT,
  answered_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_request_no ON review_request(review_id, no);

-- A copy of the day it was handed over. The record may change afterwards, the copy never does: its SHA-256 is kept, and stands in the audit log.
CREATE TABLE review_handover (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  request_id TEXT NOT NULL REFERENCES review_request(id),
  no BIGINT NOT NULL,
  record_id TEXT,
  kind TEXT,
  title TEXT NOT NULL,
  frozen TEXT NOT NULL,
  frozen_hash TEXT NOT NULL,
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  -- Why something secret was handed over.
  reason TEXT,
  handed_by TEXT NOT NULL,
  handed_by_id TEXT,
  handed_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by TEXT
);
CREATE UNIQUE INDEX review_handover_no ON review_handover(review_id, no);
CREATE INDEX review_handover_request ON review_handover(request_id, no);
