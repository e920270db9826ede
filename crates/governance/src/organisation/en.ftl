nav-organisation = Units
kind-unit = Unit
relation-part_of = Part of
relation-part_of-in = Consists of
relation-merged_into = Merged into
relation-merged_into-in = Has taken over
state-unit-closed = Closed
state-unit-archived = Archived

organisation-lead = The region's boards, administrations and units. Every record belongs to a unit, and a permission is given for a unit with all below it.
organisation-new = New unit
organisation-search = Search name, short name, code or organisation number
organisation-empty-title = No units yet
organisation-empty-text = Begin with the region and its boards, or import the organisation from xlsx or csv.

organisation-section-about = About the unit
organisation-section-legal = Legal status
organisation-section-secrecy = Secrecy

organisation-field-name = Name
organisation-field-short_name = Short name
organisation-field-code = Code
organisation-help-code = The region's own code, for instance the cost centre or the HSA unit. Must be unique.
organisation-field-kind = Kind
organisation-kind-region = Region
organisation-kind-body = Board, committee or assembly
organisation-kind-administration = Administration
organisation-kind-division = Division or area
organisation-kind-unit = Unit
organisation-kind-joint = Joint board or federation
organisation-kind-company = Company
organisation-field-parent = Parent unit
organisation-help-parent = A unit cannot lie below itself or below one that belongs to it. In an import the parent must already be there: import from the top, or read the same file again.
organisation-field-description = Description
organisation-field-is_controller = Controller of personal data
organisation-help-is_controller = The board or company is a controller. In a personal data breach each controller has its own notification and its own clock.
organisation-field-org_number = Organisation number
organisation-field-valid_from = Valid from
organisation-field-secrecy = Secrecy marking
organisation-help-secrecy = The organisation is normally open. Mark only units whose existence or task may be sensitive.
organisation-field-unit = Unit with all below
organisation-field-closed = Closed
organisation-field-closed_on = Closed from
organisation-field-into = Unit that takes over
organisation-field-merged_into = Merged into
organisation-field-updated_at = Last changed

organisation-closed-on = Closed { $day }

organisation-tree = Tree
organisation-tree-lead = The organisation from the top. Unfold a branch to see what lies below.
organisation-tree-open = Hide closed
organisation-tree-closed = Show closed
organisation-below = { $n ->
    [one] One unit below { $name }
   *[other] { $n } units below { $name }
  }
organisation-place = Place in the organisation
organisation-nothing-below = No units lie below this one.
organisation-records = What belongs to the unit
organisation-records-help = Counted with all units below it, as far as you may see.
organisation-no-records = Nothing belongs to the unit yet.

organisation-move = Move
organisation-move-title = Move { $name }
organisation-move-lead = { $name } moves with all units below it. The records come along, and whoever has permission over the new place may see them. Without a parent it stands at the top.
organisation-moved = The unit has been moved.
organisation-merge = Merge
organisation-merge-title = Merge { $name } with another unit
organisation-merge-lead = All units, records and roles that belong to { $name } pass over to the unit that takes over. { $name } is closed today and keeps its history. This cannot be undone in one step.
organisation-merged = The units have been merged.
organisation-close = Close
organisation-close-title = Close { $name }
organisation-close-lead = A closed unit cannot be chosen for new records but stays with its history. It may not hold open units or records.
organisation-closed = The unit has been closed.

organisation-error-org-number = Write a valid organisation number, for instance 232100-0016.
organisation-error-below = That unit lies below the unit itself. Choose one that does not belong to it.
organisation-error-itself = Choose another unit than the unit itself.
organisation-error-same-parent = The unit is already there.
organisation-error-closed = The unit is already closed.
organisation-error-target-closed = That unit is closed.
organisation-error-future = Choose today or a day that has been.
organisation-error-holds = { $kind }: { $n } left ({ $names }). Move, merge or archive first.
organisation-held-roles = Roles
