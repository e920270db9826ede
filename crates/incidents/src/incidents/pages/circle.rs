//! Who takes part in one incident, why and until when; letting a unit in, and ending its part.
use super::{
    acts::{Act, settle, shown},
    desk, href, reach,
};
use crate::incidents::{
    Edit,
    circle::{self, PARTS, Part, Participant, acts::Joining},
    model::Incident,
    records, store,
    table::word,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Instant, Verb};
use vk_web::{
    AppError, Auth, Layout,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Input, Intent, Kit, Raw},
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

const JOIN: &[FieldDef] = &[
    FieldDef::new("joins", Input::Record(&["unit"])).required(),
    FieldDef::new("part", Input::Choice(PARTS)).required(),
    FieldDef::new("reason", Input::Area(2000)).required(),
    FieldDef::new("until", Input::Moment),
];

#[derive(askama::Template)]
#[template(path = "incidents/templates/circle.html")]
struct CirclePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    rows: Vec<Row>,
    form: FormView,
}

struct Row {
    unit: String,
    part: Cell,
    reason: String,
    since: String,
    until: String,
    end: Option<String>,
}

/// GET /incidents/{id}/participants
pub async fn page(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let incident = store::get_worked(&auth.app.db, id, &reach(&auth, Verb::Edit)).await?;
    let kit = Kit::of(&auth);
    kit.seen(&auth.ctx, id, incident.draft.secrecy.key()).await?;
    let (title, heading) = (records::title(&incident), kit.tr.t("incidents-circle-title"));
    let all = circle::participants(kit.db(), id).await?;
    let target = FormTarget {
        action: format!("{}/participants", href(&incident)),
        cancel: href(&incident),
        submit: "incidents-circle-do",
        version: 0,
    };
    Ok(layout::page(&CirclePage {
        crumbs: crumbs(&kit, Some((id, &title)), Some(&heading)),
        path: href(&incident),
        rows: all.iter().map(|p| row(&kit, p)).collect(),
        form: FormView::build(&kit, JOIN, &Raw::default().with("part", "works"), &FieldErrors::default(), target).await?,
        layout: auth.layout_titled(heading),
    }))
}

fn row(kit: &Kit, p: &Participant) -> Row {
    let tone = if p.ended_at.is_some() { "muted" } else { "info" };
    let by = [("who", p.added_by.as_str().into()), ("at", p.added_at.local_minute().into())];
    let ended = p.ended_at.map(|at| kit.tr.with("incidents-circle-ended", "at", at.local_minute()));
    Row {
        unit: p.unit_name.clone(),
        part: Cell::tag(word("part", p.part.key(), &kit.tr), tone),
        reason: p.reason.clone(),
        since: kit.tr.args("incidents-by", &by),
        until: ended.or(p.until.map(Instant::local_minute)).unwrap_or_default(),
        end: p.ended_at.is_none().then(|| format!("participants/{}/end", p.id)),
    }
}

fn act(incident: &Incident, tr: &vk_web::Tr) -> Act {
    Act {
        key: "incidents-circle-title",
        done: "incidents-circle-done",
        submit: "incidents-circle-do",
        fields: JOIN,
        action: format!("{}/participants", href(incident)),
        version: 0,
        lead: vec![tr.t("incidents-circle-lead")],
    }
}

/// POST /incidents/{id}/participants
pub async fn join(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    let incident = store::get_worked(&auth.app.db, id, &may).await?;
    let act = act(&incident, &auth.tr);
    if raw.intent() != Intent::Save {
        return shown(&auth, &incident, act, &raw, &FieldErrors::default()).await;
    }
    let typed = Checked::of(JOIN, &raw).done(|c| Joining {
        unit: c.opt_id("joins").unwrap_or(id),
        part: Part::from_key(&c.text("part")).unwrap_or(Part::Informed),
        reason: c.text("reason"),
        until: c.opt_moment("until"),
    });
    match typed {
        Err(errors) => shown(&auth, &incident, act, &raw, &errors).await,
        Ok(joining) => {
            let result = desk(&auth, &may)?.join(id, joining).await;
            settle(&auth, &incident, act, &raw, result).await
        }
    }
}

/// POST /incidents/{id}/participants/{participant}/end
pub async fn leave(auth: Auth<Edit>, Path((id, participant)): Path<(Id, Id)>) -> Result<Response, AppError> {
    let may = reach(&auth, Verb::Edit);
    desk(&auth, &may)?.leave(id, participant).await?;
    Ok(layout::redirect_done(&format!("/incidents/{id}/participants"), "incidents-circle-left"))
}
