# Plattformens egna texter: inloggning, uppstart, startsida, sök, fel, API-dokumentation.
nav-group-own = Eget
nav-group-incidents = Incidenter
nav-group-information = Information och system
nav-group-governance = Styrning
nav-group-organisation = Organisation
nav-group-detection = Skydd och upptäckt
nav-group-administration = Administration
nav-platform = Plattformen

role-admin = Administratör
role-ciso = Informationssäkerhetssamordnare
role-infosec_officer = Informationssäkerhetshandläggare
role-it_security_lead = IT-säkerhetsansvarig
role-analyst = Analytiker
role-it_director = IT-chef
role-dpo = Dataskyddsombud
role-chief_physician = Chefläkare
role-information_owner = Informationsägare
role-system_owner = Systemägare
role-system_manager = Systemförvaltare
role-operations_manager = Verksamhetschef
role-officer_on_call = Tjänsteman i beredskap
role-region_director = Regiondirektör
role-registrar = Registrator
role-auditor = Revisor
role-audit_expert = Sakkunnig hos revisorerna
role-employee = Medarbetare

login-title = Logga in
login-name = Användarnamn
login-password = Lösenord
login-submit = Logga in
login-demo = Det här är en demonstration. Allt innehåll är påhittat. Användare och lösenord skrevs ut när programmet startade.
login-wrong = Användarnamnet eller lösenordet stämmer inte.
login-expired = Du var inte längre inloggad. Logga in igen: det du skrev finns kvar och visas för dig innan något sparas.
login-too-many = För många försök att logga in på det här kontot härifrån. Vänta { $seconds ->
    [one] en sekund
   *[other] { $seconds } sekunder
 } och försök igen.

resume-title = Innehållet finns kvar
resume-lead = Du blev utloggad innan det här hann skickas. Ingenting är sparat ännu. Kontrollera och skicka igen om det stämmer.
resume-send = Skicka
resume-drop = Släng innehållet

setup-title = Kom i gång
setup-lead = Programmet är nytt och tomt. Ge regionen ett namn och skapa den första administratören.
setup-token = Startkod
setup-token-hint = Koden skrevs ut i konsolen där programmet startades.
setup-token-wrong = Startkoden stämmer inte. Den står i konsolen där programmet startades och byts vid varje start.
setup-continue = Fortsätt
setup-region-title = Regionen
setup-region = Regionens namn
setup-region-hint = Så som det ska stå överst på varje sida och i handlingar.
setup-admin-title = Den första administratören
setup-name = Namn
setup-also-ciso = Jag samordnar också informationssäkerheten
setup-also-ciso-hint = En administratör sköter konton och drift men ser inte innehållet i sekretessmarkerade uppgifter. Samordnaren äger metod, register och årshjul.
setup-content-title = Innehåll att börja med
setup-reminder-title = Vad som inte får skrivas in
setup-reminder-classified = Säkerhetsskyddsklassificerade uppgifter får inte registreras här. Gäller frågan sådana uppgifter: sluta skriva och vänd dig till säkerhetsskyddschefen.
setup-reminder-aggregation = Förteckningar över system, sårbarheter och klassningar kan tillsammans bli skyddsvärda i högre grad än var för sig. Säkerhetsskyddschefens dokumenterade bedömning ska finnas innan programmet tas i drift.
setup-reminder-read = Jag har läst detta och ser till att bedömningen finns
setup-reminder-required = Bekräfta att du har läst påminnelsen.
setup-submit = Skapa
setup-done = Regionen är skapad. Logga in med ditt nya konto.

start-title = Min översikt
start-burning = Brådskar
start-waiting = Väntar på dig
start-calm = Bra att veta
start-counts = Det du kan se
start-nothing-waits = Ingenting väntar på dig just nu.
start-word-burning = Brådskar
start-word-waiting = Väntar
start-word-calm = Information
start-due = Senast { $when }
start-only-employee = Du har inga uppdrag i programmet utöver att kunna anmäla händelser och läsa det som är publicerat.

search-title = Sök
search-lead = Sök i alla register. Alla ord måste finnas med.
search-found = { $n ->
    [0] Inga träffar på ”{ $query }”
    [one] En träff på ”{ $query }”
   *[other] { $n } träffar på ”{ $query }”
 }
search-found-more = Fler än { $n } träffar på ”{ $query }”, de första visas
search-more = Fler bland { $what }
search-none = Ingenting hittades
search-none-hint = Pröva färre eller kortare ord. Du ser bara sådant som du har behörighet till.

error-title = Något gick fel
error-not-found-title = Sidan finns inte
error-not-found = Det finns ingen sådan sida, eller så har du inte behörighet att se den.
error-sign-in = Du behöver logga in.
error-forbidden-title = Behörighet saknas
error-forbidden = Din roll ger inte tillgång till det här. Behöver du den, vänd dig till den som administrerar programmet.
error-fields = Rätta det här först
error-required = Fyll i fältet.
error-taken = Det är redan upptaget: { $what }.
error-conflict-title = Någon annan hann före
error-conflict = Någon annan har ändrat eller tagit bort uppgiften. Öppna den igen och gör om ändringen.
error-too-many = För många försök. Vänta { $seconds } sekunder.
error-too-large-title = För stort
error-too-large = Det som skickades är större än vad som tas emot.
error-full-title = Disken är full
error-full = Det finns inget ledigt diskutrymme. Det går att läsa men inte att spara; det du skrev är inte sparat.
error-unknown = Felet är noterat. Ange koden nedan om du ber om hjälp.
error-bad-request-title = Begäran gick inte att förstå
error-bad-request = Det som skickades gick inte att förstå. Gå tillbaka och försök igen.
error-bad-request-detail = Det som skickades gick inte att förstå: { $detail }
error-method = Sidan kan inte användas på det sättet.
error-cross-site-title = Stoppat
error-cross-site = Begäran kom från en annan webbplats och har stoppats.
error-id = Felkod:
error-to-start = Till översikten

apidoc-title = API-referens
apidoc-lead = Allt som sidorna kan göra går också att göra härifrån, med samma behörigheter.
apidoc-how = Så fungerar det
apidoc-auth = Skapa en API-nyckel på sidan Mitt konto och skicka den i huvudet Authorization. Nyckeln får göra det som kontot får göra.
apidoc-example = Exempel på anrop
apidoc-paging = Listor svarar med items och, om det finns fler, next. Skicka next som after för nästa sida; limit anger hur många (högst 500).
apidoc-errors = Fel svarar med application/problem+json: status, error (ett ord för program), message (en mening för människor) och vid felaktiga fält field_errors.
apidoc-contents = Innehåll
apidoc-schemas = Datatyper
apidoc-parameters = Parametrar till
apidoc-parameter = Parameter
apidoc-place = Plats
apidoc-type = Typ
apidoc-description = Beskrivning
apidoc-required = krävs
apidoc-body = Innehåll i begäran
apidoc-fields = Fält i
apidoc-field = Fält
