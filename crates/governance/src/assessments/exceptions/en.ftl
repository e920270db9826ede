nav-exceptions = Exceptions
kind-exception = Exception
relation-excepts = Exception for
relation-excepts-in = Exceptions
duty-decide_exception = Decide on the exception
duty-renew_exception = Renew or end the exception

exceptions-lead = Requirements that are not met for a while, with reason, compensation, decision and last day.
exceptions-new = Ask for an exception
exceptions-search = Search by name
exceptions-empty-title = No exceptions
exceptions-empty-text = An exception is asked for from the requirement of a self-assessment.

exceptions-section-about = What it is about
exceptions-section-why = Reason and compensation
exceptions-section-responsible = Responsibility
exceptions-section-secrecy = Secrecy
exceptions-field-name = Name
exceptions-field-requirement = Requirement
exceptions-field-subject = System or unit
exceptions-field-reason = Reason
exceptions-help-reason = Why the requirement cannot be met now. No personal data and nothing that is security-classified.
exceptions-field-compensation = Compensating measures
exceptions-help-compensation = What lessens the harm meanwhile.
exceptions-field-valid_until = Valid until
exceptions-help-valid_until = The last day, at most two years from the decision.
exceptions-field-decider = Decided by
exceptions-help-decider = The function with the mandate to decide.
exceptions-field-responsible = Responsible function
exceptions-help-responsible = Who renews or ends the exception in time.
exceptions-field-unit = Unit
exceptions-field-secrecy = Secrecy marking
exceptions-field-state = State
exceptions-state-requested = Requested
exceptions-state-approved = Approved
exceptions-state-refused = Refused
exceptions-state-expired = Expired
exceptions-state-revoked = Revoked
exceptions-field-decided_by = Decided by
exceptions-field-outcome = Decision
exceptions-outcome-approved = Approve
exceptions-outcome-refused = Refuse
exceptions-field-mandate = Mandate
exceptions-help-mandate = Where the right to decide comes from, for instance the delegation order, item 4.2.
exceptions-field-decision_reason = Reason for the decision
exceptions-field-updated_at = Last changed

exceptions-legal = The requirement is a duty by law. An approved exception makes nothing lawful: it shows as a documented shortfall and never counts as met.
exceptions-decision-title = Decision
exceptions-undecided = Not decided yet.
exceptions-decided-by = { $who }, { $at }
exceptions-decision = Decide
exceptions-decision-lead = An exception can be approved until { $day } at the longest.
exceptions-decision-do = Decide
exceptions-decision-done = The decision is saved.
exceptions-revocation = Revoke
exceptions-revocation-lead = The requirement holds again as soon as the exception is revoked. Exceptions can be approved until { $day } at the longest.
exceptions-revocation-do = Revoke the exception
exceptions-revocation-done = The exception is revoked.
exceptions-decides = { $who } decides.
exceptions-turned = Was valid to { $day }. The requirement is not met and no exception holds.
exceptions-error-no-decider = No function that decides has been chosen. Choose it under Edit, and the exception can be decided.
exceptions-error-subject-not-yours = Choose a system or unit in your part of the organisation.
exceptions-error-past = Choose a day that has not passed.
exceptions-error-too-long = Choose a day no later than { $day }.
exceptions-error-state = The exception is no longer in that state.
exceptions-error-stale = Somebody else has changed the exception meanwhile. Read it again before you decide.

wheel-evidence-exceptions_reviewed = Exceptions reviewed
wheel-evidence-exceptions_reviewed-help = Exceptions that were decided on or taken back within the period, of those and the ones that ended without another taking over.
wheel-evidence-exceptions_reviewed-why = { $expected ->
    [0] No exception was to be reviewed within the period.
    [one] { $found } of 1 exception has been reviewed within the period.
   *[other] { $found } of { $expected } exceptions have been reviewed within the period.
}
