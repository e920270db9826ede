//! Incidents for the kit: the form of those who work on them, export, bulk edit, import and history go through [`Records`]; every write ends in
//! the same functions as the acts of `desk.rs`.
use super::{
    content,
    desk::{self, Opening, REGISTER_KEY, Source, entry, entry_about},
    error::IncidentError,
    form,
    model::{Draft, EntryKind, Incident, Link, LinkKind, Origin},
    moments, standing, store,
    table::{self, IncidentRow},
    tracks,
};
use serde_json::json;
use vk_core::{Id, sort_key};
use vk_db::{Act, Change, Db, DbError, Recorded, Snapshot, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
    history,
    table::Table,
};

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Incidents;

/// A form that has passed its checks.
#[derive(Debug)]
pub struct Filled {
    pub draft: Draft,
    /// Records that it names; their kind is read from the graph.
    pub named: Vec<Id>,
}

impl Records for Incidents {
    type New = Filled;
    type Row = IncidentRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<IncidentRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn identity(raw: &Raw) -> String {
        vk_core::fold(&format!("{} {}", raw.get("title"), raw.get("detected_at")))
    }
    fn title(raw: &Raw) -> String {
        raw.get("title").to_owned()
    }
    fn from_raw(raw: &Raw) -> Result<Filled, FieldErrors> {
        Ok(Filled { draft: form::from_raw(raw)?, named: form::named(raw) })
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        // The kit's form, history and bulk edit show everything: they are for those who work with the incident.
        let incident = match store::get_worked(db, id, viewer).await {
            Ok(incident) => incident,
            Err(DbError::NotFound) => return Ok(None),
            Err(other) => return Err(other),
        };
        let links = store::links(db, id).await?;
        Ok(Some(stored(&incident, &links)))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: Filled) -> Result<(Id, Recorded), DbError> {
        let links = resolve(tx, &new.named).await?;
        let rules = content::shipped().map_err(|e| refused(e.into()))?;
        let now = tx.ctx().now;
        let source = Source {
            origin: Origin::Registered,
            alert: None,
            snapshot: None,
            proposed: now,
            facts: json!({ "origin": Origin::Registered.key() }),
        };
        let (opened, recorded) = desk::open_in(tx, rules, Opening { draft: new.draft, links }, source).await.map_err(refused)?;
        Ok((opened.id, recorded))
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: Filled) -> Result<Recorded, DbError> {
        let links = resolve(tx, &new.named).await?;
        save(tx, id, version, new.draft, links).await.map_err(refused)
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let sql = Sql::new("UPDATE incident SET version = version + 1, archived_at = ").bind(at);
        tx.exec(sql.push(" WHERE id = ").bind(id)).await?;
        let rules = content::shipped().map_err(|e| refused(e.into()))?;
        if archived {
            let incident = store::get(tx, id, &Viewer::everything()).await?;
            standing::archivable(tx, rules, &incident).await.map_err(refused)?;
        }
        desk::finish(tx, rules, id, Change::new(REGISTER_KEY, Some(id), act)).await.map_err(refused)
    }

    /// The same title noticed at the same moment: a list of deviations that is imported twice adds nothing.
    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let Some(at) = vk_core::Instant::parse_local(raw.get("detected_at")).ok().filter(|_| !raw.get("title").is_empty()) else {
            return Ok(None);
        };
        let sql = Sql::new("SELECT i.id FROM incident i WHERE i.detected_at = ").bind(at).push(" AND i.name_key = ");
        let sql = store::visible(sql.bind(sort_key(raw.get("title"))), editor);
        match db.all(sql.push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Incidents::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken("title")),
        }
    }
}

fn stored(incident: &Incident, links: &[Link]) -> Stored {
    Stored {
        id: incident.id,
        version: incident.version,
        title: title(incident),
        archived: incident.archived_at.is_some(),
        raw: form::to_raw(&incident.draft, links),
    }
}

/// `INC-2026-0042 Avbrott i journalen`.
pub fn title(incident: &Incident) -> String {
    if incident.draft.title == incident.reference {
        return incident.reference.clone();
    }
    format!("{} {}", incident.reference, incident.draft.title)
}

/// The kind of each named record, from the graph. One that is gone is left out: the form's own check has named it before.
async fn resolve(tx: &WriteTx<'_>, named: &[Id]) -> Result<Vec<Link>, DbError> {
    let mut links = Vec::new();
    for row in tx.all(Sql::new("SELECT id, kind FROM node WHERE id IN ").list(named.iter().copied())).await? {
        links.extend(LinkKind::from_key(&row.text("kind")?).map(|kind| Ok::<_, DbError>(Link { kind, target: row.id("id")? })));
    }
    links.into_iter().collect()
}

/// Saves the form of an incident with its links, in one write: what changed goes to the timeline by field, links by name.
pub(super) async fn save(
    tx: &mut WriteTx<'_>,
    id: Id,
    version: i64,
    mut draft: Draft,
    links: Vec<Link>,
) -> Result<Recorded, IncidentError> {
    let rules = content::shipped()?;
    tx.exec(Sql::new("UPDATE incident SET updated_at = ").bind(tx.ctx().now).push(" WHERE id = ").bind(id)).await?;
    let before = store::get(tx, id, &Viewer::everything()).await?;
    if before.version != version {
        return Err(DbError::Conflict.into());
    }
    form::keep_untouched_moments(&mut draft, &before.draft);
    moments::unmoved(tx, rules, &before, &draft).await?;
    if draft.security_protection_suspected {
        if !draft.description.is_empty() || !draft.contact.is_empty() {
            return Err(IncidentError::TextStopped);
        }
        draft.title.clone_from(&before.reference);
    }
    let known = store::links(tx, id).await?;
    let old = snapshot(tx, &before.draft, &known).await?;
    desk::write_draft(tx, id, &draft, &before.reference).await?;
    let added = relink(tx, id, &known, &links).await?;
    let new = snapshot(tx, &draft, &store::links(tx, id).await?).await?;
    let change = Change::updated(REGISTER_KEY, id, &old, &new);
    let fields: Vec<&str> = change.fields.iter().map(|f| f.field.as_str()).filter(|f| *f != "affects").collect();
    if !fields.is_empty() {
        entry(tx, id, EntryKind::Changed, json!({ "fields": fields })).await?;
    }
    if draft.personal_data {
        let newly = !before.draft.personal_data;
        let considered = if newly { store::links(tx, id).await? } else { added };
        if newly || !considered.is_empty() {
            let now = tx.ctx().now;
            tracks::open_controllers(tx, rules, id, &draft, &considered, now).await?;
        }
    }
    desk::finish(tx, rules, id, change).await
}

/// Adds and takes away links until they are those of the form; the alert that an incident came from stays.
async fn relink(tx: &mut WriteTx<'_>, id: Id, known: &[Link], wanted: &[Link]) -> Result<Vec<Link>, DbError> {
    let mut added = Vec::new();
    for link in wanted.iter().filter(|l| !known.contains(l)) {
        desk::insert_link(tx, id, *link).await?;
        mention(tx, id, EntryKind::Linked, link).await?;
        added.push(*link);
    }
    for link in known.iter().filter(|l| l.kind != LinkKind::Alert && !wanted.contains(l)) {
        let sql = Sql::new("DELETE FROM incident_link WHERE incident_id = ").bind(id).push(" AND kind = ").bind(link.kind.key());
        tx.exec(sql.push(" AND target_id = ").bind(link.target)).await?;
        mention(tx, id, EntryKind::Unlinked, link).await?;
    }
    Ok(added)
}

async fn mention(tx: &mut WriteTx<'_>, id: Id, kind: EntryKind, link: &Link) -> Result<(), DbError> {
    entry_about(tx, id, kind, json!({ "kind": link.kind.key() }), link.target).await
}

/// The record as the history compares it.
pub(super) async fn snapshot(tx: &WriteTx<'_>, draft: &Draft, links: &[Link]) -> Result<Snapshot, DbError> {
    history::snapshot(tx, form::FIELDS, &form::to_raw(draft, links)).await
}

/// For the kit, which knows database errors only; what a person could mend has been checked before the write.
fn refused(error: IncidentError) -> DbError {
    match error {
        IncidentError::Db(e) => e,
        other => DbError::Value { column: "incident".to_owned(), value: other.to_string(), expected: "a valid act" },
    }
}
