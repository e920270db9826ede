nav-classifications = Classifications
kind-classification = Classification
relation-classifies = Classifies
relation-classifies-in = Classifications
relation-facilitated_by = Led by
relation-facilitated_by-in = Leads the classification
relation-supersedes = Supersedes
relation-supersedes-in = Superseded by
duty-classification_finish = Finish the classification
duty-classification_decide = Decide the classification
duty-classification_renew = Classify again before it expires
duty-classification_review = Classify again
duty-classification_stopped = Contact the security protection chief

classifications-lead = How sensitive the information is, why, and who has decided it. Decided classifications are never changed: a new one supersedes them.
classifications-new = Register one made elsewhere
classifications-search = Search by information set or reference
classifications-empty-title = No classifications yet
classifications-empty-text = Begin with the information that care cannot do without. A classification takes a quarter of an hour when there is a type classification to start from.

classifications-section-about = Information set
classifications-section-levels = Levels
classifications-section-workshop = When and by whom

classifications-field-information = Information set
classifications-field-class = Class
classifications-field-state = State
classifications-field-owner = Information owner
classifications-field-unit = Unit
classifications-field-confidentiality = Confidentiality (0–3)
classifications-field-confidentiality_reason = Why, confidentiality
classifications-field-integrity = Integrity (0–3)
classifications-field-integrity_reason = Why, integrity
classifications-field-availability = Availability (0–3)
classifications-field-availability_reason = Why, availability
classifications-field-traceability = Traceability (0–3)
classifications-field-traceability_reason = Why, traceability
classifications-field-laws = Laws that the levels follow from
classifications-field-held_on = Day
classifications-field-facilitator = Led by
classifications-help-facilitator = The function that led the work, if other than the information owner.
classifications-field-participants = Participants
classifications-help-participants = Functions and roles are enough, for instance "head of operations, nurse, system manager". No personal names are needed.
classifications-field-reference = Reference
classifications-help-reference = If the classification was made elsewhere: registry number or reference there.
classifications-field-decided_by = Decided by
classifications-field-decided_at = Decided
classifications-field-mandate = Mandate in the delegation order
classifications-field-valid_until = Valid until
classifications-field-due = Due
classifications-field-model = Model
classifications-field-secrecy = Secrecy marking
classifications-field-updated_at = Last changed
classifications-field-special_reference = Registry number of the security protection chief's answer
classifications-field-stopped = Stopped at level 4
classifications-stopped-yes = Yes
classifications-stopped-no = No

classifications-state-draft = Draft
classifications-state-in_progress = In progress
classifications-state-for_decision = For decision
classifications-state-decided = Decided
classifications-state-under_review = Under review
classifications-state-superseded = Superseded
classifications-state-revoked = Revoked
classifications-cause-age = Validity has ended
classifications-cause-new_system = New system
classifications-cause-new_information = The information has changed
classifications-cause-supplier = Supplier or operation changed
classifications-cause-incident = Incident
classifications-cause-asked = Review asked for

classifications-start = Classify
classifications-start-which = Which information is it about?
classifications-start-find = Find the information set
classifications-start-no-sets = There is no information set that you may classify. Add one, or ask the coordinator for permission.
classifications-start-open = A classification has been begun already:
classifications-start-search = Find another type classification
classifications-start-from = What shall we start from?
classifications-start-previous = The previous classification
classifications-start-no-types = No type classification resembles the name. Search for another word, or start from nothing.
classifications-start-nothing = Start from nothing
classifications-begin = Begin
classifications-warning = Write no security-classified information. If damage to national security cannot be ruled out: choose level 4, and the page shows where to turn.

classifications-steps = Steps
classifications-step-done = done
classifications-step-workshop = When and by whom
classifications-choose-level = Choose the highest level that fits
classifications-special-tag = Stops here
classifications-reason = Why
classifications-help-reason = In the words of the operations. Needed from level { $level }.
classifications-keep-and-on = Save and go on
classifications-back = Back
classifications-harms = Help to choose: what the levels mean for people, operations, economy and law
classifications-harm = Consequence for
classifications-proposal-type = The type classification "{ $name }" proposes
classifications-proposal-previous = The previous classification
classifications-nothing-said = Not judged yet
classifications-raised-from = Raised from { $level }
classifications-lowered-from = Lowered from { $level }
classifications-reason-before = The reason last time: { $reason }

classifications-what-next = What is next
classifications-go-on = Go on classifying
classifications-not-finished = Not every aspect is judged yet.
classifications-you-decide = You decide this classification. Read the levels and what the decision changes.
classifications-mandate-add = State the mandate
classifications-decide = Decide the classification
classifications-decided-by-owner = Decided by the information owner:
classifications-no-owner = The information has no owner. Choose an owner on the information set first.
classifications-hand-in = Hand in for decision
classifications-levels-title = Levels and reasons
classifications-special-analysis = Special analysis after the security protection chief's answer, { $reference }. The requirements of the catalogues are not enough for level 4.
classifications-effect-would = What the decision would change
classifications-effect-title = What the decision changed
classifications-effect-no-systems = No system is registered as holding the information.
classifications-effect-nothing = { $n ->
    [one] One system holds the information and keeps its class.
   *[other] { $n } systems hold the information and keep their class.
  }
classifications-effect-systems = { $n ->
    [one] One system changes class.
   *[other] { $n } systems change class.
  }
classifications-effect-requirements = { $n ->
    [one] One more requirement applies.
   *[other] { $n } more requirements apply.
  }
classifications-effect-gaps = { $n ->
    [one] One gap shows in the self-assessments.
   *[other] { $n } gaps show in the self-assessments.
  }
classifications-before = Before
classifications-after = After
classifications-requirements = Requirements
classifications-gaps = Gaps
classifications-again-title = Does it have to be made again?
classifications-again-text = If the law, the operations or the threats have changed: ask for a review. The decision stands until there is a new one.
classifications-ask-review = Ask for a review
classifications-revoke-title = Revoke the decision
classifications-revoke-text = After that no class holds for the information until somebody has classified it again. If the class is only to become another: classify anew instead.
classifications-revoke-open = Revoke without classifying anew
classifications-revoke-reason = Why the decision is revoked
classifications-revoke = Revoke the decision
classifications-turned = Has to be classified again: { $cause }.

classifications-waiting = Waiting for my decision
classifications-waiting-lead = Classifications of information that you own, handed in for decision.
classifications-waiting-none = Nothing waits
classifications-waiting-none-text = Classifications that somebody has handed in for your decision show here.
classifications-handed-in-at = Handed in
classifications-decide-chosen = Decide the chosen ones

classifications-stop-title = Stop here
classifications-stop-now = Write nothing more about this information.
classifications-stop-text = You have chosen the level for information that may concern national security. Such information may not be in this program. What you wrote on the last page has not been kept. Contact the security protection chief, and not by ordinary e-mail.
classifications-stop-contact = The security protection chief
classifications-stop-no-contact = The region has not named a contact. Call the switchboard and ask for the security protection chief.
classifications-clear-title = When the security protection chief has answered
classifications-clear-text = If the answer is that the information is not security-classified, the coordinator records the registry number of the answer. The classification can then be finished as a special analysis.
classifications-clear-who = The information security coordinator records the answer.
classifications-clear = Record the answer
classifications-wrong-level-title = Was it the wrong level?
classifications-wrong-level-text = If you pressed the wrong button, and nothing of what is being classified can concern national security: go back and choose the level again. The reasons that were there are gone and have to be written anew. That the stop was taken away, and by whom, stands in the history.
classifications-wrong-level = It was the wrong level
classifications-put-away-title = Put away
classifications-put-away-text = If the information is not to be handled here at all: put the classification away. It is then not shown in lists and tasks.
classifications-put-away = Put the classification away
classifications-put-away-done = The classification is put away. It waits for nobody.

classifications-handed-in = The classification is handed in for decision.
classifications-decided = The classification is decided. Below is what it changed.
classifications-decided-many = { $n } decided, { $left } could not be decided.
classifications-revoked = The classification is revoked.
classifications-under-review = A review is asked for.
classifications-cleared = The answer is recorded. The classification can be finished.
classifications-wrong-level-done = The stop is taken away. Choose the level again.

classifications-error-missing-level = Choose a level.
classifications-error-reason = Write why the level was chosen.
classifications-error-special = Level 4 cannot be written here. Use the guided classification, which leads to the security protection chief.
classifications-error-stopped = The classification is stopped and waits for the security protection chief's answer.
classifications-error-closed = The classification is decided already. Make a new one instead.
classifications-error-in-force = The classification is in force and cannot be archived. Revoke it, or classify anew.
classifications-error-not-in-force = The classification is not in force any more, or not decided yet.
classifications-error-not-stopped = The classification does not wait for an answer from the security protection chief.
classifications-error-not-yours = You may see the information set and not classify it. Ask whoever is responsible for it, or the coordinator.
classifications-error-other-information = A classification belongs to its information set. Register a new one for another.
classifications-error-no-such-level = The region's model does not have this level. Choose another.
classifications-error-stale = Somebody else has changed the classification meanwhile. Check what you wrote and save again.
classifications-error-from = Choose what the classification shall start from.
classifications-error-registry-number = Write the registry number of the answer, at most 200 characters.
classifications-error-revoke-reason = Write why the classification is revoked.

wheel-evidence-classifications_decided = Classifications decided
wheel-evidence-classifications_decided-help = Information sets that got a decided classification within the period, of those and the ones without a classification that outlives it.
wheel-evidence-classifications_decided-why = { $expected ->
    [0] No information set needed a classification within the period.
    [one] { $found } of 1 information set that needed one got a decided classification within the period.
   *[other] { $found } of { $expected } information sets that needed one got a decided classification within the period.
}
