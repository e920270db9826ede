//! The detection rules in use: ours, carried in the binary, and the folders named in the configuration (such as a checkout of SigmaHQ).
use crate::config::Config;
use anyhow::{Result, bail};
use rust_embed::RustEmbed;
use std::path::{Path, PathBuf};
use vk_detect::{LoadReport, RuleSet};

#[derive(RustEmbed)]
#[folder = "../../content/detection"]
struct Shipped;

/// Loads all rules together, so that correlations may refer across files. A rule that cannot be loaded is reported, not fatal; a folder that is
/// not there is.
pub fn load(config: &Config) -> Result<(RuleSet, LoadReport)> {
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for name in Shipped::iter().filter(|name| name.ends_with(".yml")) {
        if let Some(file) = Shipped::get(&name) {
            texts.push((Path::new("content/detection").join(name.as_ref()), String::from_utf8_lossy(&file.data).into_owned()));
        }
    }
    for path in &config.detection.rules {
        if !path.exists() {
            bail!("{}: no such file or folder of rules", path.display());
        }
        collect(path, &mut texts)?;
    }
    let (rules, report) = RuleSet::from_texts(texts.iter().map(|(path, text)| (path.as_path(), text.as_str())));
    for failure in &report.failed {
        tracing::warn!(path = %failure.path.display(), line = failure.line, reason = failure.reason, "rule not loaded");
    }
    tracing::info!(rules = report.rules, correlations = report.correlations, failed = report.failed.len(), "detection rules");
    Ok((rules, report))
}

fn collect(path: &Path, texts: &mut Vec<(PathBuf, String)>) -> Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<std::io::Result<_>>()?;
        entries.sort();
        for entry in entries {
            collect(&entry, texts)?;
        }
    } else if path.extension().is_some_and(|e| e == "yml" || e == "yaml") {
        texts.push((path.to_owned(), std::fs::read_to_string(path)?));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_rule_loads() {
        let (rules, report) = load(&Config::default()).unwrap();
        assert!(report.failed.is_empty(), "{:?}", report.failed);
        assert!(rules.rules().len() >= 25, "{}", rules.rules().len());
    }
}
