# Reminders about records of all registers.
reminders-title = Reminders
reminders-nothing = No reminders.
reminders-new = Remind about this
reminders-whose = Remind
reminders-me = Me
reminders-personal = own reminder
reminders-day = Day
reminders-text = About what
reminders-set-do = Save the reminder
reminders-set = { $n ->
    [one] The reminder is saved. It shows among My tasks.
   *[other] { $n } reminders are saved. They show among My tasks.
  }
reminders-past = That day has been.
reminders-by = set by { $who }
reminders-done = Done
reminders-now-done = The reminder is done.
history-field-reminder = Reminder
