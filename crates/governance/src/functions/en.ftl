nav-functions = Functions
kind-function = Function
relation-held_by = Held by
relation-held_by-in = Holds
relation-deputised_by = Deputised by
relation-deputised_by-in = Deputy for

functions-lead = Posts, roles and on-call lines. A duty is given to a function, and people hold the function.
functions-new = New function
functions-search = Search name, description, phone or e-mail
functions-empty-title = No functions yet
functions-empty-text = Begin with those that own information and systems, and with the officer on call.
functions-vacant = No holder
functions-vacant-text = Nobody in service holds this function. Appoint somebody, so that the duty is not left lying.
functions-show-vacant = Without a holder
functions-and-more = { $name } and { $n } more
functions-no-deputies = No deputy has been appointed.

functions-section-about = About the function
functions-section-contact = Contact
functions-section-holders = Holders
functions-section-secrecy = Secrecy

functions-field-name = Name
functions-field-role_key = Role
functions-help-role_key = The role in the region's model of governance. Permission in the program is given to an account, not here.
functions-field-description = Description
functions-field-unit = Unit
functions-help-unit = The part of the organisation that the function belongs to.
functions-field-phone = Phone
functions-help-phone = The function's own number, for instance an on-call phone. The holders' own numbers are shown anyway.
functions-field-email = E-mail
functions-field-holders = Holders
functions-help-holders = One or more people who have the assignment now.
functions-field-deputies = Deputies
functions-help-deputies = Those who step in when the holder is away.
functions-field-secrecy = Secrecy marking
functions-help-secrecy = Functions are normally open. Mark those whose task may be sensitive.
functions-field-vacant = No holder
functions-field-person = Person
functions-field-updated_at = Last changed

functions-error-both = Somebody is both holder and deputy. Choose one.

functions-role_key-admin = Administrator
functions-role_key-ciso = Information security coordinator
functions-role_key-infosec_officer = Information security officer
functions-role_key-it_security_lead = IT security lead
functions-role_key-analyst = Analyst
functions-role_key-it_director = IT director
functions-role_key-dpo = Data protection officer
functions-role_key-chief_physician = Chief physician
functions-role_key-information_owner = Information owner
functions-role_key-system_owner = System owner
functions-role_key-system_manager = System manager
functions-role_key-operations_manager = Head of operations
functions-role_key-officer_on_call = Officer on call
functions-role_key-region_director = Regional director
functions-role_key-registrar = Registrar
functions-role_key-auditor = Auditor
functions-role_key-audit_expert = Auditors' expert
functions-role_key-employee = Employee

setup-content-functions = Functions that a region usually has for information security (10)

wheel-evidence-functions_held = Functions held
wheel-evidence-functions_held-help = Functions that somebody holds or stands in for on the last day of the period, or today while it lasts.
wheel-evidence-functions_held-why = { $expected ->
    [0] There is no function.
    [one] { $found } of 1 function is held by somebody.
   *[other] { $found } of { $expected } functions are held by somebody.
}
