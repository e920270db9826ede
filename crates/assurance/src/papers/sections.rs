//! The sections of a paper in the database: drafted, edited with every version kept, commented, moved, left out.
use super::{
    figures::{self, Facts, Figure, Snapshot},
    model::{Paper, Section},
    render,
    store::{self, REGISTER, in_tx, projection},
    text,
};
use crate::paper_templates::model as template;
use std::collections::BTreeSet;
use vk_core::{Id, Instant};
use vk_db::{Act, Change, Columns, DbError, Reader, Recorded, Row, Sql, WriteTx};

const SELECT: &str = "SELECT id, no, key, heading, optional, show_heading, forbidden, included, source, drafted, body, version, changed_by, \
     changed_at FROM paper_section WHERE ";

/// The sections in their order.
pub async fn of(db: &impl Reader, paper: Id) -> Result<Vec<Section>, DbError> {
    db.rows(Sql::new(SELECT).push("paper_id = ").bind(paper).push(" ORDER BY no")).await?.iter().map(section).collect()
}

pub async fn one(db: &impl Reader, paper: Id, id: Id) -> Result<Option<Section>, DbError> {
    let sql = Sql::new(SELECT).push("paper_id = ").bind(paper).push(" AND id = ").bind(id);
    db.row(sql).await?.as_ref().map(section).transpose()
}

fn section(row: &Row) -> Result<Section, DbError> {
    Ok(Section {
        id: row.id("id")?,
        no: row.int("no")?,
        key: row.text("key")?,
        heading: row.text("heading")?,
        optional: row.bool("optional")?,
        show_heading: row.bool("show_heading")?,
        forbidden: row.text("forbidden")?.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
        included: row.bool("included")?,
        source: row.text("source")?,
        drafted: row.text("drafted")?,
        body: row.text("body")?,
        version: row.int("version")?,
        changed_by: row.text("changed_by")?,
        changed_at: row.instant("changed_at")?,
    })
}

/// The template's sections, not yet filled in.
pub async fn begin(tx: &mut WriteTx<'_>, paper: Id, sections: &[template::Section]) -> Result<(), DbError> {
    for (no, section) in (1_i64..).zip(sections) {
        put(tx, paper, no, section, "", "").await?;
    }
    Ok(())
}

/// Writes a new version of a section's text, at the version that was read.
async fn write(tx: &mut WriteTx<'_>, id: Id, version: i64, body: &str) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let sql = Sql::new("UPDATE paper_section SET body = ").bind(body).push(", version = version + 1, changed_by = ");
    let sql =
        sql.bind(ctx.actor.name()).push(", changed_by_id = ").bind(ctx.actor.user_id()).push(", changed_at = ").bind(ctx.now);
    tx.exec_versioned(sql.push(" WHERE id = ").bind(id).push(" AND version = ").bind(version)).await?;
    let row = Columns::new()
        .set("section_id", id)
        .set("version", version + 1)
        .set("body", body)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now);
    tx.insert("paper_section_version", row).await
}

/// The paper was worked on; its own version stays, so that two sections never stand in each other's way.
async fn touched(tx: &mut WriteTx<'_>, paper: Id) -> Result<Paper, DbError> {
    let sql = Sql::new("UPDATE paper SET updated_at = ").bind(tx.ctx().now).push(" WHERE id = ").bind(paper);
    tx.exec(sql).await?;
    in_tx(tx, paper).await
}

/// An open paper; refused when its text stands.
async fn open(tx: &WriteTx<'_>, paper: Id) -> Result<Paper, DbError> {
    let found = in_tx(tx, paper).await?;
    if !found.state.is_open() || found.record.is_archived() {
        return Err(DbError::refused("text", "papers-error-approved"));
    }
    Ok(found)
}

/// Saves what somebody wrote, at the version that they read; [`DbError::Conflict`] when somebody else saved first.
pub async fn save(tx: &mut WriteTx<'_>, paper: Id, id: Id, version: i64, body: &str) -> Result<Recorded, DbError> {
    open(tx, paper).await?;
    let before = one(tx, paper, id).await?.ok_or(DbError::NotFound)?;
    let body = text::tidy(body);
    write(tx, id, version, &body).await?;
    let named = |text: &str| Some(format!("{}\n{text}", before.heading));
    let change = Change::new(REGISTER, Some(paper), Act::Update).field("text", named(&before.body), named(&body));
    let paper = touched(tx, paper).await?;
    tx.record(change, Some(projection(&paper))).await
}

/// Takes an optional section in, or leaves it out; its text is kept.
pub async fn include(tx: &mut WriteTx<'_>, paper: Id, id: Id, on: bool) -> Result<Recorded, DbError> {
    open(tx, paper).await?;
    let section = one(tx, paper, id).await?.ok_or(DbError::NotFound)?;
    if !section.optional && !on {
        return Err(DbError::refused("", "papers-error-needed"));
    }
    tx.exec(Sql::new("UPDATE paper_section SET included = ").bind(on).push(", version = version + 1 WHERE id = ").bind(id))
        .await?;
    let (old, new) = if on { (None, Some(section.heading)) } else { (Some(section.heading), None) };
    let paper_now = touched(tx, paper).await?;
    tx.record(Change::new(REGISTER, Some(paper), Act::Update).field("included", old, new), Some(projection(&paper_now))).await
}

/// Moves a section one step; the numbers stay without gaps.
pub async fn shift(tx: &mut WriteTx<'_>, paper: Id, id: Id, up: bool) -> Result<Recorded, DbError> {
    open(tx, paper).await?;
    let all = of(tx, paper).await?;
    let from = all.iter().position(|s| s.id == id).ok_or(DbError::NotFound)?;
    let to = if up { from.checked_sub(1) } else { Some(from + 1) }.and_then(|to| all.get(to));
    let (Some(here), Some(there)) = (all.get(from), to) else { return Err(DbError::refused("", "papers-error-end")) };
    for (section, no) in [(here.id, -1), (there.id, here.no), (here.id, there.no)] {
        tx.exec(Sql::new("UPDATE paper_section SET no = ").bind(no).push(" WHERE id = ").bind(section)).await?;
    }
    let change =
        Change::new(REGISTER, Some(paper), Act::Update).field("moved", Some(there.heading.clone()), Some(here.heading.clone()));
    let paper = touched(tx, paper).await?;
    tx.record(change, Some(projection(&paper))).await
}

/// A saved text, with who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub body: String,
    pub by: String,
    pub at: Instant,
}

/// All versions, the newest first.
pub async fn versions(db: &impl Reader, id: Id) -> Result<Vec<Version>, DbError> {
    let sql = Sql::new("SELECT version, body, by_name, at FROM paper_section_version WHERE section_id = ").bind(id);
    let rows = db.rows(sql.push(" ORDER BY version DESC")).await?;
    let version = |row: &Row| {
        Ok(Version { version: row.int("version")?, body: row.text("body")?, by: row.text("by_name")?, at: row.instant("at")? })
    };
    rows.iter().map(version).collect()
}

/// A remark on a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: Id,
    pub section: Id,
    pub by: String,
    pub at: Instant,
    pub body: String,
    pub resolved_by: Option<String>,
}

/// The remarks on all sections of a paper, in their order.
pub async fn comments(db: &impl Reader, paper: Id) -> Result<Vec<Comment>, DbError> {
    let sql = Sql::new(
        "SELECT c.id, c.section_id, c.by_name, c.at, c.body, c.resolved_by FROM paper_section_comment c \
         JOIN paper_section s ON s.id = c.section_id WHERE s.paper_id = ",
    );
    let comment = |row: &Row| {
        Ok(Comment {
            id: row.id("id")?,
            section: row.id("section_id")?,
            by: row.text("by_name")?,
            at: row.instant("at")?,
            body: row.text("body")?,
            resolved_by: row.opt_text("resolved_by")?,
        })
    };
    db.rows(sql.bind(paper).push(" ORDER BY c.at, c.id")).await?.iter().map(comment).collect()
}

pub async fn comment(tx: &mut WriteTx<'_>, paper: Id, id: Id, body: &str) -> Result<Recorded, DbError> {
    let section = one(tx, paper, id).await?.ok_or(DbError::NotFound)?;
    let ctx = tx.ctx();
    let row = Columns::new()
        .set("id", ctx.new_id())
        .set("section_id", id)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("at", ctx.now)
        .set("body", body);
    tx.insert("paper_section_comment", row).await?;
    let change =
        Change::new(REGISTER, Some(paper), Act::Update).field("comment", None, Some(format!("{}\n{body}", section.heading)));
    let paper = in_tx(tx, paper).await?;
    tx.record(change, Some(projection(&paper))).await
}

/// Says that a remark has been seen to.
pub async fn resolve(tx: &mut WriteTx<'_>, paper: Id, comment: Id) -> Result<Recorded, DbError> {
    let ctx = tx.ctx();
    let sql =
        Sql::new("UPDATE paper_section_comment SET resolved_at = ").bind(ctx.now).push(", resolved_by = ").bind(ctx.actor.name());
    let sql = sql
        .push(" WHERE resolved_at IS NULL AND id = ")
        .bind(comment)
        .push(" AND section_id IN (SELECT id FROM paper_section WHERE paper_id = ");
    if tx.exec(sql.bind(paper).push(")")).await? == 0 {
        return Err(DbError::NotFound);
    }
    let change = Change::new(REGISTER, Some(paper), Act::Update).field("resolved", None, Some(ctx.actor.name().to_owned()));
    let paper = in_tx(tx, paper).await?;
    tx.record(change, Some(projection(&paper))).await
}

// ---- figures --------------------------------------------------------------------------------------------------------------------------------

/// The newest snapshot of a paper's figures, with the counts that have been approved in it.
pub async fn snapshot(db: &impl Reader, paper: Id) -> Result<Option<Snapshot>, DbError> {
    let sql = Sql::new("SELECT no, as_of, by_name, by_id, figures, hash FROM paper_snapshot WHERE paper_id = ").bind(paper);
    let Some(row) = db.row(sql.push(" ORDER BY no DESC LIMIT 1")).await? else { return Ok(None) };
    let no = row.int("no")?;
    let sql = Sql::new("SELECT figure_key FROM paper_figure_approval WHERE withdrawn_at IS NULL AND paper_id = ").bind(paper);
    let rows = db.rows(sql.push(" AND snapshot_no = ").bind(no)).await?;
    let approved: BTreeSet<String> = rows.iter().map(|row| row.text("figure_key")).collect::<Result<_, _>>()?;
    Ok(Some(Snapshot {
        no,
        as_of: row.instant("as_of")?,
        by: row.text("by_name")?,
        by_id: row.opt_id("by_id")?,
        figures: serde_json::from_str(&row.text("figures")?)?,
        hash: row.text("hash")?,
        approved,
    }))
}

/// Freezes new figures and fills in every section anew; a text that somebody has edited stays, and is held against its figures.
pub async fn draft(tx: &mut WriteTx<'_>, paper: Id, mut figures: Vec<Figure>, region: &str) -> Result<Recorded, DbError> {
    open(tx, paper).await?;
    let no = snapshot(tx, paper).await?.map_or(1, |s| s.no + 1);
    let (text, hash) = Snapshot::text(&mut figures)?;
    let ctx = tx.ctx();
    let row = Columns::new()
        .set("paper_id", paper)
        .set("no", no)
        .set("as_of", ctx.now)
        .set("by_name", ctx.actor.name())
        .set("by_id", ctx.actor.user_id())
        .set("figures", text)
        .set("hash", &hash);
    tx.insert("paper_snapshot", row).await?;
    fill_in(tx, paper, region).await?;
    let change = Change::new(REGISTER, Some(paper), Act::Update).field("figures", None, Some(format!("{no} {hash}")));
    let paper = touched(tx, paper).await?;
    tx.record(change, Some(projection(&paper))).await
}

/// Fills in every section from the newest figures, as far as they may be told.
pub async fn fill_in(tx: &mut WriteTx<'_>, id: Id, region: &str) -> Result<(), DbError> {
    let paper = in_tx(tx, id).await?;
    let Some(snapshot) = snapshot(tx, id).await? else { return Ok(()) };
    let facts = Facts {
        region: region.to_owned(),
        recipients: store::function_names(tx, &paper.data().recipients).await?,
        signatories: store::function_names(tx, paper.data().case_officer.as_slice()).await?,
    };
    let data = figures::data(&paper, &facts, &snapshot);
    for section in of(tx, id).await? {
        // A text that a later check of the template would refuse is asked for, so that one section does not stop the paper.
        let drafted = render::render(&section.source, &data).unwrap_or_else(|_| figures::ask(&section.heading, paper.lang));
        if drafted == section.drafted {
            continue;
        }
        if section.is_untouched() {
            write(tx, section.id, section.version, &drafted).await?;
        }
        tx.exec(Sql::new("UPDATE paper_section SET drafted = ").bind(drafted).push(" WHERE id = ").bind(section.id)).await?;
    }
    Ok(())
}

/// The texts of one paper in another that was made from the same template.
pub async fn copy(tx: &mut WriteTx<'_>, from: Id, to: Id) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM paper_section WHERE paper_id = ").bind(to)).await?;
    for s in of(tx, from).await? {
        let section = template::Section {
            key: s.key,
            heading: s.heading,
            optional: s.optional,
            default_on: s.included,
            show_heading: s.show_heading,
            forbidden: s.forbidden,
            body: s.source,
        };
        put(tx, to, s.no, &section, &s.drafted, &s.body).await?;
    }
    Ok(())
}

/// One empty section in place of the template's: a secret annex carries nothing over.
pub async fn blank(tx: &mut WriteTx<'_>, paper: Id, heading: &str) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM paper_section WHERE paper_id = ").bind(paper)).await?;
    let section = template::Section {
        key: "annex".to_owned(),
        heading: heading.to_owned(),
        optional: false,
        default_on: true,
        show_heading: true,
        forbidden: vec!["protective_security".to_owned()],
        body: String::new(),
    };
    put(tx, paper, 1, &section, "", "").await
}

async fn put(tx: &mut WriteTx<'_>, paper: Id, no: i64, s: &template::Section, drafted: &str, body: &str) -> Result<(), DbError> {
    let ctx = tx.ctx();
    let row = Columns::new()
        .set("id", ctx.new_id())
        .set("paper_id", paper)
        .set("no", no)
        .set("key", &s.key)
        .set("heading", &s.heading)
        .set("optional", s.optional)
        .set("show_heading", s.show_heading)
        .set("forbidden", s.forbidden.join(","))
        .set("included", s.default_on)
        .set("source", &s.body)
        .set("drafted", drafted)
        .set("body", body)
        .set("changed_by", ctx.actor.name())
        .set("changed_by_id", ctx.actor.user_id())
        .set("changed_at", ctx.now);
    tx.insert("paper_section", row).await
}
