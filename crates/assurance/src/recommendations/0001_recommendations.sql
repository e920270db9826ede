-- Recommendations (rekommendationer) of an audit: what the auditors ask for, what the audited party answers, and how it went.
CREATE TABLE recommendation (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  no BIGINT NOT NULL,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  body TEXT,
  addressed_to TEXT,
  -- The same recommendation in the audit before.
  previous_id TEXT,
  -- The answer: position, why, and who does what by when.
  position TEXT CHECK (position IN ('agrees','agrees_in_part','does_not_agree')),
  reasoning TEXT,
  answered_by TEXT,
  answered_at BIGINT,
  responsible_id TEXT,
  due_on TEXT,
  -- What the last follow-up said.
  status TEXT NOT NULL CHECK (status IN ('not_started','in_progress','fixed_own_statement','verified_by_retest','confirmed_by_review','written_off','reopened')),
  status_on TEXT,
  follow_up_on TEXT,
  turn TEXT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX recommendation_no ON recommendation(review_id, no);
CREATE INDEX recommendation_ref ON recommendation(ref, id, archived_at, secrecy, unit_id);
CREATE INDEX recommendation_turn ON recommendation(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX recommendation_name ON recommendation(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX recommendation_updated ON recommendation(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX recommendation_position ON recommendation(position, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX recommendation_status ON recommendation(status, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX recommendation_unit ON recommendation(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX recommendation_responsible ON recommendation(responsible_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX recommendation_secrecy ON recommendation(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX recommendation_due ON recommendation(due_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX recommendation_previous ON recommendation(previous_id);
CREATE INDEX recommendation_review ON recommendation(review_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX recommendation_archived ON recommendation(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

CREATE TABLE recommendation_finding (
  recommendation_id TEXT NOT NULL REFERENCES recommendation(id),
  finding_id TEXT NOT NULL REFERENCES finding(id),
  PRIMARY KEY (recommendation_id, finding_id)
);
CREATE INDEX recommendation_finding_of ON recommendation_finding(finding_id);

-- Every follow-up, as it was written.
CREATE TABLE recommendation_follow_up (
  id TEXT PRIMARY KEY,
  recommendation_id TEXT NOT NULL REFERENCES recommendation(id),
  no BIGINT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('not_started','in_progress','fixed_own_statement','verified_by_retest','confirmed_by_review','written_off','reopened')),
  on_day TEXT NOT NULL,
  what TEXT NOT NULL,
  evidence TEXT,
  review_id TEXT,
  performed_by TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_by_id TEXT,
  recorded_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX recommendation_follow_up_no ON recommendation_follow_up(recommendation_id, no);
