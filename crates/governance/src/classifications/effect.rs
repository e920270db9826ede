//! What a decision changes: the class of every system that holds the information, and with it the requirements that apply and the gaps that show.
//! Frozen with the decision, so that the page tells years later what it did then.
use super::{
    model::{Effect, SystemEffect},
    store::class_of_system,
};
use crate::{assessments, join::Class, requirements};
use std::collections::BTreeSet;
use vk_core::{Date, Id};
use vk_db::{Db, DbError, Reader, Sql, WriteTx, graph::Viewers};

/// The systems that hold an information set, with the class that they have now.
async fn before(db: &impl Reader, set: Id) -> Result<Effect, DbError> {
    let sql = Sql::new(
        "SELECT s.id, s.name FROM system_information si JOIN system s ON s.id = si.system_id \
         WHERE s.archived_at IS NULL AND si.information_set_id = ",
    );
    let mut effect = Effect { before: class_of_set(db, set).await?, systems: Vec::new() };
    for row in db.rows(sql.bind(set).push(" ORDER BY s.name_key, s.id")).await? {
        let id = row.id("id")?;
        let class = class_of_system(db, id).await?;
        effect.systems.push(SystemEffect {
            id,
            name: row.text("name")?,
            before: class,
            after: class,
            requirements_before: 0,
            requirements_after: 0,
            gaps: 0,
        });
    }
    Ok(effect)
}

/// What a decision with `class` changes: shown before it is made, and kept with it.
pub async fn preview(db: &impl Reader, set: Id, class: Class, today: Date) -> Result<Effect, DbError> {
    let mut effect = before(db, set).await?;
    for system in &mut effect.systems {
        system.after = class_without(db, system.id, set).await?.max(class);
        if system.after != system.before {
            system.requirements_before = requirements::count_for_system(db, &system.before, today).await?;
            system.requirements_after = requirements::count_for_system(db, &system.after, today).await?;
        }
    }
    gaps(db, &mut effect).await?;
    Ok(effect)
}

/// Those of the systems that somebody may see: a decision counts them all, and tells each reader only of their own.
pub async fn visible(db: &Db, effect: &Effect, viewers: &Viewers) -> Result<BTreeSet<Id>, DbError> {
    let sql = Sql::new("SELECT n.id FROM node n WHERE n.id IN ").list(effect.systems.iter().map(|s| s.id));
    let sql = sql.and_visible_nodes(viewers.iter().map(|(kind, viewer)| (*kind, viewer)), "n");
    db.all(sql).await?.iter().map(|row| row.id("id")).collect()
}

/// Reads how many gaps the self-assessments of the systems show, as they are summed up now.
pub async fn gaps(db: &impl Reader, effect: &mut Effect) -> Result<(), DbError> {
    for system in &mut effect.systems {
        let sql = Sql::new(
            "SELECT CAST(COALESCE(SUM(not_met + partly + unknown + unanswered + red), 0) AS BIGINT) AS n FROM assessment WHERE subject_id = ",
        );
        let row = db.row(sql.bind(system.id).push(" AND archived_at IS NULL")).await?;
        system.gaps = row.map(|row| row.int("n")).transpose()?.unwrap_or(0);
    }
    Ok(())
}

/// Sums the self-assessments up again of every system that holds an information set: other requirements apply from now on.
pub async fn class_changed(tx: &mut WriteTx<'_>, set: Id) -> Result<(), DbError> {
    let sql = Sql::new("SELECT system_id AS id FROM system_information WHERE information_set_id = ").bind(set);
    for row in tx.all(sql.push(" ORDER BY system_id")).await? {
        assessments::resummarise_system(tx, row.id("id")?).await?;
    }
    Ok(())
}

async fn class_of_set(db: &impl Reader, set: Id) -> Result<Class, DbError> {
    let sql = Sql::new(
        "SELECT confidentiality, integrity, availability, traceability FROM classification WHERE state IN ('decided','under_review') \
         AND information_set_id = ",
    );
    let rows = db.rows(sql.bind(set)).await?;
    rows.first().map(Class::from_row).transpose().map(Option::unwrap_or_default)
}

/// A system's class without one of its information sets.
async fn class_without(db: &impl Reader, system: Id, set: Id) -> Result<Class, DbError> {
    let sql = Sql::new(
        "SELECT c.confidentiality, c.integrity, c.availability, c.traceability FROM system_information si \
         JOIN information_set i ON i.id = si.information_set_id AND i.archived_at IS NULL \
         JOIN classification c ON c.information_set_id = i.id AND c.state IN ('decided','under_review') WHERE si.information_set_id <> ",
    );
    let sql = sql.bind(set).push(" AND si.system_id = ").bind(system).push(
        " UNION ALL SELECT u.confidentiality, u.integrity, u.availability, u.traceability FROM system_uplift u WHERE u.system_id = ",
    );
    let mut class = Class::default();
    for row in db.rows(sql.bind(system)).await? {
        class = class.max(Class::from_row(&row)?);
    }
    Ok(class)
}
