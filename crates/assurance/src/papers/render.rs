//! Texts that the region edits, filled in with figures. minijinja under lock: the only words are `if`, `elif`, `else` and `for`, nothing is called,
//! calculated or set, every name has to be known, and work and length have ends. So a text can neither reach anything but its figures nor stop the
//! program (`docs/decisions/0016-templates-of-papers.md`).
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;
use std::io;
use vk_web::Message;

/// Characters that a text may have before it is filled in, and after.
pub const LONGEST: usize = 20_000;
const LONGEST_OUT: usize = 100_000;
const FUEL: u64 = 50_000;

/// Why a text cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not the language of the texts: the line, and what stands there.
    Syntax { line: usize, text: String },
    /// A name that this kind of paper does not have.
    Unknown(String),
    /// It works or writes for ever.
    TooMuch,
}

impl Fault {
    /// For whoever wrote the text.
    pub fn message(&self) -> Message {
        match self {
            Fault::Syntax { line, text } => {
                Message::new("paper_templates-error-syntax").with("line", *line).with("text", text.clone())
            }
            Fault::Unknown(name) => Message::new("paper_templates-error-unknown").with("name", name.clone()),
            Fault::TooMuch => Message::new("paper_templates-error-much"),
        }
    }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::empty();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(50);
    env.add_filter("capfirst", |text: String| capitalised(&text));
    env
}

/// The first letter upper, the rest as it stands: "regionstyrelsen", "IVO".
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The text filled in, tidied.
pub fn render<D: Serialize>(text: &str, data: &D) -> Result<String, Fault> {
    check(text)?;
    let env = environment();
    let template = env.template_from_str(text).map_err(|e| fault(&e, text))?;
    let mut out = Limited(Vec::new());
    template.render_captured_to(minijinja::value::Serde(data), &mut out).map_err(|e| fault(&e, text))?;
    Ok(super::text::tidy(&String::from_utf8_lossy(&out.0)))
}

/// The names that a text uses, or why it cannot be used.
pub fn names(text: &str) -> Result<Vec<String>, Fault> {
    check(text)?;
    let env = environment();
    let template = env.template_from_str(text).map_err(|e| fault(&e, text))?;
    let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
    names.sort();
    Ok(names)
}

fn fault(error: &minijinja::Error, text: &str) -> Fault {
    let line = error.line().unwrap_or(1);
    match error.kind() {
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => Fault::TooMuch,
        ErrorKind::UndefinedError => Fault::Unknown(shown(text, line)),
        ErrorKind::UnknownFilter | ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            Fault::Unknown(error.detail().map_or_else(|| shown(text, line), str::to_owned))
        }
        _ => Fault::Syntax { line, text: shown(text, line) },
    }
}

fn shown(text: &str, line: usize) -> String {
    text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().chars().take(120).collect()
}

/// What stands before an `if` or a `for` may, and nothing that calls, sets, joins or repeats.
fn check(text: &str) -> Result<(), Fault> {
    if text.chars().count() > LONGEST {
        return Err(Fault::TooMuch);
    }
    let mut rest = text;
    let line = |rest: &str| text.get(..text.len() - rest.len()).unwrap_or_default().matches('\n').count() + 1;
    while let Some(start) = rest.find("{%").into_iter().chain(rest.find("{{")).chain(rest.find("{#")).min() {
        rest = rest.get(start..).unwrap_or_default();
        let close = match rest.get(..2) {
            Some("{%") => "%}",
            Some("{{") => "}}",
            _ => "#}",
        };
        let wrong = || Fault::Syntax { line: line(rest), text: shown(text, line(rest)) };
        let end = rest.find(close).ok_or_else(wrong)?;
        let inner = rest.get(2..end).unwrap_or_default().trim_matches(['-', '+']).trim();
        if close == "%}" && !matches!(inner.split_whitespace().next(), Some("if" | "elif" | "else" | "endif" | "for" | "endfor"))
        {
            return Err(wrong());
        }
        // No quotes either: what stands between them could hold the end that is looked for here.
        let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.|=!<>,".contains(c);
        if close != "#}" && !inner.chars().all(plain) {
            return Err(wrong());
        }
        rest = rest.get(end + 2..).unwrap_or_default();
    }
    Ok(())
}

/// Refuses to grow beyond its end.
struct Limited(Vec<u8>);

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST_OUT {
            return Err(io::Error::other("too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_and_lists_become_text_without_the_blank_lines_they_leave() {
        let text = "{{ body|capfirst }} beslutar.\n{% if day %}\nSenast {{ day }}.\n{% endif %}\n\n\n{% for m in all %}- {{ m.text }}\n{% endfor %}";
        let data = json!({"body": "regionstyrelsen", "day": "", "all": [{"text": "IVO:s brev"}, {"text": "två"}]});
        assert_eq!(render(text, &data).unwrap(), "Regionstyrelsen beslutar.\n\n- IVO:s brev\n- två");
    }

    #[test]
    fn a_name_that_nobody_gives_is_an_error_and_not_an_empty_place() {
        assert_eq!(render("Antal: {{ antal }}", &json!({})), Err(Fault::Unknown("Antal: {{ antal }}".to_owned())));
        assert!(matches!(render("ett\n{{ a.b }}", &json!({"a": {}})), Err(Fault::Unknown(_))));
    }

    #[test]
    fn a_text_that_does_not_end_its_condition_is_shown_with_its_line() {
        assert!(matches!(render("ett\n{% if a %}\ntvå", &json!({"a": 1})), Err(Fault::Syntax { .. })));
        let Err(Fault::Syntax { line, text }) = render("ett\n{{ a", &json!({})) else { panic!("a fault") };
        assert_eq!((line, text.as_str()), (2, "{{ a"));
    }

    #[test]
    fn nothing_can_be_called_set_included_joined_or_repeated() {
        for text in [
            "{% set x = 'a' %}",
            "{% include 'a' %}",
            "{% macro a() %}{% endmacro %}",
            "{{ a() }}",
            "{{ 'a' * 99999999 }}",
            "{{ a ~ a }}",
            "{{ a + a }}",
            "{% for i in range(9) %}{% endfor %}",
            "{{ a[0] }}",
            "{{ {'a': 1} }}",
            "{% raw %}{% endraw %}",
            "{{ '\"' \"}}\" ~ a }}",
        ] {
            assert!(matches!(render(text, &json!({"a": "a"})), Err(Fault::Syntax { .. })), "{text}");
        }
    }

    #[test]
    fn a_text_that_works_or_writes_without_end_is_stopped() {
        let many: Vec<u32> = (0..400).collect();
        let loops = "{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}";
        assert_eq!(render(loops, &json!({ "x": many })), Err(Fault::TooMuch));
        let writes = format!("{{% for a in x %}}{}{{% endfor %}}", "å".repeat(2000));
        assert_eq!(render(&writes, &json!({ "x": many })), Err(Fault::TooMuch));
        assert_eq!(render(&"å".repeat(LONGEST + 1), &json!({})), Err(Fault::TooMuch));
    }

    #[test]
    fn what_a_figure_holds_is_text_and_never_read_as_a_text_to_fill_in() {
        assert_eq!(render("{{ a }}", &json!({"a": "{{ b }} <b>"})).unwrap(), "{{ b }} <b>");
    }
}
