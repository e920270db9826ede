nav-assessments = Självskattningar
kind-assessment = Självskattning
relation-assesses = Skattar
relation-assesses-in = Självskattningar
relation-against = Mot kravkällan
relation-against-in = Självskattningar mot källan
relation-inherits = Ärver svar från
relation-inherits-in = Svar ärvs av
duty-answer_assessment = Besvara självskattningen
duty-answer_requirement = Besvara krav i självskattningen

assessments-lead = Vilka krav ett system eller en enhet uppfyller, vad som saknas och vad som visar det.
assessments-new = Ny självskattning
assessments-search = Sök på namn
assessments-empty-title = Inga självskattningar än
assessments-empty-text = Börja från ett systems sida, eller skapa en självskattning för varje system i en enhet.

assessments-section-about = Vad som skattas
assessments-section-responsible = Ansvar
assessments-section-secrecy = Sekretess
assessments-field-name = Namn
assessments-field-subject = System eller enhet
assessments-help-subject = Klassen avgör vilka krav som gäller. En självskattning per system eller enhet och kravkälla.
assessments-field-subject_kind = Gäller
assessments-subject_kind-system = System
assessments-subject_kind-unit = Enhet
assessments-field-source = Kravkälla
assessments-field-responsible = Ansvarig funktion
assessments-help-responsible = Den funktion som ser till att kraven besvaras, oftast systemägaren.
assessments-field-due_on = Klar senast
assessments-field-unit = Enhet
assessments-help-unit = Avgör vem som får se och svara.
assessments-field-secrecy = Sekretessmarkering
assessments-help-secrecy = Vilka krav som inte uppfylls är känsligt: välj internt eller hemligt.
assessments-field-class = Klass
assessments-field-state = Läge
assessments-state-open = Pågår
assessments-state-answered = Besvarad
assessments-state-reviewed = Granskad
assessments-field-progress = Besvarat
assessments-field-met = Uppfyllt
assessments-field-not_met = Ej uppfyllt
assessments-field-partly = Delvis
assessments-field-unknown = Vet ej
assessments-field-unanswered = Obesvarat
assessments-field-shortfalls = Dokumenterade brister
assessments-field-red = Bevis som fallit
assessments-field-updated_at = Senast ändrad
assessments-field-area = Område
assessments-field-action = Åtgärd för
assessments-field-delegated = Delegerat
assessments-field-taken_over = Svar övertagna från
assessments-field-answer = Svar
assessments-answer-met = Uppfyllt
assessments-answer-partly = Delvis
assessments-answer-not_met = Ej uppfyllt
assessments-answer-not_applicable = Ej tillämpligt
assessments-answer-unknown = Vet ej
assessments-field-reason = Motivering
assessments-help-reason = Behövs när kravet inte är tillämpligt.
assessments-field-comment = Kommentar
assessments-help-comment = Vad som saknas, eller var det framgår. Inga personuppgifter, inga sårbarheter i detalj och inget säkerhetsskyddsklassificerat.

assessments-standing-met = Uppfyllt
assessments-standing-amber = Uppfyllt, bevis åldras
assessments-standing-red = Uppfyllt, bevis har fallit
assessments-standing-partly = Delvis
assessments-standing-not_met = Ej uppfyllt
assessments-standing-not_applicable = Ej tillämpligt
assessments-standing-unknown = Vet ej
assessments-standing-unanswered = Obesvarat
assessments-standing-exception = Avsteg
assessments-standing-shortfall = Dokumenterad brist
assessments-area-none = Utan område
assessments-percent = { $n } %
assessments-progress = { $answered } av { $all } besvarade
assessments-legal-duty = Krav i lag

assessments-standing-title = Läget
assessments-nothing-applies = Inget krav i källan gäller här. Kontrollera att informationen i systemet är klassad.
assessments-to-gaps = Visa bristerna, tyngst först
assessments-areas = Områden
assessments-requirements = Krav
assessments-none-shown = Inga krav i det här urvalet.
assessments-show-all = Alla
assessments-show-unanswered = Obesvarade ({ $n })
assessments-show-gaps = Brister ({ $n })
assessments-show-mine = Mina ({ $n })
assessments-show-hidden = Gäller inte längre ({ $n })
assessments-select = Välj { $title }
assessments-from-level = Gäller från { $level }
assessments-guidance = Vägledning
assessments-wording = Kravets lydelse
assessments-evidence-hint = Så visas det:
assessments-why = Motivering, kommentar och bevis
assessments-save-answer = Spara svar
assessments-answer-saved = Svaret är sparat.
assessments-answered-by = { $who }, { $at }
assessments-delegated-to = Delegerat till { $name }
assessments-delegated-by = Delegerat till { $name }, svar senast { $due }
assessments-delegated-title = Krav som du ska besvara
assessments-inherited-from = Svaret följer { $name }.
assessments-met-through = Förslag: uppfyllt genom { $through } i { $name }.
assessments-partly-through = Förslag: delvis uppfyllt genom { $through } i { $name }.
assessments-met-but-red = Uppfyllt enligt svar, men beviset är för gammalt: { $evidence }. { $why }
assessments-met-but-amber = Uppfyllt enligt svar, men beviset åldras: { $evidence }. { $why }
assessments-met-but-elsewhere = Uppfyllt enligt svar, men ett bevis i självskattningen som svaret kommer från är inte längre färskt.
assessments-shortfall-note = Dokumenterad brist: avsteget är beviljat, men kravet är en skyldighet enligt lag och räknas inte som uppfyllt.
assessments-exception-note = Avsteg är beviljat.
assessments-hidden-note = Kravet gäller inte med nuvarande klass. Svaret finns kvar och räknas inte.
assessments-valid-until = gäller till { $day }
assessments-exception-name = Avsteg från { $requirement }

assessments-close = Markera som besvarad
assessments-reopen = Öppna igen
assessments-review = Markera som granskad
assessments-reviewed = Självskattningen är granskad.
assessments-bulk = Flera krav på en gång
assessments-bulk-help = Kryssa för kraven ovan och välj vad som ska gälla för dem.
assessments-bulk-answer = Svara för de valda
assessments-many-saved = { $n ->
    [one] Ett krav är ändrat.
   *[other] { $n } krav är ändrade.
 }
assessments-delegate = Delegera svaret
assessments-delegate-to = Funktion
assessments-delegate-due = Svar senast
assessments-delegate-do = Delegera
assessments-nobody = Ingen
assessments-inherit = Ärv svaret
assessments-inherit-help = Svaret följer en gemensam tjänst eller en enhet, och ändras när det ändras där.
assessments-inherit-from = Ärv från
assessments-inherit-do = Ärv
assessments-clear = Ta bort svaret
assessments-neighbours = Kraven före och efter
assessments-before = Föregående
assessments-after = Nästa

assessments-evidence = Bevis
assessments-no-evidence = Inget bevis än.
assessments-add-evidence = Lägg till bevis
assessments-evidence-add = Lägg till
assessments-evidence-remove = Ta bort
assessments-evidence-added = Beviset är tillagt.
assessments-evidence-removed = Beviset visar inte längre detta krav.
assessments-evidence-live = Levande mätning
assessments-evidence-live-help = Läses av varje timme. Svaret slår om av sig självt när mätningen inte längre håller.
assessments-measured-later = { $measure }: mäts när registret finns.
assessments-evidence-known = Bevis som redan finns
assessments-evidence-new = Nytt bevis
assessments-exceptions = Avsteg
assessments-no-exceptions = Inga avsteg.
assessments-ask-exception = Begär avsteg
assessments-actions = Åtgärder
assessments-open-action = Skapa åtgärd
assessments-open-actions = Skapa åtgärder
assessments-action-opened = Åtgärden är skapad.
assessments-actions-opened = { $n ->
    [0] Inga nya åtgärder: de valda bristerna har redan åtgärder.
    [one] En åtgärd är skapad.
   *[other] { $n } åtgärder är skapade.
 }

assessments-start = Självskattning
assessments-choose-source = Mot vilken kravkälla?
assessments-started = Påbörjad
assessments-no-sources-title = Inga kravkällor
assessments-no-sources-text = Lägg upp eller importera en kravkälla först.
assessments-start-many = Skapa för en enhet
assessments-start-many-lead = En självskattning för varje system i enheten och under den. System som redan har en hoppas över.
assessments-start-many-do = Skapa självskattningar
assessments-started-many = { $n ->
    [0] Alla system har redan en självskattning.
    [one] En självskattning är skapad.
   *[other] { $n } självskattningar är skapade.
 }

assessments-statement = Uttalande om tillämplighet
assessments-soa-ref = Beteckning
assessments-soa-requirement = Krav
assessments-soa-area = Område
assessments-soa-applies = Gäller
assessments-soa-level = Från nivå
assessments-soa-answer = Läge
assessments-soa-reason = Motivering
assessments-soa-evidence = Bevis
assessments-soa-exception = Avsteg
assessments-soa-excepted = Beviljat avsteg
assessments-soa-level-too-low = Nej: gäller från { $level }
assessments-soa-other-kind = Nej: ställs inte här ({ $level })

assessments-procurement = Upphandlingskrav
assessments-procurement-lead = Kraven som de skrivs i ett förfrågningsunderlag, för ett systems klass eller valda nivåer.
assessments-procurement-system = För { $name }
assessments-procurement-chosen = valda nivåer
assessments-procurement-head = Krav för { $what }, klass { $class }. Källa: { $source }.
assessments-procurement-reply = Leverantörens svar
assessments-procurement-date = Datum
assessments-procurement-empty-title = Inga krav
assessments-procurement-empty-text = Välj en kravkälla och de nivåer som informationen har.
assessments-aspect-confidentiality = Konfidentialitet
assessments-aspect-integrity = Riktighet
assessments-aspect-availability = Tillgänglighet
assessments-aspect-traceability = Spårbarhet
assessments-download-docx = Word
assessments-download-pdf = PDF
assessments-download-xlsx = Excel
assessments-download-csv = CSV

assessments-overview = Efterlevnad
assessments-overview-lead = Hur långt varje förvaltning har kommit, och var bristerna finns.
assessments-overview-units = Per förvaltning
assessments-overview-unit = Förvaltning
assessments-overview-areas = Per område
assessments-overview-head-met = Uppfyllt
assessments-overview-head-amber = Bevis åldras
assessments-overview-head-red = Bevis fallit
assessments-overview-head-partly = Delvis
assessments-overview-head-not_met = Ej uppfyllt
assessments-overview-head-unknown = Vet ej
assessments-overview-head-unanswered = Obesvarat
assessments-overview-head-shortfall = Brister
assessments-overview-head-exception = Avsteg
assessments-overview-empty-title = Inget att visa än
assessments-overview-empty-text = När självskattningar har påbörjats syns läget här.
assessments-subjects = { $systems } system, { $finished } av { $all } färdiga
assessments-no-administration = Utan förvaltning
assessments-total = Hela regionen

assessments-error-reason = Skriv varför kravet inte är tillämpligt.
assessments-error-stale = { $who } har svarat under tiden: { $answer }. Ditt svar är inte sparat. Spara igen om det ska gälla.
assessments-error-none-chosen = Välj minst ett krav.
assessments-error-function = Välj en funktion.
assessments-error-inherit-from = Välj en självskattning att ärva från.
assessments-error-circle = Svaren skulle följa varandra i en cirkel. Välj en annan självskattning.
assessments-error-foreign = Den självskattningen gäller en annan kravkälla eller används inte längre.
assessments-error-subject = Du får inte svara för det här systemet eller den här enheten.
assessments-error-away = Systemet eller enheten används inte längre och skattas inte.
assessments-error-secrecy = Självskattningen kan inte ha lägre sekretess än det den gäller.
assessments-error-answered = Självskattningen har svar, bevis eller åtgärder, som annars skulle döljas. Börja en ny självskattning i stället.
assessments-error-unanswered = Några krav är obesvarade. Svara på dem först; Vet ej är också ett svar.
assessments-error-not-answered = Självskattningen är inte besvarad.
assessments-error-source = Välj en kravkälla.
assessments-error-measure = Välj en mätning.
assessments-error-no-gap = Kravet är inte en brist.
assessments-error-too-many = Välj högst { $most } brister åt gången.

nav-gaps = Brister
gaps-lead = Det som gäller och inte är uppfyllt, tyngst först. Vikten är klassens nivå, och mer om kravet är en skyldighet enligt lag.
gaps-search = Sök på krav eller självskattning
gaps-empty-title = Inga brister
gaps-empty-text = När självskattningar besvaras hamnar det som saknas här.
gaps-field-requirement = Krav
gaps-field-subject = System eller enhet
gaps-field-standing = Läge
gaps-field-weight = Vikt
gaps-field-legal_duty = Lag
gaps-field-area = Område
gaps-field-actions = Åtgärder
gaps-field-assessment = Självskattning
gaps-field-unit = Enhet
gaps-field-since = Sedan
gaps-field-confidentiality = Konfidentialitet
gaps-field-integrity = Riktighet
gaps-field-availability = Tillgänglighet
gaps-field-traceability = Spårbarhet
gaps-actions = { $n ->
    [one] 1 åtgärd
   *[other] { $n } åtgärder
 }
gaps-standing-not_met = Ej uppfyllt
gaps-standing-partly = Delvis
gaps-standing-unknown = Vet ej
gaps-standing-unanswered = Obesvarat
gaps-standing-red = Bevis har fallit
gaps-standing-shortfall = Dokumenterad brist
gaps-area-risk_strategies = Strategier för riskanalys och systemens säkerhet
gaps-area-incident_handling = Incidenthantering
gaps-area-continuity = Kontinuitets- och krishantering
gaps-area-supply_chain = Säkerhet i leveranskedjan
gaps-area-acquisition = Säkerhet vid förvärv, utveckling och underhåll
gaps-area-effectiveness = Bedömning av åtgärdernas effektivitet
gaps-area-hygiene_training = Cyberhygien och utbildning
gaps-area-cryptography = Kryptografi och kryptering
gaps-area-personnel_access_assets = Personal, åtkomst och tillgångar
gaps-area-authentication_communication = Autentisering och säkrad kommunikation

wheel-evidence-assessments_reviewed = Självskattningar granskade
wheel-evidence-assessments_reviewed-help = Självskattningar som granskades under perioden, också om svar har ändrats efteråt.
wheel-evidence-assessments_reviewed-why = { $found ->
    [0] Ingen självskattning är granskad under perioden.
    [one] 1 självskattning är granskad under perioden.
   *[other] { $found } självskattningar är granskade under perioden.
}
