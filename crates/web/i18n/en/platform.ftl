# The platform's own texts: sign-in, set-up, start page, search, errors, API reference.
nav-group-own = Your own
nav-group-incidents = Incidents
nav-group-information = Information and systems
nav-group-governance = Governance
nav-group-organisation = Organisation
nav-group-detection = Protection and detection
nav-group-administration = Administration
nav-platform = The platform

role-admin = Administrator
role-ciso = Information security coordinator
role-infosec_officer = Information security officer
role-it_security_lead = IT security lead
role-analyst = Analyst
role-it_director = IT director
role-dpo = Data protection officer
role-chief_physician = Chief physician
role-information_owner = Information owner
role-system_owner = System owner
role-system_manager = System manager
role-operations_manager = Head of operations
role-officer_on_call = Officer on call
role-region_director = Regional director
role-registrar = Registrar
role-auditor = Auditor
role-audit_expert = Auditors' expert
role-employee = Employee

login-title = Sign in
login-name = User name
login-password = Password
login-submit = Sign in
login-demo = This is a demonstration. Everything in it is invented. Users and passwords were printed when the program started.
login-wrong = The user name or the password is not right.
login-expired = You were no longer signed in. Sign in again: what you wrote is kept and is shown to you before anything is saved.
login-too-many = Too many attempts to sign in to this account from here. Wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
 } and try again.

resume-title = Your content is kept
resume-lead = You were signed out before this could be sent. Nothing has been saved yet. Check it and send it again if it is right.
resume-send = Send
resume-drop = Discard the content

setup-title = Get started
setup-lead = The program is new and empty. Name the region and create the first administrator.
setup-token = Start code
setup-token-hint = The code was printed on the console where the program was started.
setup-token-wrong = The start code is not right. It stands on the console where the program was started and changes at every start.
setup-continue = Continue
setup-region-title = The region
setup-region = The region's name
setup-region-hint = As it should stand at the top of every page and in documents.
setup-admin-title = The first administrator
setup-name = Name
setup-also-ciso = I coordinate information security as well
setup-also-ciso-hint = An administrator looks after accounts and operations but does not see records marked secret. The coordinator owns method, registers and the year wheel.
setup-content-title = Content to begin with
setup-reminder-title = What must not be entered
setup-reminder-classified = Security-classified information (säkerhetsskydd) must not be entered here. Where it would be: stop writing and turn to the security protection chief.
setup-reminder-aggregation = Registers of systems, vulnerabilities and classifications may together deserve more protection than each by itself. The security protection chief's documented assessment must exist before go-live.
setup-reminder-read = I have read this and see to it that the assessment exists
setup-reminder-required = Confirm that you have read the reminder.
setup-submit = Create
setup-done = The region is created. Sign in with your new account.

start-title = My overview
start-burning = Urgent
start-waiting = Waiting for you
start-calm = Good to know
start-counts = What you can see
start-nothing-waits = Nothing is waiting for you right now.
start-word-burning = Urgent
start-word-waiting = Waiting
start-word-calm = Information
start-due = By { $when }
start-only-employee = You have no duties in the program beyond reporting what happens and reading what is published.

search-title = Search
search-lead = Search all registers. All words must occur.
search-found = { $n ->
    [0] No hits for “{ $query }”
    [one] One hit for “{ $query }”
   *[other] { $n } hits for “{ $query }”
 }
search-found-more = More than { $n } hits for “{ $query }”, the first are shown
search-more = More among { $what }
search-none = Nothing was found
search-none-hint = Try fewer or shorter words. You only see what you have permission to see.

error-title = Something went wrong
error-not-found-title = There is no such page
error-not-found = There is no such page, or you lack the permission to see it.
error-sign-in = You need to sign in.
error-forbidden-title = No permission
error-forbidden = Your role does not give access to this. If you need it, turn to whoever administers the program.
error-fields = Correct this first
error-required = Fill in the field.
error-taken = It is taken already: { $what }.
error-conflict-title = Somebody else was first
error-conflict = Somebody else has changed or removed the record. Open it again and repeat your change.
error-too-many = Too many attempts. Wait { $seconds } seconds.
error-too-large-title = Too large
error-too-large = What was sent is larger than what is accepted.
error-full-title = The disk is full
error-full = There is no free disk space. Reading works, saving does not; what you wrote has not been saved.
error-unknown = The error has been noted. Quote the code below if you ask for help.
error-bad-request-title = The request could not be understood
error-bad-request = What was sent could not be understood. Go back and try again.
error-bad-request-detail = What was sent could not be understood: { $detail }
error-method = The page cannot be used in that way.
error-cross-site-title = Stopped
error-cross-site = The request came from another site and was stopped.
error-id = Error code:
error-to-start = To the overview

apidoc-title = API reference
apidoc-lead = Everything that the pages do can be done from here, with the same permissions.
apidoc-how = How it works
apidoc-auth = Create an API token on the page My account and send it in the Authorization header. It may do what the account may.
apidoc-example = Example of a call
apidoc-paging = Lists answer items and, if there are more, next. Send next as after for the next page; limit says how many (at most 500).
apidoc-errors = Errors answer application/problem+json: status, error (a word for programs), message (a sentence for people) and, for faulty fields, field_errors.
apidoc-contents = Contents
apidoc-schemas = Data types
apidoc-parameters = Parameters of
apidoc-parameter = Parameter
apidoc-place = Place
apidoc-type = Type
apidoc-description = Description
apidoc-required = required
apidoc-body = Request body
apidoc-fields = Fields of
apidoc-field = Field
