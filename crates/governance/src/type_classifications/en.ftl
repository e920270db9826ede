nav-type_classifications = Type classifications
kind-type_classification = Type classification
setup-content-type_classifications = Type classifications for the usual information of a region

type_classifications-lead = Proposals to start a classification from. They decide nothing: the information owner judges and decides for their own operations.
type_classifications-new = New type classification
type_classifications-search = Search by name or process
type_classifications-empty-title = No type classifications yet
type_classifications-empty-text = Add the region's own, or take in the shipped ones when the region is set up.

type_classifications-section-about = About the information
type_classifications-section-levels = Proposed levels
type_classifications-section-law = Law and secrecy
type_classifications-section-secrecy = Unit and secrecy marking

type_classifications-field-name = Name
type_classifications-field-process = Process
type_classifications-field-personal_data = Personal data
type_classifications-personal_data-none = None
type_classifications-personal_data-ordinary = Ordinary
type_classifications-personal_data-sensitive = Sensitive
type_classifications-personal_data-protected_identity = Protected identity
type_classifications-field-class = Class
type_classifications-field-confidentiality = Confidentiality (0–3)
type_classifications-field-confidentiality_reason = Why, confidentiality
type_classifications-field-integrity = Integrity (0–3)
type_classifications-field-integrity_reason = Why, integrity
type_classifications-field-availability = Availability (0–3)
type_classifications-field-availability_reason = Why, availability
type_classifications-field-traceability = Traceability (0–3)
type_classifications-field-traceability_reason = Why, traceability
type_classifications-field-hint = To consider locally
type_classifications-help-hint = What usually makes the level higher or lower in one's own operations.
type_classifications-field-laws = Laws
type_classifications-field-secrecy_grounds = Secrecy ground
type_classifications-field-unit = Unit
type_classifications-field-secrecy = Secrecy marking
type_classifications-field-updated_at = Last changed
