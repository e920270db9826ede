//! Copy mode: one report, field by field in the authority's order, filled in from the incident, to be copied into the authority's form; then
//! recorded as submitted with the authority's own number. What was sent is frozen with the record.
use super::{
    super::{
        Edit, content,
        content::{Field, FieldKind, Status, TrackRules},
        error::IncidentError,
        model::{EntryKind, Incident, Track},
        records,
        reports::Submission,
        store,
        table::word,
        tracks::rules_of,
        view::{ClockView, channel_view, clock_view},
    },
    acts::controlled,
    desk, href, reach,
};
use crate::incidents::clocks;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use vk_core::{Date, Id, Instant, Verb};
use vk_db::{Db, DbError, Sql};
use vk_web::{
    AppError, Auth, Layout,
    form::{
        Checked, FieldDef, FieldErrors, FieldView, FormTarget, FormView, Input, Intent, Kit, OptionView, Raw, SectionView,
        Titles, Widget, field_view,
    },
    layout,
    ui::{Crumb, crumbs},
};

/// What is recorded about the submission itself; the channel's choices come from the track's rules.
const SUBMISSION: &[FieldDef] = &[
    FieldDef::new("submitted_at", Input::Moment).required(),
    FieldDef::new("channel", Input::Text(60)).required(),
    FieldDef::new("external_ref", Input::Text(120)),
    FieldDef::new("late_reason", Input::Area(2000)),
];

#[derive(askama::Template)]
#[template(path = "incidents/templates/copy.html")]
struct CopyPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    authority: String,
    channels: Vec<super::super::view::ChannelView>,
    clock: Option<ClockView>,
    unverified: bool,
    /// Reports of this stage that have been given, as they were sent.
    given: Vec<Given>,
    /// Nothing more can be recorded where the stage has been given and is given once.
    open: bool,
    form: FormView,
}

struct Given {
    at: String,
    by: String,
    external_ref: Option<String>,
    late_reason: Option<String>,
    fields: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// The recorded request that this report answers.
    answers: Option<Id>,
}

/// Everything that one report is about.
struct Matter {
    incident: Incident,
    track: Track,
    rules: &'static TrackRules,
    stage: String,
    answers: Option<Id>,
}

/// GET /incidents/{id}/tracks/{track}/reports/{stage}
pub async fn page(
    auth: Auth<Edit>,
    Path((id, track, stage)): Path<(Id, Id, String)>,
    Query(which): Query<Which>,
) -> Result<Response, AppError> {
    let matter = matter(&auth, id, track, stage, which.answers).await?;
    let mut raw = prefilled(&auth, &matter).await?;
    raw.set("submitted_at", auth.ctx.now.local_input());
    show(&auth, &matter, &raw, &FieldErrors::default()).await
}

/// POST /incidents/{id}/tracks/{track}/reports/{stage}
pub async fn submit(auth: Auth<Edit>, Path((id, track, stage)): Path<(Id, Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let matter = matter(&auth, id, track, stage, raw.ids("answers").first().copied()).await?;
    if raw.intent() != Intent::Save {
        return show(&auth, &matter, &raw, &FieldErrors::default()).await;
    }
    let submission = match Checked::of(SUBMISSION, &raw).done(|c| submission(&matter, c, &raw)) {
        Ok(submission) => submission,
        Err(errors) => return show(&auth, &matter, &raw, &errors).await,
    };
    let may = reach(&auth, Verb::Edit);
    match desk(&auth, &may)?.submit(id, submission).await {
        Ok(_) => Ok(layout::redirect_done(&href(&matter.incident), "incidents-submit-done")),
        Err(error) => match error.message() {
            Some(message) => show(&auth, &matter, &raw, &FieldErrors::one(field(&error), message)).await,
            None => Err(error.into()),
        },
    }
}

fn field(error: &IncidentError) -> &'static str {
    match error {
        IncidentError::Future | IncidentError::BeforeAwareness => "submitted_at",
        other => other.field(),
    }
}

fn submission(matter: &Matter, c: &Checked<'_>, raw: &Raw) -> Submission {
    let form = fields(matter);
    Submission {
        track: matter.track.id,
        stage: matter.stage.clone(),
        answers: matter.answers,
        submitted_at: c.opt_moment("submitted_at").unwrap_or_default(),
        channel: c.text("channel"),
        external_ref: c.opt_text("external_ref"),
        late_reason: c.opt_text("late_reason"),
        fields: form.iter().map(|f| (f.key.clone(), raw.get(&name(f)).replace("\r\n", "\n"))).collect(),
    }
}

async fn matter(auth: &Auth<Edit>, id: Id, track: Id, stage: String, answers: Option<Id>) -> Result<Matter, AppError> {
    let (incident, track) = controlled(auth, id, track, Verb::Edit).await?;
    let rules = rules_of(content::shipped()?, &track)?;
    rules.stage(&stage).ok_or(AppError::NotFound)?;
    Ok(Matter { incident, track, rules, stage, answers })
}

/// The report's fields; none where no word may be written about the incident here.
fn fields(matter: &Matter) -> &'static [Field] {
    if !matter.incident.takes_text() {
        return &[];
    }
    let form = matter.rules.stage(&matter.stage).and_then(|s| content::shipped().ok()?.form(&s.form));
    form.map_or(&[], |f| f.fields.as_slice())
}

fn name(field: &Field) -> String {
    format!("r_{}", field.key)
}

async fn show(auth: &Auth<Edit>, matter: &Matter, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let lang = auth.lang();
    let stage = matter.rules.stage(&matter.stage).ok_or(AppError::NotFound)?;
    let reports = store::reports(kit.db(), matter.incident.id).await?;
    let all = clocks::clocks(matter.rules, &matter.track, &reports, matter.incident.facts(), auth.ctx.now);
    let clock = all.iter().find(|c| c.stage == matter.stage && (matter.answers.is_none() || c.report == matter.answers));
    let path = format!("{}/tracks/{}", href(&matter.incident), matter.track.id);
    let given: Vec<Given> = reports
        .iter()
        .filter(|r| r.track_id == matter.track.id && r.stage == matter.stage && r.submitted_at.is_some())
        .map(|r| given(r, fields(matter), lang))
        .collect();
    let open = given.is_empty() || stage.repeatable;
    let title = records::title(&matter.incident);
    let heading = stage.name.get(lang).to_owned();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = CopyPage {
        crumbs: crumbs(&kit, Some((matter.incident.id, &title)), Some(&heading)),
        layout: auth.layout_titled(heading),
        authority: matter.rules.authority.name.get(lang).to_owned(),
        channels: matter.rules.authority.channels.iter().map(|c| channel_view(c, lang)).collect(),
        clock: clock.map(|c| clock_view(c, &path, auth.ctx.now, &kit.tr)),
        unverified: content::shipped()?.form(&stage.form).is_some_and(|f| f.status == Status::Unverified),
        given,
        open,
        form: form(&kit, matter, raw, errors, &path).await?,
    };
    Ok(layout::page_with(status, &shown))
}

fn given(report: &super::super::model::Report, fields: &[Field], lang: vk_core::Lang) -> Given {
    let sent: BTreeMap<String, String> =
        report.fields.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let shown = fields.iter().filter_map(|f| sent.get(&f.key).map(|text| (f.label.get(lang).to_owned(), text.clone())));
    Given {
        at: report.submitted_at.map(Instant::local_minute).unwrap_or_default(),
        by: report.submitted_by.clone().unwrap_or_default(),
        external_ref: report.external_ref.clone(),
        late_reason: report.late_reason.clone(),
        fields: shown.collect(),
    }
}

/// The report's own fields (from content) and what is recorded about its submission, as one form.
async fn form(kit: &Kit, matter: &Matter, raw: &Raw, errors: &FieldErrors, path: &str) -> Result<FormView, DbError> {
    let target = FormTarget {
        action: format!("{path}/reports/{}", matter.stage),
        cancel: href(&matter.incident),
        submit: "incidents-submit-do",
        version: 0,
    };
    let mut form = FormView::build(kit, SUBMISSION, raw, errors, target).await?;
    let titles = Titles::default();
    let mut recorded = Vec::new();
    for field in SUBMISSION {
        let mut view = field_view(kit, field, raw, errors, &titles).await?;
        if field.key == "channel" {
            view.widget = Widget::Select { options: channels(matter, raw, kit) };
        }
        recorded.push(view);
    }
    form.sections = vec![
        SectionView {
            title: kit.tr.t("incidents-copy-fields"),
            fields: fields(matter).iter().map(|f| report_field(kit, f, raw)).collect(),
        },
        SectionView { title: kit.tr.t("incidents-copy-record"), fields: recorded },
    ];
    form.hidden.extend(matter.answers.map(|id| ("answers".to_owned(), id.to_string())));
    Ok(form)
}

fn channels(matter: &Matter, raw: &Raw, kit: &Kit) -> Vec<OptionView> {
    let chosen = raw.get("channel");
    let first = OptionView { value: String::new(), label: kit.tr.t("form-choose"), selected: chosen.is_empty() };
    let all = matter.rules.authority.channels.iter().map(|c| OptionView {
        value: c.key.clone(),
        label: c.label.get(kit.tr.lang).to_owned(),
        selected: c.key == chosen,
    });
    std::iter::once(first).chain(all).collect()
}

fn report_field(kit: &Kit, field: &Field, raw: &Raw) -> FieldView {
    let value = raw.get(&name(field)).to_owned();
    let widget = match field.kind {
        FieldKind::Text => Widget::Area { value },
        FieldKind::Line | FieldKind::Flag | FieldKind::Moment | FieldKind::Number => {
            Widget::Line { kind: "text", class: "", value, mode: "" }
        }
    };
    FieldView {
        id: format!("f-{}", name(field)),
        name: name(field),
        label: field.label.get(kit.tr.lang).to_owned(),
        help: None,
        error: None,
        optional: String::new(),
        required: false,
        described_by: String::new(),
        widget,
    }
}

// ---- what the incident already knows -----------------------------------------------------------------------------------------------------

async fn prefilled(auth: &Auth<Edit>, matter: &Matter) -> Result<Raw, AppError> {
    let known = known(auth, matter).await?;
    let mut raw = Raw::default();
    for field in fields(matter) {
        if let Some(value) = field.from.as_deref().and_then(|from| known.get(from)) {
            raw.set(&name(field), value);
        }
    }
    Ok(raw)
}

/// Everything of [`content::FROM`], in the reader's language.
async fn known(auth: &Auth<Edit>, matter: &Matter) -> Result<BTreeMap<&'static str, String>, AppError> {
    let (tr, db, i) = (&auth.tr, &auth.app.db, &matter.incident);
    let d = &i.draft;
    let flag = |yes: bool| tr.t(if yes { "yes" } else { "no" });
    let at = |at: Option<Instant>| at.map(Instant::local_minute).unwrap_or_default();
    let optional = |field: &str, key: Option<&str>| key.map(|k| word(field, k, tr)).unwrap_or_default();
    let controller = match matter.track.controller {
        Some(id) => store::unit(db, id).await?,
        None => None,
    };
    let (controller_name, controller_number) = controller.unwrap_or_default();
    Ok(BTreeMap::from([
        ("reference", i.reference.clone()),
        ("title", d.title.clone()),
        ("description", d.description.clone()),
        ("category", optional("category", d.category.map(|c| c.key()))),
        ("severity", optional("severity", d.severity.map(|s| s.key()))),
        ("origin", word("origin", i.origin.key(), tr)),
        ("occurred_at", at(d.occurred_at)),
        ("detected_at", at(d.detected_at)),
        ("knowledge_at", at(matter.track.knowledge_at)),
        ("ended_at", at(d.ended_at)),
        ("handled_at", at(d.handled_at)),
        ("ongoing", flag(d.ongoing)),
        ("suspected_malicious", flag(d.suspected_malicious)),
        ("supplier_origin", flag(d.supplier_origin)),
        ("cross_border", flag(d.cross_border)),
        ("protected_info", flag(d.protected_info)),
        ("personal_data", flag(d.personal_data)),
        ("systems", linked(db, i.id, &["system", "host"]).await?),
        ("information_sets", linked(db, i.id, &["information_set"]).await?),
        ("indicators", indicators(db, i.id).await?),
        ("decisions", decisions(db, i.id).await?),
        ("lead", lead(db, i, auth.ctx.now.local_date()).await?),
        ("region_name", auth.app.region()),
        ("region_number", region_number(db).await?),
        ("controller_name", controller_name),
        ("controller_number", controller_number.unwrap_or_default()),
    ]))
}

async fn linked(db: &Db, incident: Id, kinds: &[&str]) -> Result<String, DbError> {
    let sql =
        Sql::new("SELECT n.title FROM incident_link l JOIN node n ON n.id = l.target_id WHERE l.incident_id = ").bind(incident);
    let sql = sql.push(" AND n.secrecy <> 'secret' AND l.kind IN ").list(kinds.iter().copied()).push(" ORDER BY n.name_key");
    let titles: Result<Vec<String>, DbError> = db.all(sql).await?.iter().map(|r| r.text("title")).collect();
    Ok(titles?.join(", "))
}

/// The frozen events' hashes: what can be named without copying secret log lines into a report.
async fn indicators(db: &Db, incident: Id) -> Result<String, DbError> {
    let lines = store::evidence(db, incident).await?;
    Ok(lines.iter().map(|e| format!("{} {} sha256:{}", e.at, e.event, e.sha256)).collect::<Vec<_>>().join("\n"))
}

async fn decisions(db: &Db, incident: Id) -> Result<String, DbError> {
    let entries = store::entries(db, incident).await?;
    let made = entries.iter().filter(|e| e.kind == EntryKind::Decision);
    Ok(made.map(|e| format!("{} {}", e.at.local_minute(), e.text)).collect::<Vec<_>>().join("\n"))
}

async fn lead(db: &Db, incident: &Incident, today: Date) -> Result<String, DbError> {
    let Some(function) = incident.draft.lead_function else { return Ok(incident.draft.contact.clone()) };
    let Some(owner) = vk_governance::join::owner(db, function, today).await? else { return Ok(String::new()) };
    let holders = owner.holders.iter().map(|h| {
        let reach = [h.phone.as_deref().or(owner.phone.as_deref()), h.email.as_deref()];
        [Some(h.person.name.as_str())].into_iter().chain(reach).flatten().collect::<Vec<_>>().join(", ")
    });
    Ok(std::iter::once(owner.function.name.clone()).chain(holders).collect::<Vec<_>>().join("\n"))
}

/// The organisation number of the root of the organisation.
async fn region_number(db: &Db) -> Result<String, DbError> {
    let sql = Sql::new(
        "SELECT org_number FROM unit WHERE parent_id IS NULL AND org_number IS NOT NULL ORDER BY created_at, id LIMIT 1",
    );
    Ok(db.one(sql).await?.map(|r| r.text("org_number")).transpose()?.unwrap_or_default())
}
