nav-risk_analyses = Riskanalyser
kind-risk_analysis = Riskanalys
relation-analyses = Analyserar
relation-analyses-in = Riskanalyser
state-risk_analysis-planned = Planerad
state-risk_analysis-running = Genomförs
state-risk_analysis-report = Rapport
state-risk_analysis-decided = Beslutad
duty-risk_analysis_hold = Genomför riskanalysen
duty-risk_analysis_report = Skriv riskanalysens rapport
duty-risk_analysis_decide = Få riskanalysen beslutad

risk_analyses-lead = Arbetsmöten där risker hittas och bedöms. Ange funktioner och roller, aldrig personnamn, och inga säkerhetsskyddsklassificerade uppgifter.
risk_analyses-new = Ny riskanalys
risk_analyses-search = Sök på namn
risk_analyses-empty-title = Inga riskanalyser än
risk_analyses-empty-text = Börja med ett system eller en informationsmängd som vården inte klarar sig utan.

risk_analyses-section-about = Vad som analyseras
risk_analyses-section-work = Arbetet
risk_analyses-section-report = Rapport
risk_analyses-section-responsible = Enhet och sekretess
risk_analyses-field-name = Namn
risk_analyses-field-description = Syfte och avgränsning
risk_analyses-field-objects = Gäller
risk_analyses-help-objects = Informationsmängder, system eller enheter. Riskerna som läggs till hotar dem.
risk_analyses-field-leader = Leds av
risk_analyses-help-leader = En funktion. Den får påminnelser tills analysen är beslutad.
risk_analyses-field-involves = Deltagande funktioner
risk_analyses-field-participants = Andra deltagare
risk_analyses-help-participants = Roller i ord, till exempel sjuksköterska på mottagningen. Inga personnamn.
risk_analyses-field-method = Metod
risk_analyses-field-planned_on = Planerad till
risk_analyses-field-held_on = Genomförd
risk_analyses-field-report = Rapport
risk_analyses-help-report = Sammanfattning, slutsatser och förslag. Riskerna står i registret och behöver inte upprepas.
risk_analyses-field-unit = Enhet
risk_analyses-field-secrecy = Sekretessmarkering
risk_analyses-field-state = Läge
risk_analyses-state-planned = Planerad
risk_analyses-state-running = Genomförs
risk_analyses-state-report = Rapport
risk_analyses-state-decided = Beslutad
risk_analyses-field-risks = Risker
risk_analyses-field-matrix = Riskmatris
risk_analyses-field-updated_at = Senast ändrad
risk_analyses-field-to = Nytt läge
risk_analyses-field-reason = Skäl
risk_analyses-field-decision = Beslut
risk_analyses-field-mandate = Mandat
risk_analyses-field-frozen = Risker som beslutet gäller
risk_analyses-help-mandate = Punkt i delegationsordningen eller paragraf i protokollet.

risk_analyses-risks-title = Risker
risk_analyses-risks-none = Inga risker än.
risk_analyses-frozen = Riskerna som de var när analysen beslutades.
risk_analyses-now = nu:
risk_analyses-add-title = Lägg till en risk
risk_analyses-add-help = Välj ett hot ur katalogen eller skriv en egen händelse. Formuläret kommer tillbaka för nästa risk.
risk_analyses-add-threat = Hot
risk_analyses-add-own = Egen händelse
risk_analyses-add-event = Händelse
risk_analyses-add-event-help = Lämnas det tomt blir det hotets namn.
risk_analyses-add-do = Lägg till risken
risk_analyses-risk-added = Risken är tillagd.
risk_analyses-state-act = Ändra läge
risk_analyses-state-do = Ändra läget
risk_analyses-state-done = Läget är ändrat.
risk_analyses-state-lead = Analysen är: { $now }. Den kan gå till: { $next }.
risk_analyses-decide = Besluta
risk_analyses-decide-do = Besluta analysen
risk_analyses-decide-done = Analysen är beslutad.
risk_analyses-decide-lead = En beslutad analys ändras inte. Riskerna lever vidare i registret.
risk_analyses-decided = Beslutad { $at } av { $who } ({ $mandate })

risk_analyses-error-step = Analysen kan inte gå till det läget härifrån.
risk_analyses-error-decided = Analysen är beslutad och ändras inte.
risk_analyses-error-not-reported = Analysen beslutas när rapporten är skriven. Ändra läget till Rapport först.

wheel-evidence-risk_analyses_decided = Riskanalyser beslutade
wheel-evidence-risk_analyses_decided-help = Riskanalyser som beslutades under perioden.
wheel-evidence-risk_analyses_decided-why = { $found ->
    [0] Ingen riskanalys är beslutad under perioden.
    [one] 1 riskanalys är beslutad under perioden.
   *[other] { $found } riskanalyser är beslutade under perioden.
}
