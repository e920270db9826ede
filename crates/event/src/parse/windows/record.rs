//! What a shape's module collects: the values of `System` and the names and values of `EventData` and `UserData`, in the order of the
//! event. Nothing is interpreted here; only spelling is made the same (names without spaces, GUIDs in braces).
use compact_str::CompactString;
use std::borrow::Cow;
use vk_core::Instant;

/// A value of the event's `System` part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sys {
    Provider,
    ProviderGuid,
    SourceName,
    EventId,
    Qualifiers,
    Version,
    Level,
    Task,
    Opcode,
    Keywords,
    Time,
    RecordId,
    ActivityId,
    RelatedActivityId,
    ProcessId,
    ThreadId,
    Channel,
    Computer,
    UserId,
}

/// The names that `System` values have in the win view, in the order of [`Sys`]. Sigma's Windows rules use `EventID`, `Channel`,
/// `Provider_Name`, `Computer`, `Level` and `Keywords`.
pub(super) const SYSTEM_NAMES: [&str; 19] = [
    "Provider_Name",
    "Provider_Guid",
    "EventSourceName",
    "EventID",
    "Qualifiers",
    "Version",
    "Level",
    "Task",
    "Opcode",
    "Keywords",
    "TimeCreated",
    "EventRecordID",
    "ActivityID",
    "RelatedActivityID",
    "Execution_ProcessID",
    "Execution_ThreadID",
    "Channel",
    "Computer",
    "UserID",
];

/// What the sender rendered for people, in its own language.
#[derive(Default)]
pub(super) struct Rendered<'a> {
    pub message: Option<Cow<'a, str>>,
    pub level: Option<Cow<'a, str>>,
    pub task: Option<Cow<'a, str>>,
    pub opcode: Option<Cow<'a, str>>,
    pub keywords: Vec<Cow<'a, str>>,
}

#[derive(Default)]
pub(super) struct Record<'a> {
    system: [Option<Cow<'a, str>>; 19],
    pub data: Vec<(CompactString, Cow<'a, str>)>,
    pub rendered: Rendered<'a>,
    /// When it happened, where the shape needed more than `TimeCreated` to know it.
    pub time: Option<Instant>,
    /// When the agent passed it on.
    pub created: Option<Cow<'a, str>>,
    /// Why reading stopped before the end. What came before is still true.
    pub damage: Option<String>,
}

impl<'a> Record<'a> {
    pub fn system(&self, which: Sys) -> Option<&str> {
        self.system.get(which as usize).and_then(|v| v.as_deref())
    }

    /// Sets a value of `System` unless it already stands: agents repeat some values under a second name.
    pub fn set_system(&mut self, which: Sys, value: Cow<'a, str>) {
        if value.is_empty() {
            return;
        }
        let value =
            if matches!(which, Sys::ProviderGuid | Sys::ActivityId | Sys::RelatedActivityId) { braced(value) } else { value };
        if let Some(slot @ None) = self.system.get_mut(which as usize) {
            *slot = Some(value);
        }
    }

    /// Sets by element and attribute of the rendered XML (`Provider` `Name`, `EventID` without attribute).
    pub fn set_system_part(&mut self, element: &str, attribute: &str, value: Cow<'a, str>) {
        let which = match (element, attribute) {
            ("Provider", "Name") => Sys::Provider,
            ("Provider", "Guid") => Sys::ProviderGuid,
            ("Provider", "EventSourceName") => Sys::SourceName,
            ("EventID", "") => Sys::EventId,
            ("EventID", "Qualifiers") => Sys::Qualifiers,
            ("Version", "") => Sys::Version,
            ("Level", "") => Sys::Level,
            ("Task", "") => Sys::Task,
            ("Opcode", "") => Sys::Opcode,
            ("Keywords", "") => Sys::Keywords,
            ("TimeCreated", "SystemTime") => Sys::Time,
            ("EventRecordID", "") => Sys::RecordId,
            ("Correlation", "ActivityID") => Sys::ActivityId,
            ("Correlation", "RelatedActivityID") => Sys::RelatedActivityId,
            ("Execution", "ProcessID") => Sys::ProcessId,
            ("Execution", "ThreadID") => Sys::ThreadId,
            ("Channel", "") => Sys::Channel,
            ("Computer", "") => Sys::Computer,
            ("Security", "UserID") => Sys::UserId,
            _ => return,
        };
        self.set_system(which, value);
    }

    pub fn push(&mut self, name: &str, value: Cow<'a, str>) {
        let name = if name.contains(' ') {
            name.chars().filter(|c| *c != ' ').collect::<CompactString>()
        } else {
            CompactString::from(name)
        };
        let value = if name.ends_with("Guid") || name.ends_with("GUID") { braced(value) } else { value };
        self.data.push((name, value));
    }

    /// The first value with this name as it stands.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.data.iter().find(|(n, _)| n == name).map(|(_, v)| &**v)
    }

    /// The first value with this name, unless Windows wrote one of its words for "nothing".
    pub fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).map(str::trim).filter(|v| !matches!(*v, "" | "-" | "N/A" | "S-1-0-0" | "%%1793"))
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty() && self.system.iter().all(Option::is_none)
    }
}

/// Windows renders a GUID in braces and small letters, and rules write it in braces; readers of EVTX files and some agents do not.
fn braced(value: Cow<'_, str>) -> Cow<'_, str> {
    let inside = value.strip_prefix('{').and_then(|v| v.strip_suffix('}')).unwrap_or(&value);
    let guid = inside.len() == 36
        && inside.bytes().enumerate().all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() });
    let rendered = inside.len() < value.len() && !inside.bytes().any(|b| b.is_ascii_uppercase());
    if guid && !rendered { Cow::Owned(format!("{{{}}}", inside.to_ascii_lowercase())) } else { value }
}
