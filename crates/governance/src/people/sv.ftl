nav-people = Personer
kind-person = Person
state-person-left = Har slutat
state-person-archived = Arkiverad

people-lead = De som innehar funktioner eller arbetar i systemet. Ansvar läggs på funktioner, så att det ligger kvar när någon slutar.
people-new = Ny person
people-search = Sök på namn, titel, e-post, telefon eller id
people-empty-title = Inga personer än
people-empty-text = Läs in personerna från regionens katalog, eller lägg till den första för hand.
people-left = Har slutat
people-left-on = Slutade { $day }
people-deputy = Ersättare
people-duties = Funktioner
people-no-duties = Personen innehar ingen funktion.

people-section-about = Om personen
people-section-contact = Kontakt i arbetet
people-section-employment = Anställning
people-section-secrecy = Sekretess

people-field-name = Namn
people-field-given_name = Förnamn
people-field-family_name = Efternamn
people-field-title = Titel
people-field-unit = Enhet
people-help-unit = Den avgör vem som får se och ändra uppgifterna.
people-field-external_id = Id i katalogen
people-help-external_id = HSA-id eller katalogens egen nyckel. Synkroniseringen känner igen personen på den. Skriv inget personnummer.
people-field-email = E-post
people-field-phone = Telefon
people-field-left_on = Slutade
people-help-left_on = Den som har slutat räknas inte längre som innehavare av en funktion, och personens konto stängs. Historiken finns kvar.
people-field-secrecy = Sekretessmarkering
people-help-secrecy = Märk personer med skyddade personuppgifter. De syns då bara för dem som får läsa sekretessmarkerat.
people-field-functions = Funktioner
people-field-function = Funktion
people-field-active = I tjänst
people-field-updated_at = Senast ändrad

people-error-email = Skriv en e-postadress, till exempel namn@region.example.

people-sync = Synkronisera med katalogen
people-sync-lead = Läs in hela personallistan från regionens katalog. Först visas vilka som är nya, ändrade, flyttade och borta; inget sparas förrän du har godkänt det.
people-sync-columns = Kolumner
people-sync-rules = Personer känns igen på sitt id. Den som har ett id här men saknas i filen räknas som borta: personen markeras som slutad och behåller sin historik. Personer utan id och sekretessmarkeringar rörs inte. Enheter anges med kod, kortnamn eller namn.
people-sync-unmapped = Välj en kolumn för { $field }.
people-sync-check = Kontrollera synkroniseringen
people-sync-check-lead = Inget är sparat än. Rader med fel hoppas över, och de som står i dem lämnas som de är.
people-sync-result = Synkroniseringen är klar
people-sync-done-lead = Personerna är uppdaterade.
people-sync-done-left = Personerna är uppdaterade. { $n } hade ändrats av någon annan under tiden och lämnades; de tas med nästa gång.
people-sync-not-done = Ingenting har sparats
people-sync-new = Nya
people-sync-changed = Ändrade
people-sync-moved = Flyttade
people-sync-gone = Borta
people-sync-unchanged = Oförändrade
people-sync-failed = Rader med fel
people-sync-what = Vad som händer
people-sync-from-to = { $from } → { $to }
people-sync-no-unit-name = ingen enhet
people-sync-apply = { $n ->
    [one] Genomför en ändring
   *[other] Genomför { $n } ändringar
  }
people-sync-confirm = { $n } av { $all } personer skulle markeras som slutade. Det är mer än { $percent } procent, vilket oftare beror på en ofullständig fil. Jag har kontrollerat att det stämmer.
people-sync-confirm-needed = { $n } personer skulle markeras som slutade. Bekräfta att det stämmer.
people-sync-orphans = Funktioner som blir utan innehavare
people-sync-orphans-text = De som innehar dessa funktioner är borta. Utse nya innehavare, så att ingen uppgift blir liggande.
people-sync-deputies = { $n ->
    [0] ingen ersättare
    [one] en ersättare finns
   *[other] { $n } ersättare finns
  }
people-sync-no-unit = Det finns ingen öppen enhet ”{ $value }”, eller så får du inte lägga personer i den.
people-sync-unit-ambiguous = ”{ $value }” passar på flera enheter. Skriv enhetens kod i stället.
people-sync-not-yours = Personen hör till en annan del av organisationen än din.
