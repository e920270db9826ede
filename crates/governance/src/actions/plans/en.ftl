nav-action_plans = Action plans
kind-action_plan = Action plan
relation-contains = Contains
relation-contains-in = Part of
relation-carried_over = Carried over from
relation-carried_over-in = Carried over to
duty-finish_plan = Finish the plan
duty-decide_plan = Get the plan decided
duty-prepare_next_plan = Follow up the plan and prepare the next
duty-close_plan = Close the plan
state-action_plan-draft = Draft
state-action_plan-for_decision = For decision
state-action_plan-decided = Decided
state-action_plan-closed = Closed

action_plans-lead = Which actions are to be done in a period. When the plan is decided its content is frozen, so that one sees what became of it.
action_plans-new = New action plan
action_plans-search = Search by name
action_plans-empty-title = No action plans yet
action_plans-empty-text = Add this year's plan for the region or for an administration, and then choose actions for it.
action_plans-region = The whole region

action_plans-section-about = About the plan
action_plans-section-period = Period
action_plans-section-responsible = Responsibility
action_plans-section-secrecy = Secrecy
action_plans-field-name = Name
action_plans-field-description = Purpose and limits
action_plans-field-period_from = From
action_plans-field-period_to = To
action_plans-field-unit = Administration
action_plans-help-unit = Leave empty for the whole region.
action_plans-field-owner = Owner
action_plans-help-owner = The function that sees to it that the plan is decided, followed up and succeeded.
action_plans-field-secrecy = Secrecy marking
action_plans-help-secrecy = Actions that are marked secret are shown only to those who may read them, in an open plan as well.
action_plans-field-state = State
action_plans-state-draft = Draft
action_plans-state-for_decision = For decision
action_plans-state-decided = Decided
action_plans-state-closed = Closed
action_plans-field-items = Actions
action_plans-field-registry_number = Registry number
action_plans-field-decided_by = Decided by
action_plans-help-decided_by = The position or body that took the decision.
action_plans-field-decided_on = Date of decision
action_plans-field-mandate = Mandate
action_plans-help-mandate = The information security council advises and does not decide.
action_plans-mandate-line = The line
action_plans-mandate-management_group = The management group
action_plans-mandate-board = The board
action_plans-field-decision_note = Note
action_plans-field-frozen_hash = Checksum (SHA-256)
action_plans-field-closing_note = What the period gave
action_plans-field-carry = Carry open actions over to the next plan
action_plans-help-carry = If there is no next plan, one of the same length is made right after. The years are counted for each action.
action_plans-field-reason = Reason
action_plans-help-reason = Needed once the plan is decided.
action_plans-field-updated_at = Last changed
action_plans-field-action = Action
action_plans-field-added = Actions that came in
action_plans-field-dropped = Actions that were taken out
action_plans-field-backlog = Does not fit into the period
action_plans-field-carried_over = Actions carried over
action_plans-field-next_plan = Next plan

action_plans-items-title = Planned and now
action_plans-items-none = No actions yet. Choose them from the register.
action_plans-hidden = { $n ->
    [one] One more action is part of it that you may not see.
   *[other] { $n } more actions are part of it that you may not see.
  }
action_plans-broken = What was frozen at the decision does not fit its checksum. Something was changed outside the program.
action_plans-now = now: { $value }
action_plans-then = when it was closed: { $value }
action_plans-cost = Estimated cost: { $kr } kr
action_plans-years = Year { $n }
action_plans-column-outcome = Outcome
action_plans-column-planned_start = Planned start
action_plans-column-planned_due = Planned last day
action_plans-column-planned_cost = Planned cost
action_plans-column-name_now = Name now
action_plans-column-priority_now = Priority now
action_plans-column-responsible_now = Responsible now
action_plans-column-cost_now = Cost now
action_plans-column-years = Plan year
action_plans-column-dropped_reason = Why it was taken out
action_plans-column-acts = Change
action_plans-outcome-late = Overdue
action_plans-outcome-moved = Moved
action_plans-outcome-on_its_way = As planned
action_plans-outcome-added = Added after the decision
action_plans-outcome-backlog = Does not fit into the period
action_plans-outcome-done = Done
action_plans-outcome-verified = Verified
action_plans-outcome-cancelled = Cancelled
action_plans-outcome-dropped = Taken out
action_plans-backlog-on = Does not fit
action_plans-backlog-off = Fits after all
action_plans-add-title = Choose actions
action_plans-add-lead = Narrow the actions with the filters. First come open actions whose last day lies within the period.
action_plans-add-do = Add the chosen
action_plans-add-all = { $n ->
    [one] Add the one that matches
   *[other] Add all { $n } that match
  }
action_plans-add-none = No further actions match
action_plans-add-none-text = Change the filters, or add the action to the register first.
action_plans-added = { $n ->
    [one] One action came in.
   *[other] { $n } actions came in.
  }
action_plans-propose-do = Put forward for decision
action_plans-proposed = The plan is put forward for decision.
action_plans-withdraw-do = Back to draft
action_plans-withdrawn = The plan is a draft again.
action_plans-decide-title = Enter the decision
action_plans-decide-lead = The content is frozen as it is now. The actions live on, and the plan shows the difference.
action_plans-decide-do = Decide and freeze
action_plans-decided = The plan is decided and frozen.
action_plans-decision-title = Decision
action_plans-decision-line = { $who } ({ $mandate }), { $on }. Entered by { $recorded }.
action_plans-drop-title = Take out of the plan
action_plans-drop-lead = The action remains in the register. In a decided plan it shows as taken out, with the reason.
action_plans-drop-do = Take out
action_plans-dropped = The action is taken out of the plan.
action_plans-next-title = Prepare the next plan
action_plans-next-lead = A draft for the next period, with all open actions carried over.
action_plans-next-do = Make the next plan
action_plans-carried = The next plan is made and the open actions are carried over.
action_plans-close-title = Close the plan
action_plans-close-lead = The plan remains as it was decided, with its outcome.
action_plans-close-do = Close the plan
action_plans-closed = The plan is closed.
action_plans-chain-title = Before and after
action_plans-previous = Previous: { $name }
action_plans-next = Next: { $name }

action_plans-error-period = The last day comes before the first.
action_plans-error-frozen = The plan is decided. Name, period and administration no longer change.
action_plans-error-state = The plan's state does not allow that. Somebody may have changed it while you had the page open.
action_plans-error-empty = Choose actions for the plan first.
action_plans-error-future = The date of the decision lies in the future.
action_plans-error-followed = The plan already has a successor.
action_plans-error-many = More than { $n } actions match. Narrow with the filters.
action_plans-error-none = No actions were chosen.
action_plans-error-stale = Somebody else changed the plan while you had the page open. Check it and try again.

wheel-evidence-plan_decided = Action plan decided
wheel-evidence-plan_decided-help = That an action plan was decided within the period.
wheel-evidence-plan_decided-why = { $found ->
    [0] No action plan has been decided within the period.
    [one] 1 action plan has been decided within the period.
   *[other] { $found } action plans have been decided within the period.
}
