# Byggsatsens egna texter: ramen, listor, formulär, import, historik.
nav-kit = Byggsats
yes = Ja
no = Nej
secrecy-open = Öppen
secrecy-internal = Intern
secrecy-secret = Sekretessmarkerad

layout-skip = Hoppa till innehållet
layout-menu = Meny
layout-start = Start
layout-search = Sök
layout-search-hint = Sök i allt (tryck /)
layout-settings = Inställningar
layout-account = Mitt konto
layout-language = Språk
layout-theme = Färgläge
layout-theme-auto = Som systemet
layout-theme-light = Ljust
layout-theme-dark = Mörkt
layout-logout = Logga ut
layout-crumbs = Du är här
layout-demo = Demonstration: allt här är påhittat. Skriv inga verkliga uppgifter.
layout-accessibility = Tillgänglighetsredogörelse

detail-none = Inte angivet

list-search = Sök i listan
list-search-button = Sök
list-filter = Fler filter
list-columns = Kolumner
list-export = Exportera
list-apply = Visa
list-clear = Rensa allt
list-rows-per-page = Rader per sida
list-previous = Föregående
list-next = Nästa
list-pages = Sidor
list-select-row = Markera
list-select-all = Alla som motsvarar filtret
list-bulk = Ändra markerade
list-archived = Arkiverade
list-archived-tag = Arkiverad
list-archived-without = Visa inte
list-archived-with = Visa även arkiverade
list-archived-only = Visa bara arkiverade
list-from = från och med
list-to = till och med
list-any = Alla
list-remove = Ta bort filtret
list-chip-search = Sökning: { $text }
list-total = { $n ->
    [one] { $count } post
   *[other] { $count } poster
  }
list-total-more = Fler än { $count } poster
list-empty-title = Här är det tomt än
list-empty-text = Lägg till den första posten, eller importera dem du redan har från xlsx eller csv.
list-none-match-title = Inget motsvarar filtret
list-none-match-text = Ta bort ett filter eller sök på ett annat ord.

export-xlsx = Excel (xlsx)
export-csv = Text (csv)
export-json = JSON
export-unknown-format = Välj xlsx, csv eller json.
export-too-long = Listan är för lång för en fil. Begränsa den med ett filter.

form-create = Spara
form-save = Spara ändringarna
form-cancel = Avbryt
form-edit = Ändra
form-edit-title = Ändra { $title }
form-optional = (valfritt)
form-choose = Välj…
form-created = Sparat.
form-saved = Ändringarna är sparade.
form-archived = Arkiverad. Den finns kvar och kan återställas.
form-restored = Återställd.
form-resumed = Din inloggning hade gått ut. Allt du skrev finns kvar här; kontrollera och spara.
form-error-title = { $n ->
    [one] Ett fält behöver rättas
   *[other] { $n } fält behöver rättas
  }
form-error-page-title = Fel: { $title }
form-required = Fyll i fältet.
form-required-choice = Välj ett alternativ.
form-too-long = Högst { $max } tecken; texten har { $n }.
form-one-line = Skriv på en rad.
form-control-characters = Texten innehåller osynliga styrtecken. Skriv om den.
form-number = Skriv ett heltal från { $min } till { $max }.
form-date = Skriv ett datum som 2026-01-31.
form-moment = Skriv datum och tid som 2026-01-31 14:30.
form-yes-or-no = Skriv ja eller nej.
form-not-a-choice = ”{ $value }” är inget av alternativen.
form-no-such-record = ”{ $value }” finns inte, eller så får du inte se den.
form-unit-needed = Välj en enhet. Du får lägga till poster inom din del av organisationen.
form-unit-not-yours = Du får inte lägga poster i den enheten, eller så är den avslutad.
form-secret-not-yours = Du får inte sekretessmarkera, eftersom du då inte längre ser posten.
form-taken = Det finns redan en post med det värdet.
form-hidden-record = En post som du inte får se
form-pick-search = Sök
form-pick-hint = Skriv en del av namnet
form-pick-none = Ingen
form-pick-nothing = Ingen träff.

conflict-title = Någon annan hann spara
conflict-by = { $who } sparade { $when }.
conflict-lead = Välj för varje fält vilken version som ska gälla. Inget går förlorat: den andra versionen finns i historiken.
conflict-mine = Din version
conflict-theirs = Den sparade versionen
conflict-same = Er ändring är densamma. Du kan spara eller gå tillbaka.
conflict-save = Spara mina val
conflict-discard = Släng min version

history-title = Historik
history-of = Historik för { $title }
history-fields = { $n ->
    [one] { $n } fält
   *[other] { $n } fält
}
history-field = Fält
history-before = Före
history-after = Efter
history-nothing = Inget har hänt än.
history-older = Visa äldre
history-disposed = Innehållet är gallrat enligt beslut.
act-create = Skapade
act-update = Ändrade
act-archive = Arkiverade
act-restore = Återställde
act-delete = Tog bort
act-decide = Beslutade
act-read = Läste
act-search = Sökte
act-export = Exporterade
act-import = Importerade
act-sign_in = Loggade in
act-sign_in_failed = Misslyckad inloggning
act-sign_out = Loggade ut

relations-title = Samband
relations-nothing = Inga samband än.
relations-more = Fler än { $n } samband; här visas de första.

thread-show = Visa tråden
thread-title = Tråden
thread-lead = { $n ->
    [0] Inget hänger ihop med den här posten än, av det som du får se.
    [one] En post hänger ihop med den här, på högst { $steps } stegs avstånd.
   *[other] { $n } poster hänger ihop med den här, på högst { $steps } stegs avstånd.
  }
thread-cut = Tråden är längre än så; här visas de närmaste { $n } posterna.
thread-list = Tråden i ord
thread-here = Härifrån
thread-more = och { $n } till i listan
thread-layer-decision = Beslut
thread-layer-wheel = Årshjul
thread-layer-requirement = Krav
thread-layer-risk = Risk och åtgärd
thread-layer-information = Information
thread-layer-system = System
thread-layer-host = Värd
thread-layer-log = Logg och incident
thread-layer-owner = Ansvar
thread-layer-other = Övrigt

bulk-title = { $n ->
    [one] Ändra en post
   *[other] Ändra { $n } poster
  }
bulk-lead = Välj vad som ska ändras. Innan något sparas ser du vad som händer med varje post.
bulk-preview = Förhandsgranska
bulk-archive = Arkivera
bulk-restore = Återställ
bulk-archive-text = Arkiverade poster göms i listor men finns kvar med all historik.
bulk-restore-text = Återställda poster syns i listorna igen.
bulk-in-use = I bruk
bulk-unchanged = Ändras inte
bulk-not-yours = Du får inte ändra den
bulk-none-chosen = Markera minst en rad i listan.
bulk-too-many = Högst { $max } poster på en gång. Begränsa urvalet med ett filter.
bulk-preview-title = Förhandsgranska: { $what }
bulk-preview-lead = { $n } av { $all } poster ändras. Inget är sparat än.
bulk-preview-more = … och { $n } till.
bulk-apply = { $n ->
    [one] Ändra en post
   *[other] Ändra { $n } poster
  }
bulk-record = Post
bulk-remark = Anmärkning
bulk-done = { $left ->
    [0] { $changed } poster är ändrade.
   *[other] { $changed } poster är ändrade, { $left } lämnades som de var.
  }

import-title = Importera
import-lead = Ladda upp en fil med en rubrikrad. Du väljer sedan vilken kolumn som är vilket fält, och ser resultatet innan något sparas.
import-file = Fil
import-file-help = Excel (.xlsx) eller text (.csv), högst 20 MB och 100 000 rader. Första bladet används.
import-upload = Läs filen
import-columns = Fält som kan importeras
import-column = Kolumn
import-key = Nyckel
import-needed = Krävs
import-values = Möjliga värden
import-not-read = Filen kunde inte läsas
import-empty = Filen är tom.
import-no-rows = Filen har en rubrikrad men inga rader under den.
import-no-file = Välj en fil.
import-old-excel = Det är en fil i Excels gamla format (.xls). Spara den som .xlsx och försök igen.
import-wrong-type = ”{ $name }” är varken en xlsx-fil eller en textfil med kolumner.
import-unpacks-too-large = Filen är för stor när den packas upp. Dela den i flera.
import-broken-xlsx = Filen börjar som en xlsx-fil men är skadad eller lösenordsskyddad.
import-broken-csv = Textfilen kan inte läsas vid rad { $row }: ett citattecken saknas eller är felplacerat.
import-too-large = Filen är för stor; högst { $max } MB.
import-too-long = Filen har för många rader; högst { $max }.
import-too-wide = Filen har för många kolumner; högst { $max }.
import-cell-too-long = Rad { $row }, kolumn { $column }: texten är för lång.
import-cell-error = Rad { $row }, kolumn { $column }: cellen innehåller ett fel från Excel (till exempel #REF!).
import-gone = Filen finns inte kvar. Den sparas bara en timme; ladda upp den igen.
import-map-title = Välj kolumner
import-map-lead = { $file }: { $n } rader. Rubriker som känns igen är redan valda.
import-map-wrong = Kolumnvalet behöver rättas
import-samples = Exempel
import-field = Fält
import-skip = Importera inte
import-clear = Tomma celler tömmer fältet (annars lämnas det som det är)
import-check = Kontrollera
import-other-file = Välj en annan fil
import-mapped-twice = Fältet { $field } är valt för två kolumner.
import-nothing-mapped = Välj minst en kolumn.
import-ambiguous = ”{ $value }” passar på flera poster. Skriv postens id i stället.
import-same-twice = Samma post står redan på rad { $row }.
import-check-title = Kontrollera importen
import-check-lead = Inget är sparat än. Rader med fel hoppas över, de andra importeras.
import-result-title = Importen är klar
import-result-lead = Raderna med fel importerades inte. Rätta dem i filen och importera den igen: det som redan finns ändras inte.
import-created = Nya
import-updated = Ändras
import-unchanged = Oförändrade
import-failed = Med fel
import-apply = { $n ->
    [one] Importera en rad
   *[other] Importera { $n } rader
  }
import-back = Tillbaka till kolumnvalet
import-finish = Till listan
import-errors = Fel i filen
import-row = Rad
import-message = Vad som är fel
import-plan = Vad som händer
import-act = Händelse
import-act-create = Ny
import-act-update = Ändras
import-fields = Fält
import-done = Importen är klar: { $created } nya, { $updated } ändrade.

accessibility-title = Tillgänglighetsredogörelse
accessibility-text = Vårdkase är byggt för att kunna användas av alla, enligt WCAG 2.2 nivå AA: med tangentbord, skärmläsare, förstoring, utan skript och i hög kontrast. Varje sida provas automatiskt i ljust och mörkt läge och på smal och bred skärm.
accessibility-known = Kända brister
accessibility-known-text = Vi känner inte till några brister i dag. Automatiska prov hittar bara en del; provning med skärmläsare är inte gjord än.
accessibility-report = Meddela oss
accessibility-report-text = Hittar du något som inte fungerar? Kontakta regionens förvaltare av systemet. Är du inte nöjd med svaret kan du vända dig till Myndigheten för digital förvaltning (DIGG), som har tillsyn enligt lagen (2018:1937) om tillgänglighet till digital offentlig service.
