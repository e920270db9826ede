//! What a Sigma rule's `logsource` is compared with. A set: a Sysmon event 13 is `registry_event` and `registry_set`.
use compact_str::CompactString;
use smallvec::SmallVec;

/// Product, services and categories that an event answers to. A rule matches when each part it names is among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogSources {
    /// `windows`, `linux`, `fortigate`, `cisco`.
    pub product: Option<CompactString>,
    /// `security`, `sysmon`, `sshd`.
    pub services: SmallVec<[CompactString; 2]>,
    /// `process_creation`, `firewall`.
    pub categories: SmallVec<[CompactString; 2]>,
}

impl LogSources {
    pub fn product(name: &str) -> LogSources {
        LogSources { product: Some(CompactString::from(name)), ..LogSources::default() }
    }
    pub fn service(mut self, name: &str) -> LogSources {
        self.services.push(CompactString::from(name));
        self
    }
    pub fn category(mut self, name: &str) -> LogSources {
        self.categories.push(CompactString::from(name));
        self
    }
}
