nav-sources = Log sources
kind-log_source = Log source
relation-logs_for = Logs for
relation-logs_for-in = Log sources

sources-lead = Who sends logs, how they are read, and when silence is an alarm.
sources-new = New log source
sources-search = Search by name, address or type
sources-empty-title = No log sources yet
sources-empty-text = Point the firewall's syslog here. The sender shows in the ledger before it is registered, too.
sources-section-about = About the source
sources-section-match = How it is known
sources-section-reading = How it is read
sources-section-responsible = Responsibility and secrecy

sources-field-name = Name
sources-field-description = Description
sources-field-host = Host
sources-help-host = The host that logs, where the source is one host.
sources-field-transport = Way
sources-transport-any = Any
sources-transport-udp = UDP
sources-transport-tcp = TCP
sources-field-address = Sender
sources-help-address = An address or a network, such as 10.20.0.0/16.
sources-field-header_host = Host name in the line
sources-help-header_host = For logs that come through a relay: the name in the syslog header.
sources-field-source_type = Source type
sources-help-source_type = Such as fortigate, windows_xml, sshd or auto.
sources-field-time_zone = Time zone
sources-help-time_zone = For times that state none.
sources-field-silent_after_minutes = Silent after (minutes)
sources-help-silent_after_minutes = Without an event for so long the source raises an alarm. Empty: never.
sources-field-unit = Unit
sources-field-secrecy = Secrecy marking
sources-field-updated_at = Last changed
sources-error-address = Write an address or a network, such as 10.20.0.5 or 10.20.0.0/16.
sources-error-nothing-to-match = Write a sender or a host name, or the source cannot be known.
sources-error-type = Unknown source type. There are: { $known }.
sources-error-zone = Unknown time zone. Write for example Europe/Stockholm.

sources-ledger-title = Log ledger
sources-ledger-lead = Every message that was received is here: parsed, unparsed or dropped, per source.
sources-ledger-at = Read { $at }.
sources-ledger-none-title = Nothing has been received
sources-ledger-none-text = Point a syslog here, and the sender shows.
sources-registered = Registered sources
sources-ledger-link = The ledger
sources-state = State
sources-received = Received
sources-parsed = Parsed
sources-unparsed = Unparsed
sources-oversized = Oversized
sources-dropped = Dropped
sources-last-seen = Last
sources-silent = Silent
sources-heard = Heard
sources-never = Never heard
sources-unregistered = Not registered
sources-unbalanced = Does not balance
sources-not-running = This instance does not receive logs.
sources-trouble = Processing stands still. Nothing is lost: the journal grows until the fault is gone.
sources-card-stopped = Receiving logs stands still
sources-card-silent = Silent log sources
sources-drop-kernel = the kernel's queue was full
sources-drop-disk_full = the disk was full
sources-drop-disk_error = disk error
sources-drop-closing = the program was closing
measure-logs_heard = Log sources heard
measure-logs_heard-help = Share of the system's log sources that have sent something lately.
measure-logs_heard-parameter = Hours
measure-logs_heard-why = { $heard } of { $all } log sources have been heard in the last { $hours } hours.
measure-logs_heard-none = The system has no log source: no host in the system is connected to one.
measure-logs_heard-not-here = Log intake does not run in this process, so nothing can be measured.

wheel-evidence-logs_heard = Log sources heard
wheel-evidence-logs_heard-help = Log sources heard within the last day when this is counted, of all.
wheel-evidence-logs_heard-why = { $expected ->
    [0] There is no log source.
    [one] { $found } of 1 log source has been heard within the last day.
   *[other] { $found } of { $expected } log sources have been heard within the last day.
}
wheel-evidence-logs_heard-not-here = Log intake does not run in this process, so nothing can be counted.
