//! Characters to words, quotation marks and parentheses.
use super::QueryError;

/// A part of a pattern; characters are case folded where the pattern is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pat {
    Char(char),
    /// `*`
    Any,
    /// `?`
    One,
}

/// Reads a query from left to right. Positions are characters.
pub(super) struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    pub fn new(text: &str) -> Lexer {
        Lexer { chars: text.chars().collect(), at: 0 }
    }
    pub fn at(&self) -> usize {
        self.at
    }
    pub fn back_to(&mut self, at: usize) {
        self.at = at;
    }
    pub fn peek(&self) -> Option<char> {
        self.ahead(0)
    }
    pub fn ahead(&self, n: usize) -> Option<char> {
        self.chars.get(self.at + n).copied()
    }
    pub fn skip(&mut self, n: usize) {
        self.at += n;
    }
    pub fn skip_white(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }
    pub fn error(&self, at: usize, key: &'static str, what: impl Into<String>) -> QueryError {
        QueryError { at, key, what: what.into() }
    }

    /// Takes an operator (`AND`) when it stands here as a word of its own.
    pub fn take_operator(&mut self, operator: &str) -> bool {
        let len = operator.chars().count();
        let stands = operator.chars().enumerate().all(|(i, c)| self.ahead(i) == Some(c));
        let ends = self.ahead(len).is_none_or(|c| c.is_whitespace() || c == '(' || c == ')' || c == '"');
        if stands && ends {
            self.at += len;
        }
        stands && ends
    }

    /// A field name with its colon, if one stands here. `http://x`, `fe80::1`, `C:\x` and `10:22` are not.
    pub fn take_field(&mut self) -> Option<String> {
        let mut len = 0;
        while self.ahead(len).is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '@' | '-')) {
            len += 1;
        }
        let first = self.peek()?;
        let starts = first.is_alphabetic() || first == '_' || first == '@';
        if !starts || self.ahead(len) != Some(':') {
            return None;
        }
        match (self.ahead(len + 1), self.ahead(len + 2)) {
            (Some(':'), _) | (Some('/'), Some('/')) => return None,
            (Some('\\'), _) if len == 1 => return None,
            _ => {}
        }
        let name = self.chars.get(self.at..self.at + len)?.iter().collect();
        self.at += len + 1;
        Some(name)
    }

    /// What stands between quotation marks; `\"` is a quotation mark, a star is a star.
    pub fn quoted(&mut self) -> Result<String, QueryError> {
        let open = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            match self.peek() {
                None => return Err(self.error(open, "query-open-quote", "")),
                Some('"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some('\\') => self.backslashes(&['"'], |c| out.push(c)),
                Some(c) => {
                    out.push(c);
                    self.at += 1;
                }
            }
        }
    }

    /// A word with its wildcards, up to white space or a parenthesis that it did not open itself. `stop` ends it as well.
    pub fn word(&mut self, stop: &[char]) -> Vec<Pat> {
        let mut out = Vec::new();
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '*' => out.push(Pat::Any),
                '?' => out.push(Pat::One),
                '\\' => {
                    self.backslashes(&['*', '?', '"'], |c| out.push(Pat::Char(c)));
                    continue;
                }
                ')' if open == 0 => break,
                c if c.is_whitespace() || c == '"' || stop.contains(&c) => break,
                c => {
                    open = match c {
                        '(' => open + 1,
                        ')' => open - 1,
                        _ => open,
                    };
                    out.push(Pat::Char(c));
                }
            }
            self.at += 1;
        }
        out
    }

    /// A run of backslashes. They are plain characters (Windows paths), except before one of `special`: there two make one and an odd one
    /// takes the special character's meaning away.
    fn backslashes(&mut self, special: &[char], mut push: impl FnMut(char)) {
        let mut run = 0;
        while self.peek() == Some('\\') {
            run += 1;
            self.at += 1;
        }
        match self.peek() {
            Some(c) if special.contains(&c) => {
                (0..run / 2).for_each(|_| push('\\'));
                if run % 2 == 1 {
                    push(c);
                    self.at += 1;
                }
            }
            _ => (0..run).for_each(|_| push('\\')),
        }
    }
}
