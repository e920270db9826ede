nav-risk_matrices = Risk matrices
kind-risk_matrix = Risk matrix
state-risk_matrix-draft = Draft
state-risk_matrix-in_use = In use
state-risk_matrix-replaced = Replaced
setup-content-risk_matrices = Risk matrix 4 × 4 (in use) and 5 × 5, with a proposal who may accept what

risk_matrices-lead = How risks are judged in the whole region: levels, zones, and who may accept a risk for how long. A decided matrix is never changed; make a new version.
risk_matrices-new = New matrix
risk_matrices-search = Search by name or source
risk_matrices-empty-title = No risk matrix yet
risk_matrices-empty-text = Without a matrix risks can be described but not judged. Add one, fill in levels and zones, and take it into use.

risk_matrices-section-about = About the matrix
risk_matrices-section-size = Size
risk_matrices-section-origin = Origin and secrecy
risk_matrices-field-name = Name
risk_matrices-field-description = Description
risk_matrices-field-likelihood_levels = Levels of likelihood
risk_matrices-field-consequence_levels = Levels of consequence
risk_matrices-field-zones = Zones
risk_matrices-help-zones = Parts of the matrix with the same mandate, from the mildest to the gravest.
risk_matrices-field-source = Source
risk_matrices-field-secrecy = Secrecy marking
risk_matrices-field-number = Version
risk_matrices-field-state = State
risk_matrices-state-draft = Draft
risk_matrices-state-in_use = In use
risk_matrices-state-replaced = Replaced
risk_matrices-field-size = Size
risk_matrices-field-risks = Open risks
risk_matrices-field-decided_at = Taken into use
risk_matrices-field-updated_at = Last changed
risk_matrices-field-scale = Levels, cells and zones
risk_matrices-field-decision = Decision
risk_matrices-help-decision = Who decided, when, and where it is written: paragraph or registry number.
risk_matrices-field-rejudge_by = Open risks are judged anew by
risk_matrices-field-risks_to_rejudge = Risks to judge anew

risk_matrices-likelihood = Likelihood
risk_matrices-consequence = Consequence
risk_matrices-grid = The matrix
risk_matrices-grid-corner = Likelihood ↓ Consequence →
risk_matrices-levels = What the levels mean
risk_matrices-zones = Zones and mandate
risk_matrices-zones-help = Zones stand from the mildest to the gravest. Who may accept a risk in a graver zone may also do so in a milder one.
risk_matrices-nobody = Nobody may accept
risk_matrices-days = at most { $n ->
    [one] one day
   *[other] { $n } days
}

risk_matrices-scale = Edit levels and zones
risk_matrices-scale-lead = Fill in what each level means, which zone each cell lies in and who may accept a risk there. The tables scroll sideways.
risk_matrices-scale-number = Number
risk_matrices-scale-sv = Name in Swedish
risk_matrices-scale-en = Name in English
risk_matrices-scale-definition_sv = Meaning in Swedish
risk_matrices-scale-definition_en = Meaning in English
risk_matrices-scale-mark = Mark
risk_matrices-scale-max_days = Longest (days)
risk_matrices-scale-decides_text_sv = Mandate in words, Swedish
risk_matrices-scale-decides_text_en = Mandate in words, English
risk_matrices-scale-tone = Colour
risk_matrices-scale-decides = May accept a risk in the zone
risk_matrices-scale-must_treat = Must be treated: accepted only while actions are under way
risk_matrices-scale-zone = Zone { $n }
risk_matrices-scale-cell = Likelihood level { $l }, consequence level { $c }
risk_matrices-tone-neutral = Grey
risk_matrices-tone-success = Green
risk_matrices-tone-info = Blue
risk_matrices-tone-warning = Yellow
risk_matrices-tone-ember = Orange
risk_matrices-tone-burning = Red

risk_matrices-new-version = New version
risk_matrices-new-version-done = A new version has been made as a draft. The old one holds until the new one is taken into use.
risk_matrices-use = Take into use
risk_matrices-use-do = Take the matrix into use
risk_matrices-use-lead = The matrix then holds for the whole region and cannot be changed. Open risks keep the judgement that they have, and their owners get the task of judging them anew.
risk_matrices-use-done = The matrix is in use.
risk_matrices-decided = Taken into use { $at } by { $who }: { $decision }
risk_matrices-decision-start = The region's first matrix, until the region has decided one of its own

risk_matrices-error-size = A matrix has three to six levels on each side.
risk_matrices-error-zones = A matrix has two to six zones.
risk_matrices-error-grid = The cells do not fit the levels.
risk_matrices-error-cell = Choose a zone.
risk_matrices-error-falls = A higher likelihood or consequence must not give a milder zone.
risk_matrices-error-number = The number is a whole number from 0 to 9, higher than the row above.
risk_matrices-error-zone-key = A zone's key has at most 40 characters a–z, 0–9 and _, and only one zone has it.
risk_matrices-error-mark = A mark is one to three characters, different for each zone.
risk_matrices-error-days = Write a number of days between 1 and 1830.
risk_matrices-error-decides = That role cannot be given the mandate to accept risks.
risk_matrices-error-body = The matrix cannot be read.
risk_matrices-error-decided = The matrix is decided and does not change. Make a new version.
risk_matrices-error-in-use = The matrix is in use. Take another into use first.
risk_matrices-error-stale = Somebody else has saved the matrix meanwhile. Open it anew.
risk_matrices-error-unfinished = The matrix is not finished: { $n ->
    [one] one thing is
   *[other] { $n } things are
} missing or wrong. Open Edit levels and zones; names, meanings and mandates must be there in Swedish.
