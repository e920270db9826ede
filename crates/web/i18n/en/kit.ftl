# The kit's own texts: frame, lists, forms, import, history.
nav-kit = Kit
yes = Yes
no = No
secrecy-open = Open
secrecy-internal = Internal
secrecy-secret = Marked secret

layout-skip = Skip to content
layout-menu = Menu
layout-start = Start
layout-search = Search
layout-search-hint = Search everything (press /)
layout-settings = Settings
layout-account = My account
layout-language = Language
layout-theme = Colour mode
layout-theme-auto = As the system
layout-theme-light = Light
layout-theme-dark = Dark
layout-logout = Sign out
layout-crumbs = You are here
layout-demo = Demonstration: everything here is invented. Do not enter real information.
layout-accessibility = Accessibility statement

detail-none = Not stated

list-search = Search the list
list-search-button = Search
list-filter = More filters
list-columns = Columns
list-export = Export
list-apply = Show
list-clear = Clear all
list-rows-per-page = Rows per page
list-previous = Previous
list-next = Next
list-pages = Pages
list-select-row = Select
list-select-all = All that match the filter
list-bulk = Change selected
list-archived = Archived
list-archived-tag = Archived
list-archived-without = Do not show
list-archived-with = Show archived too
list-archived-only = Show archived only
list-from = from
list-to = to
list-any = All
list-remove = Remove the filter
list-chip-search = Search: { $text }
list-total = { $n ->
    [one] { $count } record
   *[other] { $count } records
  }
list-total-more = More than { $count } records
list-empty-title = Nothing here yet
list-empty-text = Add the first record, or import those you already have from xlsx or csv.
list-none-match-title = Nothing matches the filter
list-none-match-text = Remove a filter or search for another word.

export-xlsx = Excel (xlsx)
export-csv = Text (csv)
export-json = JSON
export-unknown-format = Choose xlsx, csv or json.
export-too-long = The list is too long for one file. Narrow it with a filter.

form-create = Save
form-save = Save changes
form-cancel = Cancel
form-edit = Edit
form-edit-title = Edit { $title }
form-optional = (optional)
form-choose = Choose…
form-created = Saved.
form-saved = The changes are saved.
form-archived = Archived. It is kept and can be restored.
form-restored = Restored.
form-resumed = Your session had ended. Everything you wrote is still here; check it and save.
form-error-title = { $n ->
    [one] One field needs correcting
   *[other] { $n } fields need correcting
  }
form-error-page-title = Error: { $title }
form-required = Fill in this field.
form-required-choice = Choose an option.
form-too-long = At most { $max } characters; the text has { $n }.
form-one-line = Write on one line.
form-control-characters = The text contains invisible control characters. Write it again.
form-number = Write a whole number from { $min } to { $max }.
form-date = Write a date such as 2026-01-31.
form-moment = Write date and time such as 2026-01-31 14:30.
form-yes-or-no = Write yes or no.
form-not-a-choice = “{ $value }” is none of the options.
form-no-such-record = “{ $value }” does not exist, or you may not see it.
form-unit-needed = Choose a unit. You may add records within your part of the organisation.
form-unit-not-yours = You may not put records in that unit, or it is closed.
form-secret-not-yours = You may not mark as secret, because you would no longer see the record.
form-taken = There is already a record with that value.
form-hidden-record = A record that you may not see
form-pick-search = Search
form-pick-hint = Write a part of the name
form-pick-none = None
form-pick-nothing = No match.

conflict-title = Somebody else saved first
conflict-by = { $who } saved at { $when }.
conflict-lead = Choose for each field which version shall hold. Nothing is lost: the other version is in the history.
conflict-mine = Your version
conflict-theirs = The saved version
conflict-same = Your change is the same as theirs. You can save or go back.
conflict-save = Save my choices
conflict-discard = Discard my version

history-title = History
history-of = History of { $title }
history-fields = { $n ->
    [one] { $n } field
   *[other] { $n } fields
}
history-field = Field
history-before = Before
history-after = After
history-nothing = Nothing has happened yet.
history-older = Show older
history-disposed = The content has been disposed of by decision.
act-create = Created
act-update = Changed
act-archive = Archived
act-restore = Restored
act-delete = Deleted
act-decide = Decided
act-read = Read
act-search = Searched
act-export = Exported
act-import = Imported
act-sign_in = Signed in
act-sign_in_failed = Failed sign-in
act-sign_out = Signed out

relations-title = Relations
relations-nothing = No relations yet.
relations-more = More than { $n } relations; the first are shown.

thread-show = Show the thread
thread-title = The thread
thread-lead = { $n ->
    [0] Nothing that you may see hangs together with this record yet.
    [one] One record hangs together with this one, at most { $steps } steps away.
   *[other] { $n } records hang together with this one, at most { $steps } steps away.
  }
thread-cut = The thread is longer; the nearest { $n } records are shown.
thread-list = The thread in words
thread-here = From here
thread-more = and { $n } more in the list
thread-layer-decision = Decision
thread-layer-wheel = Year wheel
thread-layer-requirement = Requirement
thread-layer-risk = Risk and action
thread-layer-information = Information
thread-layer-system = System
thread-layer-host = Host
thread-layer-log = Log and incident
thread-layer-owner = Responsibility
thread-layer-other = Other

bulk-title = { $n ->
    [one] Change one record
   *[other] Change { $n } records
  }
bulk-lead = Choose what to change. Before anything is saved you see what happens to each record.
bulk-preview = Preview
bulk-archive = Archive
bulk-restore = Restore
bulk-archive-text = Archived records are hidden in lists but kept with their whole history.
bulk-restore-text = Restored records appear in lists again.
bulk-in-use = In use
bulk-unchanged = Does not change
bulk-not-yours = You may not change it
bulk-none-chosen = Select at least one row in the list.
bulk-too-many = At most { $max } records at once. Narrow the selection with a filter.
bulk-preview-title = Preview: { $what }
bulk-preview-lead = { $n } of { $all } records change. Nothing is saved yet.
bulk-preview-more = … and { $n } more.
bulk-apply = { $n ->
    [one] Change one record
   *[other] Change { $n } records
  }
bulk-record = Record
bulk-remark = Remark
bulk-done = { $left ->
    [0] { $changed } records are changed.
   *[other] { $changed } records are changed, { $left } were left as they were.
  }

import-title = Import
import-lead = Upload a file with a heading row. You then choose which column is which field, and see the result before anything is saved.
import-file = File
import-file-help = Excel (.xlsx) or text (.csv), at most 20 MB and 100,000 rows. The first sheet is used.
import-upload = Read the file
import-columns = Fields that can be imported
import-column = Column
import-key = Key
import-needed = Required
import-values = Possible values
import-not-read = The file could not be read
import-empty = The file is empty.
import-no-rows = The file has a heading row but no rows below it.
import-no-file = Choose a file.
import-old-excel = This is a file in Excel's old format (.xls). Save it as .xlsx and try again.
import-wrong-type = “{ $name }” is neither an xlsx file nor a text file with columns.
import-unpacks-too-large = The file is too large when it is unpacked. Split it into several.
import-broken-xlsx = The file begins like an xlsx file but is damaged or password-protected.
import-broken-csv = The text file cannot be read at row { $row }: a quotation mark is missing or misplaced.
import-too-large = The file is too large; at most { $max } MB.
import-too-long = The file has too many rows; at most { $max }.
import-too-wide = The file has too many columns; at most { $max }.
import-cell-too-long = Row { $row }, column { $column }: the text is too long.
import-cell-error = Row { $row }, column { $column }: the cell holds an error of Excel's (such as #REF!).
import-gone = The file is no longer here. It is kept for an hour only; upload it again.
import-map-title = Choose columns
import-map-lead = { $file }: { $n } rows. Headings that are recognised are chosen already.
import-map-wrong = The choice of columns needs correcting
import-samples = Examples
import-field = Field
import-skip = Do not import
import-clear = Empty cells empty the field (otherwise it is left as it is)
import-check = Check
import-other-file = Choose another file
import-mapped-twice = The field { $field } is chosen for two columns.
import-nothing-mapped = Choose at least one column.
import-ambiguous = “{ $value }” matches several records. Write the record's id instead.
import-same-twice = The same record stands on row { $row } already.
import-check-title = Check the import
import-check-lead = Nothing is saved yet. Rows with errors are left out, the others are imported.
import-result-title = The import is done
import-result-lead = The rows with errors were not imported. Correct them in the file and import it again: what is there already does not change.
import-created = New
import-updated = Changing
import-unchanged = Unchanged
import-failed = With errors
import-apply = { $n ->
    [one] Import one row
   *[other] Import { $n } rows
  }
import-back = Back to the columns
import-finish = To the list
import-errors = Errors in the file
import-row = Row
import-message = What is wrong
import-plan = What happens
import-act = Act
import-act-create = New
import-act-update = Changes
import-fields = Fields
import-done = The import is done: { $created } new, { $updated } changed.

accessibility-title = Accessibility statement
accessibility-text = Vårdkase is built to be usable by everybody, according to WCAG 2.2 level AA: with keyboard, screen reader, magnification, without script and in high contrast. Every page is tested automatically in light and dark mode and on narrow and wide screens.
accessibility-known = Known shortcomings
accessibility-known-text = We know of none today. Automatic tests find only some; testing with screen readers has not been done yet.
accessibility-report = Tell us
accessibility-report-text = Did you find something that does not work? Contact the region's manager of the system. If you are not satisfied with the answer you may turn to the Agency for Digital Government (DIGG), which supervises the Act (2018:1937) on accessibility to digital public services.
