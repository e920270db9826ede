//! A wheel's activities as the pure rules know them, for cloning and comparing years, and their copies in another wheel.
use super::{
    model::{Activity, NewActivity},
    store::insert,
};
use std::collections::BTreeMap;
use vk_core::{Date, Id};
use vk_db::{DbError, Recorded, WriteTx};
use vk_wheel::{
    fanout::{self, Plan},
    recurrence::RuleError,
};

/// The year's plan as `vk_wheel` compares it. The series names an activity through the years.
pub fn plan(year: i16, activities: &[(String, Activity)]) -> Result<Plan, RuleError> {
    let one = |(series, a): &(String, Activity)| {
        let d = &a.data;
        let list = |ids: &[Id]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        Ok(fanout::Activity {
            key: series.clone(),
            title: d.name.clone(),
            category: d.category(),
            recurrence: d.recurrence()?,
            lead: d.lead(),
            scope: d.scope(),
            owner: format!("{} {}", d.owner_from, d.owner.map(|id| id.to_string()).unwrap_or_default()),
            details: BTreeMap::from([
                ("description".to_owned(), text(&d.description)),
                ("within".to_owned(), list(&d.within)),
                ("only".to_owned(), list(&d.only)),
                ("participants".to_owned(), list(&d.participants)),
                ("inputs".to_owned(), text(&d.inputs)),
                ("outputs".to_owned(), text(&d.outputs)),
                ("checklist".to_owned(), text(&d.checklist)),
                ("legal_basis".to_owned(), text(&d.legal_basis)),
                ("gathers".to_owned(), d.gathers.join(" ")),
            ]),
        })
    };
    Ok(Plan { year, activities: activities.iter().map(one).collect::<Result<_, RuleError>>()? })
}

/// Puts a copy of an activity into another wheel, with the rule and first day that it has there.
pub async fn copy(
    tx: &mut WriteTx<'_>,
    (series, old): &(String, Activity),
    wheel: Id,
    moved: &fanout::Activity,
) -> Result<(Id, Recorded), DbError> {
    let new =
        NewActivity { wheel, first_on: Date(moved.recurrence.start()), rrule: moved.recurrence.to_string(), ..old.data.clone() };
    insert(tx, new, Some(series.clone())).await
}
