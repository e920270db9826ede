
## What it is
incidents-field-class = Class
incidents-class-unsorted = Not sorted
incidents-class-deviation = Deviation
incidents-class-near_miss = Near miss
incidents-class-event = Event
incidents-class-incident = Incident
incidents-sort-title = Say what it is
incidents-sort-do = Save the class
incidents-sort-done = The class is saved.
incidents-sort-now = The class is now: { $class }.
incidents-sort-less = A deviation, a near miss or an event is no incident. The terms of the cybersecurity act then stop in your name, with your reason. A report to IMY is assessed by itself.
incidents-sort-incident = An incident counts from its first moment, also when somebody said something else first.
incidents-error-required = Somebody has assessed that the law asks for a report. Change that assessment first.
