nav-assessments = Self-assessments
kind-assessment = Self-assessment
relation-assesses = Assesses
relation-assesses-in = Self-assessments
relation-against = Against the requirement source
relation-against-in = Self-assessments against the source
relation-inherits = Inherits answers from
relation-inherits-in = Answers are inherited by
duty-answer_assessment = Answer the self-assessment
duty-answer_requirement = Answer requirements of the self-assessment

assessments-lead = Which requirements a system or a unit meets, what is missing and what shows it.
assessments-new = New self-assessment
assessments-search = Search by name
assessments-empty-title = No self-assessments yet
assessments-empty-text = Begin from a system's page, or create a self-assessment for every system of a unit.

assessments-section-about = What is assessed
assessments-section-responsible = Responsibility
assessments-section-secrecy = Secrecy
assessments-field-name = Name
assessments-field-subject = System or unit
assessments-help-subject = Its class decides which requirements apply. One self-assessment for each system or unit and source.
assessments-field-subject_kind = Of
assessments-subject_kind-system = System
assessments-subject_kind-unit = Unit
assessments-field-source = Requirement source
assessments-field-responsible = Responsible function
assessments-help-responsible = The function that sees to it that the requirements are answered, usually the system owner.
assessments-field-due_on = Finished by
assessments-field-unit = Unit
assessments-help-unit = Decides who may see and answer.
assessments-field-secrecy = Secrecy marking
assessments-help-secrecy = Which requirements are not met is sensitive: choose internal or secret.
assessments-field-class = Class
assessments-field-state = State
assessments-state-open = Ongoing
assessments-state-answered = Answered
assessments-state-reviewed = Reviewed
assessments-field-progress = Answered
assessments-field-met = Met
assessments-field-not_met = Not met
assessments-field-partly = Partly
assessments-field-unknown = Not known
assessments-field-unanswered = Unanswered
assessments-field-shortfalls = Documented shortfalls
assessments-field-red = Failed evidence
assessments-field-updated_at = Last changed
assessments-field-area = Area
assessments-field-action = Action for
assessments-field-delegated = Delegated
assessments-field-taken_over = Answers taken over from
assessments-field-answer = Answer
assessments-answer-met = Met
assessments-answer-partly = Partly
assessments-answer-not_met = Not met
assessments-answer-not_applicable = Not applicable
assessments-answer-unknown = Not known
assessments-field-reason = Reason
assessments-help-reason = Needed when the requirement is not applicable.
assessments-field-comment = Comment
assessments-help-comment = What is missing, or where it can be seen. No personal data, no vulnerabilities in detail and nothing that is security-classified.

assessments-standing-met = Met
assessments-standing-amber = Met, evidence ageing
assessments-standing-red = Met, evidence failed
assessments-standing-partly = Partly
assessments-standing-not_met = Not met
assessments-standing-not_applicable = Not applicable
assessments-standing-unknown = Not known
assessments-standing-unanswered = Unanswered
assessments-standing-exception = Exception
assessments-standing-shortfall = Documented shortfall
assessments-area-none = Without area
assessments-percent = { $n }%
assessments-progress = { $answered } of { $all } answered
assessments-legal-duty = Required by law

assessments-standing-title = Where it stands
assessments-nothing-applies = No requirement of the source applies here. Check that the information in the system is classified.
assessments-to-gaps = Show the gaps, heaviest first
assessments-areas = Areas
assessments-requirements = Requirements
assessments-none-shown = No requirements in this selection.
assessments-show-all = All
assessments-show-unanswered = Unanswered ({ $n })
assessments-show-gaps = Gaps ({ $n })
assessments-show-mine = Mine ({ $n })
assessments-show-hidden = No longer applies ({ $n })
assessments-select = Choose { $title }
assessments-from-level = Applies from { $level }
assessments-guidance = Guidance
assessments-wording = Wording of the requirement
assessments-evidence-hint = How it is shown:
assessments-why = Reason, comment and evidence
assessments-save-answer = Save answer
assessments-answer-saved = The answer is saved.
assessments-answered-by = { $who }, { $at }
assessments-delegated-to = Delegated to { $name }
assessments-delegated-by = Delegated to { $name }, answer by { $due }
assessments-delegated-title = Requirements that you are to answer
assessments-inherited-from = The answer follows { $name }.
assessments-met-through = Proposal: met through { $through } in { $name }.
assessments-partly-through = Proposal: partly met through { $through } in { $name }.
assessments-met-but-red = Met by its answer, but the evidence is too old: { $evidence }. { $why }
assessments-met-but-amber = Met by its answer, but the evidence is getting old: { $evidence }. { $why }
assessments-met-but-elsewhere = Met by its answer, but evidence in the self-assessment that the answer comes from is no longer fresh.
assessments-shortfall-note = Documented shortfall: the exception is approved, but the requirement is a duty by law and does not count as met.
assessments-exception-note = An exception is approved.
assessments-hidden-note = The requirement does not apply with the present class. The answer is kept and not counted.
assessments-valid-until = valid until { $day }
assessments-exception-name = Exception from { $requirement }

assessments-close = Mark as answered
assessments-reopen = Open again
assessments-review = Mark as reviewed
assessments-reviewed = The self-assessment is reviewed.
assessments-bulk = Several requirements at once
assessments-bulk-help = Tick the requirements above and choose what shall hold for them.
assessments-bulk-answer = Answer for those chosen
assessments-many-saved = { $n ->
    [one] One requirement is changed.
   *[other] { $n } requirements are changed.
 }
assessments-delegate = Delegate the answer
assessments-delegate-to = Function
assessments-delegate-due = Answer by
assessments-delegate-do = Delegate
assessments-nobody = Nobody
assessments-inherit = Inherit the answer
assessments-inherit-help = The answer follows a shared service or a unit, and changes when it changes there.
assessments-inherit-from = Inherit from
assessments-inherit-do = Inherit
assessments-clear = Take the answer away
assessments-neighbours = The requirements before and after
assessments-before = Previous
assessments-after = Next

assessments-evidence = Evidence
assessments-no-evidence = No evidence yet.
assessments-add-evidence = Add evidence
assessments-evidence-add = Add
assessments-evidence-remove = Remove
assessments-evidence-added = The evidence is added.
assessments-evidence-removed = The evidence no longer shows this requirement.
assessments-evidence-live = Live measure
assessments-evidence-live-help = Read every hour. The answer turns by itself when the measure no longer holds.
assessments-measured-later = { $measure }: is measured when its register is there.
assessments-evidence-known = Evidence that exists
assessments-evidence-new = New evidence
assessments-exceptions = Exceptions
assessments-no-exceptions = No exceptions.
assessments-ask-exception = Ask for an exception
assessments-actions = Actions
assessments-open-action = Open an action
assessments-open-actions = Open actions
assessments-action-opened = The action is open.
assessments-actions-opened = { $n ->
    [0] No new actions: the chosen gaps have actions.
    [one] One action is open.
   *[other] { $n } actions are open.
 }

assessments-start = Self-assessment
assessments-choose-source = Against which requirement source?
assessments-started = Begun
assessments-no-sources-title = No requirement sources
assessments-no-sources-text = Enter or import a requirement source first.
assessments-start-many = Create for a unit
assessments-start-many-lead = A self-assessment for every system of the unit and below it. Systems that have one are passed over.
assessments-start-many-do = Create self-assessments
assessments-started-many = { $n ->
    [0] All systems have a self-assessment.
    [one] One self-assessment is created.
   *[other] { $n } self-assessments are created.
 }

assessments-statement = Statement of applicability
assessments-soa-ref = Reference
assessments-soa-requirement = Requirement
assessments-soa-area = Area
assessments-soa-applies = Applies
assessments-soa-level = From level
assessments-soa-answer = Standing
assessments-soa-reason = Reason
assessments-soa-evidence = Evidence
assessments-soa-exception = Exception
assessments-soa-excepted = Approved exception
assessments-soa-level-too-low = No: applies from { $level }
assessments-soa-other-kind = No: not asked here ({ $level })

assessments-procurement = Procurement requirements
assessments-procurement-lead = The requirements as they are written in a tender, for the class of a system or chosen levels.
assessments-procurement-system = For { $name }
assessments-procurement-chosen = chosen levels
assessments-procurement-head = Requirements for { $what }, class { $class }. Source: { $source }.
assessments-procurement-reply = The supplier's answer
assessments-procurement-date = Date
assessments-procurement-empty-title = No requirements
assessments-procurement-empty-text = Choose a requirement source and the levels that the information has.
assessments-aspect-confidentiality = Confidentiality
assessments-aspect-integrity = Integrity
assessments-aspect-availability = Availability
assessments-aspect-traceability = Traceability
assessments-download-docx = Word
assessments-download-pdf = PDF
assessments-download-xlsx = Excel
assessments-download-csv = CSV

assessments-overview = Compliance
assessments-overview-lead = How far each administration has come, and where the gaps are.
assessments-overview-units = By administration
assessments-overview-unit = Administration
assessments-overview-areas = By area
assessments-overview-head-met = Met
assessments-overview-head-amber = Evidence ageing
assessments-overview-head-red = Evidence failed
assessments-overview-head-partly = Partly
assessments-overview-head-not_met = Not met
assessments-overview-head-unknown = Unknown
assessments-overview-head-unanswered = Unanswered
assessments-overview-head-shortfall = Shortfalls
assessments-overview-head-exception = Exceptions
assessments-overview-empty-title = Nothing to show yet
assessments-overview-empty-text = When self-assessments have begun, this is where they stand.
assessments-subjects = { $systems } systems, { $finished } of { $all } finished
assessments-no-administration = Without administration
assessments-total = The whole region

assessments-error-reason = Write why the requirement is not applicable.
assessments-error-stale = { $who } has answered meanwhile: { $answer }. Your answer is not saved. Save again if it shall hold.
assessments-error-none-chosen = Choose at least one requirement.
assessments-error-function = Choose a function.
assessments-error-inherit-from = Choose a self-assessment to inherit from.
assessments-error-circle = The answers would follow each other in a circle. Choose another self-assessment.
assessments-error-foreign = That self-assessment is held against another source or is no longer used.
assessments-error-subject = You may not answer for this system or unit.
assessments-error-away = The system or unit is no longer in use and is not assessed.
assessments-error-secrecy = The self-assessment cannot be marked lower than what it assesses.
assessments-error-answered = The self-assessment has answers, evidence or actions that would be hidden otherwise. Begin a new self-assessment instead.
assessments-error-unanswered = Some requirements are unanswered. Answer them first; not known is an answer as well.
assessments-error-not-answered = The self-assessment is not answered.
assessments-error-source = Choose a requirement source.
assessments-error-measure = Choose a measure.
assessments-error-no-gap = The requirement is no gap.
assessments-error-too-many = Choose at most { $most } gaps at a time.

nav-gaps = Gaps
gaps-lead = What applies and is not met, heaviest first. The weight is the level of the class, and more where the requirement is a duty by law.
gaps-search = Search by requirement or self-assessment
gaps-empty-title = No gaps
gaps-empty-text = When self-assessments are answered, what is missing stands here.
gaps-field-requirement = Requirement
gaps-field-subject = System or unit
gaps-field-standing = Standing
gaps-field-weight = Weight
gaps-field-legal_duty = Law
gaps-field-area = Area
gaps-field-actions = Actions
gaps-field-assessment = Self-assessment
gaps-field-unit = Unit
gaps-field-since = Since
gaps-field-confidentiality = Confidentiality
gaps-field-integrity = Integrity
gaps-field-availability = Availability
gaps-field-traceability = Traceability
gaps-actions = { $n ->
    [one] 1 action
   *[other] { $n } actions
 }
gaps-standing-not_met = Not met
gaps-standing-partly = Partly
gaps-standing-unknown = Not known
gaps-standing-unanswered = Unanswered
gaps-standing-red = Evidence failed
gaps-standing-shortfall = Documented shortfall
gaps-area-risk_strategies = Policies on risk analysis and system security
gaps-area-incident_handling = Incident handling
gaps-area-continuity = Continuity and crisis management
gaps-area-supply_chain = Supply chain security
gaps-area-acquisition = Security in acquisition, development and maintenance
gaps-area-effectiveness = Assessing the effectiveness of measures
gaps-area-hygiene_training = Cyber hygiene and training
gaps-area-cryptography = Cryptography and encryption
gaps-area-personnel_access_assets = Personnel, access control and assets
gaps-area-authentication_communication = Authentication and secured communication

wheel-evidence-assessments_reviewed = Self-assessments reviewed
wheel-evidence-assessments_reviewed-help = Self-assessments that were reviewed within the period, even if answers have changed since.
wheel-evidence-assessments_reviewed-why = { $found ->
    [0] No self-assessment has been reviewed within the period.
    [one] 1 self-assessment has been reviewed within the period.
   *[other] { $found } self-assessments have been reviewed within the period.
}
