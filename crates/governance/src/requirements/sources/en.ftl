nav-requirement_sources = Requirement sources
kind-requirement_source = Requirement source
relation-replaces = Replaces
relation-replaces-in = Replaced by
setup-content-requirement_sources = Requirement sources: the cybersecurity act, NIS2, ISO identifiers and Vårdkase's basic requirements

requirement_sources-lead = Where requirements come from: laws, standards and the region's own catalogues, each in the version that holds.
requirement_sources-new = New source
requirement_sources-search = Search name, reference or publisher
requirement_sources-empty-title = No sources yet
requirement_sources-empty-text = Read in a source from a file, add the ready content on the set-up page, or write your own.

requirement_sources-section-about = About the source
requirement_sources-section-translation = Translation
requirement_sources-section-version = Version and validity
requirement_sources-section-origin = Origin
requirement_sources-section-secrecy = Where it belongs, and secrecy

requirement_sources-field-name = Name
requirement_sources-field-ref_id = Reference
requirement_sources-help-ref_id = What the source is usually called, for instance 2025:1506 or ISO 27002.
requirement_sources-field-kind = Kind
requirement_sources-kind-law = Law or regulation
requirement_sources-kind-standard = Standard
requirement_sources-kind-own = Own catalogue
requirement_sources-kind-imported = Read from a file
requirement_sources-field-description = Description
requirement_sources-field-language = Language
requirement_sources-help-language = The language that the source's texts are written in. Its requirements are written in the same language.
requirement_sources-field-translated_name = Name, translated
requirement_sources-help-translated_name = In English if the source is in Swedish, otherwise in Swedish.
requirement_sources-field-translated_description = Description, translated
requirement_sources-field-version_label = Version
requirement_sources-help-version_label = For instance 1, 2022 or a date.
requirement_sources-field-valid_from = Valid from
requirement_sources-field-valid_until = Valid until
requirement_sources-field-publisher = Publisher
requirement_sources-field-copyright = Copyright
requirement_sources-help-copyright = The texts of standards are protected. Write only what the region has the right to use.
requirement_sources-field-source_url = Web address
requirement_sources-field-urn = Urn
requirement_sources-help-urn = The source's fixed name when programs exchange it, the same in all versions. Leave it empty and one is made.
requirement_sources-field-unit = Unit
requirement_sources-help-unit = Empty when the whole region shares the source: then everybody who works with requirements reads it.
requirement_sources-field-secrecy = Secrecy marking
requirement_sources-field-status = Status
requirement_sources-status-draft = Draft
requirement_sources-status-unverified = Not verified
requirement_sources-status-verified = Verified
requirement_sources-status-repealed = Repealed
requirement_sources-field-requirements = Requirements
requirement_sources-field-updated_at = Last changed
requirement_sources-field-note = Note

requirement_sources-language-sv = Swedish
requirement_sources-language-en = English
requirement_sources-language-da = Danish
requirement_sources-language-nb = Norwegian
requirement_sources-language-fi = Finnish
requirement_sources-language-is = Icelandic
requirement_sources-language-de = German
requirement_sources-language-fr = French
requirement_sources-language-nl = Dutch
requirement_sources-language-es = Spanish
requirement_sources-language-it = Italian
requirement_sources-language-pt = Portuguese
requirement_sources-language-pl = Polish
requirement_sources-language-cs = Czech
requirement_sources-language-sk = Slovak
requirement_sources-language-sl = Slovenian
requirement_sources-language-hr = Croatian
requirement_sources-language-hu = Hungarian
requirement_sources-language-ro = Romanian
requirement_sources-language-bg = Bulgarian
requirement_sources-language-el = Greek
requirement_sources-language-et = Estonian
requirement_sources-language-lv = Latvian
requirement_sources-language-lt = Lithuanian
requirement_sources-language-ga = Irish
requirement_sources-language-mt = Maltese
requirement_sources-language-tr = Turkish
requirement_sources-language-uk = Ukrainian
requirement_sources-language-ar = Arabic
requirement_sources-language-hi = Hindi
requirement_sources-language-id = Indonesian
requirement_sources-language-ja = Japanese
requirement_sources-language-ko = Korean
requirement_sources-language-zh = Chinese

requirement_sources-error-until = The last day is before the first.
requirement_sources-error-url = Write an address that begins with https://
requirement_sources-error-urn = A urn begins with urn: and has no spaces.
requirement_sources-error-same-version = That version exists already. Give the new one another name.

requirement_sources-version = Version { $version }
requirement_sources-versions = Versions
requirement_sources-verified-by = Held against its source by { $who } on { $day }.
requirement_sources-content = Content
requirement_sources-as-list = Show as a list
requirement_sources-no-requirements = The source has no requirements yet.
requirement_sources-more = The first 2,000 requirements are shown here. The list has all of them.
requirement_sources-below = { $n ->
    [0] No requirements
    [one] 1 requirement
   *[other] { $n } requirements
}
requirement_sources-new-version = Make a new version
requirement_sources-new-version-title = New version of { $name }
requirement_sources-new-version-lead = The source is copied with all its requirements and mappings to a draft that can be changed. The old version gets its last day the day before, and stays with everything that was assessed against it.
requirement_sources-version-made = The new version has been made as a draft.
requirement_sources-decide = Change status
requirement_sources-decide-title = Status of { $name }
requirement_sources-decide-lead = Choose Verified only if you have held the text against the printed source. Your name and today's date are kept. When a requirement is changed, the source is not verified any more.
requirement_sources-decided = The status has been changed.

requirement_sources-export = Take the source out
requirement_sources-export-help = The whole source with mappings and translations, for other programs.
requirement_sources-export-yaml = Library for CISO Assistant (YAML)
requirement_sources-export-oscal = OSCAL catalog (JSON)

requirement_sources-library = Read in a library
requirement_sources-library-lead = Read in a whole source: a library in CISO Assistant's format (YAML) or an OSCAL catalog (JSON). Nothing is saved before you have seen what the file holds.
requirement_sources-library-file = File
requirement_sources-library-file-help = At most { $max } MB. The file is read here and sent nowhere.
requirement_sources-library-read = Read the file
requirement_sources-library-wrong = The file could not be read in
requirement_sources-preview = What the file holds
requirement_sources-preview-lead = { $name } { $version }. Nothing has been saved yet.
requirement_sources-preview-sources = Requirement sources
requirement_sources-preview-mappings = Mappings between requirements
requirement_sources-preview-languages = Languages
requirement_sources-preview-chapters = Chapters
requirement_sources-preview-what = What happens
requirement_sources-preview-new = Is added
requirement_sources-preview-same = Is here already, nothing changes
requirement_sources-preview-version = Is added as a new version. The present version { $version } gets yesterday as its last day, and stays.
requirement_sources-preview-not-yours = Is here already in version { $version }, which is not yours to change. Is left out.
requirement_sources-preview-nothing = There is nothing to save: what you can add is here already.
requirement_sources-preview-missing = The library builds on others that are missing here
requirement_sources-preview-missing-text = Read them in first if their requirements are to be mapped to.
requirement_sources-preview-unresolved = { $n ->
    [one] 1 mapping points at requirements that are not here and is left out.
   *[other] { $n } mappings point at requirements that are not here and are left out.
}
requirement_sources-preview-new-mappings = { $n ->
    [0] No new mappings.
    [one] 1 new mapping is added.
   *[other] { $n } new mappings are added.
}
requirement_sources-preview-known-mappings = { $n ->
    [one] 1 mapping is here already and is left as it is.
   *[other] { $n } mappings are here already and are left as they are.
}
requirement_sources-preview-closed-mappings = { $n ->
    [one] 1 mapping goes out from a requirement that is not yours to change and is left out.
   *[other] { $n } mappings go out from requirements that are not yours to change and are left out.
 }
requirement_sources-preview-risks = Risks
requirement_sources-preview-threats = { $n ->
    [one] 1 threat is added to the catalogue of threats.
   *[other] { $n } threats are added to the catalogue of threats.
}
requirement_sources-preview-matrices = { $n ->
    [one] 1 risk matrix is added as a draft. Say who may accept risks before it comes into use.
   *[other] { $n } risk matrices are added as drafts. Say who may accept risks before they come into use.
}
requirement_sources-preview-known-risks = { $n ->
    [one] 1 threat or risk matrix is here already and is left as it is.
   *[other] { $n } threats or risk matrices are here already and are left as they are.
}
requirement_sources-preview-left = Not taken over
requirement_sources-preview-left-text = This stands in the file and is not saved here. Keep the file if you need it.
requirement_sources-left-matrices = Risk matrices
requirement_sources-left-threats = Threats
requirement_sources-left-metric_definitions = Metrics
requirement_sources-left-presets = Presets
requirement_sources-left-ttp = Attack techniques
requirement_sources-left-unknown = Unknown parts
requirement_sources-preview-apply = Save
requirement_sources-preview-again = Choose another file
requirement_sources-imported = Saved: sources { $sources }, requirements { $requirements }, mappings { $mappings }, threats and risk matrices { $risks }.

library-error = { $place }: { $what }
library-place-yaml = Line { $line }, column { $column }
library-place-json = Line { $line }, { $path }
library-error-syntax = the file cannot be understood ({ $detail })
library-error-too-large = the file is larger than { $max } MB
library-error-utf8 = the file is not text in UTF-8
library-error-too-deep = too many levels within each other
library-error-too-many-nodes = more than { $max } requirements
library-error-too-much = the file becomes too large when its repetitions are unfolded
library-error-not-a-library = the file is not a library: { $field } is missing
library-error-missing = { $field } is missing
library-error-text = { $field } has to be a text
library-error-list = { $field } has to be a list
library-error-map = { $field } has to be a group of fields
library-error-number = { $field } has to be a whole number
library-error-flag = { $field } has to be true or false
library-error-duplicate-key = { $field } is there twice
library-error-duplicate-urn = urn { $urn } is already on line { $line }
library-error-unknown-parent = parent_urn { $urn } is not in the source
library-error-circle = { $urn } stands within itself
library-error-relationship = unknown relationship { $value }
library-error-empty = no object of the library can be read in
library-error-urn = { $value } is not a urn
library-error-grid = the grid of the risk matrix points at a level that is not there
