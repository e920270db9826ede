-- Risk analyses (workshops): what was gone through, by whom, with which matrix, what came of it and who decided. Risks point at the analysis that they
-- were found in.
CREATE TABLE risk_analysis (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  method TEXT,
  matrix_id TEXT,
  leader_function_id TEXT,
  participants TEXT,
  planned_on TEXT,
  held_on TEXT,
  report TEXT,
  state TEXT NOT NULL CHECK (state IN ('planned','running','report','decided')),
  decision TEXT,
  mandate TEXT,
  decided_by TEXT,
  decided_at BIGINT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL DEFAULT 'internal' CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX risk_analysis_name ON risk_analysis(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX risk_analysis_planned ON risk_analysis(COALESCE(planned_on, '9999-12-31'), id, archived_at, secrecy, unit_id);
CREATE INDEX risk_analysis_state ON risk_analysis(state, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX risk_analysis_unit ON risk_analysis(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX risk_analysis_updated ON risk_analysis(updated_at, id, archived_at, secrecy, unit_id);

-- What an analysis is about (`analyses`) and the functions that take part (`involves`).
CREATE TABLE risk_analysis_link (
  analysis_id TEXT NOT NULL REFERENCES risk_analysis(id),
  relation TEXT NOT NULL CHECK (relation IN ('analyses','involves')),
  target_id TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  PRIMARY KEY (analysis_id, relation, target_id)
);
CREATE INDEX risk_analysis_link_target ON risk_analysis_link(target_id, relation);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX risk_analysis_planned_on_sorted ON risk_analysis(planned_on, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_analysis_secrecy_filtered ON risk_analysis(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX risk_analysis_leader ON risk_analysis(leader_function_id);
CREATE INDEX risk_analysis_state_sorted ON risk_analysis(state, id, archived_at, secrecy, unit_id);
CREATE INDEX risk_analysis_archived ON risk_analysis(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

-- The risks of an analysis as they stood when it was decided. They live on in the register; what was decided about does not change.
CREATE TABLE risk_analysis_frozen (
  analysis_id TEXT NOT NULL REFERENCES risk_analysis(id),
  risk_id TEXT NOT NULL,
  reference TEXT NOT NULL,
  name TEXT NOT NULL,
  matrix_id TEXT,
  zone TEXT,
  value BIGINT,
  rank BIGINT NOT NULL,
  PRIMARY KEY (analysis_id, risk_id)
);
