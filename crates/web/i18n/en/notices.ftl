notices-title = Notices
notices-lead = What you have been told: reminders of days, mentions, and when somebody asks for what is overdue.
notices-none = No notices.
notices-unread = new
notices-read = Read
notices-read-all = Mark all as read
notices-tasks = My tasks
notices-hidden = (a record that you may not see)
notices-count = { $n ->
    [one] one unread
   *[other] { $n } unread
  }
notices-kind-nudge = Nudge
notices-kind-mention = Mention
notices-kind-duty = Reminder
notices-kind-reminder = Reminder of one's own
notice-nudge = { $n ->
    [one] { $who } asks for an overdue task of { $function }.
   *[other] { $who } asks for { $n } overdue tasks of { $function }.
  }
notice-nudge-titles = { $n ->
    [one] { $who } asks for an overdue task of { $function }: { $titles }
   *[other] { $who } asks for { $n } overdue tasks of { $function }: { $titles }
  }
notice-mention = { $who } mentions you in a comment.
notice-reminder = A reminder set for { $due }.
notice-duty-week = { $what }, by { $due }.
notice-duty-day = { $what }, by { $due }. The day is near.
notice-duty-late = { $what }: the last day was { $due }.
