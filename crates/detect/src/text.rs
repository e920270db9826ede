//! Case folding. Sigma compares without case; both sides of every comparison go through here, so that `Å` and `å` are one letter.

/// Appends the lower case of `text`; letter by letter, so that the position of a letter in a word changes nothing.
pub(crate) fn fold_into(out: &mut String, text: &str) {
    if text.is_ascii() {
        let at = out.len();
        out.push_str(text);
        if let Some(tail) = out.get_mut(at..) {
            tail.make_ascii_lowercase();
        }
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}

pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_outside_ascii_fold_too() {
        assert_eq!(fold("C:\\Användare\\ÅSA"), "c:\\användare\\åsa");
        assert_eq!(fold("ΟΔΟΣ"), "οδοσ");
    }
}
