-- Templates of board papers: ordered sections with texts that are filled in with figures.
CREATE TABLE paper_template (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('measures_report','audit_answer','audit_answer_letter','yearly_security_report','significant_incident','risk_report','management_review')),
  lang TEXT NOT NULL CHECK (lang IN ('sv','en')),
  -- Filled in like the sections: what the paper is called.
  title TEXT NOT NULL,
  -- The deciding body and who gets its assignments, as they stand in a sentence: "regionstyrelsen", "regiondirektören".
  body TEXT NOT NULL,
  assignee TEXT NOT NULL,
  -- What a registry number looks like, such as "RS {year}/{no}".
  registry_format TEXT,
  in_use BOOLEAN NOT NULL DEFAULT TRUE,
  -- The shipped template that it came from.
  content_key TEXT,
  content_version BIGINT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX paper_template_name ON paper_template(name_key, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX paper_template_updated ON paper_template(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX paper_template_kind ON paper_template(kind, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX paper_template_lang ON paper_template(lang, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX paper_template_in_use ON paper_template(in_use, archived_at, name_key, id, secrecy, unit_id);
CREATE INDEX paper_template_unit ON paper_template(unit_id, archived_at, name_key, id, secrecy);
CREATE INDEX paper_template_secrecy ON paper_template(secrecy, archived_at, name_key, id, unit_id);
CREATE INDEX paper_template_archived ON paper_template(archived_at, name_key, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;

CREATE TABLE paper_template_section (
  template_id TEXT NOT NULL REFERENCES paper_template(id),
  no BIGINT NOT NULL,
  key TEXT NOT NULL,
  heading TEXT NOT NULL,
  -- May be left out of a paper; whether a new one has it; whether its heading is shown.
  optional BOOLEAN NOT NULL,
  default_on BOOLEAN NOT NULL,
  show_heading BOOLEAN NOT NULL,
  -- Keys of the notes on what must not stand here, by commas.
  forbidden TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (template_id, no)
);
CREATE UNIQUE INDEX paper_template_section_key ON paper_template_section(template_id, key);
