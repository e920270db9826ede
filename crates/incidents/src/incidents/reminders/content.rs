//! The region's practice around reminders (`content/incident/reminders-1.toml`) and the steps upwards that the year wheel has too.
use serde::Deserialize;
use std::sync::LazyLock;
use vk_core::content::Status;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "version, status and source are read to be checked: a file must state them")]
struct File {
    version: u32,
    status: Status,
    source: String,
    before_hours: Vec<i64>,
    after_hours: Vec<i64>,
    above_from_hours: i64,
    always: Vec<String>,
    at_units: String,
    last_resort: Vec<String>,
}

/// The steps upwards, of the year wheel's rules; what else stands there is not for reminders.
#[derive(Debug, Deserialize)]
struct Ladder {
    above: Vec<Above>,
}

#[derive(Debug, Deserialize)]
struct Above {
    role: String,
    then: String,
}

/// When is reminded, and who is told.
#[derive(Debug)]
pub struct Practice {
    /// Hours before the end, the longest first; negative after it.
    pub leads: Vec<i64>,
    pub above_from: i64,
    pub always: Vec<String>,
    pub at_units: String,
    pub last_resort: Vec<String>,
    above: Vec<Above>,
}

impl Practice {
    pub fn ladder(&self) -> Vec<(&str, &str)> {
        self.above.iter().map(|step| (step.role.as_str(), step.then.as_str())).collect()
    }
}

fn read() -> Result<Practice, toml::de::Error> {
    let file: File = toml::from_str(include_str!("../../../../../content/incident/reminders-1.toml"))?;
    let ladder: Ladder = toml::from_str(include_str!("../../../../../content/wheel/rules-1.toml"))?;
    let mut leads: Vec<i64> = file.before_hours.into_iter().chain(file.after_hours.into_iter().map(|h| -h)).collect();
    leads.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Practice {
        leads,
        above_from: file.above_from_hours,
        always: file.always,
        at_units: file.at_units,
        last_resort: file.last_resort,
        above: ladder.above,
    })
}

static PRACTICE: LazyLock<Option<Practice>> = LazyLock::new(|| read().ok());

/// `None` only if a file is broken, which a test refuses.
pub fn practice() -> Option<&'static Practice> {
    PRACTICE.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_practice_is_whole_and_climbs_from_every_function_that_it_tells() {
        let practice = read().expect("content");
        assert_eq!(practice.leads, [12, 6, 2, 1, 0, -24]);
        for role in practice.always.iter().chain([&practice.at_units]) {
            assert!(vk_governance::functions::ROLE_KEYS.contains(&role.as_str()), "{role}");
            assert!(practice.ladder().iter().any(|(from, _)| from == role), "nobody above {role}");
        }
    }
}
