nav-wheels = Årshjul, planer
kind-year_wheel = Årshjul
wheels-new = Nytt årshjul
wheels-empty-title = Inga årshjul
wheels-empty-text = Börja med mallårshjulet från inställningarna, eller skapa ett eget.
wheels-section-about = Om årshjulet
wheels-section-responsible = Ansvar
wheels-section-secrecy = Sekretess
wheels-field-name = Namn
wheels-field-year = År
wheels-field-description = Beskrivning
wheels-field-unit = Enhet
wheels-help-unit = Tomt: hela regionen.
wheels-field-owner = Håller i årshjulet
wheels-field-secrecy = Sekretess
wheels-field-state = Status
wheels-field-activities = Aktiviteter
wheels-field-updated_at = Ändrad
wheels-field-decided_by = Beslutat av
wheels-field-mandate = Mandat
wheels-field-decided_on = Beslutsdatum
wheels-field-registry_number = Diarienummer
wheels-field-decision_note = Beslutet i korthet
wheels-field-closing_note = Vid stängningen
wheels-help-decided_by = Funktion eller organ, till exempel Regiondirektören eller Regionstyrelsen.
wheels-region = Hela regionen
wheels-state-draft = Utkast
wheels-state-adopted = Beslutat
wheels-state-closed = Stängt
wheels-mandate-line = Linjen
wheels-mandate-management_group = Ledningsgruppen
wheels-mandate-board = Styrelsen
wheels-provisional = Gäller utan beslut
wheels-provisional-text = Året har börjat utan att någon har beslutat årshjulet. Det gäller ändå, så att inget som lagen kräver stannar upp. Beslutet kan fattas när som helst.
wheels-error-taken = Det finns redan ett årshjul för det året där.
wheels-error-frozen = Årshjulet är i gång: år och enhet ligger fast.
wheels-error-state = Årshjulets status tillåter inte det. Läs sidan igen.
wheels-error-empty = Ett årshjul utan aktiviteter kan inte beslutas.
wheels-error-future = Ett beslut kan inte ligga i framtiden.
wheels-error-rule = En aktivitets upprepning går inte att räkna ut. Rätta den först.
wheels-error-followed = Årshjulet har redan ett nästa.
wheels-error-next-year = Nästa årshjul gäller året efter.
wheels-error-year-runs = Årshjulet stängs när dess år är slut.
wheels-error-stale = Någon annan ändrade årshjulet under tiden. Läs det igen och försök på nytt; det du skrev är kvar.
wheels-error-adopted = Årshjulet är redan beslutat: { $who } skrev in beslutet av { $on }.
wheels-adopt-title = Besluta årshjulet
wheels-adopt-lead = Beslutet fryser aktiviteterna som de är nu och gör deras tillfällen från och med beslutsdagen. Aktiviteterna kan ändras efteråt; det syns då vad som skiljer sig från beslutet.
wheels-adopt-do = Skriv in beslutet
wheels-adopted = Årshjulet är beslutat och tillfällena är skapade.
wheels-next-title = Gör nästa års årshjul
wheels-next-lead = Alla aktiviteter följer med och flyttas av sin egen upprepning. Öppna tillfällen stannar i det gamla årshjulet tills de är gjorda.
wheels-next-do = Gör årshjulet
wheels-cloned = { $n ->
    [one] En aktivitet följde med.
   *[other] { $n } aktiviteter följde med.
}
wheels-clone-title = Så faller aktiviteterna nästa år
wheels-clone-days = Dagar
wheels-clone-note = Att se över
wheels-clone-continues = fortsätter
wheels-clone-renewed = upprepningen hade ett slut och är förlängd ett år
wheels-clone-rests = har ingen dag nästa år
wheels-close-title = Stäng årshjulet
wheels-close-lead = Utfallet av varje aktivitet sparas som det är. Det som ännu är öppet är kvar att göra.
wheels-close-do = Stäng
wheels-closed = Årshjulet är stängt med sitt utfall.
wheels-generate-do = Skapa tillfällen nu
wheels-generated = { $n ->
    [0] Alla tillfällen finns redan.
    [one] Ett tillfälle skapades.
   *[other] { $n } tillfällen skapades.
}
wheels-draw-do = Se hjulet
wheels-activities = { $n ->
    [one] En aktivitet
   *[other] { $n } aktiviteter
}
wheels-activities-none = Inga aktiviteter än.
wheels-outcome-title = Utfall
wheels-outcome = { $done } av { $total } klara
wheels-outcome-late = { $done } av { $total } klara, varav { $late } sent
wheels-broken = Det som frystes vid beslutet stämmer inte med sin kontrollsumma. Någon har ändrat i databasen utanför programmet.
wheels-drift = Skiljer sig från beslutet: { $changed } ändrade, { $added } tillkomna, { $gone } borttagna.
wheels-drift-changed = ändrad efter beslut
wheels-drift-added = ny efter beslut
wheels-decision-title = Beslut
wheels-decision-line = { $who } ({ $mandate }), { $on }. Inskrivet av { $recorded }.
wheels-chain-title = Åren före och efter
wheels-previous = Före: { $name }
wheels-next = Efter: { $name }
wheels-compare-title = Jämför med året före
wheels-compare-lead = { $old } mot { $new }
wheels-compare-changes = Skillnad
wheels-compare-same = { $n ->
    [one] En aktivitet är lika i båda.
   *[other] { $n } aktiviteter är lika i båda.
}
wheels-compare-new = ny
wheels-compare-gone = finns inte längre
wheels-compare-moved = flyttad från { $before } till { $after }
wheels-compare-changed = ändrat: { $fields }
wheels-compare-window = Fönster
relation-follows_year = Följer på
relation-follows_year-in = Följs av
duty-adopt_wheel = Besluta årshjulet
duty-plan_next_wheel = Planera nästa års årshjul
duty-close_wheel = Stäng årshjulet
setup-content-wheels = Mallårshjul för informationssäkerhet och dataskydd (51 aktiviteter, som utkast)
history-field-decided_by = Beslutat av
