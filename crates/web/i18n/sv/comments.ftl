# Kommentarer på poster i alla register.
comments-title = Kommentarer
comments-nothing = Ingen har kommenterat än.
comments-older = Visa alla kommentarer
comments-write = Skriv en kommentar
comments-help = Nämn någon med @ och användarnamnet, till exempel @anna.berg. Kommentaren hör till posten och kan begäras ut med den. Skriv inget säkerhetsskyddsklassificerat.
comments-send = Kommentera
comments-written = Kommentaren är sparad.
comments-withdraw = Dra tillbaka
comments-withdrawn = Tillbakadragen { $at }
comments-now-withdrawn = Kommentaren är tillbakadragen. Att den har funnits syns här, och vad som stod i den finns i historiken.
comments-empty = Skriv något först.
comments-nobody = Det finns inget konto som heter @{ $name }.
comments-nobody-near = Det finns inget konto som heter @{ $name }. Menade du någon av { $near }?
comments-not-theirs = @{ $name } får inte se den här posten och kan därför inte nämnas.
history-field-comment = Kommentar
