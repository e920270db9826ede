//! Forms: raw in, typed out, with the input kept and every message beside its field.
//!
//! A register declares its fields once ([`FieldDef`]). A request becomes a [`Raw`]; [`Checked`] holds it against the declarations and the
//! register's own `from_raw` turns it into the typed record; [`FormView`] draws it, again with whatever was typed when something was wrong.
//! A body that carries the resumed mark (the session had ended in between, see `login.rs`) is shown again and never saved by itself.
mod check;
mod context;
mod def;
mod handlers;
mod raw;
mod records;
mod store;
mod view;

pub use check::{Checked, FieldError, FieldErrors, is_yes};
pub use context::{Kit, Titles};
pub use def::{FieldDef, Input, SECRECY, choice_word, label, message_keys, secrecy_word};
pub use handlers::standard_routes;
pub use raw::{Intent, Raw};
pub(crate) use records::checked;
pub use records::{Again, Outcome, Records, Stored, archive, fill, load, save, save_strict};
pub use store::{find_by_name, find_one, named, record_created, record_updated, write_archived};
pub use view::{
    ErrorView, FieldView, FormTarget, FormView, OptionView, PickerView, SectionView, Widget, Words, field_view, find,
};
