nav-zones = Zones
kind-zone = Zone
relation-stands_in = Stands in the zone
relation-stands_in-in = Hosts

zones-lead = The parts of the network: which addresses belong together and how far they are trusted.
zones-new = New zone
zones-search = Search by name, description or network
zones-empty-title = No zones yet
zones-empty-text = Add the networks that the firewalls keep apart. Log events are stamped with the zone.

zones-section-about = About the zone
zones-section-network = Networks
zones-section-responsible = Responsibility and secrecy

zones-field-name = Name
zones-field-description = Description
zones-field-trust = Trust
zones-trust-internal = Internal
zones-trust-restricted = Restricted
zones-trust-medical = Medical devices
zones-trust-dmz = DMZ
zones-trust-external = External
zones-field-cidrs = Networks
zones-help-cidrs = One network a line, such as 10.20.0.0/16.
zones-field-hosts = Hosts
zones-field-unit = Unit
zones-field-secrecy = Secrecy marking
zones-help-secrecy = The structure of the network is internal: together with vulnerabilities it may be secret (OSL 18:8).
zones-field-updated_at = Last changed
zones-error-network = Line { $line }: { $value } is not a network. Write for example 10.20.0.0/16.

setup-content-zones = Network zones that are usually separated (8), without addresses
