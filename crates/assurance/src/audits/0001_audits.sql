-- Audits and reviews (granskningar): the engagement. The core's chain has a table called audit, which is why these tables are called review.
CREATE TABLE review_number (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);

CREATE TABLE review (
  id TEXT PRIMARY KEY,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('elected_auditors','supervision_ivo','supervision_county_board','supervision_imy','supervision_other',
    'internal_audit','own_review','supplier_audit','penetration_test')),
  auditor_firm TEXT,
  year BIGINT NOT NULL,
  area TEXT,
  purpose TEXT,
  registry_number TEXT,
  state TEXT NOT NULL CHECK (state IN ('planned','in_progress','fact_check','delivered','answer_requested','answer_decided','measures_under_way',
    'reported_back','filed','followed_up','cancelled')),
  state_reason TEXT,
  -- The auditors' judgement of the whole: a step of the scale, and their own words.
  overall TEXT CHECK (overall IN ('yes','mainly','partly','not_fully','limited','no')),
  overall_text TEXT,
  starts_on TEXT,
  fact_check_due TEXT,
  delivered_on TEXT,
  response_due TEXT,
  response_decided_on TEXT,
  reported_back_on TEXT,
  lead_id TEXT,
  previous_id TEXT,
  -- What comes next: the ones that wait for an answer by their last day, the others that go on, then what is closed.
  turn TEXT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX review_ref ON review(ref);
CREATE INDEX review_turn ON review(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX review_name ON review(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX review_updated ON review(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX review_year ON review(year, id, archived_at, secrecy, unit_id);
CREATE INDEX review_state ON review(state, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX review_kind ON review(kind, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX review_unit ON review(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX review_secrecy ON review(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX review_due ON review(response_due, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX review_previous ON review(previous_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX review_archived ON review(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- The audited parts of the organisation. The column is not called unit_id: merged units leave what was audited as it was.
CREATE TABLE review_body (
  review_id TEXT NOT NULL REFERENCES review(id),
  body_id TEXT NOT NULL,
  PRIMARY KEY (review_id, body_id)
);
CREATE INDEX review_body_of ON review_body(body_id);

CREATE TABLE review_about (
  review_id TEXT NOT NULL REFERENCES review(id),
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (review_id, target_id)
);
CREATE INDEX review_about_of ON review_about(target_id);
