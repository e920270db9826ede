-- Which reminders of which end of a term have been given. The end is part of the key: a moment that is put right is reminded of anew, and a restart,
-- another node or a clock set back tells nothing twice.
CREATE TABLE incident_reminder (
  incident_id TEXT NOT NULL REFERENCES incident(id),
  track_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  -- The report that the authority asked for; '' where the law sets the term.
  request_id TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL,
  -- Hours before the end; negative after it.
  lead_hours BIGINT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('told','overtaken','nobody')),
  -- How many people were told, and the functions that nobody holds, by a blank between them.
  told BIGINT NOT NULL DEFAULT 0,
  vacant TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  PRIMARY KEY (track_id, stage, request_id, due_at, lead_hours)
);
CREATE INDEX incident_reminder_incident ON incident_reminder(incident_id, at);

-- Mails that do not wait for the day's.
CREATE TABLE incident_mail (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incident(id),
  track_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  request_id TEXT NOT NULL DEFAULT '',
  due_at BIGINT NOT NULL,
  lead_hours BIGINT NOT NULL,
  account_id TEXT,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  lang TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting','sending','sent','failed','unknown','void')),
  tries BIGINT NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL,
  failure TEXT,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX incident_mail_one ON incident_mail(track_id, stage, request_id, due_at, lead_hours, address);
CREATE INDEX incident_mail_waiting ON incident_mail(state, next_at);
CREATE INDEX incident_mail_incident ON incident_mail(incident_id, at);

-- When the terms were last looked at, by the clock of that time: one that has leapt is not believed at once.
CREATE TABLE incident_look (
  key TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  held BIGINT NOT NULL
);
