-- Findings (iakttagelser) of an audit, and what was said or shown about each: own statement, retest and follow-up review are kept apart.
CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  review_id TEXT NOT NULL REFERENCES review(id),
  no BIGINT NOT NULL,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  body TEXT,
  technical_ref TEXT,
  -- Which of them count as high is said by the scale in content/audit.
  risk_factor TEXT NOT NULL CHECK (risk_factor IN ('high','medium','low','not_stated')),
  kind TEXT NOT NULL CHECK (kind IN ('organisational','technical')),
  -- Where a penetration test stood when it was found; NULL where that says nothing.
  seen_from TEXT CHECK (seen_from IN ('external','internal')),
  previous_id TEXT,
  owner_id TEXT,
  found_on TEXT,
  due_on TEXT,
  secrecy_reason TEXT,
  -- Derived from the proofs; here so that lists are narrowed by it. `vardkase verify` makes it anew.
  standing TEXT NOT NULL CHECK (standing IN ('open','partly','own_statement','retest','follow_up','accepted','withdrawn')),
  standing_on TEXT,
  turn TEXT NOT NULL,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX finding_no ON finding(review_id, no);
CREATE INDEX finding_ref ON finding(ref, id, archived_at, secrecy, unit_id);
CREATE INDEX finding_turn ON finding(turn, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX finding_name ON finding(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX finding_updated ON finding(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX finding_factor ON finding(risk_factor, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_kind ON finding(kind, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_standing ON finding(standing, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_unit ON finding(unit_id, archived_at, turn, id, secrecy);
CREATE INDEX finding_owner ON finding(owner_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_secrecy ON finding(secrecy, archived_at, turn, id, unit_id);
CREATE INDEX finding_due ON finding(due_on, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_previous ON finding(previous_id);
CREATE INDEX finding_review ON finding(review_id, archived_at, turn, id, secrecy, unit_id);
CREATE INDEX finding_archived ON finding(archived_at, turn, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

CREATE TABLE finding_system (
  finding_id TEXT NOT NULL REFERENCES finding(id),
  kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (finding_id, target_id)
);
CREATE INDEX finding_system_of ON finding_system(target_id);

-- Never changed; what was wrong is revoked with a reason and stays.
CREATE TABLE finding_proof (
  id TEXT PRIMARY KEY,
  finding_id TEXT NOT NULL REFERENCES finding(id),
  no BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('own_statement','retest','follow_up','acceptance','withdrawal')),
  outcome TEXT NOT NULL CHECK (outcome IN ('fixed','partly','not_fixed')),
  on_day TEXT NOT NULL,
  what TEXT NOT NULL,
  evidence TEXT,
  review_id TEXT,
  performed_by TEXT NOT NULL,
  recorded_by TEXT NOT NULL,
  recorded_by_id TEXT,
  recorded_at BIGINT NOT NULL,
  revoked_at BIGINT,
  revoked_by TEXT,
  revoked_reason TEXT
);
CREATE UNIQUE INDEX finding_proof_no ON finding_proof(finding_id, no);
