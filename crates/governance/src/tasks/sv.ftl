nav-tasks = Mina uppgifter
nav-monday = Måndag
tasks-lead = Det som dina funktioner ska göra, oavsett register.
tasks-no-person = Kontot är inte kopplat till någon person, så här finns inga uppgifter. Den som administrerar konton kan koppla det.
tasks-no-function = Du innehar ingen funktion, så inget ansvar ligger på dig här.
tasks-none = Inget att göra just nu.
tasks-more = Bara de { $n } första visas.
tasks-hidden = { $n ->
    [one] En uppgift till gäller en post som du inte får se. Tala med samordnaren.
   *[other] { $n } uppgifter till gäller poster som du inte får se. Tala med samordnaren.
  }
tasks-nobody = Ingen ansvarig
tasks-group-overdue = Försenade
tasks-group-reminders = Påminnelser
tasks-group-week = Den här veckan
tasks-group-later = Senare
tasks-group-no_day = Utan dag
tasks-late = { $n ->
    [one] Försenad en dag
   *[other] Försenad { $n } dagar
  }
tasks-card-overdue = Mina försenade uppgifter
tasks-card-overdue-text = Uppgifter vars sista dag har passerat.
tasks-card-week = Mina uppgifter den här veckan
tasks-card-week-text = Uppgifter med sista dag till och med söndag.
tasks-card-mail = Mejl som inte går fram
tasks-card-mail-text = Konton vars dagliga mejl inte kunde skickas.

tasks-mine-title = Mitt
tasks-mine-lead = Din information, dina system, dina risker och det du ska göra.
tasks-mine-information = Min information
tasks-mine-systems = Mina system
tasks-mine-risks = Mina risker
tasks-mine-nothing = Inget.
tasks-mine-unclassified = Inte klassad
tasks-mine-until = klassad till { $day }
tasks-mine-ran-out = klassningen gick ut { $day }

tasks-monday-title = Måndag
tasks-monday-lead = Vad som blev sämre, vem som är sen och vad som kommer.
tasks-turned-title = Blev gult eller rött sedan { $day }
tasks-turned-none = Inget blev gult eller rött sedan { $day }
tasks-turned-red = Rött
tasks-turned-amber = Gult
tasks-late-title = Vem som är sen
tasks-late-none = Ingen är sen
tasks-late-more = Bara de { $n } äldsta försenade uppgifterna räknas.
tasks-coming-title = De närmaste två veckorna
tasks-coming-none = Inget de närmaste två veckorna
tasks-column-function = Funktion
tasks-column-holders = Innehavare
tasks-column-overdue = Försenade
tasks-column-oldest = Äldst
tasks-column-nudge = Fråga efter
tasks-column-due = Senast
tasks-column-record = Post
tasks-column-what = Vad
tasks-vacant = Saknar innehavare
tasks-deputy = { $name } (ersättare)
tasks-nudge = Fråga efter
tasks-nudged = { $who }, { $when }
tasks-nudge-done = { $n ->
    [one] En innehavare av { $function } har fått en notis.
   *[other] { $n } innehavare av { $function } har fått en notis.
  }
tasks-nudge-nobody = Ingen innehavare av { $function } har ett konto som kan se det försenade.
tasks-nudge-fresh = { $function } har redan fått en fråga det senaste dygnet.
tasks-field-overdue = Försenade

tasks-mail-title = Mejl
tasks-mail-lead = En gång om dagen går ett mejl till var och en som har något försenat, något som kommer eller en oläst notis.
tasks-mail-unconfigured = Ingen e-postserver är angiven. Lägg till [mail] i vardkase.toml.
tasks-mail-sent = { $n ->
    [one] Ett konto är klart för i dag.
   *[other] { $n } konton är klara för i dag.
  }
tasks-mail-no-failures = Inga mejl har fastnat.
tasks-mail-failures = Mejl som inte gick fram. De försöks igen varje timme.
tasks-mail-account = Konto
tasks-mail-tried = Senaste försök
tasks-mail-times = Försök
tasks-mail-why = Vad servern svarade
tasks-mail-subject = Vårdkase: { $late } försenade, { $coming } kommande
tasks-mail-greeting = Hej { $name },
tasks-mail-late = Försenat ({ $n })
tasks-mail-coming = De närmaste sju dagarna ({ $n })
tasks-mail-notices = Nytt ({ $n })
tasks-mail-reminders = Påminnelser ({ $n })
tasks-mail-reminder = { $title } ({ $due })
tasks-mail-reminder-text = { $what }: { $title } ({ $due })
tasks-mail-line = { $what }: { $title } (senast { $due })
tasks-mail-secret = en sekretessmarkerad uppgift (senast { $due })
tasks-mail-secret-record = en sekretessmarkerad uppgift
tasks-mail-more = och { $n } till
tasks-mail-footer = Skickat av Vårdkase, { $region }. Svara inte på det här mejlet.
