nav-sources = Loggkällor
kind-log_source = Loggkälla
relation-logs_for = Loggar för
relation-logs_for-in = Loggkällor

sources-lead = Vem som skickar loggar, hur de läses, och när tystnad är ett larm.
sources-new = Ny loggkälla
sources-search = Sök på namn, adress eller typ
sources-empty-title = Inga loggkällor än
sources-empty-text = Peka brandväggens syslog hit. Avsändaren syns i huvudboken även innan den är registrerad.
sources-section-about = Om källan
sources-section-match = Hur den känns igen
sources-section-reading = Hur den läses
sources-section-responsible = Ansvar och sekretess

sources-field-name = Namn
sources-field-description = Beskrivning
sources-field-host = Värd
sources-help-host = Värden som loggar, om källan är en enda värd.
sources-field-transport = Väg
sources-transport-any = Alla
sources-transport-udp = UDP
sources-transport-tcp = TCP
sources-field-address = Avsändare
sources-help-address = En adress eller ett nät, till exempel 10.20.0.0/16.
sources-field-header_host = Värdnamn i raden
sources-help-header_host = För loggar som kommer genom ett relä: namnet i syslogens huvud.
sources-field-source_type = Källtyp
sources-help-source_type = Till exempel fortigate, windows_xml, sshd eller auto.
sources-field-time_zone = Tidszon
sources-help-time_zone = För tider som saknar zon.
sources-field-silent_after_minutes = Tyst efter (minuter)
sources-help-silent_after_minutes = Utan en händelse så länge larmar källan. Tomt: aldrig.
sources-field-unit = Enhet
sources-field-secrecy = Sekretessmarkering
sources-field-updated_at = Senast ändrad
sources-error-address = Skriv en adress eller ett nät, till exempel 10.20.0.5 eller 10.20.0.0/16.
sources-error-nothing-to-match = Skriv en avsändare eller ett värdnamn, annars går källan inte att känna igen.
sources-error-type = Okänd källtyp. Det finns: { $known }.
sources-error-zone = Okänd tidszon. Skriv till exempel Europe/Stockholm.

sources-ledger-title = Huvudbok för loggar
sources-ledger-lead = Varje meddelande som har tagits emot finns med: tolkat, otolkat eller tappat, per källa.
sources-ledger-at = Läst { $at }.
sources-ledger-none-title = Inget har tagits emot
sources-ledger-none-text = Peka en syslog hit, så syns avsändaren här.
sources-registered = Registrerade källor
sources-ledger-link = Huvudboken
sources-state = Läge
sources-received = Mottagna
sources-parsed = Tolkade
sources-unparsed = Otolkade
sources-oversized = För stora
sources-dropped = Tappade
sources-last-seen = Senast
sources-silent = Tyst
sources-heard = Hörs
sources-never = Aldrig hörd
sources-unregistered = Ej registrerad
sources-unbalanced = Går inte ihop
sources-not-running = Den här instansen tar inte emot loggar.
sources-trouble = Bearbetningen står still. Inget går förlorat: journalen växer tills felet är borta.
sources-card-stopped = Mottagningen av loggar står still
sources-card-silent = Tysta loggkällor
sources-drop-kernel = kärnans kö var full
sources-drop-disk_full = disken var full
sources-drop-disk_error = diskfel
sources-drop-closing = programmet stängdes
measure-logs_heard = Loggkällor som hörs
measure-logs_heard-help = Andel av systemets loggkällor som har skickat något den senaste tiden.
measure-logs_heard-parameter = Timmar
measure-logs_heard-why = { $heard } av { $all } loggkällor har hörts de senaste { $hours } timmarna.
measure-logs_heard-none = Systemet har ingen loggkälla: ingen värd i systemet är kopplad till någon.
measure-logs_heard-not-here = Loggmottagningen körs inte i den här processen, så inget kan mätas.

wheel-evidence-logs_heard = Loggkällor som hörs
wheel-evidence-logs_heard-help = Loggkällor som har hörts det senaste dygnet när det räknas, av alla.
wheel-evidence-logs_heard-why = { $expected ->
    [0] Det finns ingen loggkälla.
    [one] { $found } av 1 loggkälla har hörts det senaste dygnet.
   *[other] { $found } av { $expected } loggkällor har hörts det senaste dygnet.
}
wheel-evidence-logs_heard-not-here = Loggmottagningen körs inte i den här processen, så inget kan räknas.
