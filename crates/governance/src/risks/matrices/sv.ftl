nav-risk_matrices = Riskmatriser
kind-risk_matrix = Riskmatris
state-risk_matrix-draft = Utkast
state-risk_matrix-in_use = I bruk
state-risk_matrix-replaced = Ersatt
setup-content-risk_matrices = Riskmatris 4 × 4 (i bruk) och 5 × 5, med förslag till vem som får acceptera vad

risk_matrices-lead = Så bedöms risker i hela regionen: nivåer, zoner och vem som får acceptera en risk hur länge. En beslutad matris ändras aldrig; gör en ny version.
risk_matrices-new = Ny matris
risk_matrices-search = Sök på namn eller källa
risk_matrices-empty-title = Ingen riskmatris än
risk_matrices-empty-text = Utan matris kan risker beskrivas men inte bedömas. Lägg till en, fyll i nivåer och zoner och ta den i bruk.

risk_matrices-section-about = Om matrisen
risk_matrices-section-size = Storlek
risk_matrices-section-origin = Ursprung och sekretess
risk_matrices-field-name = Namn
risk_matrices-field-description = Beskrivning
risk_matrices-field-likelihood_levels = Nivåer för sannolikhet
risk_matrices-field-consequence_levels = Nivåer för konsekvens
risk_matrices-field-zones = Zoner
risk_matrices-help-zones = Delar av matrisen med samma mandat, från den mildaste till den allvarligaste.
risk_matrices-field-source = Källa
risk_matrices-field-secrecy = Sekretessmarkering
risk_matrices-field-number = Version
risk_matrices-field-state = Läge
risk_matrices-state-draft = Utkast
risk_matrices-state-in_use = I bruk
risk_matrices-state-replaced = Ersatt
risk_matrices-field-size = Storlek
risk_matrices-field-risks = Öppna risker
risk_matrices-field-decided_at = Togs i bruk
risk_matrices-field-updated_at = Senast ändrad
risk_matrices-field-scale = Nivåer, rutor och zoner
risk_matrices-field-decision = Beslut
risk_matrices-help-decision = Vem som beslutade, när och var det står: paragraf eller diarienummer.
risk_matrices-field-rejudge_by = Öppna risker bedöms om senast
risk_matrices-field-risks_to_rejudge = Risker att bedöma om

risk_matrices-likelihood = Sannolikhet
risk_matrices-consequence = Konsekvens
risk_matrices-grid = Matrisen
risk_matrices-grid-corner = Sannolikhet ↓ Konsekvens →
risk_matrices-levels = Vad nivåerna betyder
risk_matrices-zones = Zoner och mandat
risk_matrices-zones-help = Zonerna står från den mildaste till den allvarligaste. Den som får acceptera en risk i en allvarligare zon får det också i en mildare.
risk_matrices-nobody = Ingen får acceptera
risk_matrices-days = högst { $n ->
    [one] en dag
   *[other] { $n } dagar
}

risk_matrices-scale = Ändra nivåer och zoner
risk_matrices-scale-lead = Fyll i vad varje nivå betyder, vilken zon varje ruta ligger i och vem som får acceptera en risk där. Tabellerna kan rullas i sidled.
risk_matrices-scale-number = Nummer
risk_matrices-scale-sv = Namn på svenska
risk_matrices-scale-en = Namn på engelska
risk_matrices-scale-definition_sv = Betydelse på svenska
risk_matrices-scale-definition_en = Betydelse på engelska
risk_matrices-scale-mark = Märke
risk_matrices-scale-max_days = Längst (dagar)
risk_matrices-scale-decides_text_sv = Mandat i ord, svenska
risk_matrices-scale-decides_text_en = Mandat i ord, engelska
risk_matrices-scale-tone = Färg
risk_matrices-scale-decides = Får acceptera en risk i zonen
risk_matrices-scale-must_treat = Måste behandlas: accepteras bara medan åtgärder pågår
risk_matrices-scale-zone = Zon { $n }
risk_matrices-scale-cell = Sannolikhet nivå { $l }, konsekvens nivå { $c }
risk_matrices-tone-neutral = Grå
risk_matrices-tone-success = Grön
risk_matrices-tone-info = Blå
risk_matrices-tone-warning = Gul
risk_matrices-tone-ember = Orange
risk_matrices-tone-burning = Röd

risk_matrices-new-version = Ny version
risk_matrices-new-version-done = En ny version är skapad som utkast. Den gamla gäller tills den nya tas i bruk.
risk_matrices-use = Ta i bruk
risk_matrices-use-do = Ta matrisen i bruk
risk_matrices-use-lead = Matrisen gäller sedan för hela regionen och kan inte ändras. Öppna risker behåller den bedömning de har, och deras ägare får i uppgift att bedöma dem på nytt.
risk_matrices-use-done = Matrisen är i bruk.
risk_matrices-decided = Togs i bruk { $at } av { $who }: { $decision }
risk_matrices-decision-start = Regionens första matris, tills regionen har beslutat en egen

risk_matrices-error-size = En matris har tre till sex nivåer på varje sida.
risk_matrices-error-zones = En matris har två till sex zoner.
risk_matrices-error-grid = Rutorna passar inte till nivåerna.
risk_matrices-error-cell = Välj en zon.
risk_matrices-error-falls = En högre sannolikhet eller konsekvens får inte ge en mildare zon.
risk_matrices-error-number = Numret är ett heltal från 0 till 9, högre än raden ovanför.
risk_matrices-error-zone-key = Zonens nyckel är högst 40 tecken a–z, 0–9 och _, och bara en zon har den.
risk_matrices-error-mark = Ett märke är ett till tre tecken, olika för varje zon.
risk_matrices-error-days = Skriv ett antal dagar mellan 1 och 1830.
risk_matrices-error-decides = Den rollen kan inte få mandat att acceptera risker.
risk_matrices-error-body = Matrisen kan inte läsas.
risk_matrices-error-decided = Matrisen är beslutad och ändras inte. Gör en ny version.
risk_matrices-error-in-use = Matrisen är i bruk. Ta en annan i bruk först.
risk_matrices-error-stale = Någon annan har sparat matrisen under tiden. Öppna den på nytt.
risk_matrices-error-unfinished = Matrisen är inte färdig: { $n ->
    [one] en uppgift
   *[other] { $n } uppgifter
} saknas eller stämmer inte. Öppna Ändra nivåer och zoner; namn, betydelser och mandat måste finnas på svenska.
