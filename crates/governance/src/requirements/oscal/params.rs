//! Parameters of a catalogue: `{{ insert: param, ac-1_prm_1 }}` in a text becomes the values that are set, else the choices, else the label, in brackets
//! where somebody still has to decide.
use std::collections::BTreeMap;

/// Insertions within insertions.
const MOST_LEVELS: usize = 6;
/// The longest text that insertions may make.
const MOST_CHARS: usize = 200_000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Param {
    pub label: Option<String>,
    pub values: Vec<String>,
    pub choices: Vec<String>,
    /// Several of the choices may be taken.
    pub many: bool,
}

#[derive(Debug, Default)]
pub struct Params(pub BTreeMap<String, Param>);

impl Params {
    /// The text with everything inserted; `None` when insertions make it too long.
    pub fn resolve(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        self.into(&mut out, text, 0)?;
        Some(out)
    }

    fn into(&self, out: &mut String, text: &str, level: usize) -> Option<()> {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let Some((inside, behind)) = after.split_once("}}") else {
                out.push_str("{{");
                rest = after;
                continue;
            };
            match inserted(inside) {
                Some(id) => self.insert(out, id, level)?,
                None => {
                    out.push_str("{{");
                    out.push_str(inside);
                    out.push_str("}}");
                }
            }
            rest = behind;
        }
        out.push_str(rest);
        (out.len() <= MOST_CHARS).then_some(())
    }

    fn insert(&self, out: &mut String, id: &str, level: usize) -> Option<()> {
        let Some(param) = self.0.get(id).filter(|_| level < MOST_LEVELS) else {
            out.push('[');
            out.push_str(id);
            out.push(']');
            return Some(());
        };
        if !param.values.is_empty() {
            return self.all(out, &param.values, ", ", level);
        }
        if !param.choices.is_empty() {
            out.push_str(if param.many { "[+ " } else { "[" });
            self.all(out, &param.choices, " | ", level)?;
            out.push(']');
            return Some(());
        }
        out.push('[');
        self.into(out, param.label.as_deref().unwrap_or(id), level + 1)?;
        out.push(']');
        Some(())
    }

    fn all(&self, out: &mut String, texts: &[String], between: &str, level: usize) -> Option<()> {
        for (i, text) in texts.iter().enumerate() {
            out.push_str(if i > 0 { between } else { "" });
            self.into(out, text, level + 1)?;
        }
        Some(())
    }
}

/// The parameter that is inserted: `insert: param, ac-1_prm_1`, or in older catalogues `ac-1_prm_1` alone.
fn inserted(inside: &str) -> Option<&str> {
    let inside = inside.trim();
    let id = match inside.strip_prefix("insert:") {
        Some(rest) => rest.trim().strip_prefix("param")?.trim_start().strip_prefix(',')?.trim(),
        None => inside,
    };
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    is_id.then_some(id)
}
