nav-organisation = Enheter
kind-unit = Enhet
relation-part_of = Ingår i
relation-part_of-in = Består av
relation-merged_into = Sammanslagen med
relation-merged_into-in = Har tagit över
state-unit-closed = Avslutad
state-unit-archived = Arkiverad

organisation-lead = Regionens nämnder, förvaltningar och enheter. Varje post hör till en enhet, och behörighet ges för en enhet med allt under den.
organisation-new = Ny enhet
organisation-search = Sök på namn, kortnamn, kod eller organisationsnummer
organisation-empty-title = Inga enheter än
organisation-empty-text = Börja med regionen och nämnderna, eller importera organisationen från xlsx eller csv.

organisation-section-about = Om enheten
organisation-section-legal = Rättslig ställning
organisation-section-secrecy = Sekretess

organisation-field-name = Namn
organisation-field-short_name = Kortnamn
organisation-field-code = Kod
organisation-help-code = Regionens egen kod, till exempel kostnadsställe eller HSA-enhet. Måste vara unik.
organisation-field-kind = Typ
organisation-kind-region = Region
organisation-kind-body = Nämnd, styrelse eller fullmäktige
organisation-kind-administration = Förvaltning
organisation-kind-division = Division eller område
organisation-kind-unit = Enhet
organisation-kind-joint = Gemensam nämnd eller kommunalförbund
organisation-kind-company = Bolag
organisation-field-parent = Överordnad enhet
organisation-help-parent = En enhet kan inte ligga under sig själv eller under en enhet som hör till den. Vid import måste den överordnade enheten redan finnas: importera uppifrån, eller läs in samma fil igen.
organisation-field-description = Beskrivning
organisation-field-is_controller = Personuppgiftsansvarig
organisation-help-is_controller = Nämnden eller bolaget är personuppgiftsansvarigt. Vid en personuppgiftsincident har varje ansvarig sin egen anmälan och sin egen tid.
organisation-field-org_number = Organisationsnummer
organisation-field-valid_from = Gäller från
organisation-field-secrecy = Sekretessmarkering
organisation-help-secrecy = Organisationen är normalt öppen. Märk bara enheter vars existens eller uppgift kan vara känslig.
organisation-field-unit = Enhet med allt under
organisation-field-closed = Avslutad
organisation-field-closed_on = Avslutas från och med
organisation-field-into = Enhet som tar över
organisation-field-merged_into = Sammanslagen med
organisation-field-updated_at = Senast ändrad

organisation-closed-on = Avslutad { $day }

organisation-tree = Träd
organisation-tree-lead = Organisationen uppifrån och ned. Fäll ut en gren för att se vad som ligger under.
organisation-tree-open = Dölj avslutade
organisation-tree-closed = Visa avslutade
organisation-below = { $n ->
    [one] En enhet under { $name }
   *[other] { $n } enheter under { $name }
  }
organisation-place = Plats i organisationen
organisation-nothing-below = Inga enheter ligger under denna.
organisation-records = Det som hör till enheten
organisation-records-help = Räknat med alla enheter under den, så långt du får se.
organisation-no-records = Ingenting hör till enheten än.

organisation-move = Flytta
organisation-move-title = Flytta { $name }
organisation-move-lead = { $name } flyttas med alla enheter under den. Posterna följer med, och den som har behörighet över den nya platsen får se dem. Utan överordnad enhet hamnar den överst.
organisation-moved = Enheten är flyttad.
organisation-merge = Slå samman
organisation-merge-title = Slå samman { $name } med en annan enhet
organisation-merge-lead = Alla enheter, poster och behörigheter som hör till { $name } går över till enheten som tar över. { $name } avslutas i dag och behåller sin historik. Det går inte att ångra i ett steg.
organisation-merged = Enheterna är sammanslagna.
organisation-close = Avsluta
organisation-close-title = Avsluta { $name }
organisation-close-lead = En avslutad enhet kan inte väljas för nya poster men finns kvar med sin historik. Den får inte ha kvar öppna enheter eller poster.
organisation-closed = Enheten är avslutad.

organisation-error-org-number = Skriv ett giltigt organisationsnummer, till exempel 232100-0016.
organisation-error-below = Den enheten ligger under enheten själv. Välj en enhet som inte hör till den.
organisation-error-itself = Välj en annan enhet än enheten själv.
organisation-error-same-parent = Enheten ligger redan där.
organisation-error-closed = Enheten är redan avslutad.
organisation-error-target-closed = Den enheten är avslutad.
organisation-error-future = Välj i dag eller en dag som har varit.
organisation-error-holds = { $kind }: { $n } kvar ({ $names }). Flytta, slå samman eller arkivera först.
organisation-held-roles = Behörigheter
