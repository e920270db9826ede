//! Who changed what, when, field by field
