//! Modifiers that change a rule's values before they are compared: `windash`, `wide`, `utf16*`, `base64`, `base64offset`, `expand`.
use crate::pattern::Atom;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::BTreeMap;

/// A value on its way through the modifiers.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) atoms: Vec<Atom>,
    /// Set by the UTF-16 modifiers: the bytes that a following `base64` encodes.
    bytes: Option<Vec<u8>>,
}

/// Variants of one value beyond this many are cut down to those that use the same dash everywhere.
const MOST_VARIANTS: usize = 625;

const DASHES: [char; 5] = ['-', '/', '–', '—', '―'];

impl Draft {
    pub(crate) fn new(atoms: Vec<Atom>) -> Draft {
        Draft { atoms, bytes: None }
    }

    /// The value's text; an error when wildcards stand in it.
    fn text(&self) -> Result<String, String> {
        let letters = self.atoms.iter().map(|atom| match atom {
            Atom::Char(c) => Some(*c),
            Atom::Any | Atom::Star => None,
        });
        letters.collect::<Option<String>>().ok_or_else(|| "a value to be encoded cannot hold wildcards".to_owned())
    }

    fn raw_bytes(&self) -> Result<Vec<u8>, String> {
        match &self.bytes {
            Some(bytes) => Ok(bytes.clone()),
            None => Ok(self.text()?.into_bytes()),
        }
    }

    fn of_text(text: &str) -> Draft {
        Draft::new(text.chars().map(Atom::Char).collect())
    }

    /// UTF-16 in the given byte order. Without a `base64` after it, the bytes themselves are the text to look for.
    pub(crate) fn utf16(&self, big_endian: bool, mark: bool) -> Result<Draft, String> {
        let mut bytes: Vec<u8> = if mark { vec![0xFF, 0xFE] } else { Vec::new() };
        for unit in self.text()?.encode_utf16() {
            bytes.extend(if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() });
        }
        let text = String::from_utf8(bytes.clone()).unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect());
        Ok(Draft { bytes: Some(bytes), ..Draft::of_text(&text) })
    }

    pub(crate) fn base64(&self) -> Result<Draft, String> {
        Ok(Draft::of_text(&STANDARD.encode(self.raw_bytes()?)))
    }

    /// The three texts that the value can become inside a longer base64 text, without the letters that its neighbours decide.
    pub(crate) fn base64_offsets(&self) -> Result<Vec<Draft>, String> {
        let bytes = self.raw_bytes()?;
        let mut out = Vec::with_capacity(3);
        for (offset, skip) in [(0usize, 0usize), (1, 2), (2, 3)] {
            let mut padded = vec![b' '; offset];
            padded.extend(&bytes);
            let encoded = STANDARD.encode(&padded);
            let cut = match padded.len() % 3 {
                0 => 0,
                1 => 3,
                _ => 2,
            };
            let kept = encoded.get(skip..encoded.len().saturating_sub(cut)).unwrap_or_default();
            out.push(Draft::of_text(kept));
        }
        Ok(out)
    }

    /// Every dash that Windows takes for the one in front of an option.
    pub(crate) fn windash(&self) -> Vec<Draft> {
        let places: Vec<usize> = (0..self.atoms.len()).filter(|i| self.is_option_dash(*i)).collect();
        let mut variants = vec![self.atoms.clone()];
        if DASHES.len().checked_pow(places.len() as u32).is_some_and(|n| n <= MOST_VARIANTS) {
            for at in places {
                variants = variants.iter().flat_map(|v| DASHES.map(|dash| with_letter(v, at, dash))).collect();
            }
        } else {
            variants =
                DASHES.iter().map(|dash| places.iter().fold(self.atoms.clone(), |v, at| with_letter(&v, *at, *dash))).collect();
            variants.push(self.atoms.clone());
        }
        variants.into_iter().map(Draft::new).collect()
    }

    /// A `-` or `/` after something that is no word and before a word (the specification's `\B[-/]\b`).
    fn is_option_dash(&self, at: usize) -> bool {
        let is_word = |atom: Option<&Atom>| matches!(atom, Some(Atom::Char(c)) if c.is_alphanumeric() || *c == '_');
        matches!(self.atoms.get(at), Some(Atom::Char('-' | '/')))
            && !(at > 0 && is_word(self.atoms.get(at - 1)))
            && is_word(self.atoms.get(at + 1))
    }

    /// Replaces `%name%` by each of the name's values. `Err` is the first name that has none.
    pub(crate) fn expand(&self, placeholders: &BTreeMap<String, Vec<String>>) -> Result<Vec<Draft>, String> {
        let Some((from, to, name)) = self.placeholder() else { return Ok(vec![self.clone()]) };
        let Some(values) = placeholders.get(&name) else { return Err(name) };
        let mut out = Vec::new();
        for value in values {
            let mut atoms: Vec<Atom> = self.atoms.iter().take(from).copied().collect();
            atoms.extend(value.chars().map(Atom::Char));
            let done = atoms.len();
            atoms.extend(self.atoms.iter().skip(to));
            // What was put in is not looked at again: a value may hold a percent sign.
            let rest = Draft::new(atoms.split_off(done));
            for tail in rest.expand(placeholders)? {
                out.push(Draft::new(atoms.iter().chain(&tail.atoms).copied().collect()));
            }
        }
        Ok(out)
    }

    /// First `%name%`: where it begins, where it ends, and the name.
    fn placeholder(&self) -> Option<(usize, usize, String)> {
        let mut from = 0;
        while let Some(start) = self.find_percent(from) {
            let end = self.find_percent(start + 1)?;
            let name: Option<String> = self
                .atoms
                .get(start + 1..end)?
                .iter()
                .map(|a| match a {
                    Atom::Char(c) if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') => Some(*c),
                    _ => None,
                })
                .collect();
            match name {
                Some(name) if !name.is_empty() => return Some((start, end + 1, name)),
                _ => from = end,
            }
        }
        None
    }

    fn find_percent(&self, from: usize) -> Option<usize> {
        (from..self.atoms.len()).find(|i| self.atoms.get(*i) == Some(&Atom::Char('%')))
    }
}

fn with_letter(atoms: &[Atom], at: usize, letter: char) -> Vec<Atom> {
    let mut out = atoms.to_vec();
    if let Some(slot) = out.get_mut(at) {
        *slot = Atom::Char(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(drafts: &[Draft]) -> Vec<String> {
        drafts.iter().map(|d| d.text().expect("plain")).collect()
    }

    #[test]
    fn base64_at_three_offsets_is_found_inside_longer_texts() {
        let needle = "/bin/sh";
        let found = texts(&Draft::of_text(needle).base64_offsets().expect("offsets"));
        for prefix in ["", "x", "xy", "xyz"] {
            let encoded = STANDARD.encode(format!("{prefix}{needle} and more"));
            assert!(found.iter().any(|f| encoded.contains(f)), "{prefix:?}: {encoded} holds none of {found:?}");
        }
    }

    #[test]
    fn windash_changes_dashes_of_options_only() {
        let found = texts(&Draft::of_text(" -a-b").windash());
        assert_eq!(found, [" -a-b", " /a-b", " –a-b", " —a-b", " ―a-b"]);
        assert_eq!(Draft::of_text("-a -b").windash().len(), 25);
        assert_eq!(Draft::of_text("-a -b -c -d -e").windash().len(), 6);
    }

    #[test]
    fn wide_then_base64_is_what_powershell_encodes() {
        let draft = Draft::of_text("IEX").utf16(false, false).and_then(|d| d.base64()).expect("encoded");
        assert_eq!(draft.text().expect("plain"), "SQBFAFgA");
    }

    #[test]
    fn a_placeholder_without_values_is_named() {
        let mut known = BTreeMap::new();
        known.insert("admins".to_owned(), vec!["anna".to_owned(), "100%".to_owned()]);
        let two = Draft::of_text(r"corp\%admins%!").expand(&known).expect("known");
        assert_eq!(texts(&two), [r"corp\anna!", r"corp\100%!"]);
        assert_eq!(Draft::of_text("%servers%").expand(&known).expect_err("unknown"), "servers");
        assert_eq!(texts(&Draft::of_text("50% of %").expand(&known).expect("no name")), ["50% of %"]);
    }
}
