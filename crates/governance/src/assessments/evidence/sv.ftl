nav-evidence = Bevis
kind-evidence = Bevis
relation-shows = Visar
relation-shows-in = Bevis
duty-renew_evidence = Förnya beviset

evidence-lead = Det som visar att krav uppfylls, och hur färskt det är. Levande mätningar läses av varje timme.
evidence-new = Nytt bevis
evidence-search = Sök på namn eller hänvisning
evidence-empty-title = Inga bevis än
evidence-empty-text = Lägg till bevis från ett krav i en självskattning, så vet man vad det visar.

evidence-section-about = Vad det är
evidence-section-live = Levande mätning
evidence-section-responsible = Ansvar
evidence-section-secrecy = Sekretess
evidence-field-name = Namn
evidence-field-kind = Slag
evidence-kind-statement = Intyg
evidence-kind-link = Länk
evidence-kind-file = Fil
evidence-kind-measure = Levande mätning
evidence-field-reference = Hänvisning
evidence-help-reference = Webbadressen för en länk. För en fil: var den finns, till exempel diarienummer. Tomt om filen bifogas här, vilket görs när beviset är sparat.
evidence-field-statement = Vad som intygas
evidence-help-statement = Behövs för ett intyg. Inga personuppgifter och inget säkerhetsskyddsklassificerat.
evidence-field-valid_until = Gäller till
evidence-help-valid_until = Sista dagen. Dagen efter åldras beviset av sig självt. Behövs för ett intyg; en fil eller länk utan dag får en.
evidence-field-measure = Mätning
evidence-help-measure = Behövs för en levande mätning. En mätning vars register inte finns än läses av när det finns.
evidence-measure-classification_current = Aktuell klassning
evidence-measure-exceptions_current = Avsteg som går ut
evidence-measure-actions_overdue = Försenade åtgärder
evidence-measure-logs_heard = Loggkällor som hörs
evidence-measure-vulnerabilities_overdue = Sårbarheter som är öppna för länge
evidence-measure-training_participation = Deltagande i utbildning
evidence-measure-restore_test_age = Tid sedan senaste återläsningstest
evidence-measure-access_review_age = Tid sedan senaste behörighetsgenomgång
evidence-field-record = Mäts på
evidence-field-parameter = Parameter
evidence-help-parameter = Timmar eller dagar, beroende på mätningen. Tomt: mätningens eget.
evidence-field-amber = Gul från
evidence-help-amber = Tomt: mätningens eget.
evidence-field-red = Röd från
evidence-help-red = Tomt: mätningens eget.
evidence-field-responsible = Ansvarig funktion
evidence-help-responsible = Den som ser till att beviset hålls färskt.
evidence-field-unit = Enhet
evidence-field-secrecy = Sekretessmarkering
evidence-field-known = Bevis
evidence-field-state = Färskhet
evidence-state-fresh = Färskt
evidence-state-amber = Åldras
evidence-state-red = Har fallit
evidence-state-none = Inget att mäta
evidence-field-why = Varför
evidence-field-since = Sedan
evidence-field-shows = Visar
evidence-field-assessment = Självskattning
evidence-field-updated_at = Senast ändrad
evidence-error-address = Skriv en webbadress som börjar med https://

evidence-why-undated = Har inget slutdatum.
evidence-why-no-file = Fil saknas: bifoga den nedan, eller skriv var den finns.
evidence-why-valid = Gäller till { $day }.
evidence-why-expired = Gällde till { $day }.
evidence-why-unread = Har inte lästs av än.
evidence-why-gone = Mätningen finns inte i programmet.
evidence-why-later = Mäts när registret finns.
evidence-why-failed = Mätningen gick inte att läsa av.

evidence-state-title = Färskhet
evidence-since = Sedan { $at }
evidence-open-link = Öppna länken
evidence-files = Bifogat: { $names }
evidence-files-none = Ingen fil är bifogad.
evidence-validity = { $n ->
    [one] Filer och länkar utan eget slutdatum gäller en månad från det att de sparas.
   *[other] Filer och länkar utan eget slutdatum gäller { $n } månader från det att de sparas.
 }
evidence-read = Läs av nu
evidence-read-done = Mätningen är avläst.
evidence-unread = Inga avläsningar än.
evidence-readings = Avläsningar
evidence-reading-at = När
evidence-reading-value = Värde
evidence-no-value = –
evidence-percent = { $n } %
evidence-count = { $n }
evidence-days = { $n ->
    [one] 1 dag
   *[other] { $n } dagar
 }
evidence-thresholds-more = Gul vid { $amber } eller lägre, röd vid { $red } eller lägre.
evidence-thresholds-less = Gul vid { $amber } eller högre, röd vid { $red } eller högre.
evidence-curve = De senaste { $n } avläsningarna, varav { $stale } inte var färska. Värdena står i tabellen.
evidence-curve-top = Överkanten är { $top }.
evidence-shows-title = Visar
evidence-shows-nothing = Inget krav än.

measure-classification_current = Aktuell klassning
measure-classification_current-help = Andel av systemets informationsmängder som har en beslutad klass som fortfarande gäller.
measure-classification_current-why = { $current } av { $all } informationsmängder har en gällande klass.
measure-classification_current-nothing = Systemet har ingen informationsmängd.
measure-exceptions_current = Avsteg som går ut
measure-exceptions_current-help = Antal beviljade avsteg som har gått ut eller går ut inom så många dagar.
measure-exceptions_current-parameter = Dagar framåt
measure-exceptions_current-why = { $n } avsteg har gått ut eller går ut inom { $days } dagar.
measure-actions_overdue = Försenade åtgärder
measure-actions_overdue-help = Andel av de öppna åtgärderna som är försenade.
measure-actions_overdue-why = { $late } av { $all } öppna åtgärder är försenade.

wheel-evidence-evidence_fresh = Bevis som är färska
wheel-evidence-evidence_fresh-help = Bevis som är färska när det räknas, av alla.
wheel-evidence-evidence_fresh-why = { $expected ->
    [0] Det finns inget bevis.
    [one] { $found } av 1 bevis är färskt.
   *[other] { $found } av { $expected } bevis är färska.
}
