# Bilagor till poster i alla register.
attachments-title = Bilagor
attachments-nothing = Inga bilagor än.
attachments-file = Filer
attachments-help = Högst { $n } filer på en gång, högst { $max } MB var. Bifoga inget säkerhetsskyddsklassificerat.
attachments-description = Beskrivning
attachments-add = Lägg till
attachments-added = Bilagan är sparad.
attachments-record-full = En post kan ha högst { $max } bilagor. Samla filerna i en zip-fil, eller lägg dem på en annan post.
attachments-none = Välj minst en fil.
attachments-empty = ”{ $name }” är tom. Inget är sparat.
attachments-too-large = ”{ $name }” är större än { $max } MB. Inget är sparat.
attachments-too-many = Högst { $max } filer på en gång. Inget är sparat.
attachments-infected = ”{ $name }” innehåller skadlig kod enligt genomsökningen. Inget är sparat, och händelsen är antecknad i historiken.
attachments-remove = Ta bort
attachments-remove-help = Innehållet raderas och går inte att få tillbaka. Att filen har funnits, dess kontrollsumma, vem som tog bort den och när står kvar.
attachments-remove-do = Ta bort filen
attachments-now-removed = Bilagan är borttagen.
attachments-removed = Borttagen av { $who } { $at }
attachments-refused = Avvisad { $at }
attachments-gone = { $n ->
    [one] En borttagen eller avvisad
   *[other] { $n } borttagna eller avvisade
  }
attachments-scan-scanned = Genomsökt
attachments-scan-unscanned = Inte genomsökt
attachments-scan-infected = Skadlig kod
attachments-type-pdf = PDF
attachments-type-image = Bild
attachments-type-document = Dokument
attachments-type-sheet = Kalkylblad
attachments-type-slides = Presentation
attachments-type-text = Text
attachments-type-csv = Text med kolumner
attachments-type-mail = E-post
attachments-type-script = Skript eller webbsida
attachments-type-program = Program
attachments-type-macro = Dokument med makron
attachments-type-archive = Arkiv
attachments-type-other = Okänd typ
history-field-attachment = Bilaga
history-field-attachment-infected = Avvisad bilaga, skadlig kod
history-field-attachment-scanned = Bilaga genomsökt i efterhand
