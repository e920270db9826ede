//! One report of one track: written as a draft in the authority's order, approved, copied field by field into the authority's form, and recorded as
//! given with the authority's own number. What was sent is frozen with the record; what comes after it stands beside it.
use super::{
    super::{
        Edit, content,
        content::{Authority, Field, FieldKind, Status, TrackRules},
        error::IncidentError,
        model::{Incident, Report, ReportState, Track},
        parties::rights,
        records,
        reports::{self, Submission, Writing},
        store,
        tracks::{authority_on, rules_of},
        view::{ClockView, channel_view, clock_view, report_state},
    },
    acts::controlled,
    desk,
    given::{Given, given},
    href,
    prefill::{Begins, begins},
    reach,
};
use crate::incidents::clocks;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use vk_core::{Id, Verb};
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout,
    assets::Assets,
    form::{
        Checked, FieldDef, FieldErrors, FieldView, FormTarget, FormView, Input, Intent, Kit, OptionView, Raw, SectionView,
        Titles, Widget, field_view,
    },
    layout,
    table::Cell,
    ui::{Crumb, crumbs},
};

/// What is recorded about the submission itself; the channel's choices come from the track's rules.
pub(super) const SUBMISSION: &[FieldDef] = &[
    FieldDef::new("submitted_at", Input::Moment).required(),
    FieldDef::new("channel", Input::Text(60)).required(),
    FieldDef::new("external_ref", Input::Text(120)),
    FieldDef::new("late_reason", Input::Area(2000)),
    FieldDef::new("unapproved_reason", Input::Area(2000)),
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
    /// What stands in the report that is being written.
    standing: Option<Standing>,
    /// The script that copies a field; without it the buttons are not drawn.
    copy_js: String,
    /// Nothing more can be recorded where the stage has been given and is given once.
    open: bool,
    /// Words may be written about the incident.
    takes_text: bool,
    draft: FormView,
    form: FormView,
}

/// The newest version of what is being written.
struct Standing {
    state: Cell,
    version: String,
    sha256: String,
    approved: Option<String>,
    review: Option<String>,
    approve: Option<String>,
    fields: Vec<CopyField>,
}

struct CopyField {
    id: String,
    label: String,
    value: String,
    rows: usize,
}

#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// The recorded request that this report answers.
    answers: Option<Id>,
}

/// Everything that one report is about.
pub(super) struct Matter {
    pub incident: Incident,
    pub track: Track,
    pub rules: &'static TrackRules,
    pub stage: String,
    pub answers: Option<Id>,
}

impl Matter {
    fn path(&self) -> String {
        format!("{}/tracks/{}/reports/{}", href(&self.incident), self.track.id, self.stage)
    }
    fn back(&self) -> String {
        self.answers.map_or(self.path(), |id| format!("{}?answers={id}", self.path()))
    }
}

/// What somebody has typed, and what was wrong with it in which of the two forms.
#[derive(Default)]
struct Typed {
    raw: Raw,
    draft: FieldErrors,
    submission: FieldErrors,
}

/// GET /incidents/{id}/tracks/{track}/reports/{stage}
pub async fn page(
    auth: Auth<Edit>,
    Path((id, track, stage)): Path<(Id, Id, String)>,
    Query(which): Query<Which>,
) -> Result<Response, AppError> {
    let matter = matter(&auth, id, track, stage, which.answers).await?;
    let raw = Raw::default().with("submitted_at", auth.ctx.now.local_input());
    show(&auth, &matter, Typed { raw, ..Typed::default() }).await
}

/// POST /incidents/{id}/tracks/{track}/reports/{stage}/draft
pub async fn draft(auth: Auth<Edit>, Path((id, track, stage)): Path<(Id, Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let matter = matter(&auth, id, track, stage, raw.ids("answers").first().copied()).await?;
    if raw.intent() != Intent::Save {
        return show(&auth, &matter, Typed { raw, ..Typed::default() }).await;
    }
    let (track, stage, answers) = (matter.track.id, matter.stage.clone(), matter.answers);
    let writing = Writing { track, stage, answers, lock: raw.version(), fields: written(&matter, &raw) };
    let may = reach(&auth, Verb::Edit);
    let error = match desk(&auth, &may)?.write_report(id, writing).await {
        Ok(_) => return Ok(layout::redirect_done(&matter.back(), "incidents-draft-done")),
        Err(error) => error,
    };
    let errors = match &error {
        IncidentError::Db(DbError::Conflict) => FieldErrors::one("", "incidents-error-draft-stale"),
        other => match other.message() {
            Some(message) => FieldErrors::one(other.field(), message),
            None => return Err(error.into()),
        },
    };
    show(&auth, &matter, Typed { raw, draft: errors, ..Typed::default() }).await
}

/// POST /incidents/{id}/tracks/{track}/reports/{stage}
pub async fn submit(auth: Auth<Edit>, Path((id, track, stage)): Path<(Id, Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let matter = matter(&auth, id, track, stage, raw.ids("answers").first().copied()).await?;
    if raw.intent() != Intent::Save {
        return show(&auth, &matter, Typed { raw, ..Typed::default() }).await;
    }
    let submission = match Checked::of(SUBMISSION, &raw).done(|c| submission(&matter, c, &raw)) {
        Ok(submission) => submission,
        Err(errors) => return show(&auth, &matter, Typed { raw, submission: errors, ..Typed::default() }).await,
    };
    let may = reach(&auth, Verb::Edit);
    match desk(&auth, &may)?.submit(id, submission).await {
        Ok(_) => Ok(layout::redirect_done(&matter.path(), "incidents-submit-done")),
        Err(error) => match error.message() {
            Some(message) => {
                let errors = FieldErrors::one(field(&error), message);
                show(&auth, &matter, Typed { raw, submission: errors, ..Typed::default() }).await
            }
            None => Err(error.into()),
        },
    }
}

pub(super) fn field(error: &IncidentError) -> &'static str {
    match error {
        IncidentError::Future | IncidentError::BeforeAwareness => "submitted_at",
        other => other.field(),
    }
}

fn submission(matter: &Matter, c: &Checked<'_>, raw: &Raw) -> Submission {
    Submission {
        track: matter.track.id,
        stage: matter.stage.clone(),
        answers: matter.answers,
        submitted_at: c.opt_moment("submitted_at").unwrap_or_default(),
        channel: c.text("channel"),
        external_ref: c.opt_text("external_ref"),
        late_reason: c.opt_text("late_reason"),
        unapproved_reason: c.opt_text("unapproved_reason"),
        fields: written(matter, raw),
    }
}

/// What was sent of the report's fields; nothing where none of them was sent.
fn written(matter: &Matter, raw: &Raw) -> BTreeMap<String, String> {
    let form = fields(matter);
    if !form.iter().any(|f| raw.has(&name(f))) {
        return BTreeMap::new();
    }
    form.iter().map(|f| (f.key.clone(), raw.get(&name(f)).replace("\r\n", "\n"))).collect()
}

async fn matter(auth: &Auth<Edit>, id: Id, track: Id, stage: String, answers: Option<Id>) -> Result<Matter, AppError> {
    let (incident, track) = controlled(auth, id, track, Verb::Edit).await?;
    let rules = rules_of(content::shipped()?, &track)?;
    rules.stage(&stage).ok_or(AppError::NotFound)?;
    Ok(Matter { incident, track, rules, stage, answers })
}

/// The report's fields; none where no word may be written about the incident here.
fn fields(matter: &Matter) -> &'static [Field] {
    if rights::is_silent(&matter.incident, matter.rules) {
        return &[];
    }
    let form = matter.rules.stage(&matter.stage).and_then(|s| content::shipped().ok()?.form(&s.form));
    form.map_or(&[], |f| f.fields.as_slice())
}

fn name(field: &Field) -> String {
    format!("r_{}", field.key)
}

async fn show(auth: &Auth<Edit>, matter: &Matter, typed: Typed) -> Result<Response, AppError> {
    let kit = Kit::of(auth);
    let lang = auth.lang();
    kit.seen(&auth.ctx, matter.incident.id, matter.incident.draft.secrecy.key()).await?;
    let stage = matter.rules.stage(&matter.stage).ok_or(AppError::NotFound)?;
    let all = store::reports(kit.db(), matter.incident.id).await?;
    let begun = reports::of_track(&all, matter.track.id, &matter.stage, matter.answers);
    let clocks = clocks::clocks(matter.rules, &matter.track, &all, matter.incident.facts(), auth.ctx.now);
    let clock = clocks.iter().find(|c| c.stage == matter.stage && (matter.answers.is_none() || c.report == matter.answers));
    let track_path = format!("{}/tracks/{}", href(&matter.incident), matter.track.id);
    let mut sent = Vec::new();
    for report in all.iter().filter(|r| r.track_id == matter.track.id && r.stage == matter.stage && r.submitted_at.is_some()) {
        sent.push(given(&kit, matter, report).await?);
    }
    let title = records::title(&matter.incident);
    let heading = stage.name.get(lang).to_owned();
    let wrong = !(typed.draft.is_empty() && typed.submission.is_empty());
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (standing, begins) = written_so_far(auth, &kit, matter, begun).await?;
    let open = sent.is_empty() || stage.repeatable;
    let given_at = vk_core::Instant::parse_local(typed.raw.get("submitted_at")).unwrap_or(auth.ctx.now);
    let authority = authority_on(content::shipped()?, &matter.track, given_at.local_date())?;
    let shown = CopyPage {
        crumbs: crumbs(&kit, Some((matter.incident.id, &title)), Some(&heading)),
        layout: auth.layout_titled(heading),
        authority: authority.name.get(lang).to_owned(),
        channels: authority.channels.iter().map(|c| channel_view(c, lang)).collect(),
        clock: clock.map(|c| clock_view(c, &track_path, auth.ctx.now, &kit.tr)),
        unverified: content::shipped()?.form(&stage.form).is_some_and(|f| f.status == Status::Unverified),
        given: sent,
        standing,
        copy_js: Assets::url("js/copy.js"),
        open,
        takes_text: !fields(matter).is_empty(),
        draft: draft_form(&kit, matter, &typed, &begins, begun.map_or(0, |r| r.lock)).await?,
        form: form(&kit, matter, authority, &typed).await?,
    };
    Ok(layout::page_with(status, &shown))
}

/// What has been saved of the report, and what its form therefore begins with.
async fn written_so_far(
    auth: &Auth<Edit>,
    kit: &Kit,
    matter: &Matter,
    begun: Option<&Report>,
) -> Result<(Option<Standing>, BTreeMap<String, Begins>), AppError> {
    let newest = match begun {
        Some(report) => reports::newest(kit.db(), report.id).await?.map(|version| (report, version)),
        None => None,
    };
    let Some((report, version)) = newest else { return Ok((None, begins(auth, matter, fields(matter)).await?)) };
    let approval = reports::approval(kit.db(), report.id, version.no).await?;
    let tr = &kit.tr;
    let act = |what: &str| format!("{}/reports/{}/{what}", href(&matter.incident), report.id);
    let by = [("no", version.no.into()), ("who", version.by.as_str().into()), ("at", version.at.local_minute().into())];
    let decides = controlled(auth, matter.incident.id, matter.track.id, Verb::Decide).await.is_ok();
    let standing = Standing {
        state: report_state(report.state, tr),
        version: tr.args("incidents-report-version", &by),
        sha256: version.sha256.clone(),
        approved: approval.as_ref().map(|a| {
            let said =
                [("who", a.by.as_str().into()), ("at", a.at.local_minute().into()), ("mandate", a.mandate.as_str().into())];
            tr.args("incidents-report-approved", &said)
        }),
        review: (report.state == ReportState::Draft).then(|| act("review")),
        approve: (approval.is_none() && decides && !auth.scope(Verb::Decide).is_nowhere()).then(|| act("approve")),
        fields: version.fields.iter().map(|w| copy_field(w, kit)).collect(),
    };
    let begins = version.fields.into_iter().map(|w| (w.key, Begins { value: w.value, from: None })).collect();
    Ok((Some(standing), begins))
}

fn copy_field(w: &reports::Written, kit: &Kit) -> CopyField {
    CopyField {
        id: format!("c-{}", w.key),
        label: w.label(kit.tr.lang).to_owned(),
        rows: w.value.lines().count().clamp(1, 12),
        value: w.value.clone(),
    }
}

/// The report's own fields, from content; what somebody typed comes before what stands there.
async fn draft_form(
    kit: &Kit,
    matter: &Matter,
    typed: &Typed,
    begins: &BTreeMap<String, Begins>,
    lock: i64,
) -> Result<FormView, DbError> {
    let action = format!("{}/draft", matter.path());
    let target = FormTarget { action, cancel: href(&matter.incident), submit: "incidents-draft-do", version: lock };
    let mut form = FormView::build(kit, &[], &typed.raw, &typed.draft, target).await?;
    let fields = fields(matter).iter().map(|f| report_field(kit, f, &typed.raw, begins.get(&f.key))).collect();
    form.sections = vec![SectionView { title: kit.tr.t("incidents-copy-fields"), fields }];
    form.hidden.extend(matter.answers.map(|id| ("answers".to_owned(), id.to_string())));
    Ok(form)
}

/// What is recorded about the submission.
async fn form(kit: &Kit, matter: &Matter, authority: &Authority, typed: &Typed) -> Result<FormView, DbError> {
    let target = FormTarget { action: matter.path(), cancel: href(&matter.incident), submit: "incidents-submit-do", version: 0 };
    let mut form = FormView::build(kit, SUBMISSION, &typed.raw, &typed.submission, target).await?;
    let titles = Titles::default();
    let mut recorded = Vec::new();
    for field in SUBMISSION {
        let mut view = field_view(kit, field, &typed.raw, &typed.submission, &titles).await?;
        if field.key == "channel" {
            view.widget = Widget::Select { options: channels(authority, typed.raw.get("channel"), kit) };
        }
        recorded.push(view);
    }
    form.sections = vec![SectionView { title: kit.tr.t("incidents-copy-record"), fields: recorded }];
    form.hidden.extend(matter.answers.map(|id| ("answers".to_owned(), id.to_string())));
    Ok(form)
}

fn channels(authority: &Authority, chosen: &str, kit: &Kit) -> Vec<OptionView> {
    let first = OptionView { value: String::new(), label: kit.tr.t("form-choose"), selected: chosen.is_empty() };
    let all = authority.channels.iter().map(|c| OptionView {
        value: c.key.clone(),
        label: c.label.get(kit.tr.lang).to_owned(),
        selected: c.key == chosen,
    });
    std::iter::once(first).chain(all).collect()
}

fn report_field(kit: &Kit, field: &Field, raw: &Raw, begins: Option<&Begins>) -> FieldView {
    let first = begins.map(|b| b.value.clone()).unwrap_or_default();
    let value = if raw.has(&name(field)) { raw.get(&name(field)).to_owned() } else { first };
    let help = begins.and_then(|b| b.from.as_ref()).map(|stage| kit.tr.with("incidents-report-from", "stage", stage.as_str()));
    let widget = match field.kind {
        FieldKind::Text => Widget::Area { value },
        FieldKind::Line | FieldKind::Flag | FieldKind::Moment | FieldKind::Number => {
            Widget::Line { kind: "text", class: "", value, mode: "" }
        }
    };
    let id = format!("f-{}", name(field));
    FieldView {
        name: name(field),
        label: field.label.get(kit.tr.lang).to_owned(),
        error: None,
        optional: String::new(),
        required: false,
        described_by: help.as_ref().map(|_| format!("{id}-help")).unwrap_or_default(),
        help,
        id,
        widget,
    }
}
