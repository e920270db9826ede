nav-action_plans = Handlingsplaner
kind-action_plan = Handlingsplan
relation-contains = Innehåller
relation-contains-in = Ingår i
relation-carried_over = Fört över från
relation-carried_over-in = Fört över till
duty-finish_plan = Gör färdigt planen
duty-decide_plan = Få planen beslutad
duty-prepare_next_plan = Följ upp planen och förbered nästa
duty-close_plan = Avsluta planen
state-action_plan-draft = Utkast
state-action_plan-for_decision = För beslut
state-action_plan-decided = Beslutad
state-action_plan-closed = Avslutad

action_plans-lead = Vilka åtgärder som ska göras under en period. När planen beslutas fryses innehållet, så att det går att se vad som blev av den.
action_plans-new = Ny handlingsplan
action_plans-search = Sök på namn
action_plans-empty-title = Inga handlingsplaner än
action_plans-empty-text = Lägg upp årets plan för regionen eller för en förvaltning, och välj sedan åtgärder till den.
action_plans-region = Hela regionen

action_plans-section-about = Om planen
action_plans-section-period = Period
action_plans-section-responsible = Ansvar
action_plans-section-secrecy = Sekretess
action_plans-field-name = Namn
action_plans-field-description = Syfte och avgränsning
action_plans-field-period_from = Från och med
action_plans-field-period_to = Till och med
action_plans-field-unit = Förvaltning
action_plans-help-unit = Lämna tomt för hela regionen.
action_plans-field-owner = Ägare
action_plans-help-owner = Funktionen som ser till att planen beslutas, följs upp och får en efterföljare.
action_plans-field-secrecy = Sekretessmarkering
action_plans-help-secrecy = Åtgärder som är sekretessmarkerade syns bara för dem som får läsa dem, också i en öppen plan.
action_plans-field-state = Läge
action_plans-state-draft = Utkast
action_plans-state-for_decision = För beslut
action_plans-state-decided = Beslutad
action_plans-state-closed = Avslutad
action_plans-field-items = Åtgärder
action_plans-field-registry_number = Diarienummer
action_plans-field-decided_by = Beslutad av
action_plans-help-decided_by = Den befattning eller det organ som fattade beslutet.
action_plans-field-decided_on = Beslutsdatum
action_plans-field-mandate = Mandat
action_plans-help-mandate = Informationssäkerhetsrådet är rådgivande och beslutar inte.
action_plans-mandate-line = Linjen
action_plans-mandate-management_group = Ledningsgruppen
action_plans-mandate-board = Nämnden eller styrelsen
action_plans-field-decision_note = Anteckning
action_plans-field-frozen_hash = Kontrollsumma (SHA-256)
action_plans-field-closing_note = Vad perioden gav
action_plans-field-carry = För över öppna åtgärder till nästa plan
action_plans-help-carry = Finns ingen nästa plan skapas den med samma längd, direkt efter. Åren räknas för varje åtgärd.
action_plans-field-reason = Skäl
action_plans-help-reason = Behövs när planen är beslutad.
action_plans-field-updated_at = Senast ändrad
action_plans-field-action = Åtgärd
action_plans-field-added = Åtgärder som kom till
action_plans-field-dropped = Åtgärder som togs bort
action_plans-field-backlog = Ryms inte i perioden
action_plans-field-carried_over = Åtgärder som fördes över
action_plans-field-next_plan = Nästa plan

action_plans-items-title = Planerat och nuläge
action_plans-items-none = Inga åtgärder än. Välj dem ur registret.
action_plans-hidden = { $n ->
    [one] En åtgärd till ingår som du inte får se.
   *[other] { $n } åtgärder till ingår som du inte får se.
  }
action_plans-broken = Det som frystes vid beslutet stämmer inte med sin kontrollsumma. Något har ändrats utanför programmet.
action_plans-now = nu: { $value }
action_plans-then = vid avslutet: { $value }
action_plans-cost = Beräknad kostnad: { $kr } kr
action_plans-years = { $n }:a året
action_plans-column-outcome = Utfall
action_plans-column-planned_start = Planerad start
action_plans-column-planned_due = Planerad sista dag
action_plans-column-planned_cost = Planerad kostnad
action_plans-column-name_now = Namn nu
action_plans-column-priority_now = Prioritet nu
action_plans-column-responsible_now = Ansvarig nu
action_plans-column-cost_now = Kostnad nu
action_plans-column-years = Planår
action_plans-column-dropped_reason = Skäl till att den togs bort
action_plans-column-acts = Ändra
action_plans-outcome-late = Försenad
action_plans-outcome-moved = Flyttad
action_plans-outcome-on_its_way = Enligt plan
action_plans-outcome-added = Tillagd efter beslutet
action_plans-outcome-backlog = Ryms inte i perioden
action_plans-outcome-done = Gjord
action_plans-outcome-verified = Verifierad
action_plans-outcome-cancelled = Avbruten
action_plans-outcome-dropped = Borttagen
action_plans-backlog-on = Ryms inte
action_plans-backlog-off = Ryms ändå
action_plans-add-title = Välj åtgärder
action_plans-add-lead = Filtrera fram åtgärderna. Först visas öppna åtgärder med sista dag inom perioden.
action_plans-add-do = Lägg till de valda
action_plans-add-all = { $n ->
    [one] Lägg till den enda som matchar
   *[other] Lägg till alla { $n } som matchar
  }
action_plans-add-none = Inga fler åtgärder matchar
action_plans-add-none-text = Ändra filtren, eller lägg upp åtgärden i registret först.
action_plans-added = { $n ->
    [one] En åtgärd kom till.
   *[other] { $n } åtgärder kom till.
  }
action_plans-propose-do = Lägg fram för beslut
action_plans-proposed = Planen är framlagd för beslut.
action_plans-withdraw-do = Tillbaka till utkast
action_plans-withdrawn = Planen är ett utkast igen.
action_plans-decide-title = För in beslutet
action_plans-decide-lead = Innehållet fryses så som det är nu. Åtgärderna lever vidare, och planen visar skillnaden.
action_plans-decide-do = Besluta och frys
action_plans-decided = Planen är beslutad och fryst.
action_plans-decision-title = Beslut
action_plans-decision-line = { $who } ({ $mandate }), { $on }. Infört av { $recorded }.
action_plans-drop-title = Ta bort ur planen
action_plans-drop-lead = Åtgärden finns kvar i registret. I en beslutad plan syns den som borttagen, med skälet.
action_plans-drop-do = Ta bort
action_plans-dropped = Åtgärden är borttagen ur planen.
action_plans-next-title = Förbered nästa plan
action_plans-next-lead = Ett utkast för nästa period, med alla öppna åtgärder överförda.
action_plans-next-do = Skapa nästa plan
action_plans-carried = Nästa plan är skapad och de öppna åtgärderna är överförda.
action_plans-close-title = Avsluta planen
action_plans-close-lead = Planen blir kvar som den beslutades, med utfallet.
action_plans-close-do = Avsluta planen
action_plans-closed = Planen är avslutad.
action_plans-chain-title = Före och efter
action_plans-previous = Föregående: { $name }
action_plans-next = Nästa: { $name }

action_plans-error-period = Sista dagen kommer före den första.
action_plans-error-frozen = Planen är beslutad. Namn, period och förvaltning ändras inte längre.
action_plans-error-state = Planens läge tillåter inte det. Någon kan ha ändrat den medan du hade sidan öppen.
action_plans-error-empty = Välj åtgärder till planen först.
action_plans-error-future = Beslutsdatumet ligger i framtiden.
action_plans-error-followed = Planen har redan en efterföljare.
action_plans-error-many = Fler än { $n } åtgärder matchar. Begränsa med filtren.
action_plans-error-none = Inga åtgärder valdes.
action_plans-error-stale = Någon annan har ändrat planen medan du hade sidan öppen. Kontrollera den och försök igen.

wheel-evidence-plan_decided = Handlingsplan beslutad
wheel-evidence-plan_decided-help = Att en handlingsplan beslutades under perioden.
wheel-evidence-plan_decided-why = { $found ->
    [0] Ingen handlingsplan är beslutad under perioden.
    [one] 1 handlingsplan är beslutad under perioden.
   *[other] { $found } handlingsplaner är beslutade under perioden.
}
