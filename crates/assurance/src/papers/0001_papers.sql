-- Board papers (tjänsteskrivelser): numbered without gaps per year, drafted from figures that are frozen with them, section by section.
CREATE TABLE paper_number (year BIGINT PRIMARY KEY, last BIGINT NOT NULL);

CREATE TABLE paper (
  id TEXT PRIMARY KEY,
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What it was drafted from, as it was then: the template may change afterwards.
  template_id TEXT NOT NULL,
  template_version BIGINT NOT NULL,
  lang TEXT NOT NULL CHECK (lang IN ('sv','en')),
  body TEXT NOT NULL,
  assignee TEXT NOT NULL,
  registry_format TEXT,
  -- The year that it reports on, and the record that it is about, where its kind has one.
  year BIGINT NOT NULL,
  source_id TEXT,
  report_back_on TEXT,
  registry_number TEXT,
  dated_on TEXT,
  case_officer_id TEXT,
  addressee TEXT,
  meeting_on TEXT,
  agenda_no TEXT,
  paragraph TEXT,
  state TEXT NOT NULL CHECK (state IN ('draft','review','approved','dispatched','treated','minutes_confirmed','extract_sent','closed')),
  outcome TEXT CHECK (outcome IN ('granted','changed','referred_back','postponed','rejected')),
  outcome_text TEXT,
  approved_by TEXT,
  approved_by_id TEXT,
  approved_at BIGINT,
  -- What was approved, as JSON, and its SHA-256.
  frozen TEXT,
  frozen_hash TEXT,
  dispatched_on TEXT,
  treated_on TEXT,
  confirmed_on TEXT,
  extract_sent_on TEXT,
  -- The paper that this is the secret annex of; the one that was referred back and became this one.
  annex_of TEXT,
  follows_id TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE UNIQUE INDEX paper_ref ON paper(ref);
CREATE INDEX paper_updated ON paper(updated_at, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX paper_name ON paper(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX paper_meeting ON paper(COALESCE(meeting_on, '9999-12-31'), id, archived_at, secrecy, unit_id);
CREATE INDEX paper_meeting_filtered ON paper(meeting_on, archived_at, updated_at, id, secrecy, unit_id);
CREATE INDEX paper_state ON paper(state, archived_at, updated_at, id, secrecy, unit_id);
CREATE INDEX paper_kind ON paper(kind, archived_at, updated_at, id, secrecy, unit_id);
CREATE INDEX paper_unit ON paper(unit_id, archived_at, updated_at, id, secrecy);
CREATE INDEX paper_secrecy ON paper(secrecy, archived_at, updated_at, id, unit_id);
CREATE INDEX paper_archived ON paper(archived_at, updated_at, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
CREATE INDEX paper_registered ON paper(registry_number, archived_at, updated_at, id, secrecy, unit_id);
CREATE INDEX paper_treated ON paper(treated_on);
CREATE INDEX paper_source ON paper(source_id);
CREATE INDEX paper_annex ON paper(annex_of);

CREATE TABLE paper_section (
  id TEXT PRIMARY KEY,
  paper_id TEXT NOT NULL REFERENCES paper(id),
  no BIGINT NOT NULL,
  key TEXT NOT NULL,
  heading TEXT NOT NULL,
  optional BOOLEAN NOT NULL,
  show_heading BOOLEAN NOT NULL,
  forbidden TEXT NOT NULL,
  included BOOLEAN NOT NULL,
  -- The template's text, what it gave with the last figures, and what people have made of it.
  source TEXT NOT NULL,
  drafted TEXT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  changed_by TEXT NOT NULL,
  changed_by_id TEXT,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX paper_section_no ON paper_section(paper_id, no);

CREATE TABLE paper_section_version (
  section_id TEXT NOT NULL REFERENCES paper_section(id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (section_id, version)
);

CREATE TABLE paper_section_comment (
  id TEXT PRIMARY KEY,
  section_id TEXT NOT NULL REFERENCES paper_section(id),
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  resolved_at BIGINT,
  resolved_by TEXT
);
CREATE INDEX paper_section_comment_of ON paper_section_comment(section_id, at);

CREATE TABLE paper_snapshot (
  paper_id TEXT NOT NULL REFERENCES paper(id),
  no BIGINT NOT NULL,
  as_of BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  -- As JSON, and its SHA-256.
  figures TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (paper_id, no)
);

-- A count over secret records that a human has said may stand in a public paper: that count, of that snapshot.
CREATE TABLE paper_figure_approval (
  id TEXT PRIMARY KEY,
  paper_id TEXT NOT NULL REFERENCES paper(id),
  snapshot_no BIGINT NOT NULL,
  figure_key TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_name TEXT NOT NULL,
  by_id TEXT,
  at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by TEXT
);
CREATE INDEX paper_figure_approval_of ON paper_figure_approval(paper_id, snapshot_no, figure_key);

-- Functions that get the minutes extract; the name as it was when the paper was approved.
CREATE TABLE paper_recipient (
  paper_id TEXT NOT NULL REFERENCES paper(id),
  function_id TEXT NOT NULL,
  title TEXT,
  PRIMARY KEY (paper_id, function_id)
);

-- Every file that left: which bytes.
CREATE TABLE paper_file (
  id TEXT PRIMARY KEY,
  paper_id TEXT NOT NULL REFERENCES paper(id),
  paper_version BIGINT NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('docx','pdf')),
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX paper_file_of ON paper_file(paper_id, at);
