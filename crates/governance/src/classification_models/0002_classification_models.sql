-- The English name for lists, what took a model's place, and the indexes of the list. At most one model is in use.
ALTER TABLE classification_model ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE classification_model ADD COLUMN retired_on TEXT;
ALTER TABLE classification_model ADD COLUMN retired_by TEXT;
ALTER TABLE classification_model ADD COLUMN retired_reference TEXT;
ALTER TABLE classification_model ADD COLUMN replaced_by TEXT;
CREATE UNIQUE INDEX classification_model_in_use ON classification_model(state) WHERE state = 'in_use';
CREATE INDEX classification_model_updated ON classification_model(updated_at, id, archived_at, secrecy, unit_id);
CREATE INDEX classification_model_taken ON classification_model(replaced_by, retired_on);
-- How many classifications were made under a model.
CREATE INDEX classification_made_under ON classification(model_version, archived_at, secrecy, unit_id);
