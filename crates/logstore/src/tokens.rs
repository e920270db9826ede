//! Texts to tokens, for the filters that say which row groups need not be read.
//!
//! Prose (`text` fields with `token`, all in one name space): its words, each two words joined by one `. - _ @ : / \`, and each four
//! numbers joined by dots, so that an address is one token. Every other tokenised field, and each field outside the registry: the whole
//! value, together with the field's name. All case folded.
//!
//! The rule that makes pruning right: what [`required`] lists for some words, [`words_of`] gives for every text in which they are found.
use crate::query::{Words, fold, is_word};

/// Changes whenever the same text would give other tokens; a filter of another version is not used.
pub(crate) const VERSION: u16 = 1;

/// FNV-1a with a final mix: small, the same on every machine and in every version.
struct Hash(u64);

impl Hash {
    fn new(space: &str) -> Hash {
        Hash(0xcbf2_9ce4_8422_2325).add(space).add("\u{1f}")
    }
    fn add(mut self, text: &str) -> Hash {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }
    fn end(self) -> u64 {
        let mut h = self.0;
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }
}

/// The name space of prose; no field is called so.
const PROSE: &str = "";

/// The token of a whole value. The value is folded here.
pub(crate) fn value_token(field: &str, value: &str) -> u64 {
    Hash::new(field).add(&fold(value)).end()
}

/// Every token of a text of prose.
pub(crate) fn words_of(text: &str, mut take: impl FnMut(u64)) {
    scan(&fold(text), |_, _| true, &mut take);
}

/// The tokens that every text must have in which these words are found.
pub(crate) fn required(words: &Words) -> Vec<u64> {
    let mut tokens = Vec::new();
    let last = words.pieces.len().saturating_sub(1);
    for (i, piece) in words.pieces.iter().enumerate() {
        // At an open end the text's word may go on, so the word there says nothing.
        let left_open = i > 0 || words.open_left;
        let right_open = i < last || words.open_right;
        let whole = |start: usize, end: usize| (start > 0 || !left_open) && (end < piece.len() || !right_open);
        scan(piece, whole, &mut |t| tokens.push(t));
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// Goes through the words of a folded text; those that are not `whole` are passed over, with every combination they are part of.
fn scan(text: &str, whole: impl Fn(usize, usize) -> bool, take: &mut impl FnMut(u64)) {
    // The last words, as long as each follows its predecessor after a single joining character.
    let mut run: Vec<(usize, usize)> = Vec::with_capacity(4);
    let mut start = None;
    let ends = text.char_indices().chain(std::iter::once((text.len(), ' ')));
    for (at, c) in ends {
        if is_word(c) {
            start.get_or_insert(at);
            continue;
        }
        let Some(begin) = start.take() else {
            run.clear();
            continue;
        };
        if whole(begin, at) {
            take(Hash::new(PROSE).add(&text[begin..at]).end());
            run.push((begin, at));
            if let [.., (first, _), _] = run.as_slice() {
                take(Hash::new(PROSE).add(&text[*first..at]).end());
            }
            if let [.., (first, _), _, _, _] = run.as_slice() {
                let four = &text[*first..at];
                if four.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
                    take(Hash::new(PROSE).add(four).end());
                }
            }
        } else {
            run.clear();
        }
        if !matches!(c, '.' | '-' | '_' | '@' | ':' | '/' | '\\') {
            run.clear();
        } else if run.len() > 8 {
            run.drain(..run.len() - 4);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Expr, parse};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn tokens(text: &str) -> BTreeSet<u64> {
        let mut out = BTreeSet::new();
        words_of(text, |t| {
            out.insert(t);
        });
        out
    }

    fn words(query: &str) -> Words {
        match parse(query) {
            Ok(Expr::Free(words)) => words,
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn an_address_is_one_token_and_so_tells_row_groups_apart() {
        let line = tokens("from 10.1.2.30:443 to 192.168.1.2, 3");
        assert!(!required(&words("10.1.2.30")).iter().any(|t| !line.contains(t)));
        assert!(required(&words("10.1.2.3")).iter().any(|t| !line.contains(t)));
        assert!(required(&words("192.168.2.3")).iter().any(|t| !line.contains(t)));
    }

    #[test]
    fn an_open_end_requires_nothing_of_its_word() {
        assert!(required(&words("*fail*")).is_empty());
        assert!(required(&words("fail*")).is_empty());
        assert_eq!(required(&words("srv-db*")).len(), 1, "srv is whole, db is not");
    }

    proptest! {
        #[test]
        fn words_found_in_a_text_have_all_their_tokens_in_it(
            text in "[aA1ö.:@ /\\-]{0,40}", cut in 0_usize..40, len in 1_usize..12, left: bool, right: bool,
        ) {
            let chars: Vec<char> = text.chars().collect();
            let needle: String = chars.iter().skip(cut).take(len).collect();
            let mut wanted = Words::phrase(&needle);
            wanted.open_left = left;
            wanted.open_right = right;
            if wanted.found_in(&text) {
                let have = tokens(&text);
                for token in required(&wanted) {
                    prop_assert!(have.contains(&token), "{needle:?} in {text:?}");
                }
            }
        }
    }
}
