//! What nobody knows or has decided yet, the most pressing first, each with the way to answer it.
use super::super::{
    circle::Standing,
    error::IncidentError,
    model::{Assessment, Incident, Report, Track},
    significance::{engine::evaluate, rules_for, store as facts},
    view::TrackView,
};
use vk_core::Instant;
use vk_db::Db;
use vk_web::Tr;

/// So many questions of significance; its own page has all of them.
const QUESTIONS: usize = 5;

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub text: String,
    /// Where it is answered, for whoever may.
    pub href: Option<String>,
}

/// What is missing of the duties that this reader sees, and of the incident itself.
pub fn of_duties(
    (incident, tracks, reports): (&Incident, &[Track], &[Report]),
    views: &[TrackView],
    may_edit: bool,
    tr: &Tr,
) -> Vec<Missing> {
    let mut out = Vec::new();
    for view in views {
        let Some(track) = tracks.iter().find(|track| track.id == view.id) else { continue };
        let name = view.controller.as_ref().map_or_else(|| view.title.clone(), |c| format!("{} ({c})", view.title));
        let mut say = |key: &str, may: bool, way: &str| {
            let href = may.then(|| format!("{}/{way}", view.path));
            out.push(Missing { text: tr.with(key, "track", name.as_str()), href });
        };
        let open = track.assessment != Assessment::NotRequired;
        if open && track.knowledge_at.is_none() {
            say("incidents-missing-awareness", view.control.decide, "awareness");
        }
        if matches!(track.assessment, Assessment::NotAssessed | Assessment::Unclear) {
            say("incidents-missing-assessment", view.control.decide, "assessment");
        }
        for report in reports.iter().filter(|r| r.track_id == track.id && r.waits_for_receipt()) {
            say("incidents-missing-receipt", view.control.report, &format!("reports/{}", report.stage));
        }
    }
    let edit = |field: &str| may_edit.then(|| format!("/incidents/{}/edit#f-{field}", incident.id));
    let draft = &incident.draft;
    let fields = [
        (draft.lead_function.is_none(), "lead_function"),
        (draft.severity.is_none(), "severity"),
        (draft.occurred_at.is_none(), "occurred_at"),
        (draft.unit.is_none(), "unit"),
    ];
    out.extend(
        fields
            .into_iter()
            .filter(|(missing, _)| *missing)
            .map(|(_, field)| Missing { text: tr.t(&format!("incidents-missing-{field}")), href: edit(field) }),
    );
    out
}

/// The questions of significance that settle the most, and how many more there are.
pub async fn questions(
    db: &Db,
    incident: &Incident,
    standing: &Standing,
    now: Instant,
    tr: &Tr,
) -> Result<(Vec<Missing>, usize), IncidentError> {
    let Some(set) = rules_for(incident)?.filter(|_| standing.works()) else { return Ok((Vec::new(), 0)) };
    let world = facts::world(db, set, incident, now).await?;
    let found = evaluate(set, &world.profiles, &world.facts, now);
    let path = format!("/incidents/{}/significance", incident.id);
    let ask = |q: &super::super::significance::engine::Question<'_>| Missing {
        text: q.fact.question.get(tr.lang).to_owned(),
        href: Some(format!("{path}#q-{}", q.fact.key)),
    };
    let first = found.questions.iter().take(QUESTIONS).map(ask).collect();
    Ok((first, found.questions.len().saturating_sub(QUESTIONS)))
}
