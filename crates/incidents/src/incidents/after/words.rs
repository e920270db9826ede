//! What is left when an incident is over, in the words that reports begin with.
use super::{Cost, money::kronor, store};
use crate::incidents::{content::Library, table::word};
use vk_core::Id;
use vk_db::{Db, DbError};
use vk_web::Tr;

/// A kind of cost with what is known and what is estimated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub kind: String,
    pub known: i64,
    pub estimated: i64,
}

/// The sums by kind, in the report's order; what was taken back does not count.
pub fn sums(costs: &[Cost]) -> Vec<Sum> {
    let of = |kind: &str, estimated: bool| {
        let counts = costs.iter().filter(|c| c.withdrawn.is_none() && c.kind == kind && c.estimated == estimated);
        counts.map(|c| c.amount).fold(0_i64, i64::saturating_add)
    };
    let all =
        super::COST_KINDS.iter().map(|kind| Sum { kind: (*kind).to_owned(), known: of(kind, false), estimated: of(kind, true) });
    all.filter(|s| s.known > 0 || s.estimated > 0).collect()
}

/// "Återställning av system: 12 500 kr", line by line, and the sum of all.
pub fn costs(costs: &[Cost], tr: &Tr) -> String {
    let sums = sums(costs);
    if sums.is_empty() {
        return String::new();
    }
    let total = |get: fn(&Sum) -> i64| sums.iter().map(get).fold(0_i64, i64::saturating_add);
    let line = |name: String, known: i64, estimated: i64| {
        let estimated = (estimated > 0).then(|| tr.with("incidents-cost-of-which", "amount", kronor(estimated)));
        [Some(format!("{name}: {}", kronor(known))), estimated].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let mut lines: Vec<String> =
        sums.iter().map(|s| line(word("cost_kind", &s.kind, tr), s.known.saturating_add(s.estimated), s.estimated)).collect();
    let (known, estimated) = (total(|s| s.known), total(|s| s.estimated));
    lines.push(line(tr.t("incidents-cost-sum"), known.saturating_add(estimated), estimated));
    lines.join("\n")
}

/// "Felaktig konfiguration (sannolik): …".
pub async fn cause(db: &Db, rules: &Library, incident: Id, tr: &Tr) -> Result<String, DbError> {
    let Some(cause) = store::cause(db, incident).await? else { return Ok(String::new()) };
    let name = rules.cause(&cause.kind).map_or(cause.kind.clone(), |c| c.name.get(tr.lang).to_owned());
    Ok(format!("{name} ({}): {}", word("confidence", &cause.confidence, tr), cause.text))
}

/// What was learnt, with the action that follows or why there is none.
pub async fn lessons(db: &Db, incident: Id) -> Result<String, DbError> {
    let all = store::lessons(db, incident).await?;
    let names = store::action_names(db, &all).await?;
    let line = |l: &super::Lesson| {
        let follows = l.action.and_then(|id| names.get(&id).cloned()).or_else(|| l.no_action_reason.clone());
        [Some(l.text.clone()), follows].into_iter().flatten().collect::<Vec<_>>().join(" – ")
    };
    Ok(all.iter().map(line).collect::<Vec<_>>().join("\n"))
}
