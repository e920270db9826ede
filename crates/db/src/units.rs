//! The closure table of the organisation tree: every unit with all its ancestors. Permission predicates read it; the organisation register calls
//! these functions in the same transaction as it changes the tree.
use crate::{DbError, Sql, WriteTx};
use vk_core::Id;

/// Adds a new unit below `parent`.
pub async fn attach(tx: &mut WriteTx<'_>, unit: Id, parent: Option<Id>) -> Result<(), DbError> {
    let own =
        Sql::new("INSERT INTO unit_closure (ancestor, descendant, depth) VALUES (").bind(unit).push(", ").bind(unit).push(", 0)");
    tx.exec(own).await?;
    if let Some(parent) = parent {
        let up = Sql::new("INSERT INTO unit_closure (ancestor, descendant, depth) SELECT ancestor, ")
            .bind(unit)
            .push(", depth + 1 FROM unit_closure WHERE descendant = ")
            .bind(parent);
        tx.exec(up).await?;
    }
    Ok(())
}

/// Moves a unit with all below it to another parent. [`DbError::Conflict`] when the new parent lies within the moved subtree.
pub async fn relocate(tx: &mut WriteTx<'_>, unit: Id, parent: Option<Id>) -> Result<(), DbError> {
    if let Some(parent) = parent {
        let inside =
            Sql::new("SELECT count(*) FROM unit_closure WHERE ancestor = ").bind(unit).push(" AND descendant = ").bind(parent);
        if tx.int(inside).await? > 0 {
            return Err(DbError::Conflict);
        }
    }
    let below = |sql: Sql| sql.push(" IN (SELECT descendant FROM unit_closure WHERE ancestor = ").bind(unit).push(")");
    let cut = below(Sql::new("DELETE FROM unit_closure WHERE descendant"));
    let cut = below(cut.push(" AND ancestor NOT"));
    tx.exec(cut).await?;
    if let Some(parent) = parent {
        let join = Sql::new(
            "INSERT INTO unit_closure (ancestor, descendant, depth) \
             SELECT up.ancestor, down.descendant, up.depth + down.depth + 1 FROM unit_closure up, unit_closure down WHERE up.descendant = ",
        )
        .bind(parent)
        .push(" AND down.ancestor = ")
        .bind(unit);
        tx.exec(join).await?;
    }
    Ok(())
}
