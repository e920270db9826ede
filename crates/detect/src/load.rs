//! Rules from files: every document is read by `rsigma-parser`, compiled, and either loaded or named with the reason why not.
//! A rule that cannot be loaded stops no other.
use crate::{
    compile::Compiler,
    correlate::{self, Correlation, Source},
    fields::SlotTable,
    node::Node,
    rule::{LogSource, Rule, RuleIndex, RuleInfo},
};
use compact_str::CompactString;
use rsigma_parser::{CorrelationRule, FilterRule, FilterRuleTarget, SigmaRule, Status};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Loaded rules and correlations. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Arc<[Rule]>,
    correlations: Arc<[Correlation]>,
    pub(crate) slots: Arc<SlotTable>,
}

/// What happened while loading.
#[derive(Clone, Debug, Default)]
pub struct LoadReport {
    pub files: usize,
    pub rules: usize,
    pub correlations: usize,
    pub filters: usize,
    /// Documents (or whole files) that could not be loaded.
    pub failed: Vec<Failure>,
    /// What loaded but will not do all that its author meant, such as a placeholder without values.
    pub notes: Vec<Note>,
}

/// A document that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub path: PathBuf,
    /// 1-based line on which the document begins; positions in `reason` count from the beginning of the file.
    pub line: usize,
    /// Title or id, where it could be read.
    pub rule: Option<String>,
    pub reason: String,
}

/// A remark on a document that was loaded.
pub type Note = Failure;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.path.display(), self.line)?;
        if let Some(rule) = &self.rule {
            write!(f, "{rule}: ")?;
        }
        f.write_str(&self.reason)
    }
}

impl RuleSet {
    /// Loads files and folders (`.yml`, `.yaml`, recursively, in the order of their names).
    pub fn load<P: AsRef<Path>>(paths: &[P]) -> (RuleSet, LoadReport) {
        RuleSet::load_with(paths, &BTreeMap::new())
    }

    /// As [`RuleSet::load`], with values for placeholders (`%name%` under the modifier `expand`).
    pub fn load_with<P: AsRef<Path>>(paths: &[P], placeholders: &BTreeMap<String, Vec<String>>) -> (RuleSet, LoadReport) {
        let mut loader = Loader::default();
        for path in paths {
            loader.read(path.as_ref());
        }
        loader.compile(placeholders)
    }

    /// Loads rules from texts; the path is only their name in reports.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a Path, &'a str)>) -> (RuleSet, LoadReport) {
        let mut loader = Loader::default();
        for (path, text) in texts {
            loader.report.files += 1;
            loader.parse(path, text, None);
        }
        loader.compile(&BTreeMap::new())
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
    pub fn correlations(&self) -> &[Correlation] {
        &self.correlations
    }
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
    /// The rule with this id or name.
    pub fn find(&self, id: &str) -> Option<(RuleIndex, &Rule)> {
        let at = self.rules.iter().position(|r| r.info.id == id || r.info.name.as_deref() == Some(id))?;
        self.rules.get(at).map(|rule| (RuleIndex(at as u32), rule))
    }
    pub(crate) fn shared_rules(&self) -> Arc<[Rule]> {
        self.rules.clone()
    }
    pub(crate) fn shared_correlations(&self) -> Arc<[Correlation]> {
        self.correlations.clone()
    }
}

/// Documents as read, before they are compiled: filters and correlations may stand in later files than the rules they name.
#[derive(Default)]
struct Loader {
    rules: Vec<(RuleInfo, SigmaRule)>,
    correlations: Vec<(RuleInfo, CorrelationRule)>,
    filters: Vec<(RuleInfo, FilterRule)>,
    report: LoadReport,
    seen: BTreeSet<PathBuf>,
    licences: BTreeMap<PathBuf, Option<String>>,
}

impl Loader {
    fn read(&mut self, path: &Path) {
        let mut files = Vec::new();
        if let Err(error) = collect(path, true, &mut files) {
            self.fail(path, 1, None, error.to_string());
        }
        for file in files {
            // Two paths on the command line may overlap.
            if !self.seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                continue;
            }
            self.report.files += 1;
            match fs::read(&file) {
                Ok(bytes) => {
                    let licence = self.licence_of(&file);
                    match String::from_utf8(bytes) {
                        Ok(text) => self.parse(&file, &text, licence),
                        Err(error) => self.fail(&file, 1, None, format!("not UTF-8: {error}")),
                    }
                }
                Err(error) => self.fail(&file, 1, None, error.to_string()),
            }
        }
    }

    fn fail(&mut self, path: &Path, line: usize, rule: Option<String>, reason: String) {
        self.report.failed.push(Failure { path: path.to_owned(), line, rule, reason });
    }

    fn parse(&mut self, path: &Path, text: &str, licence: Option<String>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // `action: global` and `repeat` carry over from one document to the next, so such a file is read as a whole.
        let has_actions = text.lines().any(|line| line.starts_with("action:"));
        let documents = if has_actions { vec![(1, text)] } else { documents(text) };
        for (line, document) in documents {
            self.parse_document(path, line, document, licence.clone());
        }
    }

    fn parse_document(&mut self, path: &Path, line: usize, document: &str, licence: Option<String>) {
        // Blank lines in front keep the parser's positions right for the whole file.
        let padded = format!("{}{document}", "\n".repeat(line - 1));
        let parsed = match rsigma_parser::parse_sigma_yaml(&padded) {
            Ok(parsed) => parsed,
            Err(error) => return self.fail(path, line, title_of(document), error.to_string()),
        };
        let yaml: Arc<str> = document.into();
        let empty = parsed.is_empty();
        for rule in parsed.rules {
            let mut info = info_of_rule(&rule);
            (info.path, info.line, info.yaml) = (path.to_owned(), line, yaml.clone());
            info.licence = info.licence.or_else(|| licence.clone());
            self.rules.push((info, rule));
        }
        for rule in parsed.correlations {
            let mut info = info_of_correlation(&rule);
            (info.path, info.line, info.yaml) = (path.to_owned(), line, yaml.clone());
            info.licence = info.licence.or_else(|| licence.clone());
            self.correlations.push((info, rule));
        }
        for filter in parsed.filters {
            let info = RuleInfo { title: filter.title.clone(), path: path.to_owned(), line, ..RuleInfo::default() };
            self.filters.push((info, filter));
        }
        for reason in parsed.errors {
            // The parser reports a wrong `status` in the same list as a wrong document: what came out tells them apart.
            let said = Failure { path: path.to_owned(), line, rule: title_of(document), reason };
            if empty { self.report.failed.push(said) } else { self.report.notes.push(said) }
        }
    }

    /// The licence that lies beside the rules, looked for from the file's folder upwards.
    fn licence_of(&mut self, file: &Path) -> Option<String> {
        let folder = file.parent()?.to_owned();
        if let Some(known) = self.licences.get(&folder) {
            return known.clone();
        }
        let found = folder.ancestors().take(12).find_map(|above| {
            ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE.Detection.Rules.md"]
                .iter()
                .find_map(|name| fs::read_to_string(above.join(name)).ok())
        });
        let name = found.map(|text| {
            if text.contains("Detection Rule License (DRL)") {
                "DRL-1.1".to_owned()
            } else if text.contains("EUROPEAN UNION PUBLIC LICENCE") || text.contains("European Union Public Licence") {
                "EUPL-1.2".to_owned()
            } else {
                text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default().to_owned()
            }
        });
        self.licences.insert(folder, name.clone());
        name
    }

    fn compile(mut self, placeholders: &BTreeMap<String, Vec<String>>) -> (RuleSet, LoadReport) {
        let mut slots = SlotTable::default();
        let mut rules: Vec<Rule> = Vec::with_capacity(self.rules.len());
        let mut names: BTreeMap<CompactString, Source> = BTreeMap::new();
        for (info, parsed) in std::mem::take(&mut self.rules) {
            if let Some(reason) = taken(&info, &names, &rules) {
                self.fail(&info.path, info.line, Some(info.title), reason);
                continue;
            }
            let logsource = log_source(&parsed);
            match self.condition(&parsed, &info, &logsource, placeholders, &mut slots) {
                Ok(condition) => {
                    let index = RuleIndex(rules.len() as u32);
                    names.insert(info.id.clone(), Source::Rule(index));
                    if let Some(name) = &info.name {
                        names.insert(name.clone(), Source::Rule(index));
                    }
                    rules.push(Rule { info, logsource, alerts: true, condition });
                }
                Err(reason) => self.fail(&info.path, info.line, Some(info.title), reason),
            }
        }
        let parsed = std::mem::take(&mut self.correlations);
        let (correlations, failed) = correlate::compile_all(parsed, &mut rules, names, &mut slots);
        self.report.failed.extend(failed);
        self.report.rules = rules.len();
        self.report.correlations = correlations.len();
        self.report.filters = self.filters.len();
        let set = RuleSet { rules: rules.into(), correlations: correlations.into(), slots: Arc::new(slots) };
        (set, self.report)
    }

    /// The rule's own condition, and those of the filters that are meant for it.
    fn condition(
        &mut self,
        rule: &SigmaRule,
        info: &RuleInfo,
        source: &LogSource,
        placeholders: &BTreeMap<String, Vec<String>>,
        slots: &mut SlotTable,
    ) -> Result<Node, String> {
        if rsigma_parser::is_unsupported(rule.sigma_version) {
            return Err("written for a later version of the Sigma specification".to_owned());
        }
        if rule.detection.timeframe.is_some() {
            return Err("timeframe asks for a count; write it as a correlation".to_owned());
        }
        let mut compiler = Compiler { slots, placeholders, source, unresolved: BTreeSet::new() };
        let mut condition = compiler.detections(&rule.detection)?;
        for (_, filter) in self.filters.iter().filter(|(_, filter)| concerns(filter, info, source)) {
            let part = compiler.detections(&filter.detection).map_err(|e| format!("filter {}: {e}", filter.title))?;
            condition = Node::And(Box::new([condition, part]));
        }
        for name in compiler.unresolved {
            self.report.notes.push(Note {
                path: info.path.clone(),
                line: info.line,
                rule: Some(info.title.clone()),
                reason: format!("the placeholder %{name}% has no values: what is compared with it matches nothing"),
            });
        }
        Ok(condition)
    }
}

fn concerns(filter: &FilterRule, info: &RuleInfo, source: &LogSource) -> bool {
    let named = match &filter.rules {
        FilterRuleTarget::Any => true,
        FilterRuleTarget::Specific(rules) => {
            rules.iter().any(|r| *r == info.id || Some(r.as_str()) == info.name.as_deref() || *r == info.title)
        }
    };
    let part = |wanted: &Option<String>, has: &Option<CompactString>| {
        wanted.as_ref().is_none_or(|w| has.as_deref().is_some_and(|h| h.eq_ignore_ascii_case(w)))
    };
    named
        && filter.logsource.as_ref().is_none_or(|l| {
            part(&l.product, &source.product) && part(&l.service, &source.service) && part(&l.category, &source.category)
        })
}

fn taken(info: &RuleInfo, names: &BTreeMap<CompactString, Source>, rules: &[Rule]) -> Option<String> {
    match names.get(&info.id)? {
        Source::Rule(index) => {
            let first = rules.get(index.number())?;
            Some(format!("its id {} is taken by {}", info.id, first.info.path.display()))
        }
        Source::Correlation(_) => None,
    }
}

fn log_source(rule: &SigmaRule) -> LogSource {
    let part = |text: &Option<String>| text.as_ref().map(|t| CompactString::from(t.trim().to_lowercase()));
    LogSource {
        product: part(&rule.logsource.product),
        service: part(&rule.logsource.service),
        category: part(&rule.logsource.category),
    }
}

fn collect(path: &Path, named: bool, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
        entries.sort();
        for entry in entries {
            collect(&entry, false, files)?;
        }
    } else if named || matches!(path.extension().and_then(|e| e.to_str()), Some("yml" | "yaml")) {
        // A file that is named is read whatever it is called; reading it says what is wrong.
        files.push(path.to_owned());
    }
    Ok(())
}

/// The documents of a file with the line on which each begins. Lines of `---` at the margin part them; a document of nothing but
/// comments is none.
fn documents(text: &str) -> Vec<(usize, &str)> {
    let mut starts = vec![(1usize, 0usize)];
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        at += line.len();
        if line.trim_end() == "---" {
            starts.push((number + 2, at));
        }
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([text.len()]);
    let ends: Vec<usize> = ends.collect();
    let mut out = Vec::new();
    for ((line, start), end) in starts.iter().zip(ends) {
        let part = text.get(*start..end).unwrap_or_default();
        let part = part.strip_suffix("---\n").or_else(|| part.strip_suffix("---\r\n")).unwrap_or(part);
        let part = part.strip_suffix("---").unwrap_or(part);
        if part.lines().any(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#')) {
            out.push((*line, part));
        }
    }
    if out.is_empty() { vec![(1, text)] } else { out }
}

fn title_of(document: &str) -> Option<String> {
    let value =
        |key: &str| document.lines().find_map(|line| Some(line.strip_prefix(key)?.trim().trim_matches(['\'', '"']).to_owned()));
    value("title:").or_else(|| value("id:")).filter(|t| !t.is_empty())
}

fn identity(id: &Option<String>, name: &Option<String>, title: &str) -> CompactString {
    CompactString::from(id.as_deref().or(name.as_deref()).unwrap_or(title))
}

fn status_name(status: Option<Status>) -> CompactString {
    CompactString::from(match status {
        Some(Status::Stable) => "stable",
        Some(Status::Test) => "test",
        Some(Status::Experimental) => "experimental",
        Some(Status::Deprecated) => "deprecated",
        Some(Status::Unsupported) => "unsupported",
        None => "",
    })
}

fn info_of_rule(rule: &SigmaRule) -> RuleInfo {
    RuleInfo {
        id: identity(&rule.id, &rule.name, &rule.title),
        name: rule.name.as_deref().map(CompactString::from),
        title: rule.title.clone(),
        level: rule.level.map(Into::into).unwrap_or_default(),
        status: status_name(rule.status),
        author: rule.author.clone().unwrap_or_default(),
        description: rule.description.clone().unwrap_or_default(),
        tags: rule.tags.clone(),
        falsepositives: rule.falsepositives.clone(),
        references: rule.references.clone(),
        date: rule.date.clone(),
        modified: rule.modified.clone(),
        licence: rule.license.clone(),
        ..RuleInfo::default()
    }
}

fn info_of_correlation(rule: &CorrelationRule) -> RuleInfo {
    RuleInfo {
        id: identity(&rule.id, &rule.name, &rule.title),
        name: rule.name.as_deref().map(CompactString::from),
        title: rule.title.clone(),
        level: rule.level.map(Into::into).unwrap_or_default(),
        status: status_name(rule.status),
        author: rule.author.clone().unwrap_or_default(),
        description: rule.description.clone().unwrap_or_default(),
        tags: rule.tags.clone(),
        falsepositives: rule.falsepositives.clone(),
        references: rule.references.clone(),
        date: rule.date.clone(),
        modified: rule.modified.clone(),
        licence: rule.license.clone(),
        ..RuleInfo::default()
    }
}
