-- Action plans (handlingsplaner): a decided view of actions for a period. What was decided is frozen with each item; the actions go on living.
CREATE TABLE action_plan (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  description TEXT,
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  owner_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('draft','for_decision','decided','closed')),
  decided_by TEXT,
  mandate TEXT CHECK (mandate IN ('line','management_group','board')),
  decided_on TEXT,
  registry_number TEXT,
  decision_note TEXT,
  -- Who wrote the decision into the program, and when.
  recorded_by TEXT,
  recorded_at BIGINT,
  -- SHA-256 over the hashes of the frozen items, in the order of their references.
  frozen_hash TEXT,
  closed_at BIGINT,
  closed_by TEXT,
  closing_note TEXT,
  -- The plan that open items were carried over to.
  next_plan_id TEXT,
  previous_plan_id TEXT,
  unit_id TEXT REFERENCES unit(id),
  secrecy TEXT NOT NULL CHECK (secrecy IN ('open','internal','secret')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  archived_at BIGINT
);
CREATE INDEX action_plan_period ON action_plan(period_from, id, archived_at, secrecy, unit_id, search_text);
CREATE INDEX action_plan_name ON action_plan(name_key, id, archived_at, secrecy, unit_id);
CREATE INDEX action_plan_updated ON action_plan(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX action_plan_unit ON action_plan(unit_id, archived_at, period_from, id, secrecy);

CREATE TABLE action_plan_item (
  plan_id TEXT NOT NULL REFERENCES action_plan(id),
  action_id TEXT NOT NULL REFERENCES action(id),
  -- Cannot be done within the period.
  backlog BOOLEAN NOT NULL DEFAULT FALSE,
  added_at BIGINT NOT NULL,
  -- What the action said when the plan was decided, as JSON, and its SHA-256; nothing for an item that came after.
  frozen TEXT,
  frozen_hash TEXT,
  carried_from TEXT,
  -- The plan year that this is for the action: 1 the first time.
  years BIGINT NOT NULL DEFAULT 1,
  dropped_at BIGINT,
  dropped_reason TEXT,
  -- What had become of it when the plan was closed, and what the action said then, as JSON.
  outcome TEXT CHECK (outcome IN ('late','moved','on_its_way','added','backlog','done','verified','cancelled','dropped')),
  closed TEXT,
  PRIMARY KEY (plan_id, action_id)
);
CREATE INDEX action_plan_item_action ON action_plan_item(action_id, plan_id);
-- What the list is filtered and sorted by, the rest: filters carry the list's own order, so that many matches need no sorting.
CREATE INDEX action_plan_state_filtered ON action_plan(state, archived_at, period_from, id, secrecy, unit_id);
CREATE INDEX action_plan_period_to_sorted ON action_plan(period_to, id, archived_at, secrecy, unit_id);
CREATE INDEX action_plan_secrecy_filtered ON action_plan(secrecy, archived_at, period_from, id, unit_id);
CREATE INDEX action_plan_owner ON action_plan(owner_id);
CREATE INDEX action_plan_archived ON action_plan(archived_at, period_from, id, secrecy, unit_id) WHERE archived_at IS NOT NULL;
