nav-wheels = Year wheels, plans
kind-year_wheel = Year wheel
wheels-new = New year wheel
wheels-empty-title = No year wheels
wheels-empty-text = Begin with the template wheel from the settings, or make one of your own.
wheels-section-about = About the year wheel
wheels-section-responsible = Responsibility
wheels-section-secrecy = Secrecy
wheels-field-name = Name
wheels-field-year = Year
wheels-field-description = Description
wheels-field-unit = Unit
wheels-help-unit = Empty: the whole region.
wheels-field-owner = Keeps the wheel
wheels-field-secrecy = Secrecy
wheels-field-state = State
wheels-field-activities = Activities
wheels-field-updated_at = Changed
wheels-field-decided_by = Decided by
wheels-field-mandate = Mandate
wheels-field-decided_on = Day of the decision
wheels-field-registry_number = Diary number
wheels-field-decision_note = The decision in brief
wheels-field-closing_note = When it was closed
wheels-help-decided_by = A function or body, such as the regional director or the regional board.
wheels-region = The whole region
wheels-state-draft = Draft
wheels-state-adopted = Adopted
wheels-state-closed = Closed
wheels-mandate-line = The line
wheels-mandate-management_group = The management group
wheels-mandate-board = The board
wheels-provisional = Runs without a decision
wheels-provisional-text = The year has begun and nobody has adopted the wheel. It runs all the same, so that nothing that the law demands comes to a halt. The decision can be made at any time.
wheels-error-taken = There is a year wheel for that year there already.
wheels-error-frozen = The wheel runs: year and unit stay.
wheels-error-state = The state of the wheel does not allow that. Read the page again.
wheels-error-empty = A wheel without activities cannot be adopted.
wheels-error-future = A decision cannot lie in the future.
wheels-error-rule = The recurrence of an activity cannot be counted. Mend it first.
wheels-error-followed = The wheel is followed by another already.
wheels-error-next-year = The next wheel is for the year after.
wheels-error-year-runs = A wheel is closed when its year is over.
wheels-error-stale = Somebody else changed the wheel meanwhile. Read it again and try once more; what you wrote is still here.
wheels-error-adopted = The wheel has been adopted: { $who } wrote down the decision of { $on }.
wheels-adopt-title = Adopt the wheel
wheels-adopt-lead = The decision freezes the activities as they are now and makes their occasions from its day on. Activities can be changed afterwards; what differs from the decision is then shown.
wheels-adopt-do = Write down the decision
wheels-adopted = The wheel is adopted and its occasions are made.
wheels-next-title = Make next year's wheel
wheels-next-lead = All activities come along and are moved by their own recurrence. Open occasions stay with the old wheel until they are done.
wheels-next-do = Make the wheel
wheels-cloned = { $n ->
    [one] One activity came along.
   *[other] { $n } activities came along.
}
wheels-clone-title = How the activities fall next year
wheels-clone-days = Days
wheels-clone-note = To look at
wheels-clone-continues = continues
wheels-clone-renewed = the rule had an end and was prolonged by a year
wheels-clone-rests = has no day next year
wheels-close-title = Close the wheel
wheels-close-lead = What became of each activity is kept as it is. What is still open remains to be done.
wheels-close-do = Close
wheels-closed = The wheel is closed with its outcome.
wheels-generate-do = Make occasions now
wheels-generated = { $n ->
    [0] All occasions are there already.
    [one] One occasion was made.
   *[other] { $n } occasions were made.
}
wheels-draw-do = See the wheel
wheels-activities = { $n ->
    [one] One activity
   *[other] { $n } activities
}
wheels-activities-none = No activities yet.
wheels-outcome-title = Outcome
wheels-outcome = { $done } of { $total } done
wheels-outcome-late = { $done } of { $total } done, { $late } of them late
wheels-broken = What was frozen at the decision does not agree with its checksum. Somebody has changed the database outside the program.
wheels-drift = Differs from the decision: { $changed } changed, { $added } added, { $gone } removed.
wheels-drift-changed = changed after the decision
wheels-drift-added = new after the decision
wheels-decision-title = Decision
wheels-decision-line = { $who } ({ $mandate }), { $on }. Written down by { $recorded }.
wheels-chain-title = The years before and after
wheels-previous = Before: { $name }
wheels-next = After: { $name }
wheels-compare-title = Compare with the year before
wheels-compare-lead = { $old } against { $new }
wheels-compare-changes = Difference
wheels-compare-same = { $n ->
    [one] One activity is the same in both.
   *[other] { $n } activities are the same in both.
}
wheels-compare-new = new
wheels-compare-gone = no longer there
wheels-compare-moved = moved from { $before } to { $after }
wheels-compare-changed = changed: { $fields }
wheels-compare-window = Window
relation-follows_year = Follows
relation-follows_year-in = Followed by
duty-adopt_wheel = Adopt the year wheel
duty-plan_next_wheel = Plan next year's wheel
duty-close_wheel = Close the year wheel
setup-content-wheels = Template year wheel for information security and data protection (51 activities, as a draft)
history-field-decided_by = Decided by
