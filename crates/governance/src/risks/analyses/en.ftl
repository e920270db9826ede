nav-risk_analyses = Risk analyses
kind-risk_analysis = Risk analysis
relation-analyses = Analyses
relation-analyses-in = Risk analyses
state-risk_analysis-planned = Planned
state-risk_analysis-running = Running
state-risk_analysis-report = Report
state-risk_analysis-decided = Decided
duty-risk_analysis_hold = Hold the risk analysis
duty-risk_analysis_report = Write the report of the risk analysis
duty-risk_analysis_decide = Get the risk analysis decided

risk_analyses-lead = Workshops where risks are found and judged. Name functions and roles, never persons, and nothing that is security-classified.
risk_analyses-new = New risk analysis
risk_analyses-search = Search by name
risk_analyses-empty-title = No risk analyses yet
risk_analyses-empty-text = Begin with a system or an information set that care cannot do without.

risk_analyses-section-about = What is analysed
risk_analyses-section-work = The work
risk_analyses-section-report = Report
risk_analyses-section-responsible = Unit and secrecy
risk_analyses-field-name = Name
risk_analyses-field-description = Purpose and limits
risk_analyses-field-objects = About
risk_analyses-help-objects = Information sets, systems or units. The risks that are added threaten them.
risk_analyses-field-leader = Led by
risk_analyses-help-leader = A function. It is reminded until the analysis is decided.
risk_analyses-field-involves = Functions that take part
risk_analyses-field-participants = Other participants
risk_analyses-help-participants = Roles in words, such as nurse at the clinic. No names of persons.
risk_analyses-field-method = Method
risk_analyses-field-planned_on = Planned for
risk_analyses-field-held_on = Held
risk_analyses-field-report = Report
risk_analyses-help-report = Summary, conclusions and proposals. The risks stand in the register and need not be repeated.
risk_analyses-field-unit = Unit
risk_analyses-field-secrecy = Secrecy marking
risk_analyses-field-state = State
risk_analyses-state-planned = Planned
risk_analyses-state-running = Running
risk_analyses-state-report = Report
risk_analyses-state-decided = Decided
risk_analyses-field-risks = Risks
risk_analyses-field-matrix = Risk matrix
risk_analyses-field-updated_at = Last changed
risk_analyses-field-to = New state
risk_analyses-field-reason = Reason
risk_analyses-field-decision = Decision
risk_analyses-field-frozen = Risks that the decision is about
risk_analyses-field-mandate = Mandate
risk_analyses-help-mandate = Item of the delegation order or paragraph of the minutes.

risk_analyses-risks-title = Risks
risk_analyses-frozen = The risks as they were when the analysis was decided.
risk_analyses-now = now:
risk_analyses-risks-none = No risks yet.
risk_analyses-add-title = Add a risk
risk_analyses-add-help = Choose a threat from the catalogue or write an event of your own. The form comes back for the next risk.
risk_analyses-add-threat = Threat
risk_analyses-add-own = Own event
risk_analyses-add-event = Event
risk_analyses-add-event-help = Left empty it becomes the name of the threat.
risk_analyses-add-do = Add the risk
risk_analyses-risk-added = The risk is added.
risk_analyses-state-act = Change state
risk_analyses-state-do = Change the state
risk_analyses-state-done = The state is changed.
risk_analyses-state-lead = The analysis is: { $now }. It can go to: { $next }.
risk_analyses-decide = Decide
risk_analyses-decide-do = Decide the analysis
risk_analyses-decide-done = The analysis is decided.
risk_analyses-decide-lead = A decided analysis is not changed. The risks live on in the register.
risk_analyses-decided = Decided { $at } by { $who } ({ $mandate })

risk_analyses-error-step = The analysis cannot go to that state from here.
risk_analyses-error-decided = The analysis is decided and does not change.
risk_analyses-error-not-reported = The analysis is decided when the report is written. Change the state to Report first.

wheel-evidence-risk_analyses_decided = Risk analyses decided
wheel-evidence-risk_analyses_decided-help = Risk analyses that were decided within the period.
wheel-evidence-risk_analyses_decided-why = { $found ->
    [0] No risk analysis has been decided within the period.
    [one] 1 risk analysis has been decided within the period.
   *[other] { $found } risk analyses have been decided within the period.
}
