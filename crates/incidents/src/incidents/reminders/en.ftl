
## Reminders of reports
incidents-remind-due = { "en" ->
    [sv] { $stage_sv }
   *[en] { $stage_en }
} is to be given by { $due }.
incidents-remind-passed = { "en" ->
    [sv] { $stage_sv }
   *[en] { $stage_en }
} was to be given by { $due }. Give it all the same, with the reason why it is late.
incidents-remind-secret = A report in an incident under secrecy is to be given by { $due }.
incidents-remind-secret-passed = A report in an incident under secrecy was to be given by { $due }.
incidents-remind-subject = Vårdkase: a report is to be given by { $due }
incidents-remind-subject-passed = Vårdkase: a term ended { $due }
incidents-remind-greeting = Hello { $name },
incidents-remind-preliminary = The time is counted from a moment that nobody has confirmed yet.
incidents-remind-card-nobody = A term ends soon and nobody is there to be reminded. See to it that somebody holds the functions that should be woken.
incidents-remind-card-vacant = Nobody holds the function, although a report is soon to be given. The reminder went to the function above.
