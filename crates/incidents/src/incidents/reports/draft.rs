//! Writing a report before it is given: drafts, the question whether it is right, and a named human who stands for one version of it.
use super::{Version, Written, approval, newest, of_track};
use crate::incidents::{
    content::{Library, Stage},
    desk::{Desk, Said, entry_with, field_change, finish, human},
    error::IncidentError,
    model::{EntryKind, Incident, Report, ReportState, Track},
    parties::rights,
    store,
    tracks::{about, needed, rules_of, stage},
};
use serde_json::json;
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{Act, Columns, DbError, Sql, WriteTx};

/// What somebody has written into a report's fields.
#[derive(Clone, Debug)]
pub struct Writing {
    pub track: Id,
    pub stage: String,
    /// The recorded request that it answers.
    pub answers: Option<Id>,
    /// The `lock` of the report that was read; 0 where nobody had begun.
    pub lock: i64,
    pub fields: BTreeMap<String, String>,
}

impl Desk<'_> {
    /// Saves what is written. The same content makes no new version; another one after an approval needs a new approval.
    pub async fn write_report(&self, incident: Id, writing: Writing) -> Result<Id, IncidentError> {
        let (mut tx, record, track) = self.take_track(incident, writing.track).await?;
        let rules = rules_of(self.rules, &track)?;
        rights::words(&record, rules, writing.fields.values().map(String::as_str))?;
        let stage = stage(rules, &writing.stage)?;
        let reports = store::reports(&tx, incident).await?;
        let known = of_track(&reports, track.id, &stage.key, writing.answers);
        if known.map_or(0, |r| r.lock) != writing.lock {
            return Err(DbError::Conflict.into());
        }
        let report = begin(&mut tx, &track, stage, &reports, writing.answers).await?;
        let before = newest(&tx, report).await?;
        let Some(version) = save(&mut tx, self.rules, report, stage, &writing.fields).await? else { return Ok(report) };
        let state = match known.map(|r| r.state) {
            Some(ReportState::Approved | ReportState::Review) => ReportState::Review,
            _ => ReportState::Draft,
        };
        move_on(&mut tx, report, state).await?;
        let no = |v: &Version| v.no.to_string();
        let change = field_change(incident, Act::Update, "draft", before.as_ref().map(no).as_deref(), Some(&no(&version)), None);
        let recorded = finish(&mut tx, self.rules, incident, change.note(stage.key.clone())).await?;
        tx.commit(recorded).await?;
        Ok(report)
    }

    /// Asks for an approval of what stands there now.
    pub async fn ask_review(&self, incident: Id, report: Id) -> Result<(), IncidentError> {
        let (mut tx, _, track, report) = self.take_report(incident, report).await?;
        if report.state != ReportState::Draft || newest(&tx, report.id).await?.is_none() {
            return Err(IncidentError::ReportStep);
        }
        move_on(&mut tx, report.id, ReportState::Review).await?;
        let change = field_change(incident, Act::Update, "report_state", Some(report.state.key()), Some("review"), None);
        let recorded = finish(&mut tx, self.rules, incident, change.note(track.kind)).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// A named human stands for one version. Approved once: the second time says by whom and when.
    pub async fn approve(&self, incident: Id, report: Id, version: i64, mandate: &str) -> Result<(), IncidentError> {
        let (who, name) = human(self.ctx)?;
        let (mut tx, record, track, report) = self.take_report(incident, report).await?;
        rights::named(&tx, self, &record, &track, rules_of(self.rules, &track)?).await?;
        let mandate = needed(&record, mandate)?;
        if let Some(given) = approval(&tx, report.id, version).await? {
            return Err(IncidentError::Approved { at: given.at.local_minute(), by: given.by });
        }
        if !matches!(report.state, ReportState::Draft | ReportState::Review) {
            return Err(IncidentError::ReportStep);
        }
        if newest(&tx, report.id).await?.is_none_or(|v| v.no != version) {
            return Err(DbError::Conflict.into());
        }
        let columns = Columns::new()
            .set("id", self.ctx.new_id())
            .set("report_id", report.id)
            .set("version_no", version)
            .set("by_name", &name)
            .set("by_id", who)
            .set("mandate", &mandate)
            .set("at", self.ctx.now);
        tx.insert("incident_approval", columns).await?;
        move_on(&mut tx, report.id, ReportState::Approved).await?;
        let stage = stage(rules_of(self.rules, &track)?, &report.stage)?;
        let mut facts = about(&tx, &track).await?;
        facts["stage_name"] = json!(stage.name.sv);
        facts["version"] = json!(version.to_string());
        let said = Said { mandate: Some(mandate.clone()), ..Said::of_track(&track, None) };
        entry_with(&mut tx, incident, EntryKind::Approved, self.ctx.now, &facts.to_string(), said).await?;
        let change =
            field_change(incident, Act::Decide, "report_state", Some(report.state.key()), Some("approved"), Some(mandate));
        let recorded = finish(&mut tx, self.rules, incident, change).await?;
        Ok(tx.commit(recorded).await?)
    }

    /// Begins an act on one report that is there.
    pub(super) async fn take_report(
        &self,
        incident: Id,
        report: Id,
    ) -> Result<(WriteTx<'_>, Incident, Track, Report), IncidentError> {
        let found = store::reports(self.db, incident).await?.into_iter().find(|r| r.id == report).ok_or(DbError::NotFound)?;
        let (tx, record, track) = self.take_track(incident, found.track_id).await?;
        let report = store::reports(&tx, incident).await?.into_iter().find(|r| r.id == report).ok_or(DbError::NotFound)?;
        Ok((tx, record, track, report))
    }
}

/// The row of a report that somebody writes or gives: the one that is there, or a new one.
pub(super) async fn begin(
    tx: &mut WriteTx<'_>,
    track: &Track,
    stage: &Stage,
    reports: &[Report],
    answers: Option<Id>,
) -> Result<Id, IncidentError> {
    if let Some(known) = of_track(reports, track.id, &stage.key, answers) {
        return Ok(known.id);
    }
    let given = reports.iter().any(|r| r.track_id == track.id && r.stage == stage.key && r.submitted_at.is_some());
    if answers.is_some() || (given && !stage.repeatable) {
        return Err(IncidentError::Submitted(stage.key.clone()));
    }
    let id = tx.ctx().new_id();
    let columns = Columns::new()
        .set("id", id)
        .set("incident_id", track.incident)
        .set("track_id", track.id)
        .set("stage", &stage.key)
        .set("state", ReportState::Draft.key())
        .set("created_at", tx.ctx().now);
    tx.insert("incident_report", columns).await?;
    Ok(id)
}

/// Writes a version in the form that is in force for the stage; nothing where it says what stood there already.
pub(super) async fn save(
    tx: &mut WriteTx<'_>,
    rules: &Library,
    report: Id,
    stage: &Stage,
    fields: &BTreeMap<String, String>,
) -> Result<Option<Version>, IncidentError> {
    let form = rules.form(&stage.form).map_or(&[][..], |form| form.fields.as_slice());
    let value = |key: &str| fields.get(key).map(|text| text.trim_end().to_owned()).unwrap_or_default();
    let written: Vec<Written> = form.iter().map(|f| Written::new(&f.key, &f.label, &value(&f.key))).collect();
    let before = newest(tx, report).await?;
    if before.as_ref().is_some_and(|v| v.fields == written) {
        return Ok(None);
    }
    let (ctx, text) = (tx.ctx(), serde_json::to_string(&written).map_err(DbError::from)?);
    let no = before.map_or(1, |v| v.no + 1);
    let version = Version {
        report,
        no,
        fields: written,
        sha256: store::hash(text.as_bytes()),
        by: ctx.actor.name().to_owned(),
        at: ctx.now,
        frozen: false,
    };
    let columns = Columns::new()
        .set("id", ctx.new_id())
        .set("report_id", report)
        .set("no", no)
        .set("form_id", &stage.form.id)
        .set("form_version", i64::from(stage.form.version))
        .set("fields", text)
        .set("sha256", &version.sha256)
        .set("by_name", &version.by)
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("incident_report_version", columns).await?;
    Ok(Some(version))
}

/// The report's next state, under the incident's lock.
pub(super) async fn move_on(tx: &mut WriteTx<'_>, report: Id, state: ReportState) -> Result<(), DbError> {
    let sql = Sql::new("UPDATE incident_report SET lock_version = lock_version + 1, state = ").bind(state.key());
    tx.exec(sql.push(" WHERE id = ").bind(report)).await.map(drop)
}
