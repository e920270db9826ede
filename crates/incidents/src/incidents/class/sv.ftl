
## Vad det är
incidents-field-class = Klass
incidents-class-unsorted = Inte sorterad
incidents-class-deviation = Avvikelse
incidents-class-near_miss = Tillbud
incidents-class-event = Händelse
incidents-class-incident = Incident
incidents-sort-title = Säg vad det är
incidents-sort-do = Spara klassen
incidents-sort-done = Klassen är sparad.
incidents-sort-now = Klassen är nu: { $class }.
incidents-sort-less = En avvikelse, ett tillbud eller en händelse är ingen incident. Tidsfristerna enligt cybersäkerhetslagen stannar då i ditt namn, med ditt skäl. En anmälan till IMY bedöms för sig.
incidents-sort-incident = En incident räknas från den första tidpunkten, även om någon först sade något annat.
incidents-error-required = Någon har bedömt att lagen kräver rapport. Ändra den bedömningen först.
