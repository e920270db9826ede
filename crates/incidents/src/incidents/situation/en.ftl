
## The situation
incidents-situation-title = Situation
incidents-situation-lead = Everything about the incident on one page. It fetches what is new by itself. Write nothing that is security-classified.
incidents-situation-read = Read { $at }.
incidents-situation-again = Read again
incidents-situation-now = Now
incidents-situation-ongoing = Yes, it goes on
incidents-situation-over = No, it has ended
incidents-situation-write = Write in the timeline
incidents-situation-due = To be done
incidents-situation-due-none = No report is waiting now.
incidents-situation-missing = Missing
incidents-situation-missing-none = Nothing that the program can ask about is missing.
incidents-situation-ring = Ring
incidents-situation-tasks = Who does what
incidents-situation-tasks-none = Nobody has been given anything to do yet.
incidents-situation-known = Known
incidents-situation-decisions = The last decisions
incidents-situation-last = Last in the timeline
incidents-situation-outage = { $activity }: { $kind } for { $h } h { $m } min
incidents-missing-awareness = { $track }: nobody has confirmed when you became aware
incidents-missing-assessment = { $track }: nobody has assessed whether the law asks for a report
incidents-missing-receipt = { $track }: a report that was given has no receipt
incidents-missing-lead_function = No function leads the incident
incidents-missing-severity = The severity is not assessed
incidents-missing-occurred_at = Nobody knows when it happened
incidents-missing-unit = The incident belongs to no unit
incidents-missing-more = { $n ->
    [one] One more question about whether the incident is significant
   *[other] { $n } more questions about whether the incident is significant
}
incidents-ring-none = There is no function that you may see.
incidents-ring-lead = Leads the incident
incidents-ring-officer_on_call = Receives alarms around the clock
incidents-ring-it_security_lead = Technical security
incidents-ring-ciso = Leads the information security work
incidents-ring-chief_physician = Assesses patient safety
incidents-ring-region_director = Leads the region
incidents-ring-dpo = Advises on personal data
incidents-ring-owner = Owns something that is affected
incidents-ring-owns = Owns { $name }
incidents-ring-deputy = deputy
incidents-ring-vacant = Nobody holds the function
incidents-ring-instead = Ring { $who }
incidents-contacts-title = Contact list
incidents-contacts-open = Contact list to print
incidents-contacts-hint = Print the page with the browser and keep it at hand for when the systems stop working.
incidents-contacts-function = Function
incidents-contacts-phone = The function's phone
incidents-contacts-holders = Holders
incidents-contacts-why = Why
incidents-contacts-protection = If it may concern protective security:
incidents-assign-title = Give a task
incidents-assign-do = Give the task
incidents-assign-saved = The task is saved.
incidents-field-task = Task
incidents-field-assignee = Who
incidents-help-assignee = A function or a person. Leave it empty if whoever can is to take it.
incidents-field-by_when = Done by
incidents-field-assignment = Task
incidents-assigned-given = New task
incidents-assigned-taken = Took the task
incidents-assigned-done = Done
incidents-assigned-dropped = Not needed
incidents-assigned-nobody = Nobody has taken it
incidents-assigned-by = { $who } does it
incidents-assigned-when = done by { $at }
incidents-assignment-open = Open
incidents-assignment-late = Late
incidents-assignment-done = Done
incidents-assignment-dropped = Not needed
incidents-turn-taken = Take it
incidents-turn-done = Done
incidents-turn-dropped = Not needed
incidents-told-title = Reminders that have gone
incidents-told = { $at }: { $track }, by { $due }. { $n ->
    [one] One person got it.
   *[other] { $n } people got it.
}
incidents-told-nobody = { $at }: { $track }, by { $due }. Nobody was there to be reminded.
incidents-told-sent = { $n ->
    [one] One mail has gone.
   *[other] { $n } mails have gone.
}
incidents-told-waiting = { $n ->
    [one] One mail waits.
   *[other] { $n } mails wait.
}
incidents-told-unknown = { $n ->
    [one] One mail may have arrived or not; it is not sent again.
   *[other] { $n } mails may have arrived or not; they are not sent again.
}
incidents-told-vacant = { $n ->
    [one] One function had no holder.
   *[other] { $n } functions had no holder.
}
