-- The questions of an audit with the auditors' judgement of each, and the fact check of their draft.
CREATE TABLE review_question (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  no BIGINT NOT NULL,
  question TEXT NOT NULL,
  -- A step of the scale in content/audit; none until it is judged.
  level TEXT CHECK (level IN ('yes','mainly','partly','not_fully','limited','no')),
  assessment TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_question_no ON review_question(review_id, no);

-- What the draft says, and what the audited party says about it: facts only, never the auditors' judgement.
CREATE TABLE review_fact (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  no BIGINT NOT NULL,
  place TEXT NOT NULL,
  draft_text TEXT NOT NULL,
  verdict TEXT CHECK (verdict IN ('agree','wrong','unclear')),
  comment TEXT,
  answered_by TEXT,
  answered_by_id TEXT,
  answered_at BIGINT,
  auditors_reply TEXT,
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX review_fact_no ON review_fact(review_id, no);
