# Settings of the whole installation.
nav-settings = Settings
settings-lead = What holds for the whole region. Every change stands in the audit log.
settings-section-region = The region
settings-section-protection = Protective security
settings-field-region = Name of the region
settings-help-region = Stands on top of every page and in reports to authorities.
settings-field-contact = Whom to turn to
settings-help-contact = Function and telephone of the security protection chief. Shown where somebody may be about to write something security-classified. Write nothing of the kind here.
settings-field-assessment = The security protection chief's assessment
settings-help-assessment = Registry number and day. Inventories, vulnerabilities and classes together can become security-classified; the assessment is made before the program is taken into use.
settings-save = Save the settings
settings-saved = The settings are saved.
settings-stale = Somebody else has saved the settings while the page was open. What you typed is still here; save again if it is to hold.
settings-now = Saved now: { $value }
