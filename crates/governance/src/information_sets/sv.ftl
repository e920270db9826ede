nav-information_sets = Informationsmängder
kind-information_set = Informationsmängd

information_sets-lead = Informationen är det som ska skyddas. Varje mängd har en ägare, en klass och en laglig grund.
information_sets-new = Ny informationsmängd
information_sets-search = Sök på namn, beskrivning eller process
information_sets-empty-title = Inga informationsmängder än
information_sets-empty-text = Börja med den information som verksamheten inte klarar sig utan, eller importera er förteckning från xlsx eller csv.
information_sets-unclassified = Inte klassad

information_sets-section-about = Om informationen
information_sets-section-responsible = Ansvar
information_sets-section-law = Lag och gallring
information_sets-section-secrecy = Sekretess

information_sets-field-name = Namn
information_sets-field-description = Beskrivning
information_sets-help-description = Vilken information det är och vad den används till. Skriv inga personuppgifter och inga säkerhetsskyddsklassificerade uppgifter.
information_sets-field-process = Process eller verksamhet
information_sets-field-unit = Enhet
information_sets-help-unit = Den del av organisationen som informationen hör till. Den avgör vem som får se och ändra, och vilken nämnd som är personuppgiftsansvarig.
information_sets-field-owner = Informationsägare
information_sets-help-owner = En funktion, inte en person. Informationsägaren beslutar klassen och äger riskerna.
information_sets-field-personal_data = Personuppgifter
information_sets-personal_data-none = Inga
information_sets-personal_data-ordinary = Ja
information_sets-personal_data-sensitive = Känsliga
information_sets-personal_data-protected_identity = Skyddad identitet
information_sets-field-secrecy_grounds = Sekretessgrunder
information_sets-help-secrecy_grounds = Till exempel OSL 25 kap. 1 §.
information_sets-field-retention_rule = Gallring
information_sets-help-retention_rule = Hänvisning till gallringsbeslut eller dokumenthanteringsplan.
information_sets-field-legal_requirements = Rättsliga krav
information_sets-field-secrecy = Sekretessmarkering
information_sets-help-secrecy = En markering är en påminnelse om att pröva sekretess.
information_sets-field-class = Klass
information_sets-field-classification = Klassning
information_sets-field-classification_state = Klassning
information_sets-field-valid_until = Gäller till
information_sets-field-updated_at = Senast ändrad
information_sets-field-system = System

information_sets-classification-draft = Utkast
information_sets-classification-in_progress = Pågår
information_sets-classification-for_decision = För beslut
information_sets-classification-decided = Beslutad
information_sets-classification-under_review = Omprövas
information_sets-classification-superseded = Ersatt
information_sets-classification-revoked = Upphävd

information_sets-class-title = Klassning
information_sets-class-none = Informationen är inte klassad än.
information_sets-classify = Klassa informationen
information_sets-decided-by = Beslutad av { $who }, gäller till { $until }
duty-classify = Klassa informationen
