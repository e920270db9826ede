nav-requirement_sources = Kravkällor
kind-requirement_source = Kravkälla
relation-replaces = Ersätter
relation-replaces-in = Ersätts av
setup-content-requirement_sources = Kravkällor: cybersäkerhetslagen, NIS2, ISO-identiteter och Vårdkases grundkrav

requirement_sources-lead = Varifrån kraven kommer: lagar, standarder och regionens egna kravkataloger, var och en i den version som gäller.
requirement_sources-new = Ny kravkälla
requirement_sources-search = Sök på namn, beteckning eller utgivare
requirement_sources-empty-title = Inga kravkällor än
requirement_sources-empty-text = Läs in en kravkälla från fil, lägg in det färdiga innehållet på inställningssidan, eller skriv en egen.

requirement_sources-section-about = Om källan
requirement_sources-section-translation = Översättning
requirement_sources-section-version = Version och giltighet
requirement_sources-section-origin = Ursprung
requirement_sources-section-secrecy = Tillhörighet och sekretess

requirement_sources-field-name = Namn
requirement_sources-field-ref_id = Beteckning
requirement_sources-help-ref_id = Som källan brukar kallas, till exempel 2025:1506 eller ISO 27002.
requirement_sources-field-kind = Typ
requirement_sources-kind-law = Lag eller föreskrift
requirement_sources-kind-standard = Standard
requirement_sources-kind-own = Egen kravkatalog
requirement_sources-kind-imported = Inläst från fil
requirement_sources-field-description = Beskrivning
requirement_sources-field-language = Språk
requirement_sources-help-language = Språket som källans texter är skrivna på. Kravens texter skrivs på samma språk.
requirement_sources-field-translated_name = Namn, översatt
requirement_sources-help-translated_name = På engelska om källan är på svenska, annars på svenska.
requirement_sources-field-translated_description = Beskrivning, översatt
requirement_sources-field-version_label = Version
requirement_sources-help-version_label = Till exempel 1, 2022 eller ett datum.
requirement_sources-field-valid_from = Gäller från
requirement_sources-field-valid_until = Gäller till och med
requirement_sources-field-publisher = Utgivare
requirement_sources-field-copyright = Upphovsrätt
requirement_sources-help-copyright = Standarders texter är skyddade. Skriv bara det som regionen har rätt att använda.
requirement_sources-field-source_url = Webbadress
requirement_sources-field-urn = Urn
requirement_sources-help-urn = Källans fasta beteckning i utbyte med andra program, samma i alla versioner. Lämna tomt så skapas en.
requirement_sources-field-unit = Enhet
requirement_sources-help-unit = Tom när källan är gemensam för hela regionen: då läses den av alla som arbetar med krav.
requirement_sources-field-secrecy = Sekretessmarkering
requirement_sources-field-status = Status
requirement_sources-status-draft = Utkast
requirement_sources-status-unverified = Inte kontrollerad
requirement_sources-status-verified = Kontrollerad
requirement_sources-status-repealed = Upphävd
requirement_sources-field-requirements = Krav
requirement_sources-field-updated_at = Senast ändrad
requirement_sources-field-note = Anteckning

requirement_sources-language-sv = Svenska
requirement_sources-language-en = Engelska
requirement_sources-language-da = Danska
requirement_sources-language-nb = Norska
requirement_sources-language-fi = Finska
requirement_sources-language-is = Isländska
requirement_sources-language-de = Tyska
requirement_sources-language-fr = Franska
requirement_sources-language-nl = Nederländska
requirement_sources-language-es = Spanska
requirement_sources-language-it = Italienska
requirement_sources-language-pt = Portugisiska
requirement_sources-language-pl = Polska
requirement_sources-language-cs = Tjeckiska
requirement_sources-language-sk = Slovakiska
requirement_sources-language-sl = Slovenska
requirement_sources-language-hr = Kroatiska
requirement_sources-language-hu = Ungerska
requirement_sources-language-ro = Rumänska
requirement_sources-language-bg = Bulgariska
requirement_sources-language-el = Grekiska
requirement_sources-language-et = Estniska
requirement_sources-language-lv = Lettiska
requirement_sources-language-lt = Litauiska
requirement_sources-language-ga = Iriska
requirement_sources-language-mt = Maltesiska
requirement_sources-language-tr = Turkiska
requirement_sources-language-uk = Ukrainska
requirement_sources-language-ar = Arabiska
requirement_sources-language-hi = Hindi
requirement_sources-language-id = Indonesiska
requirement_sources-language-ja = Japanska
requirement_sources-language-ko = Koreanska
requirement_sources-language-zh = Kinesiska

requirement_sources-error-until = Sista dagen ligger före den första.
requirement_sources-error-url = Skriv en adress som börjar med https://
requirement_sources-error-urn = En urn börjar med urn: och har inga blanksteg.
requirement_sources-error-same-version = Versionen finns redan. Ge den nya ett annat namn.

requirement_sources-version = Version { $version }
requirement_sources-versions = Versioner
requirement_sources-verified-by = Kontrollerad mot källan av { $who } den { $day }.
requirement_sources-content = Innehåll
requirement_sources-as-list = Visa som lista
requirement_sources-no-requirements = Källan har inga krav än.
requirement_sources-more = Här visas de första 2 000 kraven. Listan har alla.
requirement_sources-below = { $n ->
    [0] Inga krav
    [one] 1 krav
   *[other] { $n } krav
}
requirement_sources-new-version = Skapa ny version
requirement_sources-new-version-title = Ny version av { $name }
requirement_sources-new-version-lead = Källan kopieras med alla krav och kopplingar till ett utkast som går att ändra. Den gamla versionen får sin sista dag dagen före och ligger kvar med allt som har bedömts mot den.
requirement_sources-version-made = Den nya versionen är skapad som utkast.
requirement_sources-decide = Ändra status
requirement_sources-decide-title = Status för { $name }
requirement_sources-decide-lead = Välj Kontrollerad bara om du har jämfört texten med den tryckta källan. Ditt namn och dagens datum sparas. Ändras ett krav blir källan åter inte kontrollerad.
requirement_sources-decided = Statusen är ändrad.

requirement_sources-export = Ta ut källan
requirement_sources-export-help = Hela källan med kopplingar och översättningar, för andra program.
requirement_sources-export-yaml = Kravbibliotek för CISO Assistant (YAML)
requirement_sources-export-oscal = OSCAL-katalog (JSON)

requirement_sources-library = Läs in kravbibliotek
requirement_sources-library-lead = Läs in en hel kravkälla: ett kravbibliotek i CISO Assistants format (YAML) eller en OSCAL-katalog (JSON). Inget sparas förrän du har sett vad filen innehåller.
requirement_sources-library-file = Fil
requirement_sources-library-file-help = Högst { $max } MB. Filen läses här och skickas inte vidare.
requirement_sources-library-read = Läs filen
requirement_sources-library-wrong = Filen gick inte att läsa in
requirement_sources-preview = Vad filen innehåller
requirement_sources-preview-lead = { $name } { $version }. Inget är sparat än.
requirement_sources-preview-sources = Kravkällor
requirement_sources-preview-mappings = Kopplingar mellan krav
requirement_sources-preview-languages = Språk
requirement_sources-preview-chapters = Kapitel
requirement_sources-preview-what = Vad som händer
requirement_sources-preview-new = Läggs till
requirement_sources-preview-same = Finns redan, ändras inte
requirement_sources-preview-version = Läggs till som ny version. Den nuvarande versionen { $version } får sin sista dag i går och ligger kvar.
requirement_sources-preview-not-yours = Finns redan i version { $version }, som inte är din att ändra. Tas inte med.
requirement_sources-preview-nothing = Det finns inget att spara: det som du kan lägga till finns redan.
requirement_sources-preview-missing = Biblioteket bygger på andra som saknas här
requirement_sources-preview-missing-text = Läs in dem först om deras krav ska gå att koppla till.
requirement_sources-preview-unresolved = { $n ->
    [one] 1 koppling pekar på krav som inte finns här och tas inte med.
   *[other] { $n } kopplingar pekar på krav som inte finns här och tas inte med.
}
requirement_sources-preview-new-mappings = { $n ->
    [0] Inga nya kopplingar.
    [one] 1 ny koppling läggs till.
   *[other] { $n } nya kopplingar läggs till.
}
requirement_sources-preview-known-mappings = { $n ->
    [one] 1 koppling finns redan och lämnas som den är.
   *[other] { $n } kopplingar finns redan och lämnas som de är.
}
requirement_sources-preview-closed-mappings = { $n ->
    [one] 1 koppling utgår från ett krav som inte är ditt att ändra och tas inte med.
   *[other] { $n } kopplingar utgår från krav som inte är dina att ändra och tas inte med.
 }
requirement_sources-preview-risks = Risker
requirement_sources-preview-threats = { $n ->
    [one] 1 hot läggs till i hotkatalogen.
   *[other] { $n } hot läggs till i hotkatalogen.
}
requirement_sources-preview-matrices = { $n ->
    [one] 1 riskmatris läggs till som utkast. Ange vem som får acceptera risker innan den tas i bruk.
   *[other] { $n } riskmatriser läggs till som utkast. Ange vem som får acceptera risker innan de tas i bruk.
}
requirement_sources-preview-known-risks = { $n ->
    [one] 1 hot eller riskmatris finns redan och lämnas som den är.
   *[other] { $n } hot eller riskmatriser finns redan och lämnas som de är.
}
requirement_sources-preview-left = Tas inte med
requirement_sources-preview-left-text = Detta finns i filen men sparas inte här. Behåll filen om ni behöver det.
requirement_sources-left-matrices = Riskmatriser
requirement_sources-left-threats = Hot
requirement_sources-left-metric_definitions = Mätvärden
requirement_sources-left-presets = Förinställningar
requirement_sources-left-ttp = Angreppstekniker
requirement_sources-left-unknown = Okända delar
requirement_sources-preview-apply = Spara
requirement_sources-preview-again = Välj en annan fil
requirement_sources-imported = Sparat: kravkällor { $sources }, krav { $requirements }, kopplingar { $mappings }, hot och riskmatriser { $risks }.

library-error = { $place }: { $what }
library-place-yaml = Rad { $line }, kolumn { $column }
library-place-json = Rad { $line }, { $path }
library-error-syntax = filen går inte att tolka ({ $detail })
library-error-too-large = filen är större än { $max } MB
library-error-utf8 = filen är inte text i UTF-8
library-error-too-deep = för många nivåer i varandra
library-error-too-many-nodes = fler än { $max } krav
library-error-too-much = filen blir för stor när dess upprepningar vecklas ut
library-error-not-a-library = filen är inget kravbibliotek: { $field } saknas
library-error-missing = { $field } saknas
library-error-text = { $field } ska vara en text
library-error-list = { $field } ska vara en lista
library-error-map = { $field } ska vara en grupp av fält
library-error-number = { $field } ska vara ett heltal
library-error-flag = { $field } ska vara true eller false
library-error-duplicate-key = { $field } står två gånger
library-error-duplicate-urn = urn { $urn } finns redan på rad { $line }
library-error-unknown-parent = parent_urn { $urn } finns inte i källan
library-error-circle = { $urn } står inom sig själv
library-error-relationship = okänd relation { $value }
library-error-empty = inget objekt i biblioteket går att läsa in
library-error-urn = { $value } är ingen urn
library-error-grid = riskmatrisens rutnät pekar på en nivå som inte finns
