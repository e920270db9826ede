//! One event as rules see it: each field is found and folded to lower case once, when the first rule asks for it.
use crate::{
    fields::{Place, Reach, Slot, SlotId},
    text::fold_into,
};
use memchr::memchr;
use std::{borrow::Cow, fmt::Write as _};
use vk_event::{Event, Value};

/// One value of a field. A field with several values has several texts; a rule matches when any of them does.
#[derive(Clone, Copy)]
pub(crate) struct Text<'e> {
    /// The value it was made of; `None` for the bytes as received.
    pub(crate) value: Option<&'e Value>,
    raw: Raw<'e>,
    folded: (u32, u32),
}

#[derive(Clone, Copy)]
enum Raw<'e> {
    Event(&'e str),
    /// Written into the arena: numbers, addresses, times.
    Arena(u32, u32),
}

/// The texts of one slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nowhere in the event.
    Absent,
    Present {
        from: u32,
        to: u32,
    },
}

/// Memory that is used again for every event.
#[derive(Default)]
pub(crate) struct Buffers {
    cells: Vec<Option<Cell>>,
    touched: Vec<u32>,
    texts: Vec<Text<'static>>,
    arena: String,
}

pub(crate) struct View<'e> {
    event: &'e Event,
    slots: &'e [Slot],
    cells: Vec<Option<Cell>>,
    touched: Vec<u32>,
    texts: Vec<Text<'e>>,
    arena: String,
    /// Whether an original name holds a blank (`Threat Name`, which rules call `ThreatName` or `Threat_Name`); looked up when needed.
    blank_names: Option<bool>,
}

impl<'e> View<'e> {
    pub(crate) fn open(event: &'e Event, slots: &'e [Slot], buffers: &mut Buffers) -> View<'e> {
        let mut cells = std::mem::take(&mut buffers.cells);
        cells.resize(slots.len(), None);
        View {
            event,
            slots,
            cells,
            touched: std::mem::take(&mut buffers.touched),
            texts: emptied(std::mem::take(&mut buffers.texts)),
            arena: std::mem::take(&mut buffers.arena),
            blank_names: None,
        }
    }

    pub(crate) fn close(mut self, buffers: &mut Buffers) {
        for slot in self.touched.drain(..) {
            if let Some(cell) = self.cells.get_mut(slot as usize) {
                *cell = None;
            }
        }
        self.arena.clear();
        *buffers = Buffers { cells: self.cells, touched: self.touched, texts: emptied(self.texts), arena: self.arena };
    }

    pub(crate) fn slot_name(&self, slot: SlotId) -> &'e str {
        self.slots.get(slot.0 as usize).map_or("", |s| s.name.as_str())
    }

    pub(crate) fn cell(&mut self, slot: SlotId) -> Cell {
        if let Some(Some(cell)) = self.cells.get(slot.0 as usize) {
            return *cell;
        }
        let from = self.texts.len() as u32;
        let slots = self.slots;
        let found = match slots.get(slot.0 as usize).map(|s| &s.reach) {
            Some(Reach::First(places)) => places.iter().any(|place| self.take(place)),
            Some(Reach::WholeEvent) => self.take_everything(),
            None => false,
        };
        let cell = if found { Cell::Present { from, to: self.texts.len() as u32 } } else { Cell::Absent };
        if let Some(slot_cell) = self.cells.get_mut(slot.0 as usize) {
            *slot_cell = Some(cell);
            self.touched.push(slot.0);
        }
        cell
    }

    pub(crate) fn texts(&self, cell: Cell) -> &[Text<'e>] {
        match cell {
            Cell::Absent => &[],
            Cell::Present { from, to } => self.texts.get(from as usize..to as usize).unwrap_or_default(),
        }
    }

    /// The folded texts of a slot in one piece; where one ends and the next begins does not show.
    pub(crate) fn folded_span(&self, cell: Cell) -> &str {
        match self.texts(cell) {
            [] => "",
            [one] => self.folded(one),
            [first, .., last] => self.arena.get(first.folded.0 as usize..last.folded.1 as usize).unwrap_or_default(),
        }
    }

    pub(crate) fn folded(&self, text: &Text<'e>) -> &str {
        self.arena.get(text.folded.0 as usize..text.folded.1 as usize).unwrap_or_default()
    }

    pub(crate) fn raw<'v>(&'v self, text: &Text<'v>) -> &'v str {
        match text.raw {
            Raw::Event(raw) => raw,
            Raw::Arena(from, to) => self.arena.get(from as usize..to as usize).unwrap_or_default(),
        }
    }

    fn take(&mut self, place: &Place) -> bool {
        let event = self.event;
        let value = match place {
            Place::Win(name) => self.win(name),
            Place::Ecs(field) => event.get(*field),
            Place::Extra(name) => event.extra().find(|(n, _)| n == name).map(|(_, v)| v),
            Place::Original => return self.take_original(),
        };
        match value {
            Some(value) => self.take_value(value),
            None => false,
        }
    }

    /// A Windows value by the name that a rule gives it: without case, blanks left out or written as `_`.
    fn win(&mut self, name: &str) -> Option<&'e Value> {
        let exact = self.event.win_fields().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v);
        if exact.is_some() {
            return exact;
        }
        let event = self.event;
        let has_blank = |(name, _): (&str, &Value)| memchr(b' ', name.as_bytes()).is_some();
        if !*self.blank_names.get_or_insert_with(|| event.win_fields().any(has_blank)) {
            return None;
        }
        let same = |original: &str| {
            let without_blanks = original.bytes().filter(|b| *b != b' ');
            let with_underscores = original.bytes().map(|b| if b == b' ' { b'_' } else { b });
            original.contains(' ')
                && (without_blanks.map(|b| b.to_ascii_lowercase()).eq(name.bytes().map(|b| b.to_ascii_lowercase()))
                    || with_underscores.map(|b| b.to_ascii_lowercase()).eq(name.bytes().map(|b| b.to_ascii_lowercase())))
        };
        self.event.win_fields().find(|(n, _)| same(n)).map(|(_, v)| v)
    }

    fn take_value(&mut self, value: &'e Value) -> bool {
        let mut found = false;
        for one in value.each() {
            found |= match one {
                Value::List(_) => self.take_value(one),
                Value::Str(text) => {
                    self.push(Some(one), Raw::Event(text.as_str()), text.as_str());
                    true
                }
                other => {
                    self.push_written(other);
                    true
                }
            };
        }
        found
    }

    fn push(&mut self, value: Option<&'e Value>, raw: Raw<'e>, text: &str) {
        let from = self.arena.len() as u32;
        fold_into(&mut self.arena, text);
        self.texts.push(Text { value, raw, folded: (from, self.arena.len() as u32) });
    }

    /// A number, an address or a time: its text is written into the arena. Only a time has capitals.
    fn push_written(&mut self, value: &'e Value) {
        let from = self.arena.len() as u32;
        let written = match value {
            Value::Int(n) => write!(self.arena, "{n}"),
            Value::Float(n) => write!(self.arena, "{n}"),
            Value::Ip(ip) => write!(self.arena, "{ip}"),
            Value::Time(t) => write!(self.arena, "{t}"),
            Value::Bool(b) => write!(self.arena, "{b}"),
            Value::Str(_) | Value::List(_) => Ok(()),
        };
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
        let to = self.arena.len() as u32;
        if matches!(value, Value::Time(_)) {
            let text = self.arena.get(from as usize..to as usize).unwrap_or_default().to_owned();
            return self.push(Some(value), Raw::Arena(from, to), &text);
        }
        self.texts.push(Text { value: Some(value), raw: Raw::Arena(from, to), folded: (from, to) });
    }

    fn take_original(&mut self) -> bool {
        match self.event.original_text() {
            Cow::Borrowed("") => return false,
            Cow::Borrowed(text) => self.push(None, Raw::Event(text), text),
            Cow::Owned(text) => {
                let from = self.arena.len() as u32;
                self.arena.push_str(&text);
                let raw = Raw::Arena(from, self.arena.len() as u32);
                self.push(None, raw, &text);
            }
        }
        true
    }

    /// Every text of the log entry. A Windows event's view holds all that its bytes hold, without the escapes of XML or JSON, so there
    /// the view alone is searched. Fields that we write about an event (its module, its category) are no part of the entry.
    fn take_everything(&mut self) -> bool {
        let event = self.event;
        let mut found = false;
        for (_, value) in event.win_fields() {
            found |= self.take_value(value);
        }
        if found {
            return true;
        }
        found = self.take_original();
        for (_, value) in event.fields().filter(|(field, _)| !written_by_us(field.name())) {
            found |= self.take_value(value);
        }
        for (_, value) in event.extra() {
            found |= self.take_value(value);
        }
        found
    }
}

fn written_by_us(field: &str) -> bool {
    field.starts_with("event.")
        || field.starts_with("vardkase.")
        || matches!(field, "tags" | "error.message" | "observer.type" | "observer.vendor" | "observer.product")
}

/// The vector's memory for another event. The standard library reuses the allocation of a mapped vector.
fn emptied<'a, 'b>(mut texts: Vec<Text<'a>>) -> Vec<Text<'b>> {
    texts.clear();
    texts.into_iter().map_while(|_| None).collect()
}
