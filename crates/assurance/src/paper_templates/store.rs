//! Reading and writing templates and their sections. The only file of this register that knows SQL.
use super::{
    form,
    model::{NewTemplate, Section, Template, TemplateRow},
    table,
};
use vk_core::{Id, Lang, Record, sort_key};
use vk_db::{Act, Change, Columns, Db, DbError, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Kit, Raw, Records, Stored, record_created, record_updated, write_archived},
    history::snapshot,
    table::{Table, search_text},
};

pub const REGISTER: &str = "paper_templates";
pub const KIND: &str = "paper_template";

const COLUMNS: &str = "t.id, t.name, t.description, t.kind, t.lang, t.title, t.body, t.assignee, t.registry_format, t.in_use, t.content_key, \
     t.content_version, t.unit_id, t.secrecy, t.version, t.created_at, t.updated_at, t.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct PaperTemplates;

impl Records for PaperTemplates {
    type New = NewTemplate;
    type Row = TemplateRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<TemplateRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewTemplate, FieldErrors> {
        form::from_raw(raw)
    }

    /// Texts that are there name what their kind of paper has: the kind stays.
    async fn refusals(kit: &Kit, id: Option<Id>, raw: &Raw) -> Result<FieldErrors, DbError> {
        let Some(id) = id else { return Ok(FieldErrors::default()) };
        let Some(old) = get(kit.db(), &Viewer::everything(), id).await? else { return Ok(FieldErrors::default()) };
        let kept = raw.get("sections").is_empty();
        let faulty = kept && old.record.data.kind != raw.get("kind") && !form::faults(raw.get("kind"), &old.sections).is_empty();
        Ok(if faulty { FieldErrors::one("kind", "paper_templates-error-kind") } else { FieldErrors::default() })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.map(|t| stored(&t)))
    }
    async fn insert(tx: &mut WriteTx<'_>, new: NewTemplate) -> Result<(Id, Recorded), DbError> {
        insert(tx, new).await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewTemplate) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.record.data)).await?;
        tx.update_row("paper_template", id, version, columns(&new)).await?;
        if let Some(sections) = &new.sections {
            write_sections(tx, id, sections).await?;
        }
        let after = in_tx(tx, id).await?;
        record_updated::<PaperTemplates>(tx, &before, &form::to_raw(&after.record.data), projection(&after)).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let mut template = in_tx(tx, id).await?;
        template.record.archived_at = archived.then_some(tx.ctx().now);
        write_archived::<PaperTemplates>(tx, template.record.version, archived, projection(&template)).await
    }
}

pub fn stored(t: &Template) -> Stored {
    Stored::of(&t.record, &t.record.data.name, form::to_raw(&t.record.data))
}

pub(super) async fn insert(tx: &mut WriteTx<'_>, new: NewTemplate) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    let (key, version) = new.content.clone().map_or((None, None), |(key, version)| (Some(key), Some(version)));
    tx.insert_row("paper_template", id, columns(&new).set("content_key", key).set("content_version", version)).await?;
    write_sections(tx, id, new.sections.as_deref().unwrap_or_default()).await?;
    let stored = in_tx(tx, id).await?;
    record_created::<PaperTemplates>(tx, &form::to_raw(&new), projection(&stored)).await
}

/// Whether this shipped template has been taken in, in this language.
pub(super) async fn is_there(tx: &WriteTx<'_>, new: &NewTemplate) -> Result<bool, DbError> {
    let key = new.content.as_ref().map(|(key, _)| key.as_str());
    let sql = Sql::new("SELECT count(*) FROM paper_template WHERE content_key = ").bind(key).push(" AND lang = ");
    Ok(tx.int(sql.bind(new.lang.code())).await? > 0)
}

/// The columns that a form fills.
fn columns(t: &NewTemplate) -> Columns {
    Columns::new()
        .set("name", &t.name)
        .set("name_key", sort_key(&t.name))
        .set("search_text", search_text([Some(t.name.as_str())]))
        .set("description", t.description.as_deref())
        .set("kind", &t.kind)
        .set("lang", t.lang.code())
        .set("title", &t.title)
        .set("body", &t.body)
        .set("assignee", &t.assignee)
        .set("registry_format", t.registry_format.as_deref())
        .set("in_use", t.in_use)
        .set("unit_id", t.unit)
        .set("secrecy", t.secrecy.key())
}

async fn write_sections(tx: &mut WriteTx<'_>, id: Id, sections: &[Section]) -> Result<(), DbError> {
    tx.exec(Sql::new("DELETE FROM paper_template_section WHERE template_id = ").bind(id)).await?;
    for (no, section) in (1_i64..).zip(sections) {
        let row = Columns::new()
            .set("template_id", id)
            .set("no", no)
            .set("key", &section.key)
            .set("heading", &section.heading)
            .set("optional", section.optional)
            .set("default_on", section.default_on)
            .set("show_heading", section.show_heading)
            .set("forbidden", section.forbidden.join(","))
            .set("body", &section.body);
        tx.insert("paper_template_section", row).await?;
    }
    Ok(())
}

/// Saves the sections at the version that was read. The history shows those that changed, whole.
pub async fn save_sections(tx: &mut WriteTx<'_>, id: Id, version: i64, sections: &[Section]) -> Result<Recorded, DbError> {
    let old = in_tx(tx, id).await?;
    tx.update_row("paper_template", id, version, Columns::new()).await?;
    write_sections(tx, id, sections).await?;
    let shown = |all: &[Section], others: &[Section]| {
        let changed = all.iter().enumerate().filter(|(no, s)| others.get(*no) != Some(*s));
        changed.map(|(no, s)| format!("{}. {}\n{}", no + 1, s.heading, s.body)).collect::<Vec<_>>().join("\n\n")
    };
    let (before, after) = (shown(&old.sections, sections), shown(sections, &old.sections));
    let change = Change::new(REGISTER, Some(id), Act::Update).field("sections", Some(before), Some(after));
    let now = in_tx(tx, id).await?;
    tx.record(change, Some(projection(&now))).await
}

pub fn projection(t: &Template) -> Projection {
    let data = &t.record.data;
    let state = match (t.record.is_archived(), data.in_use) {
        (true, _) => "archived",
        (false, true) => "in_use",
        (false, false) => "unused",
    };
    Projection {
        kind: KIND,
        id: t.record.id,
        title: data.name.clone(),
        search: String::new(),
        unit: data.unit,
        extra_units: Vec::new(),
        secrecy: data.secrecy,
        state: state.to_owned(),
        edges: Vec::new(),
        duties: Vec::new(),
    }
}

/// The template, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Template>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    let sql = Sql::new(
        "SELECT key, heading, optional, default_on, show_heading, forbidden, body FROM paper_template_section WHERE template_id = ",
    );
    let sections = db.rows(sql.bind(id).push(" ORDER BY no")).await?.iter().map(section).collect::<Result<_, _>>()?;
    Ok(Some(Template { record: record(&row)?, sections }))
}

pub(crate) async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Template, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn section(row: &Row) -> Result<Section, DbError> {
    Ok(Section {
        key: row.text("key")?,
        heading: row.text("heading")?,
        optional: row.bool("optional")?,
        default_on: row.bool("default_on")?,
        show_heading: row.bool("show_heading")?,
        forbidden: row.text("forbidden")?.split(',').filter(|key| !key.is_empty()).map(str::to_owned).collect(),
        body: row.text("body")?,
    })
}

fn record(row: &Row) -> Result<Record<NewTemplate>, DbError> {
    row.record(NewTemplate {
        name: row.text("name")?,
        description: row.opt_text("description")?,
        kind: row.text("kind")?,
        lang: Lang::from_code(&row.text("lang")?).unwrap_or_default(),
        title: row.text("title")?,
        body: row.text("body")?,
        assignee: row.text("assignee")?,
        registry_format: row.opt_text("registry_format")?,
        in_use: row.bool("in_use")?,
        unit: row.opt_id("unit_id")?,
        secrecy: row.secrecy("secrecy")?,
        sections: None,
        content: row.opt_text("content_key")?.zip(row.opt_int("content_version")?),
    })
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        out.extend(get(db, &Viewer::everything(), id).await?.as_ref().map(projection));
    }
    Ok(out)
}
