# Påminnelser om poster i alla register.
reminders-title = Påminnelser
reminders-nothing = Inga påminnelser.
reminders-new = Påminn om detta
reminders-whose = Påminn
reminders-me = Mig
reminders-personal = egen påminnelse
reminders-day = Dag
reminders-text = Om vad
reminders-set-do = Spara påminnelsen
reminders-set = { $n ->
    [one] Påminnelsen är sparad. Den syns bland Mina uppgifter.
   *[other] { $n } påminnelser är sparade. De syns bland Mina uppgifter.
  }
reminders-past = Dagen har redan varit.
reminders-by = satt av { $who }
reminders-done = Klar
reminders-now-done = Påminnelsen är avklarad.
history-field-reminder = Påminnelse
