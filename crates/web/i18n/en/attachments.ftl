# Attachments of records of all registers.
attachments-title = Attachments
attachments-nothing = No attachments yet.
attachments-file = Files
attachments-help = At most { $n } files at once, at most { $max } MB each. Attach nothing security-classified.
attachments-description = Description
attachments-add = Add
attachments-added = The attachment is saved.
attachments-record-full = A record can have at most { $max } attachments. Put the files in one zip file, or on another record.
attachments-none = Choose at least one file.
attachments-empty = “{ $name }” is empty. Nothing is saved.
attachments-too-large = “{ $name }” is larger than { $max } MB. Nothing is saved.
attachments-too-many = At most { $max } files at once. Nothing is saved.
attachments-infected = “{ $name }” holds malicious code according to the scanner. Nothing is saved, and the event stands in the history.
attachments-remove = Remove
attachments-remove-help = The content is deleted and cannot be had back. That the file was there, its checksum, who removed it and when stays.
attachments-remove-do = Remove the file
attachments-now-removed = The attachment is removed.
attachments-removed = Removed by { $who } { $at }
attachments-refused = Refused { $at }
attachments-gone = { $n ->
    [one] One removed or refused
   *[other] { $n } removed or refused
  }
attachments-scan-scanned = Scanned
attachments-scan-unscanned = Not scanned
attachments-scan-infected = Malicious code
attachments-type-pdf = PDF
attachments-type-image = Image
attachments-type-document = Document
attachments-type-sheet = Spreadsheet
attachments-type-slides = Presentation
attachments-type-text = Text
attachments-type-csv = Text with columns
attachments-type-mail = Mail
attachments-type-script = Script or web page
attachments-type-program = Program
attachments-type-macro = Document with macros
attachments-type-archive = Archive
attachments-type-other = Unknown type
history-field-attachment = Attachment
history-field-attachment-infected = Refused attachment, malicious code
history-field-attachment-scanned = Attachment scanned afterwards
