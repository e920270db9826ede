# Comments on records of all registers.
comments-title = Comments
comments-nothing = Nobody has commented yet.
comments-older = Show all comments
comments-write = Write a comment
comments-help = Mention somebody with @ and their user name, for example @anna.berg. The comment belongs to the record and can be requested with it. Write nothing security-classified.
comments-send = Comment
comments-written = The comment is saved.
comments-withdraw = Withdraw
comments-withdrawn = Withdrawn { $at }
comments-now-withdrawn = The comment is withdrawn. That it was there is shown here, and what it said stands in the history.
comments-empty = Write something first.
comments-nobody = There is no account called @{ $name }.
comments-nobody-near = There is no account called @{ $name }. Did you mean one of { $near }?
comments-not-theirs = @{ $name } may not see this record and can therefore not be mentioned.
history-field-comment = Comment
