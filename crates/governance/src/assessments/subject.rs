//! What is assessed: a system or a unit, with the class that decides which requirements apply to it.
use crate::{
    classifications::class_of_system,
    join::{CLASS_IN_FORCE, Class},
};
use vk_core::{Aspect, Id, Level, Secrecy};
use vk_db::{DbError, Reader, Row, Sql};

pub const KINDS: &[&str] = &["system", "unit"];

/// A subject with what an assessment takes over from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: Id,
    pub kind: &'static str,
    pub name: String,
    /// The unit that the assessment then belongs to.
    pub unit: Option<Id>,
    /// Who owns it: the function that answers.
    pub owner: Option<Id>,
    /// An assessment is named after its subject and says what it lacks: it is never marked lower.
    pub secrecy: Secrecy,
    /// Neither archived nor, as a system, retired: what is not in use is not assessed.
    pub in_use: bool,
}

/// The subject behind an identifier; nothing when it is neither system nor unit.
pub async fn get(db: &impl Reader, id: Id) -> Result<Option<Subject>, DbError> {
    let system = Sql::new("SELECT name, unit_id, owner_function_id, secrecy, lifecycle, archived_at FROM system WHERE id = ");
    if let Some(row) = db.row(system.bind(id)).await? {
        return Ok(Some(Subject {
            id,
            kind: "system",
            name: row.text("name")?,
            unit: row.opt_id("unit_id")?,
            owner: row.opt_id("owner_function_id")?,
            secrecy: row.secrecy("secrecy")?,
            in_use: row.opt_int("archived_at")?.is_none() && row.text("lifecycle")? != "retired",
        }));
    }
    let unit = db.row(Sql::new("SELECT name, secrecy, archived_at FROM unit WHERE id = ").bind(id)).await?;
    let read = |row: Row| {
        Ok(Subject {
            id,
            kind: "unit",
            name: row.text("name")?,
            unit: Some(id),
            owner: None,
            secrecy: row.secrecy("secrecy")?,
            in_use: row.opt_int("archived_at")?.is_none(),
        })
    };
    unit.map(read).transpose()
}

/// The class in force: of a system that of its information with what it was raised by, of a unit the maximum over the systems in use in and below it.
pub async fn class(db: &impl Reader, kind: &str, id: Id) -> Result<Class, DbError> {
    if kind == "system" {
        return class_of_system(db, id).await;
    }
    let below = "s.archived_at IS NULL AND s.lifecycle <> 'retired' AND s.unit_id IN (SELECT descendant FROM unit_closure WHERE ancestor = ";
    let sql = Sql::new("SELECT c.confidentiality, c.integrity, c.availability, c.traceability FROM system s ")
        .push("JOIN system_information si ON si.system_id = s.id ")
        .push("JOIN information_set i ON i.id = si.information_set_id AND i.archived_at IS NULL JOIN classification c ON ")
        .push(CLASS_IN_FORCE)
        .push(" WHERE ")
        .push(below)
        .bind(id)
        .push(") UNION ALL SELECT x.confidentiality, x.integrity, x.availability, x.traceability FROM system s ")
        .push("JOIN system_uplift x ON x.system_id = s.id WHERE ")
        .push(below)
        .bind(id)
        .push(")");
    let mut class = Class::default();
    for row in db.rows(sql).await? {
        class = class.max(Class::from_row(&row)?);
    }
    Ok(class)
}

/// The four levels as an assessment keeps them.
pub fn levels(class: &Class) -> [(&'static str, Option<i64>); 4] {
    Aspect::ALL.map(|a| (a.key(), class.level(a).map(|l| i64::from(l.number()))))
}

/// A class from levels as people type them; what is no level is none.
pub fn class_of(level: impl Fn(Aspect) -> Option<i64>) -> Class {
    let at = |a| level(a).and_then(Level::new);
    Class {
        confidentiality: at(Aspect::Confidentiality),
        integrity: at(Aspect::Integrity),
        availability: at(Aspect::Availability),
        traceability: at(Aspect::Traceability),
    }
}

/// Systems that the subject cannot work without, and the units that it belongs to: whose assessments its answers may follow.
pub async fn shared_with(db: &impl Reader, subject: &Subject) -> Result<Vec<Id>, DbError> {
    let needed = Sql::new("SELECT depends_on_id AS id FROM system_dependency WHERE system_id = ").bind(subject.id);
    let above = Sql::new("SELECT ancestor AS id FROM unit_closure WHERE descendant = ").bind(subject.unit);
    let mut out: Vec<Id> = Vec::new();
    for sql in [needed, above] {
        out.extend(db.rows(sql).await?.iter().map(|row: &Row| row.id("id")).collect::<Result<Vec<_>, _>>()?);
    }
    out.retain(|id| *id != subject.id);
    Ok(out)
}
