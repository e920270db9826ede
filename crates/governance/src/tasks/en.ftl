nav-tasks = My tasks
nav-monday = Monday
tasks-lead = What your functions have to do, whatever register asks for it.
tasks-no-person = The account belongs to no person, so there are no tasks here. Whoever administers accounts can say whose it is.
tasks-no-function = You hold no function, so no duty rests with you here.
tasks-none = Nothing to do right now.
tasks-more = Only the first { $n } are shown.
tasks-hidden = { $n ->
    [one] One more task is about a record that you may not see. Speak with the coordinator.
   *[other] { $n } more tasks are about records that you may not see. Speak with the coordinator.
  }
tasks-nobody = Nobody responsible
tasks-group-overdue = Overdue
tasks-group-reminders = Reminders
tasks-group-week = This week
tasks-group-later = Later
tasks-group-no_day = Without a day
tasks-late = { $n ->
    [one] One day overdue
   *[other] { $n } days overdue
  }
tasks-card-overdue = My overdue tasks
tasks-card-overdue-text = Tasks whose last day has passed.
tasks-card-week = My tasks this week
tasks-card-week-text = Tasks whose last day is Sunday or before.
tasks-card-mail = Mail that does not go
tasks-card-mail-text = Accounts whose daily mail could not be sent.

tasks-mine-title = Mine
tasks-mine-lead = Your information, your systems, your risks and what you have to do.
tasks-mine-information = My information
tasks-mine-systems = My systems
tasks-mine-risks = My risks
tasks-mine-nothing = Nothing.
tasks-mine-unclassified = Not classified
tasks-mine-until = classified until { $day }
tasks-mine-ran-out = the classification ran out { $day }

tasks-monday-title = Monday
tasks-monday-lead = What got worse, who is late and what comes.
tasks-turned-title = Turned amber or red since { $day }
tasks-turned-none = Nothing turned amber or red since { $day }
tasks-turned-red = Red
tasks-turned-amber = Amber
tasks-late-title = Who is late
tasks-late-none = Nobody is late
tasks-late-more = Only the { $n } oldest overdue tasks are counted.
tasks-coming-title = The coming two weeks
tasks-coming-none = Nothing in the coming two weeks
tasks-column-function = Function
tasks-column-holders = Holders
tasks-column-overdue = Overdue
tasks-column-oldest = Oldest
tasks-column-nudge = Nudge
tasks-column-due = By
tasks-column-record = Record
tasks-column-what = What
tasks-vacant = Held by nobody
tasks-deputy = { $name } (deputy)
tasks-nudge = Nudge
tasks-nudged = { $who }, { $when }
tasks-nudge-done = { $n ->
    [one] One holder of { $function } got a notice.
   *[other] { $n } holders of { $function } got a notice.
  }
tasks-nudge-nobody = No holder of { $function } has an account that can see what is overdue.
tasks-nudge-fresh = { $function } was already asked within the last 24 hours.
tasks-field-overdue = Overdue

tasks-mail-title = Mail
tasks-mail-lead = Once a day a mail goes to everybody who has something overdue, something coming or an unread notice.
tasks-mail-unconfigured = No mail server is given. Add [mail] to vardkase.toml.
tasks-mail-sent = { $n ->
    [one] One account is done for today.
   *[other] { $n } accounts are done for today.
  }
tasks-mail-no-failures = No mail is stuck.
tasks-mail-failures = Mail that did not go. It is tried again every hour.
tasks-mail-account = Account
tasks-mail-tried = Last tried
tasks-mail-times = Times
tasks-mail-why = What the server said
tasks-mail-subject = Vårdkase: { $late } overdue, { $coming } coming
tasks-mail-greeting = Hello { $name },
tasks-mail-late = Overdue ({ $n })
tasks-mail-coming = The coming seven days ({ $n })
tasks-mail-notices = New ({ $n })
tasks-mail-reminders = Reminders ({ $n })
tasks-mail-reminder = { $title } ({ $due })
tasks-mail-reminder-text = { $what }: { $title } ({ $due })
tasks-mail-line = { $what }: { $title } (by { $due })
tasks-mail-secret = a task that is marked secret (by { $due })
tasks-mail-secret-record = a task that is marked secret
tasks-mail-more = and { $n } more
tasks-mail-footer = Sent by Vårdkase, { $region }. Do not reply to this mail.
