//! Sorting and searching names. Neither database knows that å ä ö come last or that Å folds to å, so both keys are computed here
//! and stored beside the name (`name_key`, `search_text`).
use icu_collator::{CollatorBorrowed, options::CollatorOptions};
use icu_locale_core::locale;
use std::cell::OnceCell;

thread_local! {
    static COLLATOR: OnceCell<Option<CollatorBorrowed<'static>>> = const { OnceCell::new() };
}

/// The Swedish collation key of a name as lower-case hexadecimal, so that plain byte order is dictionary order on both databases.
pub fn sort_key(name: &str) -> String {
    COLLATOR.with(|cell| {
        let collator = cell.get_or_init(|| CollatorBorrowed::try_new(locale!("sv").into(), CollatorOptions::default()).ok());
        let mut key: Vec<u8> = Vec::with_capacity(name.len() * 2);
        let written = collator.as_ref().map(|c| c.write_sort_key_to(name.trim(), &mut key).is_ok());
        if written != Some(true) {
            key = fold(name).into_bytes();
        }
        let mut hex = String::with_capacity(key.len() * 2);
        for byte in key {
            hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        }
        hex
    })
}

/// What is compared when somebody searches: lower case, white space folded. Both sides of a LIKE go through it.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_names_sort_as_in_a_dictionary() {
        let mut names = ["Öland", "Zebra", "alfa", "Ängel", "Åre", "Alfa", "åtgärd"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["alfa", "Alfa", "Zebra", "Åre", "åtgärd", "Ängel", "Öland"]);
    }

    #[test]
    fn folding_ignores_case_and_spaces_also_for_swedish_letters() {
        assert_eq!(fold("  ÅRE   Sjukhus "), "åre sjukhus");
    }
}
