nav-evidence = Evidence
kind-evidence = Evidence
relation-shows = Shows
relation-shows-in = Evidence
duty-renew_evidence = Renew the evidence

evidence-lead = What shows that requirements are met, and how fresh it is. Live measures are read every hour.
evidence-new = New evidence
evidence-search = Search by name or reference
evidence-empty-title = No evidence yet
evidence-empty-text = Add evidence from a requirement of a self-assessment, so that one knows what it shows.

evidence-section-about = What it is
evidence-section-live = Live measure
evidence-section-responsible = Responsibility
evidence-section-secrecy = Secrecy
evidence-field-name = Name
evidence-field-kind = Kind
evidence-kind-statement = Statement
evidence-kind-link = Link
evidence-kind-file = File
evidence-kind-measure = Live measure
evidence-field-reference = Reference
evidence-help-reference = The web address of a link. For a file: where it is, such as its registry number. Empty when the file is attached here, which is done once the evidence is saved.
evidence-field-statement = What is stated
evidence-help-statement = Needed for a statement. No personal data and nothing that is security-classified.
evidence-field-valid_until = Valid until
evidence-help-valid_until = The last day. The day after, the evidence ages by itself. Needed for a statement; a file or link without a day is given one.
evidence-field-measure = Measure
evidence-help-measure = Needed for a live measure. One whose register is not there yet is read when it is.
evidence-measure-classification_current = Current classification
evidence-measure-exceptions_current = Exceptions that end
evidence-measure-actions_overdue = Overdue actions
evidence-measure-logs_heard = Log sources heard
evidence-measure-vulnerabilities_overdue = Vulnerabilities open for too long
evidence-measure-training_participation = Participation in training
evidence-measure-restore_test_age = Time since the last restore test
evidence-measure-access_review_age = Time since the last access review
evidence-field-record = Measured of
evidence-field-parameter = Parameter
evidence-help-parameter = Hours or days, depending on the measure. Empty: the measure's own.
evidence-field-amber = Amber from
evidence-help-amber = Empty: the measure's own.
evidence-field-red = Red from
evidence-help-red = Empty: the measure's own.
evidence-field-responsible = Responsible function
evidence-help-responsible = Who keeps the evidence fresh.
evidence-field-unit = Unit
evidence-field-secrecy = Secrecy marking
evidence-field-known = Evidence
evidence-field-state = Freshness
evidence-state-fresh = Fresh
evidence-state-amber = Ageing
evidence-state-red = Failed
evidence-state-none = Nothing to measure
evidence-field-why = Why
evidence-field-since = Since
evidence-field-shows = Shows
evidence-field-assessment = Self-assessment
evidence-field-updated_at = Last changed
evidence-error-address = Write a web address that begins with https://

evidence-why-undated = Has no last day.
evidence-why-no-file = The file is missing: attach it below, or write where it is.
evidence-why-valid = Valid until { $day }.
evidence-why-expired = Was valid until { $day }.
evidence-why-unread = Has not been read yet.
evidence-why-gone = The program has no such measure.
evidence-why-later = Is measured when its register is there.
evidence-why-failed = The measure could not be read.

evidence-state-title = Freshness
evidence-since = Since { $at }
evidence-open-link = Open the link
evidence-files = Attached: { $names }
evidence-files-none = No file is attached.
evidence-validity = { $n ->
    [one] Files and links without a last day of their own hold for one month from when they are saved.
   *[other] Files and links without a last day of their own hold for { $n } months from when they are saved.
 }
evidence-read = Read now
evidence-read-done = The measure is read.
evidence-unread = No readings yet.
evidence-readings = Readings
evidence-reading-at = When
evidence-reading-value = Value
evidence-no-value = –
evidence-percent = { $n }%
evidence-count = { $n }
evidence-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
evidence-thresholds-more = Amber at { $amber } or below, red at { $red } or below.
evidence-thresholds-less = Amber at { $amber } or above, red at { $red } or above.
evidence-curve = The last { $n } readings, of which { $stale } were not fresh. The values stand in the table.
evidence-curve-top = The upper edge is { $top }.
evidence-shows-title = Shows
evidence-shows-nothing = No requirement yet.

measure-classification_current = Current classification
measure-classification_current-help = Share of the system's information sets that have a decided class that is still valid.
measure-classification_current-why = { $current } of { $all } information sets have a valid class.
measure-classification_current-nothing = The system has no information set.
measure-exceptions_current = Exceptions that end
measure-exceptions_current-help = Approved exceptions that have ended or end within so many days.
measure-exceptions_current-parameter = Days ahead
measure-exceptions_current-why = { $n } exceptions have ended or end within { $days } days.
measure-actions_overdue = Overdue actions
measure-actions_overdue-help = Share of the open actions that are overdue.
measure-actions_overdue-why = { $late } of { $all } open actions are overdue.

wheel-evidence-evidence_fresh = Evidence that is fresh
wheel-evidence-evidence_fresh-help = Pieces of evidence that are fresh when this is counted, of all.
wheel-evidence-evidence_fresh-why = { $expected ->
    [0] There is no evidence.
    [one] { $found } of 1 piece of evidence is fresh.
   *[other] { $found } of { $expected } pieces of evidence are fresh.
}
