nav-classification_models = Klassningsmodeller
kind-classification_model = Klassningsmodell
relation-copied_from = Kopia av
relation-copied_from-in = Kopior

classification_models-lead = Orden som alla klassar med: aspekter, nivåer, konsekvenser och hur länge ett beslut gäller. En klassning behåller den modell som den gjordes med.
classification_models-own = Regionens egna modeller
classification_models-new = Gör en egen kopia
classification_models-search = Sök på beteckning eller namn
classification_models-empty-title = Inga egna modeller än
classification_models-empty-text = Den medföljande modellen går att använda som den är. Vill ni ha egna ord eller belopp, gör en kopia av den.
classification_models-shipped = Medföljer
classification_models-shipped-since = I bruk igen sedan { $on } enligt beslut av { $by }.
classification_models-made = { $n ->
    [0] Inga klassningar är gjorda med den.
    [one] En klassning är gjord med den.
   *[other] { $n } klassningar är gjorda med den.
  }

classification_models-section-about = Om modellen
classification_models-section-aspects = Aspekter
classification_models-section-levels = Nivåer
classification_models-section-categories = Konsekvenser
classification_models-section-validity = Giltighet
classification_models-lead-aspects = En aspekt som inte är ikryssad frågas det inte efter. Dess texter tas bort ur modellen när du sparar.
classification_models-lead-levels = Antalet nivåer och deras ordning är fasta. Koden är det som syns för användarna. Nivå 4 stoppar alltid och hänvisar till säkerhetsskyddschefen.
classification_models-lead-categories = Vad varje nivå betyder för olika slags skada. Fyll i den sista rutan för att lägga till en ny; en i taget.
classification_models-lead-validity = Gäller beslut som fattas efter att modellen har tagits i bruk.
classification_models-parts = Delar av modellen

classification_models-field-name = Namn
classification_models-field-name_sv = Namn på svenska
classification_models-field-name_en = Namn på engelska
classification_models-field-label = Beteckning
classification_models-field-state = Läge
classification_models-field-based_on = Bygger på
classification_models-field-source = Källa
classification_models-help-source = Vad modellen följer och vem som har skrivit texterna.
classification_models-field-status = Granskning
classification_models-status-unverified = Inte granskad mot källan
classification_models-status-verified = Granskad mot källan
classification_models-field-valid_from = Gäller från
classification_models-field-taken_into_use_on = I bruk sedan
classification_models-field-decided_by = Beslutad av
classification_models-field-decision_reference = Beslutet finns i
classification_models-field-retired_on = Avlöst
classification_models-field-retired_by = Avlöst genom beslut av
classification_models-field-retired_reference = Beslutet om avlösning finns i
classification_models-field-replaced_by = Avlöst av
classification_models-field-made = Klassningar
classification_models-field-updated_at = Senast ändrad
classification_models-field-months_default = Månader som ett beslut gäller
classification_models-field-months_from_level_3 = Månader som ett beslut gäller från nivå 3
classification_models-field-justify_from_level = Motivering behövs från nivå
classification_models-field-decide_days = Dagar för att besluta eller klassa om

classification_models-state-draft = Utkast
classification_models-state-in_use = I bruk
classification_models-state-retired = Avlöst
classification_models-state-available = Används inte

classification_models-aspect = Aspekt
classification_models-aspect-confidentiality = Konfidentialitet
classification_models-aspect-integrity = Riktighet
classification_models-aspect-availability = Tillgänglighet
classification_models-aspect-traceability = Spårbarhet
classification_models-level = Nivå { $level }
classification_models-category = Konsekvens { $key }
classification_models-new_category = Ny konsekvens
classification_models-harm = Konsekvens för
classification_models-no_categories = Modellen har inga konsekvenser.
classification_models-left_out = Tas inte med
classification_models-stops = Stoppar klassningen
classification_models-field-consequence = Konsekvens
classification_models-text-on = Ta med
classification_models-text-code = Kod
classification_models-text-sv = Namn på svenska
classification_models-text-en = Namn på engelska
classification_models-text-question_sv = Fråga på svenska
classification_models-text-question_en = Fråga på engelska
classification_models-text-definition_sv = Definition på svenska
classification_models-text-definition_en = Definition på engelska
classification_models-text-example_sv = Exempel på nivå { $level }, på svenska
classification_models-text-example_en = Exempel på nivå { $level }, på engelska
classification_models-text-harm_sv = Betydelse på nivå { $level }, på svenska
classification_models-text-harm_en = Betydelse på nivå { $level }, på engelska
classification_models-months = { $n ->
    [one] En månad
   *[other] { $n } månader
  }
classification_models-days = { $n ->
    [one] En dag
   *[other] { $n } dagar
  }

classification_models-acts = Det här kan du göra
classification_models-copy = Gör en egen kopia
classification_models-copy-help = Kopian blir ett utkast med egen beteckning som du kan ändra.
classification_models-copied = Kopian heter { $label }. Ändra det som ska vara annorlunda och spara.
classification_models-download = Ladda ner som fil
classification_models-download-help = Filen kan läsas in här igen eller i en annan region.
classification_models-upload = Läs in en fil
classification_models-upload-lead = En modell från en annan region, eller en som ni har ändrat i en textredigerare. Den blir ett utkast med egen beteckning.
classification_models-upload-help = En TOML-fil av samma slag som ”Ladda ner som fil” ger, högst { $max } kB.
classification_models-read = Läs in
classification_models-uploaded = Filen är inläst som utkastet { $label }. Inget har tagits i bruk.
classification_models-file-wrong = { $n ->
    [one] Ett fel i filen
   *[other] { $n } fel i filen
  }
classification_models-file-nothing = Inget har sparats. Rätta filen och läs in den igen.
classification_models-file-line = Rad { $n }
classification_models-file-empty = Filen är tom.
classification_models-file-encoding = Filen är inte skriven i UTF-8.
classification_models-file-syntax = Filen går inte att läsa som en klassningsmodell: { $detail }
classification_models-file-too_large = Filen är för stor. Den får vara högst { $max } kB.

classification_models-edit-lead = Alla texter på båda språken. Skriv inga uppgifter som rör Sveriges säkerhet, inte heller som exempel.
classification_models-edit-levels = Ändra nivåer
classification_models-edit-aspects = Ändra aspekter
classification_models-edit-categories = Ändra konsekvenser
classification_models-edit-validity = Ändra giltighet

classification_models-take = Ta i bruk
classification_models-take-help = Nya klassningar görs då med den här modellen. Den går sedan inte att ändra.
classification_models-take-title = Ta i bruk { $title }
classification_models-take-lead = Nya klassningar görs sedan med den. Nu används { $before }, som avlöses.
classification_models-keep = { $n ->
    [0] Inga klassningar är gjorda med den.
    [one] En klassning är gjord med den och behåller den.
   *[other] { $n } klassningar är gjorda med den och behåller den.
  }
classification_models-reference-help = Diarienummer, paragraf i protokoll eller punkt i delegationsordningen.
classification_models-taken = Modellen är i bruk. Nya klassningar görs med den.
classification_models-go_back = Gå tillbaka till den medföljande
classification_models-go_back-help = Den egna modellen avlöses och klassningar som är gjorda med den behåller den.
classification_models-changes = Det här ändras
classification_models-no_changes = Modellerna säger samma sak.

classification_models-error-closed = Modellen är i bruk, avlöst eller arkiverad och ändras inte. Gör en kopia av den.
classification_models-error-closed_meanwhile = Modellen har tagits i bruk, avlösts eller arkiverats medan du skrev, och ändras inte längre. Det du skrev finns kvar här: gör en kopia av modellen i en annan flik och för över det.
classification_models-error-stale = { $who } sparade { $when }, medan du skrev. Inget av ditt har sparats än. Vid varje fält som skiljer sig står vad som är sparat nu; spara igen när det du ser är rätt.
classification_models-error-now = Sparat nu: { $value }
classification_models-error-changed = Någon har ändrat modellen sedan du öppnade sidan. Läs vad som ändras nu, och besluta igen.
classification_models-error-reference = Skriv var beslutet finns.
classification_models-wrong-twice = Står två gånger.
classification_models-wrong-no_aspect = Ta med minst en aspekt.
classification_models-wrong-levels = Nivåerna ska vara minst två, från 0 och uppåt utan lucka, högst till 4.
classification_models-wrong-special = Nivå 4, och bara den, stoppar klassningen (special = true).
classification_models-wrong-one_of = En konsekvens hör till en aspekt eller en kategori, och bara en av dem.
classification_models-wrong-no_such = Finns inte i modellen.
classification_models-wrong-stopping = På nivån som stoppar skrivs inga exempel.
classification_models-wrong-category_key = En nyckel skrivs med små bokstäver a–z, siffror och understreck, högst 40 tecken, och får inte vara ”new”.
classification_models-wrong-too_many = Högst { $max } kategorier.
