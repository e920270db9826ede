nav-functions = Funktioner
kind-function = Funktion
relation-held_by = Innehas av
relation-held_by-in = Innehar
relation-deputised_by = Ersätts av
relation-deputised_by-in = Ersätter

functions-lead = Befattningar, roller och jourlinjer. Ansvar läggs på en funktion, och funktionen innehas av personer.
functions-new = Ny funktion
functions-search = Sök på namn, beskrivning, telefon eller e-post
functions-empty-title = Inga funktioner än
functions-empty-text = Börja med dem som äger information och system, och med tjänsteman i beredskap.
functions-vacant = Saknar innehavare
functions-vacant-text = Ingen i tjänst innehar funktionen. Utse någon, så att ansvaret inte blir liggande.
functions-show-vacant = Utan innehavare
functions-and-more = { $name } och { $n } till
functions-no-deputies = Ingen ersättare är utsedd.

functions-section-about = Om funktionen
functions-section-contact = Kontakt
functions-section-holders = Innehavare
functions-section-secrecy = Sekretess

functions-field-name = Namn
functions-field-role_key = Roll
functions-help-role_key = Rollen enligt regionens styrmodell. Behörighet i programmet ges till ett konto, inte här.
functions-field-description = Beskrivning
functions-field-unit = Enhet
functions-help-unit = Den del av organisationen som funktionen hör till.
functions-field-phone = Telefon
functions-help-phone = Funktionens eget nummer, till exempel en jourtelefon. Innehavarnas egna nummer visas ändå.
functions-field-email = E-post
functions-field-holders = Innehavare
functions-help-holders = En eller flera personer som har uppdraget nu.
functions-field-deputies = Ersättare
functions-help-deputies = De som träder in när innehavaren är borta.
functions-field-secrecy = Sekretessmarkering
functions-help-secrecy = Funktioner är normalt öppna. Märk dem vars uppgift kan vara känslig.
functions-field-vacant = Saknar innehavare
functions-field-person = Person
functions-field-updated_at = Senast ändrad

functions-error-both = Någon står både som innehavare och som ersättare. Välj det ena.

functions-role_key-admin = Administratör
functions-role_key-ciso = Informationssäkerhetssamordnare
functions-role_key-infosec_officer = Informationssäkerhetshandläggare
functions-role_key-it_security_lead = IT-säkerhetsansvarig
functions-role_key-analyst = Analytiker
functions-role_key-it_director = IT-chef
functions-role_key-dpo = Dataskyddsombud
functions-role_key-chief_physician = Chefläkare
functions-role_key-information_owner = Informationsägare
functions-role_key-system_owner = Systemägare
functions-role_key-system_manager = Systemförvaltare
functions-role_key-operations_manager = Verksamhetschef
functions-role_key-officer_on_call = Tjänsteman i beredskap
functions-role_key-region_director = Regiondirektör
functions-role_key-registrar = Registrator
functions-role_key-auditor = Revisor
functions-role_key-audit_expert = Sakkunnig hos revisorerna
functions-role_key-employee = Medarbetare

setup-content-functions = Funktioner som en region brukar ha för informationssäkerhet (10)

wheel-evidence-functions_held = Funktioner bemannade
wheel-evidence-functions_held-help = Funktioner som någon innehar eller är ersättare för på periodens sista dag, eller i dag så länge perioden pågår.
wheel-evidence-functions_held-why = { $expected ->
    [0] Det finns ingen funktion.
    [one] { $found } av 1 funktion är bemannad.
   *[other] { $found } av { $expected } funktioner är bemannade.
}
