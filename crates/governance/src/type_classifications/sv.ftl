nav-type_classifications = Typklassningar
kind-type_classification = Typklassning
setup-content-type_classifications = Typklassningar för en regions vanliga information

type_classifications-lead = Förslag att börja en klassning från. De är inga beslut: informationsägaren bedömer och beslutar för sin egen verksamhet.
type_classifications-new = Ny typklassning
type_classifications-search = Sök på namn eller process
type_classifications-empty-title = Inga typklassningar än
type_classifications-empty-text = Lägg till regionens egna, eller ta in de medföljande när regionen sätts upp.

type_classifications-section-about = Om informationen
type_classifications-section-levels = Föreslagna nivåer
type_classifications-section-law = Lag och sekretess
type_classifications-section-secrecy = Enhet och sekretessmarkering

type_classifications-field-name = Namn
type_classifications-field-process = Process
type_classifications-field-personal_data = Personuppgifter
type_classifications-personal_data-none = Inga
type_classifications-personal_data-ordinary = Vanliga
type_classifications-personal_data-sensitive = Känsliga
type_classifications-personal_data-protected_identity = Skyddad identitet
type_classifications-field-class = Klass
type_classifications-field-confidentiality = Konfidentialitet (0–3)
type_classifications-field-confidentiality_reason = Varför, konfidentialitet
type_classifications-field-integrity = Riktighet (0–3)
type_classifications-field-integrity_reason = Varför, riktighet
type_classifications-field-availability = Tillgänglighet (0–3)
type_classifications-field-availability_reason = Varför, tillgänglighet
type_classifications-field-traceability = Spårbarhet (0–3)
type_classifications-field-traceability_reason = Varför, spårbarhet
type_classifications-field-hint = Att tänka på lokalt
type_classifications-help-hint = Vad som brukar göra nivån högre eller lägre i den egna verksamheten.
type_classifications-field-laws = Lagar
type_classifications-field-secrecy_grounds = Sekretessgrund
type_classifications-field-unit = Enhet
type_classifications-field-secrecy = Sekretessmarkering
type_classifications-field-updated_at = Senast ändrad
