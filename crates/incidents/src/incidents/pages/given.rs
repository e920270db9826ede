//! A report that has been given: what was sent as it read then, the authority's receipt, and what was put right afterwards.
use super::{copy::Matter, href};
use crate::incidents::{model::Report, reports, view::report_state};
use vk_core::Instant;
use vk_db::DbError;
use vk_web::{form::Kit, table::Cell};

pub(super) struct Given {
    pub state: Cell,
    pub at: String,
    pub by: String,
    pub external_ref: Option<String>,
    pub late_reason: Option<String>,
    pub unapproved_reason: Option<String>,
    pub approved: Option<String>,
    pub sha256: Option<String>,
    pub fields: Vec<(String, String)>,
    /// "NCSC-77, mottagen 2026-11-21 10:05".
    pub receipts: Vec<String>,
    pub no_receipt: Option<String>,
    pub corrections: Vec<String>,
    /// Given, and nobody has a receipt or has said why.
    pub waits: bool,
    pub path: String,
}

pub(super) async fn given(kit: &Kit, matter: &Matter, report: &Report) -> Result<Given, DbError> {
    let (db, tr) = (kit.db(), &kit.tr);
    let version = reports::versions(db, report.id).await?.into_iter().rev().find(|v| v.frozen);
    let approval = match &version {
        Some(v) => reports::approval(db, report.id, v.no).await?,
        None => None,
    };
    let approved = approval.map(|a| {
        let said = [("who", a.by.as_str().into()), ("at", a.at.local_minute().into()), ("mandate", a.mandate.as_str().into())];
        tr.args("incidents-report-approved", &said)
    });
    let receipts = reports::receipts(db, report.id).await?.into_iter().map(|r| {
        let said = [("ref", r.external_ref.as_str().into()), ("at", r.received_at.local_minute().into())];
        [tr.args("incidents-receipt-line", &said), r.note].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let corrections = reports::corrections(db, report.id).await?.into_iter().map(|c| {
        let stood = c.stood.submitted_at.parse().map_or(c.stood.submitted_at.clone(), Instant::local_minute);
        let said = [
            ("at", c.at.local_minute().into()),
            ("who", c.by.into()),
            ("stood", stood.into()),
            ("ref", c.stood.external_ref.into()),
            ("reason", c.reason.into()),
        ];
        tr.args("incidents-correction-line", &said)
    });
    Ok(Given {
        state: report_state(report.state, tr),
        at: report.submitted_at.map(Instant::local_minute).unwrap_or_default(),
        by: report.submitted_by.clone().unwrap_or_default(),
        external_ref: report.external_ref.clone(),
        late_reason: report.late_reason.clone(),
        unapproved_reason: report.unapproved_reason.clone(),
        approved,
        sha256: version.as_ref().map(|v| v.sha256.clone()),
        fields: version.into_iter().flat_map(|v| v.fields).map(|w| (w.label(tr.lang).to_owned(), w.value)).collect(),
        receipts: receipts.collect(),
        no_receipt: report.no_receipt_reason.clone().filter(|r| !r.is_empty()),
        corrections: corrections.collect(),
        waits: report.waits_for_receipt(),
        path: format!("{}/reports/{}", href(&matter.incident), report.id),
    })
}
