nav-information_sets = Information sets
kind-information_set = Information set

information_sets-lead = The information is what is to be protected. Every set has an owner, a class and a legal ground.
information_sets-new = New information set
information_sets-search = Search by name, description or process
information_sets-empty-title = No information sets yet
information_sets-empty-text = Begin with the information that operations cannot do without, or import your list from xlsx or csv.
information_sets-unclassified = Not classified

information_sets-section-about = About the information
information_sets-section-responsible = Responsibility
information_sets-section-law = Law and retention
information_sets-section-secrecy = Secrecy

information_sets-field-name = Name
information_sets-field-description = Description
information_sets-help-description = Which information it is and what it is used for. No personal data and no security-classified information here.
information_sets-field-process = Process or operation
information_sets-field-unit = Unit
information_sets-help-unit = The part of the organisation that the information belongs to. It decides who may see and change it, and which body is controller.
information_sets-field-owner = Information owner
information_sets-help-owner = A function, not a person. The information owner decides the class and owns the risks.
information_sets-field-personal_data = Personal data
information_sets-personal_data-none = None
information_sets-personal_data-ordinary = Yes
information_sets-personal_data-sensitive = Sensitive
information_sets-personal_data-protected_identity = Protected identity
information_sets-field-secrecy_grounds = Secrecy grounds
information_sets-help-secrecy_grounds = Such as OSL chapter 25 section 1.
information_sets-field-retention_rule = Retention
information_sets-help-retention_rule = Reference to the disposal decision or records plan.
information_sets-field-legal_requirements = Legal requirements
information_sets-field-secrecy = Secrecy marking
information_sets-help-secrecy = A marking is a reminder to assess secrecy.
information_sets-field-class = Class
information_sets-field-classification = Classification
information_sets-field-classification_state = Classification
information_sets-field-valid_until = Valid until
information_sets-field-updated_at = Last changed
information_sets-field-system = System

information_sets-classification-draft = Draft
information_sets-classification-in_progress = In progress
information_sets-classification-for_decision = For decision
information_sets-classification-decided = Decided
information_sets-classification-under_review = Under review
information_sets-classification-superseded = Superseded
information_sets-classification-revoked = Revoked

information_sets-class-title = Classification
information_sets-class-none = The information has not been classified yet.
information_sets-classify = Classify the information
information_sets-decided-by = Decided by { $who }, valid until { $until }
duty-classify = Classify the information
