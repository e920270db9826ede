//! Words to an expression: recursive descent, OR below AND below NOT.
use super::{
    Expr, QueryError, Test, Words,
    lexer::{Lexer, Pat},
    test::{Bound, Scalar, fold, kind_of, time_span},
};
use vk_core::Network;
use vk_event::{Field, FieldKind};

/// Parentheses inside each other; more is a mistake or an attack on the stack.
const DEEPEST: usize = 64;

/// Reads a query; see the module for the language. An empty one means every event.
pub fn parse(text: &str) -> Result<Expr, QueryError> {
    let mut parser = Parser { lexer: Lexer::new(text), depth: 0 };
    parser.lexer.skip_white();
    if parser.lexer.peek().is_none() {
        return Ok(Expr::All);
    }
    let expr = parser.any_of(None)?;
    match parser.lexer.peek() {
        None => Ok(expr),
        Some(c) => Err(parser.lexer.error(parser.lexer.at(), "query-stray", c)),
    }
}

struct Parser {
    lexer: Lexer,
    depth: usize,
}

type Parsed<T> = Result<T, QueryError>;

impl Parser {
    /// `a OR b`. Within `field:( … )` bare words are values of that field.
    fn any_of(&mut self, field: Option<&str>) -> Parsed<Expr> {
        let mut parts = vec![self.all_of(field)?];
        while self.lexer.take_operator("OR") {
            parts.push(self.all_of(field)?);
        }
        Ok(one_or(parts, Expr::Or))
    }

    fn all_of(&mut self, field: Option<&str>) -> Parsed<Expr> {
        let mut parts = vec![self.not(field)?];
        loop {
            self.lexer.skip_white();
            let explicit = self.lexer.take_operator("AND");
            self.lexer.skip_white();
            let at = self.lexer.at();
            let another = self.lexer.take_operator("OR");
            self.lexer.back_to(at);
            if !explicit && (another || matches!(self.lexer.peek(), None | Some(')'))) {
                return Ok(one_or(parts, Expr::And));
            }
            parts.push(self.not(field)?);
        }
    }

    fn not(&mut self, field: Option<&str>) -> Parsed<Expr> {
        self.lexer.skip_white();
        if self.lexer.take_operator("NOT") {
            self.deeper()?;
            let inner = self.not(field)?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        self.primary(field)
    }

    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(self.lexer.error(self.lexer.at(), "query-too-deep", "")) } else { Ok(()) }
    }

    fn primary(&mut self, field: Option<&str>) -> Parsed<Expr> {
        let at = self.lexer.at();
        for operator in ["AND", "OR"] {
            if self.lexer.take_operator(operator) {
                return Err(self.lexer.error(at, "query-missing-operand", operator));
            }
        }
        match self.lexer.peek() {
            None | Some(')') => Err(self.lexer.error(at, "query-missing-operand", "")),
            Some('(') => self.group(field),
            _ => match field {
                Some(field) => self.value(field, at),
                None => match self.lexer.take_field() {
                    Some(name) => self.field(&full_name(&name), at),
                    None => self.free(),
                },
            },
        }
    }

    fn group(&mut self, field: Option<&str>) -> Parsed<Expr> {
        let open = self.lexer.at();
        self.deeper()?;
        self.lexer.skip(1);
        let inner = self.any_of(field)?;
        if self.lexer.peek() != Some(')') {
            return Err(self.lexer.error(open, "query-open-paren", ""));
        }
        self.lexer.skip(1);
        self.depth -= 1;
        Ok(inner)
    }

    fn free(&mut self) -> Parsed<Expr> {
        let at = self.lexer.at();
        let words = match self.lexer.peek() {
            Some('"') => Words::phrase(&self.lexer.quoted()?),
            _ => Words::pattern(&self.lexer.word(&[])),
        };
        if self.lexer.at() == at {
            return Err(self.lexer.error(at, "query-stray", self.lexer.peek().map(String::from).unwrap_or_default()));
        }
        Ok(if words.pieces.is_empty() { Expr::All } else { Expr::Free(words) })
    }

    /// What follows `name:`.
    fn field(&mut self, name: &str, at: usize) -> Parsed<Expr> {
        match self.lexer.peek() {
            None => Err(self.lexer.error(at, "query-missing-value", name)),
            Some(c) if c.is_whitespace() || c == ')' => Err(self.lexer.error(at, "query-missing-value", name)),
            Some('(') => self.group(Some(name)),
            _ => self.value(name, at),
        }
    }

    fn value(&mut self, name: &str, at: usize) -> Parsed<Expr> {
        let here = self.lexer.at();
        let test = match self.lexer.peek() {
            Some('"') => Test::value(name, &self.lexer.quoted()?),
            Some('[' | '{') => self.range(name)?,
            Some('>' | '<') => self.comparison(name, at)?,
            _ => {
                let pattern = self.lexer.word(&[]);
                if pattern.is_empty() {
                    return Err(self.lexer.error(here, "query-missing-value", name));
                }
                self.pattern(name, &pattern, here)?
            }
        };
        Ok(Expr::Field { name: name.to_owned(), test })
    }

    fn pattern(&self, name: &str, pattern: &[Pat], at: usize) -> Parsed<Test> {
        let kind = kind_of(name);
        if pattern.iter().all(|p| *p == Pat::Any) {
            return Ok(Test::Exists);
        }
        let literal: Option<String> = pattern.iter().map(|p| if let Pat::Char(c) = p { Some(*c) } else { None }).collect();
        match literal {
            Some(text) if text.contains('/') && !matches!(kind, Some(FieldKind::Text)) => match text.parse::<Network>().ok() {
                Some(network) => Ok(Test::Within(network)),
                None if kind == Some(FieldKind::Ip) => Err(self.lexer.error(at, "query-bad-network", text)),
                None => Ok(Test::value(name, &text)),
            },
            Some(text) if kind == Some(FieldKind::Date) && time_span(&text).is_none() => {
                Err(self.lexer.error(at, "query-bad-time", text))
            }
            Some(text) => Ok(Test::value(name, &text)),
            // In prose a question mark is a question mark; only the star is a wildcard there.
            None if kind == Some(FieldKind::Text) => Ok(Test::Has(Words::pattern(pattern))),
            None => Ok(Test::Like(pattern.iter().flat_map(folded).collect())),
        }
    }

    /// `>=5`, `<"2026-11-22T10:00:00Z"`
    fn comparison(&mut self, name: &str, at: usize) -> Parsed<Test> {
        let above = self.lexer.peek() == Some('>');
        self.lexer.skip(1);
        let inclusive = self.lexer.peek() == Some('=');
        self.lexer.skip(usize::from(inclusive));
        let here = self.lexer.at();
        let text = self.end_of_range(&[])?;
        if text.is_empty() {
            return Err(self.lexer.error(at, "query-missing-value", name));
        }
        let (low, high) = if above { (Some(text.as_str()), None) } else { (None, Some(text.as_str())) };
        self.between(name, low, high, inclusive, inclusive, here)
    }

    /// `[a TO b]`, `{a TO b}`, either end `*`
    fn range(&mut self, name: &str) -> Parsed<Test> {
        let open = self.lexer.at();
        let low_inclusive = self.lexer.peek() == Some('[');
        self.lexer.skip(1);
        self.lexer.skip_white();
        let low = self.end_of_range(&[']', '}'])?;
        self.lexer.skip_white();
        let to = self.lexer.take_operator("TO");
        self.lexer.skip_white();
        let high = self.end_of_range(&[']', '}'])?;
        self.lexer.skip_white();
        let close = self.lexer.peek();
        if !to || low.is_empty() || high.is_empty() || !matches!(close, Some(']' | '}')) {
            return Err(self.lexer.error(open, "query-bad-range", ""));
        }
        self.lexer.skip(1);
        let end = |text: String| (text != "*").then_some(text);
        let (low, high) = (end(low), end(high));
        self.between(name, low.as_deref(), high.as_deref(), low_inclusive, close == Some(']'), open)
    }

    fn end_of_range(&mut self, stop: &[char]) -> Parsed<String> {
        if self.lexer.peek() == Some('"') {
            return self.lexer.quoted();
        }
        let word = self.lexer.word(stop);
        Ok(word
            .iter()
            .map(|p| match p {
                Pat::Char(c) => *c,
                Pat::Any => '*',
                Pat::One => '?',
            })
            .collect())
    }

    fn between(&self, name: &str, low: Option<&str>, high: Option<&str>, low_in: bool, high_in: bool, at: usize) -> Parsed<Test> {
        if low.is_none() && high.is_none() {
            return Ok(Test::Exists);
        }
        let ends = [low, high];
        let given = || ends.iter().copied().flatten();
        let bound =
            |text: Option<&str>, inclusive: bool, make: &dyn Fn(&str) -> Scalar| text.map(|t| Bound { at: make(t), inclusive });
        let kind = kind_of(name);
        if kind == Some(FieldKind::Date) {
            let span = |text: &str| time_span(text).ok_or_else(|| self.lexer.error(at, "query-bad-time", text));
            let low = low
                .map(&span)
                .transpose()?
                .map(|(first, last)| Bound { at: Scalar::Time(if low_in { first } else { last }), inclusive: low_in });
            let high = high
                .map(&span)
                .transpose()?
                .map(|(first, last)| Bound { at: Scalar::Time(if high_in { last } else { first }), inclusive: high_in });
            return Ok(Test::Between(low, high));
        }
        let make: &dyn Fn(&str) -> Scalar = if given().all(|t| t.parse::<i64>().is_ok()) {
            &|t| Scalar::Int(t.parse().unwrap_or_default())
        } else if given().all(|t| t.parse::<f64>().is_ok_and(f64::is_finite)) {
            &|t| Scalar::Float(t.parse().unwrap_or_default())
        } else if kind == Some(FieldKind::Ip) && given().all(|t| t.parse::<std::net::IpAddr>().is_ok()) {
            &|t| t.parse().map_or_else(|_| Scalar::Text(fold(t)), Scalar::Ip)
        } else {
            &|t| Scalar::Text(fold(t))
        };
        Ok(Test::Between(bound(low, low_in, make), bound(high, high_in, make)))
    }
}

fn folded(part: &Pat) -> Vec<Pat> {
    match part {
        Pat::Char(c) => c.to_lowercase().map(Pat::Char).collect(),
        other => vec![*other],
    }
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if parts.len() == 1 { parts.remove(0) } else { many(parts) }
}

/// The ECS name that a short name stands for.
fn full_name(name: &str) -> String {
    let full = match name.split_once('.') {
        Some(("src", rest)) => format!("source.{rest}"),
        Some(("dst", rest)) => format!("destination.{rest}"),
        _ => match name {
            "src" => "source.ip",
            "dst" => "destination.ip",
            "host" => "host.name",
            "user" => "user.name",
            "time" => "@timestamp",
            other => other,
        }
        .to_owned(),
    };
    // A short name never hides what a source itself calls so.
    if Field::by_name(&full).is_some() { full } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str) -> String {
        fn show(e: &Expr) -> String {
            let list = |parts: &[Expr], word: &str| format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(word));
            match e {
                Expr::All => "all".to_owned(),
                Expr::And(parts) => list(parts, " & "),
                Expr::Or(parts) => list(parts, " | "),
                Expr::Not(inner) => format!("!{}", show(inner)),
                Expr::Free(w) => {
                    format!("{}{}{}", if w.open_left { "*" } else { "" }, w.pieces.join("*"), if w.open_right { "*" } else { "" })
                }
                Expr::Field { name, test } => match test {
                    Test::Is(v) => format!("{name}={v}"),
                    Test::Has(w) => format!("{name}~{}", w.pieces.join("*")),
                    Test::Like(p) => format!(
                        "{name}%{}",
                        p.iter()
                            .map(|p| match p {
                                Pat::Char(c) => *c,
                                Pat::Any => '*',
                                Pat::One => '?',
                            })
                            .collect::<String>()
                    ),
                    Test::Exists => format!("{name}?"),
                    Test::Between(a, b) => format!(
                        "{name}:{:?}..{:?}",
                        a.as_ref().map(|b| (&b.at, b.inclusive)),
                        b.as_ref().map(|b| (&b.at, b.inclusive))
                    ),
                    Test::Within(n) => format!("{name} in {n}"),
                },
            }
        }
        parse(query).map_or_else(|e| format!("error {} {} {}", e.at, e.key, e.what), |e| show(&e))
    }

    #[test]
    fn operators_bind_as_documented() {
        assert_eq!(
            shown("src.ip:10.1.2.3 AND \"failed password\" NOT user.name:svc*"),
            "(source.ip=10.1.2.3 & failed password & !user.name%svc*)"
        );
        assert_eq!(shown("a b OR c AND NOT (d OR e)"), "((a & b) | (c & !(d | e)))");
        assert_eq!(shown("user.name:(anna OR bo*)"), "(user.name=anna | user.name%bo*)");
        assert_eq!(shown(""), "all");
        assert_eq!(shown("*"), "all");
        assert_eq!(shown("ANDERS ORDER NOTE"), "(anders & order & note)");
    }

    #[test]
    fn values_take_the_form_of_their_field() {
        assert_eq!(shown("source.ip:2001:DB8::0:1"), "source.ip=2001:db8::1");
        assert_eq!(shown("source.port:0443"), "source.port=443");
        assert_eq!(shown("message:Failed"), "message~failed");
        assert_eq!(shown("message:what*?"), "message~what*?");
        assert_eq!(shown("source.ip:10.0.0.0/8"), "source.ip in 10.0.0.0/8");
        assert_eq!(shown("url.path:/a/b"), "url.path=/a/b");
        assert_eq!(shown("host:*"), "host.name?");
        assert_eq!(shown(r"process.executable:C:\Windows\\*.EXE"), r"process.executable%c:\windows\*.exe");
        assert_eq!(shown(r"process.executable:C:\Windows\cmd.exe"), r"process.executable=c:\windows\cmd.exe");
        assert_eq!(shown("destination.port:>=1024"), "destination.port:Some((Int(1024), true))..None");
        assert_eq!(shown("event.code:{4624 TO *]"), "event.code:Some((Int(4624), false))..None");
        assert_eq!(shown("http://x/a C:\\x fe80::1 10:22"), "(http://x/a & c:\\x & fe80::1 & 10:22)");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        assert_eq!(shown("å \"open"), "error 2 query-open-quote ");
        assert_eq!(shown("a AND (b OR c"), "error 6 query-open-paren ");
        assert_eq!(shown("a )"), "error 2 query-stray )");
        assert_eq!(shown("user.name: x"), "error 0 query-missing-value user.name");
        assert_eq!(shown("a AND"), "error 5 query-missing-operand ");
        assert_eq!(shown("OR a"), "error 0 query-missing-operand OR");
        assert_eq!(shown("source.ip:10.0.0.0/40"), "error 10 query-bad-network 10.0.0.0/40");
        assert_eq!(shown("event.code:[1 2]"), "error 11 query-bad-range ");
        assert_eq!(shown("@timestamp:>soon"), "error 12 query-bad-time soon");
        assert_eq!(shown(&"(".repeat(100)), "error 64 query-too-deep ");
    }
}
