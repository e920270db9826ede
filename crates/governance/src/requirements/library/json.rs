//! JSON as the same tree with places. JSON is nearly YAML, but not in its escapes and tabulators, and what is wrong in a catalogue of some megabytes
//! should be found by line and path.
use super::{
    LibraryError,
    tree::{MOST_DEPTH, Mark, Names, Node, Value, at},
};
use std::sync::Arc;
use vk_web::Message;

struct Text<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
    depth: usize,
}

/// Reads one JSON value.
pub fn parse(text: &str) -> Result<Arc<Node>, LibraryError> {
    let mut t = Text { bytes: text.as_bytes(), text, at: 0, line: 1, line_start: 0, depth: 0 };
    let node = t.value()?;
    t.space();
    if t.at < t.bytes.len() { Err(t.error("end expected")) } else { Ok(node) }
}

impl Text<'_> {
    fn mark(&self) -> Mark {
        let line = self.text.get(self.line_start..self.at).unwrap_or("");
        Mark { line: self.line, column: line.chars().count() + 1 }
    }
    fn error(&self, detail: &str) -> LibraryError {
        at(self.mark(), Message::new("library-error-syntax").with("detail", detail))
    }
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    fn space(&mut self) {
        while let Some(byte) = self.peek().filter(u8::is_ascii_whitespace) {
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                self.line_start = self.at;
            }
        }
    }
    fn expect(&mut self, byte: u8) -> Result<(), LibraryError> {
        self.space();
        if self.peek() != Some(byte) {
            return Err(self.error(&format!("{} expected", char::from(byte))));
        }
        self.at += 1;
        Ok(())
    }
    /// Takes `byte` if it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        self.space();
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self) -> Result<Arc<Node>, LibraryError> {
        self.space();
        let mark = self.mark();
        let value = match self.peek() {
            Some(b'{') => self.within(|t| t.map())?,
            Some(b'[') => self.within(|t| t.list())?,
            Some(b'"') => Value::Text { text: self.string()?, plain: false },
            Some(_) => Value::Text { text: self.word()?, plain: true },
            None => return Err(self.error("value expected")),
        };
        Ok(Arc::new(Node { mark, value }))
    }

    fn within(&mut self, read: impl FnOnce(&mut Self) -> Result<Value, LibraryError>) -> Result<Value, LibraryError> {
        if self.depth >= MOST_DEPTH {
            return Err(at(self.mark(), "library-error-too-deep"));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn map(&mut self) -> Result<Value, LibraryError> {
        let mut fields: Vec<(String, Arc<Node>)> = Vec::new();
        let mut names = Names::default();
        if self.takes(b'}') {
            return Ok(Value::Map(fields));
        }
        loop {
            self.space();
            let mark = self.mark();
            if self.peek() != Some(b'"') {
                return Err(self.error("\" expected"));
            }
            let key = self.string()?;
            if !names.insert(&key) {
                return Err(at(mark, Message::new("library-error-duplicate-key").with("field", key)));
            }
            self.expect(b':')?;
            let value = self.value()?;
            fields.push((key, value));
            if !self.takes(b',') {
                self.expect(b'}')?;
                return Ok(Value::Map(fields));
            }
        }
    }

    fn list(&mut self) -> Result<Value, LibraryError> {
        let mut items = Vec::new();
        if self.takes(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            if !self.takes(b',') {
                self.expect(b']')?;
                return Ok(Value::List(items));
            }
        }
    }

    /// `true`, `null`, `-1.5e3`: as it is written.
    fn word(&mut self) -> Result<String, LibraryError> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at).unwrap_or("");
        if serde_json::from_str::<serde_json::Value>(word).is_err() {
            self.at = start;
            return Err(self.error("value expected"));
        }
        Ok(word.to_owned())
    }

    /// A string; its escapes are those of `serde_json`.
    fn string(&mut self) -> Result<String, LibraryError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(self.error("\" expected")),
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let written = self.text.get(start..self.at).unwrap_or("");
        serde_json::from_str(written).map_err(|e| {
            self.at = start;
            self.error(&e.to_string())
        })
    }
}
