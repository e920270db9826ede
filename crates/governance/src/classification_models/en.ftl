nav-classification_models = Classification models
kind-classification_model = Classification model
relation-copied_from = Copy of
relation-copied_from-in = Copies

classification_models-lead = The words that everybody classifies with: aspects, levels, consequences and how long a decision stands. A classification keeps the model that it was made with.
classification_models-own = The region's own models
classification_models-new = Make a copy of your own
classification_models-search = Search by label or name
classification_models-empty-title = No models of your own yet
classification_models-empty-text = The shipped model can be used as it is. If you want words or amounts of your own, make a copy of it.
classification_models-shipped = Shipped
classification_models-shipped-since = In use again since { $on } by decision of { $by }.
classification_models-made = { $n ->
    [0] No classifications have been made with it.
    [one] One classification has been made with it.
   *[other] { $n } classifications have been made with it.
  }

classification_models-section-about = About the model
classification_models-section-aspects = Aspects
classification_models-section-levels = Levels
classification_models-section-categories = Consequences
classification_models-section-validity = Validity
classification_models-lead-aspects = An aspect that is not ticked is not asked about. Its texts are removed from the model when you save.
classification_models-lead-levels = The number of levels and their order are fixed. The code is what users see. Level 4 always stops and leads to the security protection chief.
classification_models-lead-categories = What each level means for different kinds of harm. Fill in the last box to add a new one; one at a time.
classification_models-lead-validity = Holds for decisions made after the model has been taken into use.
classification_models-parts = Parts of the model

classification_models-field-name = Name
classification_models-field-name_sv = Name in Swedish
classification_models-field-name_en = Name in English
classification_models-field-label = Label
classification_models-field-state = State
classification_models-field-based_on = Based on
classification_models-field-source = Source
classification_models-help-source = What the model follows and who wrote the texts.
classification_models-field-status = Review
classification_models-status-unverified = Not held against its source
classification_models-status-verified = Held against its source
classification_models-field-valid_from = Valid from
classification_models-field-taken_into_use_on = In use since
classification_models-field-decided_by = Decided by
classification_models-field-decision_reference = The decision stands in
classification_models-field-retired_on = Replaced on
classification_models-field-retired_by = Replaced by decision of
classification_models-field-retired_reference = The decision to replace it stands in
classification_models-field-replaced_by = Replaced by
classification_models-field-made = Classifications
classification_models-field-updated_at = Last changed
classification_models-field-months_default = Months that a decision stands
classification_models-field-months_from_level_3 = Months that a decision stands from level 3
classification_models-field-justify_from_level = A reason is needed from level
classification_models-field-decide_days = Days to decide or classify again

classification_models-state-draft = Draft
classification_models-state-in_use = In use
classification_models-state-retired = Replaced
classification_models-state-available = Not used

classification_models-aspect = Aspect
classification_models-aspect-confidentiality = Confidentiality
classification_models-aspect-integrity = Integrity
classification_models-aspect-availability = Availability
classification_models-aspect-traceability = Traceability
classification_models-level = Level { $level }
classification_models-category = Consequence { $key }
classification_models-new_category = New consequence
classification_models-harm = Consequence for
classification_models-no_categories = The model has no consequences.
classification_models-left_out = Left out
classification_models-stops = Stops the classification
classification_models-field-consequence = Consequence
classification_models-text-on = Include
classification_models-text-code = Code
classification_models-text-sv = Name in Swedish
classification_models-text-en = Name in English
classification_models-text-question_sv = Question in Swedish
classification_models-text-question_en = Question in English
classification_models-text-definition_sv = Definition in Swedish
classification_models-text-definition_en = Definition in English
classification_models-text-example_sv = Examples at level { $level }, in Swedish
classification_models-text-example_en = Examples at level { $level }, in English
classification_models-text-harm_sv = Meaning at level { $level }, in Swedish
classification_models-text-harm_en = Meaning at level { $level }, in English
classification_models-months = { $n ->
    [one] One month
   *[other] { $n } months
  }
classification_models-days = { $n ->
    [one] One day
   *[other] { $n } days
  }

classification_models-acts = What you can do
classification_models-copy = Make a copy of your own
classification_models-copy-help = The copy becomes a draft with its own label, which you can change.
classification_models-copied = The copy is called { $label }. Change what should be different and save.
classification_models-download = Download as a file
classification_models-download-help = The file can be read in here again or in another region.
classification_models-upload = Read in a file
classification_models-upload-lead = A model from another region, or one that you have changed in a text editor. It becomes a draft with its own label.
classification_models-upload-help = A TOML file of the kind that "Download as a file" gives, at most { $max } kB.
classification_models-read = Read in
classification_models-uploaded = The file has been read in as the draft { $label }. Nothing has been taken into use.
classification_models-file-wrong = { $n ->
    [one] One fault in the file
   *[other] { $n } faults in the file
  }
classification_models-file-nothing = Nothing has been saved. Correct the file and read it in again.
classification_models-file-line = Line { $n }
classification_models-file-empty = The file is empty.
classification_models-file-encoding = The file is not written in UTF-8.
classification_models-file-syntax = The file cannot be read as a classification model: { $detail }
classification_models-file-too_large = The file is too large. It may be at most { $max } kB.

classification_models-edit-lead = All texts in both languages. Write nothing that concerns Sweden's security, not as an example either.
classification_models-edit-levels = Edit levels
classification_models-edit-aspects = Edit aspects
classification_models-edit-categories = Edit consequences
classification_models-edit-validity = Edit validity

classification_models-take = Take into use
classification_models-take-help = New classifications are then made with this model. After that it cannot be changed.
classification_models-take-title = Take into use { $title }
classification_models-take-lead = New classifications are then made with it. Now { $before } is used, which is replaced.
classification_models-keep = { $n ->
    [0] No classifications have been made with it.
    [one] One classification has been made with it and keeps it.
   *[other] { $n } classifications have been made with it and keep it.
  }
classification_models-reference-help = Registry number, item in the minutes or item in the delegation order.
classification_models-taken = The model is in use. New classifications are made with it.
classification_models-go_back = Go back to the shipped one
classification_models-go_back-help = Your own model is replaced, and classifications made with it keep it.
classification_models-changes = What changes
classification_models-no_changes = The models say the same.

classification_models-error-closed = The model is in use, replaced or archived and is not changed. Make a copy of it.
classification_models-error-closed_meanwhile = The model was taken into use, replaced or archived while you wrote, and is no longer changed. What you wrote is still here: make a copy of the model in another tab and move it over.
classification_models-error-stale = { $who } saved { $when }, while you wrote. Nothing of yours has been saved yet. Beside each field that differs stands what is stored now; save again when what you see is right.
classification_models-error-now = Saved now: { $value }
classification_models-error-changed = Somebody has changed the model since you opened the page. Read what changes now, and decide again.
classification_models-error-reference = Write where the decision stands.
classification_models-wrong-twice = Stands twice.
classification_models-wrong-no_aspect = Include at least one aspect.
classification_models-wrong-levels = Levels are at least two, from 0 upwards without a gap, at most to 4.
classification_models-wrong-special = Level 4, and no other, stops the classification (special = true).
classification_models-wrong-one_of = A consequence belongs to an aspect or to a category, and to only one of them.
classification_models-wrong-no_such = Does not exist in the model.
classification_models-wrong-stopping = No examples are written at the level that stops.
classification_models-wrong-category_key = A key is written with small letters a–z, digits and underscores, at most 40 characters, and may not be "new".
classification_models-wrong-too_many = At most { $max } categories.
