notices-title = Notiser
notices-lead = Vad du har fått veta: påminnelser om dagar, omnämnanden och när någon frågar efter det som är försenat.
notices-none = Inga notiser.
notices-unread = ny
notices-read = Läst
notices-read-all = Markera alla som lästa
notices-tasks = Mina uppgifter
notices-hidden = (en post som du inte får se)
notices-count = { $n ->
    [one] en oläst
   *[other] { $n } olästa
  }
notices-kind-nudge = Förfrågan
notices-kind-mention = Omnämnande
notices-kind-duty = Påminnelse
notices-kind-reminder = Egen påminnelse
notice-nudge = { $n ->
    [one] { $who } frågar efter en försenad uppgift för { $function }.
   *[other] { $who } frågar efter { $n } försenade uppgifter för { $function }.
  }
notice-nudge-titles = { $n ->
    [one] { $who } frågar efter en försenad uppgift för { $function }: { $titles }
   *[other] { $who } frågar efter { $n } försenade uppgifter för { $function }: { $titles }
  }
notice-mention = { $who } nämner dig i en kommentar.
notice-reminder = Påminnelse som sattes till { $due }.
notice-duty-week = { $what }, senast { $due }.
notice-duty-day = { $what }, senast { $due }. Dagen är nära.
notice-duty-late = { $what }: sista dagen var { $due }.
