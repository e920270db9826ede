
## Påminnelser om rapporter
incidents-remind-due = { "sv" ->
    [sv] { $stage_sv }
   *[en] { $stage_en }
} ska lämnas senast { $due }.
incidents-remind-passed = { "sv" ->
    [sv] { $stage_sv }
   *[en] { $stage_en }
} skulle ha lämnats senast { $due }. Lämna den ändå, med skälet till att den är försenad.
incidents-remind-secret = En rapport i en sekretessmarkerad incident ska lämnas senast { $due }.
incidents-remind-secret-passed = En rapport i en sekretessmarkerad incident skulle ha lämnats senast { $due }.
incidents-remind-subject = Vårdkase: en rapport ska lämnas senast { $due }
incidents-remind-subject-passed = Vårdkase: en tidsfrist gick ut { $due }
incidents-remind-greeting = Hej { $name },
incidents-remind-preliminary = Tiden räknas från en tidpunkt som ingen har bekräftat än.
incidents-remind-card-nobody = En tidsfrist är nära och ingen finns att påminna. Se till att någon innehar de funktioner som ska väckas.
incidents-remind-card-vacant = Ingen innehar funktionen, fast en rapport snart ska lämnas. Påminnelsen gick till funktionen ovanför.
