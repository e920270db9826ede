
## Lägesbild
incidents-situation-title = Lägesbild
incidents-situation-lead = Allt om incidenten på en sida. Den hämtar det nya själv. Skriv inga säkerhetsskyddsklassificerade uppgifter.
incidents-situation-read = Läst { $at }.
incidents-situation-again = Läs igen
incidents-situation-now = Nu
incidents-situation-ongoing = Ja, den pågår
incidents-situation-over = Nej, den har upphört
incidents-situation-write = Skriv i tidslinjen
incidents-situation-due = Ska göras
incidents-situation-due-none = Ingen rapport väntar just nu.
incidents-situation-missing = Saknas
incidents-situation-missing-none = Inget som programmet kan fråga om saknas.
incidents-situation-ring = Ring
incidents-situation-tasks = Vem gör vad
incidents-situation-tasks-none = Ingen har fått någon uppgift än.
incidents-situation-known = Känt
incidents-situation-decisions = Senaste besluten
incidents-situation-last = Senast i tidslinjen
incidents-situation-outage = { $activity }: { $kind } sedan { $h } tim { $m } min
incidents-missing-awareness = { $track }: ingen har bekräftat när ni fick kännedom
incidents-missing-assessment = { $track }: ingen har bedömt om lagen kräver rapport
incidents-missing-receipt = { $track }: kvittens saknas för en inskickad rapport
incidents-missing-lead_function = Ingen funktion leder incidenten
incidents-missing-severity = Allvaret är inte bedömt
incidents-missing-occurred_at = Ingen vet när det inträffade
incidents-missing-unit = Incidenten hör inte till någon enhet
incidents-missing-more = { $n ->
    [one] En fråga till om incidenten är betydande
   *[other] { $n } frågor till om incidenten är betydande
}
incidents-ring-none = Det finns ingen funktion som du får se.
incidents-ring-lead = Leder incidenten
incidents-ring-officer_on_call = Tar emot larm dygnet runt
incidents-ring-it_security_lead = Teknisk säkerhet
incidents-ring-ciso = Leder informationssäkerhetsarbetet
incidents-ring-chief_physician = Bedömer patientsäkerheten
incidents-ring-region_director = Leder regionen
incidents-ring-dpo = Råder om personuppgifter
incidents-ring-owner = Äger något som berörs
incidents-ring-owns = Äger { $name }
incidents-ring-deputy = ersättare
incidents-ring-vacant = Ingen innehar funktionen
incidents-ring-instead = Ring { $who }
incidents-contacts-title = Kontaktlista
incidents-contacts-open = Kontaktlista att skriva ut
incidents-contacts-hint = Skriv ut sidan med webbläsaren och ha den till hands om systemen slutar fungera.
incidents-contacts-function = Funktion
incidents-contacts-phone = Funktionens telefon
incidents-contacts-holders = Innehavare
incidents-contacts-why = Varför
incidents-contacts-protection = Kan det röra säkerhetsskydd:
incidents-assign-title = Ge en uppgift
incidents-assign-do = Ge uppgiften
incidents-assign-saved = Uppgiften är sparad.
incidents-field-task = Uppgift
incidents-field-assignee = Vem
incidents-help-assignee = En funktion eller en person. Lämna tomt om den som kan ska ta den.
incidents-field-by_when = Klart senast
incidents-field-assignment = Uppgift
incidents-assigned-given = Ny uppgift
incidents-assigned-taken = Tog uppgiften
incidents-assigned-done = Klar
incidents-assigned-dropped = Behövs inte
incidents-assigned-nobody = Ingen har tagit den
incidents-assigned-by = { $who } gör den
incidents-assigned-when = klart senast { $at }
incidents-assignment-open = Öppen
incidents-assignment-late = Försenad
incidents-assignment-done = Klar
incidents-assignment-dropped = Behövs inte
incidents-turn-taken = Ta den
incidents-turn-done = Klar
incidents-turn-dropped = Behövs inte
incidents-told-title = Påminnelser som har gått
incidents-told = { $at }: { $track }, senast { $due }. { $n ->
    [one] En person fick den.
   *[other] { $n } personer fick den.
}
incidents-told-nobody = { $at }: { $track }, senast { $due }. Ingen fanns att påminna.
incidents-told-sent = { $n ->
    [one] Ett mejl har gått.
   *[other] { $n } mejl har gått.
}
incidents-told-waiting = { $n ->
    [one] Ett mejl väntar.
   *[other] { $n } mejl väntar.
}
incidents-told-unknown = { $n ->
    [one] Ett mejl kan ha kommit fram eller inte; det skickas inte igen.
   *[other] { $n } mejl kan ha kommit fram eller inte; de skickas inte igen.
}
incidents-told-vacant = { $n ->
    [one] En funktion saknade innehavare.
   *[other] { $n } funktioner saknade innehavare.
}
