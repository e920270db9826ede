nav-occasions = Tillfällen
kind-occasion = Tillfälle
occasions-new = Nytt tillfälle
occasions-empty-title = Inga tillfällen
occasions-empty-text = Tillfällen skapas av sig själva när ett årshjul är beslutat.
occasions-section-about = Om tillfället
occasions-section-time = När
occasions-section-responsible = Ansvar
occasions-section-work = Arbetet
occasions-section-secrecy = Sekretess
occasions-field-name = Namn
occasions-field-activity = Aktivitet
occasions-field-target = Gäller
occasions-help-target = Tomt: hela regionen.
occasions-field-falls_on = Infaller
occasions-field-starts_on = Får börja
occasions-field-due_on = Sista dag
occasions-field-owner = Ansvarig
occasions-field-holder = Innehas av
occasions-field-unit = Enhet
occasions-field-note = Anteckning
occasions-field-secrecy = Sekretess
occasions-field-status = Läge
occasions-field-state = Status
occasions-field-late = Sena
occasions-field-category = Kategori
occasions-field-postponed = Framflyttad gånger
occasions-field-escalated = Uppåt
occasions-field-updated_at = Ändrad
occasions-field-done_on = Klart den
occasions-field-reason = Skäl
occasions-state-planned = Planerat
occasions-state-ongoing = Pågår
occasions-state-done = Klart
occasions-state-cancelled = Inställt
occasions-category-classification = { activities-category-classification }
occasions-category-risk = { activities-category-risk }
occasions-category-incident = { activities-category-incident }
occasions-category-supplier = { activities-category-supplier }
occasions-category-document = { activities-category-document }
occasions-category-training = { activities-category-training }
occasions-category-audit = { activities-category-audit }
occasions-category-follow_up = { activities-category-follow_up }
occasions-category-data_protection = { activities-category-data_protection }
occasions-category-technical = { activities-category-technical }
occasions-category-cooperation = { activities-category-cooperation }
occasions-owner-missing = Ingen ansvarig
occasions-escalated = Sagt till uppåt
occasions-function-hidden = en funktion som du inte ser
occasions-function-none = ingen: det finns ingen funktion ovanför med någon i
occasions-stands-title = Läget
occasions-stands-ahead = { $n ->
    [one] Får börja i morgon. Sista dag { $due }.
   *[other] Får börja om { $n } dagar. Sista dag { $due }.
}
occasions-stands-open = { $n ->
    [0] Ska vara klart i dag.
    [one] En dag kvar, sista dag { $due }.
   *[other] { $n } dagar kvar, sista dag { $due }.
}
occasions-stands-late = { $n ->
    [one] En dag sent: skulle ha varit klart { $due }.
   *[other] { $n } dagar sent: skulle ha varit klart { $due }.
}
occasions-stands-done = Klart i tid, sista dag { $due }.
occasions-stands-done-late = { $n ->
    [one] Klart en dag efter { $due }.
   *[other] Klart { $n } dagar efter { $due }.
}
occasions-stands-cancelled = Inställt.
occasions-done-line = Klart { $on }, sagt av { $who }.
occasions-moved = { $on }: från { $from } till { $to }, { $who }. Skäl: { $reason }
occasions-escalated-late = Sagt till { $function } den { $on } att det är för sent.
occasions-escalated-vacant = Ingen innehar den ansvariga funktionen. Sagt till { $function } den { $on }.
occasions-reason-target_gone = Det som skulle gås igenom finns inte längre.
occasions-reason-rule_changed = Aktivitetens regel ändrades.
occasions-begin-do = Börja
occasions-begun = Arbetet är påbörjat.
occasions-check-do = Spara checklistan
occasions-check-done = klart
occasions-check-open = öppet
occasions-checked = Checklistan är sparad.
occasions-gather-do = Hämta nu
occasions-gathered = Uppgifterna är hämtade ur registren.
occasions-evidence-title = Vad registren visar
occasions-evidence-none = Inget hämtat än. Det hämtas varje natt medan fönstret är öppet.
occasions-evidence-of = { $found } av { $expected }
occasions-evidence-at = hämtat { $at }
occasions-evidence-hidden = { $n ->
    [one] En post som du inte får se räknas med.
   *[other] { $n } poster som du inte får se räknas med.
}
occasions-done-title = Klart
occasions-done-lead = Skriv dagen då arbetet var klart. Det registren visar hämtas samtidigt.
occasions-done-do = Klart
occasions-done-said = Tillfället är klart.
occasions-postpone-title = Flytta fram
occasions-postpone-lead = Den första dagen och skälet finns kvar.
occasions-postpone-do = Flytta fram
occasions-postpone-said = Tillfället är framflyttat.
occasions-cancel-title = Ställ in
occasions-cancel-lead = Tillfället görs inte. Skälet finns kvar.
occasions-cancel-do = Ställ in
occasions-cancel-said = Tillfället är inställt.
occasions-reopen-title = Öppna igen
occasions-reopen-lead = Det ska göras trots allt.
occasions-reopen-do = Öppna igen
occasions-reopen-said = Tillfället är öppet igen.
occasions-error-frozen = Detta ligger fast. Dagarna ändras med Flytta fram, som frågar efter skälet.
occasions-error-due = Sista dagen ligger före den första.
occasions-error-archived = Tillfället är arkiverat.
occasions-error-ended = Tillfället är redan avslutat.
occasions-error-step = Det går inte i det läge som tillfället har. Läs sidan igen.
occasions-error-not-later = Den nya dagen måste ligga efter den nuvarande, { $present }.
occasions-error-past = Dagen har redan varit.
occasions-error-future = Dagen har inte varit än.
occasions-error-checklist = { $n ->
    [one] En sak på checklistan är öppen. Skriv varför, eller bocka av den.
   *[other] { $n } saker på checklistan är öppna. Skriv varför, eller bocka av dem.
}
occasions-error-evidence = Aktiviteten kräver bevis: bifoga en fil, eller hämta ur registren.
occasions-error-stale = Någon annan ändrade tillfället under tiden. Läs det igen och försök på nytt; det du skrev är kvar.
occasions-card-late = Sent i årshjulet
occasions-card-late-text = Tillfällen efter sin sista dag.
occasions-card-week = Den närmaste veckan
occasions-card-week-text = Ska vara klart inom sju dagar.
occasions-turned-late = Sent sedan { $due }, sagt till uppåt.
occasions-turned-vacant = Ingen innehar den ansvariga funktionen, sagt till uppåt.
occasions-turned-nobody = Ingen innehar den ansvariga funktionen, och ingen funktion ovanför har någon i sig.
relation-about = Gäller
relation-about-in = Gås igenom i
relation-escalated_to = Sagt till
relation-escalated_to-in = Fick veta om
duty-do_occasion = Gör det som årshjulet säger
duty-see_late_occasion = Sent i årshjulet: se till att det blir gjort
duty-fill_function = Bemanna den ansvariga funktionen
