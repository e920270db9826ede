nav-classifications = Klassningar
kind-classification = Klassning
relation-classifies = Klassar
relation-classifies-in = Klassningar
relation-facilitated_by = Leds av
relation-facilitated_by-in = Leder klassningen
relation-supersedes = Ersätter
relation-supersedes-in = Ersatt av
duty-classification_finish = Gör klart klassningen
duty-classification_decide = Besluta klassningen
duty-classification_renew = Klassa om innan giltigheten går ut
duty-classification_review = Klassa om
duty-classification_stopped = Kontakta säkerhetsskyddschefen

classifications-lead = Hur känslig informationen är, varför, och vem som har beslutat det. Beslutade klassningar ändras aldrig: en ny ersätter dem.
classifications-new = Registrera gjord klassning
classifications-search = Sök på informationsmängd eller referens
classifications-empty-title = Inga klassningar än
classifications-empty-text = Börja med den information som vården inte klarar sig utan. En klassning tar en kvart om det finns en typklassning att utgå från.

classifications-section-about = Informationsmängd
classifications-section-levels = Nivåer
classifications-section-workshop = När och av vem

classifications-field-information = Informationsmängd
classifications-field-class = Klass
classifications-field-state = Läge
classifications-field-owner = Informationsägare
classifications-field-unit = Enhet
classifications-field-confidentiality = Konfidentialitet (0–3)
classifications-field-confidentiality_reason = Varför, konfidentialitet
classifications-field-integrity = Riktighet (0–3)
classifications-field-integrity_reason = Varför, riktighet
classifications-field-availability = Tillgänglighet (0–3)
classifications-field-availability_reason = Varför, tillgänglighet
classifications-field-traceability = Spårbarhet (0–3)
classifications-field-traceability_reason = Varför, spårbarhet
classifications-field-laws = Lagar som nivåerna följer av
classifications-field-held_on = Dag
classifications-field-facilitator = Ledd av
classifications-help-facilitator = Funktionen som ledde arbetet, om någon annan än informationsägaren.
classifications-field-participants = Deltagare
classifications-help-participants = Funktioner och roller räcker, till exempel ”verksamhetschef, sjuksköterska, systemförvaltare”. Inga personnamn behövs.
classifications-field-reference = Referens
classifications-help-reference = Om klassningen är gjord någon annanstans: diarienummer eller beteckning där.
classifications-field-decided_by = Beslutad av
classifications-field-decided_at = Beslutad
classifications-field-mandate = Mandat enligt delegationsordningen
classifications-field-valid_until = Gäller till
classifications-field-due = Klar senast
classifications-field-model = Modell
classifications-field-secrecy = Sekretessmarkering
classifications-field-updated_at = Senast ändrad
classifications-field-special_reference = Diarienummer för säkerhetsskyddschefens svar
classifications-field-stopped = Stoppad på nivå 4
classifications-stopped-yes = Ja
classifications-stopped-no = Nej

classifications-state-draft = Utkast
classifications-state-in_progress = Pågår
classifications-state-for_decision = För beslut
classifications-state-decided = Beslutad
classifications-state-under_review = Omprövas
classifications-state-superseded = Ersatt
classifications-state-revoked = Upphävd
classifications-cause-age = Giltigheten har gått ut
classifications-cause-new_system = Nytt system
classifications-cause-new_information = Informationen har ändrats
classifications-cause-supplier = Ändrad leverantör eller drift
classifications-cause-incident = Incident
classifications-cause-asked = Begärd omprövning

classifications-start = Klassa
classifications-start-which = Vilken information gäller det?
classifications-start-find = Sök informationsmängd
classifications-start-no-sets = Det finns ingen informationsmängd som du får klassa. Lägg till en, eller be samordnaren om behörighet.
classifications-start-open = Det finns redan en påbörjad klassning:
classifications-start-search = Sök annan typklassning
classifications-start-from = Vad ska vi utgå från?
classifications-start-previous = Förra klassningen
classifications-start-no-types = Ingen typklassning liknar namnet. Sök på ett annat ord, eller börja från noll.
classifications-start-nothing = Börja från noll
classifications-begin = Börja
classifications-warning = Skriv inga säkerhetsskyddsklassificerade uppgifter. Om skada för Sveriges säkerhet inte kan uteslutas: välj nivå 4, så visar sidan vart du vänder dig.

classifications-steps = Steg
classifications-step-done = klart
classifications-step-workshop = När och av vem
classifications-choose-level = Välj den högsta nivå som stämmer
classifications-special-tag = Stoppar här
classifications-reason = Varför
classifications-help-reason = Med verksamhetens egna ord. Behövs från nivå { $level }.
classifications-keep-and-on = Spara och gå vidare
classifications-back = Tillbaka
classifications-harms = Hjälp att välja: vad nivåerna betyder för människor, verksamhet, ekonomi och lag
classifications-harm = Konsekvens för
classifications-proposal-type = Typklassningen ”{ $name }” föreslår
classifications-proposal-previous = Förra klassningen
classifications-nothing-said = Inte bedömt än
classifications-raised-from = Höjd från { $level }
classifications-lowered-from = Sänkt från { $level }
classifications-reason-before = Skälet förra gången: { $reason }

classifications-what-next = Nästa steg
classifications-go-on = Fortsätt klassningen
classifications-not-finished = Alla aspekter är inte bedömda än.
classifications-you-decide = Du beslutar den här klassningen. Läs igenom nivåerna och vad beslutet ändrar.
classifications-mandate-add = Ange mandat
classifications-decide = Besluta klassningen
classifications-decided-by-owner = Beslutas av informationsägaren:
classifications-no-owner = Informationen har ingen ägare. Välj ägare på informationsmängden först.
classifications-hand-in = Lämna för beslut
classifications-levels-title = Nivåer och skäl
classifications-special-analysis = Särskild analys enligt säkerhetsskyddschefens svar, { $reference }. Kraven i katalogerna räcker inte för nivå 4.
classifications-effect-would = Vad beslutet skulle ändra
classifications-effect-title = Vad beslutet ändrade
classifications-effect-no-systems = Inget system är registrerat som bärare av informationen.
classifications-effect-nothing = { $n ->
    [one] Ett system innehåller informationen och behåller sin klass.
   *[other] { $n } system innehåller informationen och behåller sin klass.
  }
classifications-effect-systems = { $n ->
    [one] Ett system byter klass.
   *[other] { $n } system byter klass.
  }
classifications-effect-requirements = { $n ->
    [one] Ett krav mer gäller.
   *[other] { $n } fler krav gäller.
  }
classifications-effect-gaps = { $n ->
    [one] En brist syns i självskattningarna.
   *[other] { $n } brister syns i självskattningarna.
  }
classifications-before = Före
classifications-after = Efter
classifications-requirements = Krav
classifications-gaps = Brister
classifications-again-title = Behöver den göras om?
classifications-again-text = Om lagen, verksamheten eller hotbilden har ändrats: begär omprövning. Beslutet gäller tills ett nytt finns.
classifications-ask-review = Begär omprövning
classifications-revoke-title = Upphäv beslutet
classifications-revoke-text = Efter det gäller ingen klass för informationen, förrän någon har klassat den igen. Om klassen bara ska bli en annan: klassa på nytt i stället.
classifications-revoke-open = Upphäv utan att klassa på nytt
classifications-revoke-reason = Varför beslutet upphävs
classifications-revoke = Upphäv beslutet
classifications-turned = Ska klassas om: { $cause }.

classifications-waiting = Väntar på mitt beslut
classifications-waiting-lead = Klassningar av information som du äger, lämnade för beslut.
classifications-waiting-none = Inget väntar
classifications-waiting-none-text = Här visas klassningar som någon har lämnat för ditt beslut.
classifications-handed-in-at = Lämnad
classifications-decide-chosen = Besluta valda

classifications-stop-title = Stanna här
classifications-stop-now = Skriv ingenting mer om den här informationen.
classifications-stop-text = Du har valt nivån för uppgifter som kan röra Sveriges säkerhet. Sådana uppgifter får inte finnas i det här programmet. Det du skrev på förra sidan är inte sparat. Kontakta säkerhetsskyddschefen, och gör det inte med vanlig e-post.
classifications-stop-contact = Säkerhetsskyddschefen
classifications-stop-no-contact = Regionen har inte angett någon kontakt. Ring växeln och be att få tala med säkerhetsskyddschefen.
classifications-clear-title = När säkerhetsskyddschefen har svarat
classifications-clear-text = Om svaret är att uppgifterna inte är säkerhetsskyddsklassificerade registrerar samordnaren svarets diarienummer. Då kan klassningen göras klar som särskild analys.
classifications-clear-who = Informationssäkerhetssamordnaren registrerar svaret.
classifications-clear = Registrera svaret
classifications-wrong-level-title = Blev det fel nivå?
classifications-wrong-level-text = Om du tryckte fel, och inget av det som klassas kan röra Sveriges säkerhet: gå tillbaka och välj nivå igen. Skälen som fanns är borttagna och behöver skrivas på nytt. Att stoppet togs bort och av vem står i historiken.
classifications-wrong-level = Det var fel nivå
classifications-put-away-title = Lägg undan
classifications-put-away-text = Om informationen inte ska hanteras här alls: lägg undan klassningen. Den syns då inte i listor och uppgifter.
classifications-put-away = Lägg undan klassningen
classifications-put-away-done = Klassningen är undanlagd. Den väntar inte på någon.

classifications-handed-in = Klassningen är lämnad för beslut.
classifications-decided = Klassningen är beslutad. Nedan syns vad det ändrade.
classifications-decided-many = { $n } beslutade, { $left } kunde inte beslutas.
classifications-revoked = Klassningen är upphävd.
classifications-under-review = Omprövning är begärd.
classifications-cleared = Svaret är registrerat. Klassningen kan göras klar.
classifications-wrong-level-done = Stoppet är borttaget. Välj nivå igen.

classifications-error-missing-level = Välj en nivå.
classifications-error-reason = Skriv varför nivån är vald.
classifications-error-special = Nivå 4 kan inte skrivas här. Använd den guidade klassningen, som leder till säkerhetsskyddschefen.
classifications-error-stopped = Klassningen är stoppad och väntar på säkerhetsskyddschefens svar.
classifications-error-closed = Klassningen är redan beslutad. Gör en ny i stället.
classifications-error-in-force = Klassningen gäller och kan inte arkiveras. Upphäv den, eller klassa på nytt.
classifications-error-not-in-force = Klassningen gäller inte längre, eller är inte beslutad än.
classifications-error-not-stopped = Klassningen väntar inte på något svar från säkerhetsskyddschefen.
classifications-error-not-yours = Du får se informationsmängden men inte klassa den. Be den som ansvarar för den, eller samordnaren.
classifications-error-other-information = En klassning hör till sin informationsmängd. Registrera en ny för en annan.
classifications-error-no-such-level = Nivån finns inte i regionens modell. Välj en annan.
classifications-error-stale = Någon annan har ändrat klassningen under tiden. Kontrollera det du skrev och spara igen.
classifications-error-from = Välj vad klassningen ska utgå från.
classifications-error-registry-number = Skriv svarets diarienummer, högst 200 tecken.
classifications-error-revoke-reason = Skriv varför klassningen upphävs.

wheel-evidence-classifications_decided = Klassningar beslutade
wheel-evidence-classifications_decided-help = Informationsmängder som fick en beslutad klassning under perioden, av dem och de som saknade en klassning som gäller längre än så.
wheel-evidence-classifications_decided-why = { $expected ->
    [0] Ingen informationsmängd behövde klassas under perioden.
    [one] { $found } av 1 informationsmängd som behövde det fick en beslutad klassning under perioden.
   *[other] { $found } av { $expected } informationsmängder som behövde det fick en beslutad klassning under perioden.
}
