nav-people = People
kind-person = Person
state-person-left = Has left
state-person-archived = Archived

people-lead = Those who hold functions or work in here. Duties are given to functions, so that they remain when somebody leaves.
people-new = New person
people-search = Search name, title, e-mail, phone or id
people-empty-title = No people yet
people-empty-text = Read the people from the region's directory, or add the first one by hand.
people-left = Has left
people-left-on = Left { $day }
people-deputy = Deputy
people-duties = Functions
people-no-duties = This person holds no function.

people-section-about = About the person
people-section-contact = Contact at work
people-section-employment = Employment
people-section-secrecy = Secrecy

people-field-name = Name
people-field-given_name = Given name
people-field-family_name = Family name
people-field-title = Title
people-field-unit = Unit
people-help-unit = It decides who may see and change the record.
people-field-external_id = Directory id
people-help-external_id = The HSA-id or the directory's own key. The synchronisation knows the person by it. Enter no personal identity number.
people-field-email = E-mail
people-field-phone = Phone
people-field-left_on = Left
people-help-left_on = Whoever has left no longer counts as a function's holder, and their account is closed. Their history stays.
people-field-secrecy = Secrecy marking
people-help-secrecy = Mark people with protected personal data. They are then shown only to those who may read secret records.
people-field-functions = Functions
people-field-function = Function
people-field-active = In service
people-field-updated_at = Last changed

people-error-email = Write an e-mail address, for instance name@region.example.

people-sync = Synchronise with the directory
people-sync-lead = Read the whole staff list from the region's directory. First you see who is new, changed, moved and gone; nothing is saved until you have approved it.
people-sync-columns = Columns
people-sync-rules = People are known by their id. Whoever has an id here and is not in the file counts as gone: the person is marked as having left and keeps their history. People without an id and secrecy markings are left alone. Units are given by code, short name or name.
people-sync-unmapped = Choose a column for { $field }.
people-sync-check = Check the synchronisation
people-sync-check-lead = Nothing is saved yet. Rows with errors are skipped, and those who stand in them are left as they are.
people-sync-result = The synchronisation is done
people-sync-done-lead = The people have been updated.
people-sync-done-left = The people have been updated. { $n } had been changed by somebody else in the meantime and were left; the next run takes them.
people-sync-not-done = Nothing has been saved
people-sync-new = New
people-sync-changed = Changed
people-sync-moved = Moved
people-sync-gone = Gone
people-sync-unchanged = Unchanged
people-sync-failed = Rows with errors
people-sync-what = What happens
people-sync-from-to = { $from } → { $to }
people-sync-no-unit-name = no unit
people-sync-apply = { $n ->
    [one] Make one change
   *[other] Make { $n } changes
  }
people-sync-confirm = { $n } of { $all } people would be marked as having left. That is more than { $percent } per cent, which more often means an incomplete file. I have checked that it is right.
people-sync-confirm-needed = { $n } people would be marked as having left. Confirm that it is right.
people-sync-orphans = Functions left without a holder
people-sync-orphans-text = Those who hold these functions are gone. Appoint new holders, so that no duty is left lying.
people-sync-deputies = { $n ->
    [0] no deputy
    [one] one deputy remains
   *[other] { $n } deputies remain
  }
people-sync-no-unit = There is no open unit “{ $value }”, or you may not add people to it.
people-sync-unit-ambiguous = “{ $value }” fits several units. Write the unit's code instead.
people-sync-not-yours = The person belongs to another part of the organisation than yours.
