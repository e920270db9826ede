//! A model as a TOML file, in the format of `content/classification/klassa-2.toml`: regions exchange their models this way. What cannot be read or does
//! not hold is answered with line and place, all at once as far as it can be known; nothing is repaired or left out silently.
use super::{
    check::{Fault, Place},
    form,
    model::Model,
};
use toml::de::DeTable;
use vk_web::Message;

/// The largest file that is read, in bytes.
pub const MOST_BYTES: usize = 512 * 1024;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// 1-based; `None` where the whole is meant.
    pub line: Option<usize>,
    /// The field of the form that shows the same place; empty when it has none.
    pub field: String,
    pub what: Message,
}

impl FileFault {
    fn whole(what: Message) -> Vec<FileFault> {
        vec![FileFault { line: None, field: String::new(), what }]
    }
}

/// The model in a file.
pub fn read(bytes: &[u8]) -> Result<Model, Vec<FileFault>> {
    if bytes.len() > MOST_BYTES {
        return Err(FileFault::whole(too_large()));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(FileFault::whole("classification_models-file-empty".into()));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(e) => {
            let before = bytes.iter().take(e.valid_up_to()).filter(|b| **b == b'\n').count();
            let what = "classification_models-file-encoding".into();
            return Err(vec![FileFault { line: Some(before + 1), field: String::new(), what }]);
        }
    };
    let model: Model = toml::from_str(text).map_err(|e| unreadable(text, &e))?;
    let faults = model.faults();
    if faults.is_empty() {
        return Ok(model);
    }
    let table = DeTable::parse(text).map_err(|e| unreadable(text, &e))?;
    Err(faults.iter().map(|fault| placed(text, table.get_ref(), &model, fault)).collect())
}

/// That a file is larger than what is read.
pub fn too_large() -> Message {
    Message::new("classification_models-file-too_large").with("max", MOST_BYTES / 1024)
}

/// The model as a file that [`read`] gives back.
pub fn write(model: &Model) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(model)
}

fn unreadable(text: &str, error: &toml::de::Error) -> Vec<FileFault> {
    let what = Message::new("classification_models-file-syntax").with("detail", error.message());
    vec![FileFault { line: error.span().map(|span| line(text, span.start)), field: String::new(), what }]
}

fn placed(text: &str, table: &DeTable<'_>, model: &Model, fault: &Fault) -> FileFault {
    let line = offset(table, fault.place).map(|at| line(text, at));
    FileFault { line, field: form::field_of(model, fault.place), what: fault.what.message() }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

/// Where a place begins: the field, else the entry that lacks it.
fn offset(table: &DeTable<'_>, place: Place) -> Option<usize> {
    if place.list.is_empty() {
        return table.get(place.field).map(|value| value.span().start);
    }
    let list = table.get(place.list)?;
    let entry = if place.list == "validity" { Some(list) } else { list.get_ref().get(place.index) };
    let Some(entry) = entry else { return Some(list.span().start) };
    Some(entry.get_ref().get(place.field).unwrap_or(entry).span().start)
}
