nav-occasions = Occasions
kind-occasion = Occasion
occasions-new = New occasion
occasions-empty-title = No occasions
occasions-empty-text = Occasions make themselves once a year wheel is adopted.
occasions-section-about = About the occasion
occasions-section-time = When
occasions-section-responsible = Responsibility
occasions-section-work = The work
occasions-section-secrecy = Secrecy
occasions-field-name = Name
occasions-field-activity = Activity
occasions-field-target = For
occasions-help-target = Empty: the whole region.
occasions-field-falls_on = Falls on
occasions-field-starts_on = May begin
occasions-field-due_on = Last day
occasions-field-owner = Responsible
occasions-field-holder = Held by
occasions-field-unit = Unit
occasions-field-note = Note
occasions-field-secrecy = Secrecy
occasions-field-status = How it stands
occasions-field-state = State
occasions-field-late = Late
occasions-field-category = Category
occasions-field-postponed = Times postponed
occasions-field-escalated = Upwards
occasions-field-updated_at = Changed
occasions-field-done_on = Done on
occasions-field-reason = Reason
occasions-state-planned = Planned
occasions-state-ongoing = Ongoing
occasions-state-done = Done
occasions-state-cancelled = Cancelled
occasions-category-classification = { activities-category-classification }
occasions-category-risk = { activities-category-risk }
occasions-category-incident = { activities-category-incident }
occasions-category-supplier = { activities-category-supplier }
occasions-category-document = { activities-category-document }
occasions-category-training = { activities-category-training }
occasions-category-audit = { activities-category-audit }
occasions-category-follow_up = { activities-category-follow_up }
occasions-category-data_protection = { activities-category-data_protection }
occasions-category-technical = { activities-category-technical }
occasions-category-cooperation = { activities-category-cooperation }
occasions-owner-missing = Nobody responsible
occasions-escalated = Told upwards
occasions-function-hidden = a function that you do not see
occasions-function-none = nobody: no function above has anybody in it
occasions-stands-title = How it stands
occasions-stands-ahead = { $n ->
    [one] May begin tomorrow. Last day { $due }.
   *[other] May begin in { $n } days. Last day { $due }.
}
occasions-stands-open = { $n ->
    [0] Should be done today.
    [one] One day left, last day { $due }.
   *[other] { $n } days left, last day { $due }.
}
occasions-stands-late = { $n ->
    [one] One day late: should have been done by { $due }.
   *[other] { $n } days late: should have been done by { $due }.
}
occasions-stands-done = Done in time, last day { $due }.
occasions-stands-done-late = { $n ->
    [one] Done one day after { $due }.
   *[other] Done { $n } days after { $due }.
}
occasions-stands-cancelled = Cancelled.
occasions-done-line = Done { $on }, said by { $who }.
occasions-moved = { $on }: from { $from } to { $to }, { $who }. Reason: { $reason }
occasions-escalated-late = Told { $function } on { $on } that it is too late.
occasions-escalated-vacant = Nobody holds the responsible function. Told { $function } on { $on }.
occasions-reason-target_gone = What should be reviewed is no longer there.
occasions-reason-rule_changed = The rule of the activity was changed.
occasions-begin-do = Begin
occasions-begun = The work has begun.
occasions-check-do = Save the checklist
occasions-check-done = done
occasions-check-open = open
occasions-checked = The checklist is saved.
occasions-gather-do = Gather now
occasions-gathered = The figures are gathered from the registers.
occasions-evidence-title = What the registers show
occasions-evidence-none = Nothing gathered yet. It is gathered every night while the window is open.
occasions-evidence-of = { $found } of { $expected }
occasions-evidence-at = gathered { $at }
occasions-evidence-hidden = { $n ->
    [one] One record that you may not see is counted.
   *[other] { $n } records that you may not see are counted.
}
occasions-done-title = Done
occasions-done-lead = Write the day on which the work was done. What the registers show is gathered at the same time.
occasions-done-do = Done
occasions-done-said = The occasion is done.
occasions-postpone-title = Postpone
occasions-postpone-lead = The first day and the reason are kept.
occasions-postpone-do = Postpone
occasions-postpone-said = The occasion is postponed.
occasions-cancel-title = Cancel
occasions-cancel-lead = The occasion will not be done. The reason is kept.
occasions-cancel-do = Cancel it
occasions-cancel-said = The occasion is cancelled.
occasions-reopen-title = Open again
occasions-reopen-lead = It is to be done after all.
occasions-reopen-do = Open again
occasions-reopen-said = The occasion is open again.
occasions-error-frozen = This stays. The days are changed by Postpone, which asks for the reason.
occasions-error-due = The last day lies before the first.
occasions-error-archived = The occasion is archived.
occasions-error-ended = The occasion has ended already.
occasions-error-step = That cannot be done as the occasion stands. Read the page again.
occasions-error-not-later = The new day must lie after the present one, { $present }.
occasions-error-past = The day has passed already.
occasions-error-future = The day has not come yet.
occasions-error-checklist = { $n ->
    [one] One line of the checklist is open. Write why, or check it off.
   *[other] { $n } lines of the checklist are open. Write why, or check them off.
}
occasions-error-evidence = The activity needs evidence: attach a file, or gather from the registers.
occasions-error-stale = Somebody else changed the occasion meanwhile. Read it again and try once more; what you wrote is still here.
occasions-card-late = Late in the year wheel
occasions-card-late-text = Occasions after their last day.
occasions-card-week = The coming week
occasions-card-week-text = To be done within seven days.
occasions-turned-late = Late since { $due }, told upwards.
occasions-turned-vacant = Nobody holds the responsible function, told upwards.
occasions-turned-nobody = Nobody holds the responsible function, and no function above has anybody in it.
relation-about = About
relation-about-in = Reviewed in
relation-escalated_to = Told
relation-escalated_to-in = Was told of
duty-do_occasion = Do what the year wheel says
duty-see_late_occasion = Late in the year wheel: see that it gets done
duty-fill_function = Fill the responsible function
