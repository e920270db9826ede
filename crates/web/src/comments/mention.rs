//! Who is mentioned in a comment: `@user.name` at the beginning of a word. What a name ends with (full stop, comma, bracket) is not part of it, and an
//! address like `eva@region.example` mentions nobody.

/// The names that a text mentions, in lower case, each once, in their order.
pub fn names(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or("");
        if c == '@' && !in_name(before) && before != '@' {
            let run = rest.find(|c| !in_name(c)).map_or(rest, |end| rest.get(..end).unwrap_or(rest));
            let name = run.trim_end_matches(['.', '-', '_', '@', '+']).to_lowercase();
            if !name.is_empty() && !out.contains(&name) {
                out.push(name);
            }
            rest = rest.get(run.len()..).unwrap_or("");
            before = run.chars().next_back().unwrap_or(c);
            continue;
        }
        before = c;
    }
    out
}

/// What a sign-in name is written with. Some regions sign in with an address, so that a name may hold an `@` of its own.
fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@')
}

#[cfg(test)]
mod tests {
    use super::names;
    use proptest::prelude::*;

    #[test]
    fn a_name_ends_where_the_sentence_goes_on() {
        assert_eq!(names("@anna.berg, kan du se på det? Fråga (@bo-ek)."), ["anna.berg", "bo-ek"]);
        assert_eq!(names("Hej @Åsa! @åsa igen."), ["åsa"]);
        assert_eq!(names("@anna..."), ["anna"]);
        assert_eq!(names("@eva@region.example svarar"), ["eva@region.example"]);
    }

    #[test]
    fn an_address_or_a_lone_sign_mentions_nobody() {
        assert_eq!(names("skriv till eva@region.example"), Vec::<String>::new());
        assert_eq!(names("@ @, @@ 3 @ 5 kr"), Vec::<String>::new());
        assert_eq!(names(""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_failing_and_gives_names_that_stand_in_it(text in "\\PC{0,200}") {
            let lower = text.to_lowercase();
            for name in names(&text) {
                prop_assert!(!name.is_empty() && !name.contains(char::is_whitespace));
                prop_assert!(lower.contains(&format!("@{name}")), "{name} in {text}");
            }
        }

        #[test]
        fn a_written_mention_is_found_whatever_stands_around_it(
            name in "[a-z][a-z0-9]{0,8}([._-][a-z0-9]{1,5}){0,2}",
            before in "([a-z]{0,5}[ (\n\"]){0,3}",
            after in "([.,;:!?)] ?|[ \n]|)[ ]?([a-z]{0,5} ?){0,3}",
        ) {
            prop_assume!(after.is_empty() || !after.starts_with(|c: char| c.is_alphanumeric()));
            prop_assume!(!after.starts_with('.') || !after.get(1..).is_some_and(|a| a.starts_with(|c: char| c.is_alphanumeric())));
            prop_assert_eq!(names(&format!("{before}@{name}{after}")), vec![name]);
        }
    }
}
