//! Reading and writing papers. Sections, snapshots and approvals of counts are in `sections.rs` and `snapshots.rs`; nothing else here knows SQL.
use super::{
    form,
    model::{Approved, NewPaper, Paper, PaperRow, State},
    table,
};
use crate::{
    paper_templates,
    papers::{figures::source_kind, sections},
};
use vk_core::{Id, Lang, sort_key};
use vk_db::{Columns, Db, DbError, Duty, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    Message,
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    register::{Gathered, WheelEvidence, WheelOf},
    table::{Table, search_text},
};

pub const REGISTER: &str = "papers";
pub const KIND: &str = "board_paper";

const COLUMNS: &str = "b.id, b.ref, b.name, b.kind, b.template_id, b.lang, b.body, b.assignee, b.registry_format, b.year, b.source_id, \
     b.report_back_on, b.registry_number, b.dated_on, b.case_officer_id, b.addressee, b.meeting_on, b.agenda_no, b.paragraph, b.state, b.outcome, \
     b.outcome_text, b.approved_by, b.approved_at, b.frozen_hash, b.dispatched_on, b.treated_on, b.confirmed_on, b.extract_sent_on, b.annex_of, \
     b.follows_id, b.unit_id, b.secrecy, b.version, b.created_at, b.updated_at, b.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Papers;

impl Records for Papers {
    type New = NewPaper;
    type Row = PaperRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<PaperRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewPaper, FieldErrors> {
        form::from_raw(raw)
    }

    /// What was approved stands; what a paper was drafted from does not change under it.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let everything = Viewer::everything();
        let old = match id {
            Some(id) => get(kit.db(), &everything, id).await?,
            None => None,
        };
        let mut errors = FieldErrors::default();
        if let Some(old) = &old {
            if !old.state.is_open() {
                errors.add("", "papers-error-approved");
            }
            let before = form::to_raw(old.data());
            for field in ["template", "source", "year"].iter().filter(|field| !raw.same(&before, field)) {
                errors.add(field, "papers-error-drafted");
            }
            if raw.get("name").trim().is_empty() {
                errors.add("name", "form-required");
            }
        }
        let Ok(template) = raw.get("template").parse::<Id>() else { return Ok(errors) };
        if let Some(template) = paper_templates::get(kit.db(), &everything, template).await?.filter(|_| old.is_none()) {
            if !template.record.data.in_use || template.record.is_archived() {
                errors.add("template", "papers-error-template");
            }
            let wanted = source_kind(&template.record.data.kind);
            let named = match raw.ids("source").first() {
                Some(source) => kit.db().one(Sql::new("SELECT kind FROM node WHERE id = ").bind(*source)).await?,
                None => None,
            };
            let named = named.map(|row| row.text("kind")).transpose()?;
            match wanted {
                Some("audit") if named.as_deref() != wanted => errors.add("source", "papers-error-source-audit"),
                Some(_) if named.as_deref() != wanted => errors.add("source", "papers-error-source-incident"),
                None if named.is_some() => errors.add("source", "papers-error-source-none"),
                _ => {}
            }
        }
        Ok(errors)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|p| stored(&p)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewPaper) -> Result<(Id, Recorded), DbError> {
        insert(tx, new, None).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewPaper) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        if !old.state.is_open() {
            return Err(DbError::refused("", "papers-error-approved"));
        }
        let before = snapshot(tx, form::FIELDS, &form::to_raw(old.data())).await?;
        tx.update_row("paper", id, version, columns(&new, &old.reference, old.registry_number.as_deref())).await?;
        write_recipients(tx, id, &new.recipients).await?;
        let after = in_tx(tx, id).await?;
        record_updated::<Papers>(tx, &before, &form::to_raw(after.data()), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut paper = in_tx(tx, id).await?;
        paper.record.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<Papers>(tx, paper.record.version, archived, projection(&paper)).await
    }
}

pub fn stored(p: &Paper) -> Stored {
    Stored::of(&p.record, &p.title(), form::to_raw(p.data()))
}

/// A new paper with the sections of its template, not yet filled in; `after` is the paper that it belongs to, and how.
pub async fn insert(
    tx: &mut WriteTx<'_>,
    mut new: NewPaper,
    after: Option<(&'static str, Id)>,
) -> Result<(Id, Recorded), DbError> {
    let template = paper_templates::store::in_tx(tx, new.template).await?;
    let data = template.record.data;
    if new.name.trim().is_empty() {
        let about = source_name(tx, new.source).await?;
        new.name = title(&data.title, new.year, about).unwrap_or_else(|| data.name.clone());
    }
    let reference = next_reference(tx).await?;
    let id = tx.ctx().new_id();
    let mut row = columns(&new, &reference, None)
        .set("ref", &reference)
        .set("kind", &data.kind)
        .set("template_id", new.template)
        .set("template_version", template.record.version)
        .set("lang", data.lang.code())
        .set("body", &data.body)
        .set("assignee", &data.assignee)
        .set("registry_format", data.registry_format.as_deref())
        .set("year", new.year)
        .set("source_id", new.source)
        .set("state", State::Draft.key());
    if let Some((column, other)) = after {
        row = row.set(column, other);
    }
    tx.insert_row("paper", id, row).await?;
    write_recipients(tx, id, &new.recipients).await?;
    sections::begin(tx, id, &template.sections).await?;
    let paper = in_tx(tx, id).await?;
    record_created::<Papers>(tx, &form::to_raw(paper.data()), projection(&paper)).await
}

/// The template's title, where it names nothing but the year and the audit.
fn title(text: &str, year: i64, audit: Option<String>) -> Option<String> {
    let mut data = serde_json::json!({ "year": year.to_string() });
    if let Some(name) = audit {
        data["audit_title"] = name.into();
    }
    super::render::render(text, &data).ok().filter(|t| !t.is_empty())
}

/// The name of the audit that a paper is about, unless it is secret: a paper's name is public.
async fn source_name(tx: &WriteTx<'_>, source: Option<Id>) -> Result<Option<String>, DbError> {
    let Some(source) = source else { return Ok(None) };
    let row = tx.one(Sql::new("SELECT name FROM review WHERE secrecy <> 'secret' AND id = ").bind(source)).await?;
    row.map(|row| row.text("name")).transpose()
}

/// Numbered per year without gaps: the number is taken inside the transaction that writes the paper, so one that is not written takes none.
async fn next_reference(tx: &mut WriteTx<'_>) -> Result<String, DbError> {
    let year = i64::from(tx.ctx().now.local_date().0.year());
    let sql = Sql::new("INSERT INTO paper_number (year, last) VALUES (").bind(year);
    let sql = sql.push(", 1) ON CONFLICT (year) DO UPDATE SET last = paper_number.last + 1 RETURNING last");
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    Ok(format!("TJ-{year:04}-{:03}", row.int("last")?))
}

/// The columns that a form fills.
fn columns(p: &NewPaper, reference: &str, registry_number: Option<&str>) -> Columns {
    Columns::new()
        .set("name", &p.name)
        .set("name_key", sort_key(&p.name))
        .set("search_text", search_text([Some(reference), Some(p.name.as_str()), registry_number]))
        .set("report_back_on", p.report_back_on)
        .set("dated_on", p.dated_on)
        .set("case_officer_id", p.case_officer)
        .set("addressee", p.addressee.as_deref())
        .set("meeting_on", p.meeting_on)
        .set("agenda_no", p.agenda_no.as_deref())
        .set("unit_id", p.unit)
        .set("secrecy", p.secrecy.key())
}

async fn write_recipients(tx: &mut WriteTx<'_>, id: Id, functions: &[Id]) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM paper_recipient WHERE paper_id = ").bind(id)).await?;
    for function in functions {
        tx.insert("paper_recipient", Columns::new().set("paper_id", id).set("function_id", *function)).await?;
    }
    Ok(())
}

/// What the graph knows of a paper, and what somebody must do.
pub fn projection(p: &Paper) -> Projection {
    let (data, archived) = (p.data(), p.record.is_archived());
    let one = |relation: &'static str, kind: &'static str, to: Option<Id>| to.map(|to| Edge { relation, kind, to });
    let sent = data.recipients.iter().map(|to| Edge { relation: "sent_to", kind: "function", to: *to });
    let edges = [
        one("reports", source_kind(&p.kind).unwrap_or("record"), data.source),
        one("annex_of", KIND, p.annex_of),
        one("follows", KIND, p.follows),
        one("drafted_from", paper_templates::store::KIND, Some(data.template)),
        one("responsible", "function", data.case_officer),
    ];
    Projection {
        kind: KIND,
        id: p.id(),
        title: p.title(),
        search: p.registry_number.clone().unwrap_or_default(),
        unit: data.unit,
        extra_units: Vec::new(),
        secrecy: data.secrecy,
        state: if archived { "archived".to_owned() } else { p.state.key().to_owned() },
        edges: edges.into_iter().flatten().chain(sent).collect(),
        duties: if archived { Vec::new() } else { duty(p).into_iter().collect() },
    }
}

/// Days before the meeting by which a paper is to be written, and approved.
const WRITTEN: i32 = -14;
const APPROVED: i32 = -7;

fn duty(p: &Paper) -> Option<Duty> {
    let before = |days: i32| p.data().meeting_on.map(|day| day.plus_days(days));
    let (what, due) = match p.state {
        State::Draft => ("finish_paper", before(WRITTEN)),
        State::Review => ("approve_paper", before(APPROVED)),
        State::Approved => ("dispatch_paper", before(APPROVED)),
        State::Dispatched => ("record_outcome", before(1)),
        State::Treated | State::MinutesConfirmed => ("send_extract", before(30)),
        State::ExtractSent | State::Closed => return None,
    };
    Some(Duty { what, function: p.data().case_officer, due })
}

/// The paper, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Paper>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let sql = Sql::new("SELECT function_id FROM paper_recipient WHERE paper_id = ").bind(id).push(" ORDER BY function_id");
    let recipients = db.rows(sql).await?.iter().map(|row| row.id("function_id")).collect::<Result<_, _>>()?;
    paper(&row, recipients).map(Some)
}

/// The paper as it stands inside the transaction, whoever asks: permission has been decided before.
pub(super) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Paper, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn paper(row: &Row, recipients: Vec<Id>) -> Result<Paper, DbError> {
    let approved = match (row.opt_text("approved_by")?, row.opt_instant("approved_at")?, row.opt_text("frozen_hash")?) {
        (Some(by), Some(at), Some(hash)) => Some(Approved { by, at, hash }),
        _ => None,
    };
    let new = NewPaper {
        name: row.text("name")?,
        template: row.id("template_id")?,
        year: row.int("year")?,
        source: row.opt_id("source_id")?,
        report_back_on: row.opt_date("report_back_on")?,
        dated_on: row.opt_date("dated_on")?,
        case_officer: row.opt_id("case_officer_id")?,
        addressee: row.opt_text("addressee")?,
        meeting_on: row.opt_date("meeting_on")?,
        agenda_no: row.opt_text("agenda_no")?,
        recipients,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
    };
    Ok(Paper {
        record: row.record(new)?,
        reference: row.text("ref")?,
        kind: row.text("kind")?,
        lang: Lang::from_code(&row.text("lang")?).unwrap_or_default(),
        body: row.text("body")?,
        assignee: row.text("assignee")?,
        registry_format: row.opt_text("registry_format")?,
        registry_number: row.opt_text("registry_number")?,
        state: State::from_key(&row.text("state")?).unwrap_or_default(),
        outcome: row.opt_text("outcome")?,
        outcome_text: row.opt_text("outcome_text")?,
        paragraph: row.opt_text("paragraph")?,
        approved,
        dispatched_on: row.opt_date("dispatched_on")?,
        treated_on: row.opt_date("treated_on")?,
        confirmed_on: row.opt_date("confirmed_on")?,
        extract_sent_on: row.opt_date("extract_sent_on")?,
        annex_of: row.opt_id("annex_of")?,
        follows: row.opt_id("follows_id")?,
    })
}

/// Names of functions, secret ones left out, in the order of the alphabet.
pub async fn function_names(db: &impl Reader, functions: &[Id]) -> Result<Vec<String>, DbError> {
    if functions.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT f.name FROM function f WHERE f.secrecy <> 'secret' AND f.id IN ").list(functions.iter().copied());
    db.rows(sql.push(" ORDER BY f.name_key, f.id")).await?.iter().map(|row| row.text("name")).collect()
}

/// Papers that a body has treated within a period: evidence for the year wheel.
pub async fn reported(db: &Db, of: WheelOf) -> Result<Gathered, DbError> {
    let period = |sql: Sql| {
        sql.push(" WHERE archived_at IS NULL AND treated_on >= ").bind(of.from).push(" AND treated_on <= ").bind(of.to)
    };
    let found = db.int(period(Sql::new("SELECT count(*) FROM paper"))).await?;
    let some = period(Sql::new("SELECT id FROM paper")).push(" ORDER BY treated_on, id LIMIT ").bind(WheelEvidence::MOST);
    let records = db.all(some).await?.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    Ok(Gathered { found, expected: None, why: Message::new("wheel-evidence-paper_reported-why").with("n", found), records })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
