# Inställningar som gäller hela installationen.
nav-settings = Inställningar
settings-lead = Det som gäller för hela regionen. Varje ändring syns i granskningsloggen.
settings-section-region = Regionen
settings-section-protection = Säkerhetsskydd
settings-field-region = Regionens namn
settings-help-region = Visas överst på varje sida och i rapporter till myndigheter.
settings-field-contact = Vem man vänder sig till
settings-help-contact = Säkerhetsskyddschefens funktion och telefon. Visas där någon kan vara på väg att skriva något som är säkerhetsskyddsklassificerat. Skriv inga sådana uppgifter här.
settings-field-assessment = Säkerhetsskyddschefens bedömning
settings-help-assessment = Diarienummer och datum. Förteckningar, sårbarheter och klasser kan tillsammans bli säkerhetsskyddsklassificerade; bedömningen görs innan programmet tas i bruk.
settings-save = Spara inställningarna
settings-saved = Inställningarna är sparade.
settings-stale = Någon annan har sparat inställningarna medan sidan var öppen. Det du skrev står kvar; spara igen om det ska gälla.
settings-now = Sparat nu: { $value }
