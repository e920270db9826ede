//! The mappings of one requirement, both ways, and the acts that add and take away. They belong to the requirement that they go out from: its history
//! says when they came and went.
use super::{model::cited, store};
use crate::requirements::mapping::Relationship;
use vk_core::Id;
use vk_db::{Act, Change, Columns, Db, DbError, Reader, Recorded, Sql, Viewer, WriteTx};

/// A mapping as one end sees it: "this is RELATIONSHIP of other".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    pub id: Id,
    pub relationship: Relationship,
    pub other: Id,
    pub title: String,
    pub source: String,
    pub rationale: Option<String>,
    pub strength: Option<i64>,
    /// It goes out from the asked requirement, and is taken away there.
    pub outgoing: bool,
}

/// A mapping to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMapping {
    pub to: Id,
    pub relationship: Relationship,
    pub rationale: Option<String>,
}

/// The mappings of a requirement to others that the viewer may see, by source.
pub async fn mapped(db: &Db, viewer: &Viewer, id: Id) -> Result<Vec<Mapped>, DbError> {
    let mut out = Vec::new();
    for (mine, other, outgoing) in [("from_id", "to_id", true), ("to_id", "from_id", false)] {
        let sql = Sql::new(&format!(
            "SELECT m.id, m.relationship, m.rationale, m.strength, r.id AS other, r.name, r.ref_id, q.name AS source_name \
             FROM requirement_mapping m JOIN requirement r ON r.id = m.{other} JOIN requirement_source q ON q.id = r.source_id \
             WHERE r.archived_at IS NULL AND m.{mine} = "
        ));
        let sql = sql.bind(id).and_visible(viewer, "r").push(" ORDER BY q.name_key, q.id, r.position, r.id LIMIT 500");
        for row in db.all(sql).await? {
            let said = Relationship::from_key(&row.text("relationship")?).unwrap_or(Relationship::NotRelated);
            out.push(Mapped {
                id: row.id("id")?,
                relationship: if outgoing { said } else { said.turned() },
                other: row.id("other")?,
                title: cited(row.opt_text("ref_id")?.as_deref(), &row.text("name")?),
                source: row.text("source_name")?,
                rationale: row.opt_text("rationale")?,
                strength: row.opt_int("strength")?,
                outgoing,
            });
        }
    }
    Ok(out)
}

/// What a requirement is mapped to, as far as the two have something to do with each other: its edges in the graph.
pub(super) async fn targets(db: &impl Reader, id: Id) -> Result<Vec<Id>, DbError> {
    let sql = Sql::new("SELECT to_id FROM requirement_mapping WHERE relationship <> 'not_related' AND from_id = ").bind(id);
    db.rows(sql).await?.iter().map(|row| row.id("to_id")).collect()
}

/// [`targets`] of all requirements.
pub(super) fn all_targets() -> Sql {
    Sql::new("SELECT from_id, to_id FROM requirement_mapping WHERE relationship <> 'not_related'")
}

/// Adds a mapping, or says that there is one between the two.
pub async fn add(tx: &mut WriteTx<'_>, from: Id, new: &NewMapping) -> Result<Recorded, DbError> {
    let id = tx.ctx().new_id();
    let row = Columns::new()
        .set("id", id)
        .set("from_id", from)
        .set("to_id", new.to)
        .set("relationship", new.relationship.key())
        .set("rationale", new.rationale.as_deref());
    tx.insert("requirement_mapping", row).await.map_err(|e| e.taken("to"))?;
    touch(tx, &[from, new.to]).await?;
    let said = said(tx, new.relationship, new.to).await?;
    record(tx, from, |change| change.field("mapping", None, Some(said))).await
}

/// Takes a mapping away.
pub async fn remove(tx: &mut WriteTx<'_>, from: Id, mapping: Id) -> Result<Recorded, DbError> {
    let sql = Sql::new("SELECT relationship, to_id FROM requirement_mapping WHERE id = ").bind(mapping);
    let row = tx.one(sql.push(" AND from_id = ").bind(from)).await?.ok_or(DbError::NotFound)?;
    let relationship = Relationship::from_key(&row.text("relationship")?).unwrap_or(Relationship::NotRelated);
    let to = row.id("to_id")?;
    touch(tx, &[from, to]).await?;
    let said = said(tx, relationship, to).await?;
    tx.exec(Sql::new("DELETE FROM requirement_mapping WHERE id = ").bind(mapping)).await?;
    record(tx, from, |change| change.field("mapping", Some(said), None)).await
}

/// Both ends of a mapping have changed: what self-assessments make of it is summed up again by their job, which looks for this.
pub(super) async fn touch(tx: &mut WriteTx<'_>, ends: &[Id]) -> Result<(), DbError> {
    let sql = Sql::new("UPDATE requirement SET updated_at = ").bind(tx.ctx().now).push(" WHERE id IN ");
    tx.exec(sql.list(ends.iter().copied())).await.map(drop)
}

/// `subset: A.5.1 Policyer`, for the history.
async fn said(tx: &WriteTx<'_>, relationship: Relationship, to: Id) -> Result<String, DbError> {
    let other = store::in_tx(tx, to).await?;
    Ok(format!("{}: {}", relationship.key(), cited(other.data.ref_id.as_deref(), &other.data.name)))
}

async fn record(tx: &mut WriteTx<'_>, from: Id, fields: impl FnOnce(Change) -> Change) -> Result<Recorded, DbError> {
    let requirement = store::in_tx(tx, from).await?;
    let targets = targets(tx, from).await?;
    let projection = store::projection(from, &requirement.data, requirement.archived_at.is_some(), &targets);
    tx.record(fields(Change::new(store::REGISTER, Some(from), Act::Update)), Some(projection)).await
}
