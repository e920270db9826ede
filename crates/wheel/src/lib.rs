//! The year wheel (årshjul) without storage, clock, network or pages: when an activity comes round (`recurrence`), what one
//! occasion of it goes through (`occasion`), which occasions ought to exist (`fanout`) and where things stand in the circle
//! (`drawing`). Today is always a parameter. Days are calendar days (`jiff::civil::Date`); nothing here has a time of day.
pub mod drawing;
pub mod fanout;
pub mod occasion;
pub mod recurrence;
