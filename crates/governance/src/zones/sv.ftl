nav-zones = Zoner
kind-zone = Zon
relation-stands_in = Står i zonen
relation-stands_in-in = Värdar

zones-lead = Nätets delar: vilka adresser som hör ihop och hur mycket de litas på.
zones-new = Ny zon
zones-search = Sök på namn, beskrivning eller nät
zones-empty-title = Inga zoner än
zones-empty-text = Lägg till de nät som brandväggarna skiljer åt. Händelser i loggarna stämplas med zonen.

zones-section-about = Om zonen
zones-section-network = Nät
zones-section-responsible = Ansvar och sekretess

zones-field-name = Namn
zones-field-description = Beskrivning
zones-field-trust = Tillit
zones-trust-internal = Internt
zones-trust-restricted = Begränsat
zones-trust-medical = Medicinteknik
zones-trust-dmz = DMZ
zones-trust-external = Externt
zones-field-cidrs = Nät
zones-help-cidrs = Ett nät per rad, till exempel 10.20.0.0/16.
zones-field-hosts = Värdar
zones-field-unit = Enhet
zones-field-secrecy = Sekretessmarkering
zones-help-secrecy = Nätets uppbyggnad är intern: tillsammans med sårbarheter kan den omfattas av sekretess (OSL 18:8).
zones-field-updated_at = Senast ändrad
zones-error-network = Rad { $line }: { $value } är inget nät. Skriv till exempel 10.20.0.0/16.

setup-content-zones = Nätzoner som brukar skiljas åt (8), utan adresser
