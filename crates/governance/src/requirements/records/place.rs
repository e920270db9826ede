//! The order of a source: chapters with what stands in them. After a requirement came in or moved, the source is counted again, depth first.
use std::collections::{BTreeMap, BTreeSet};
use vk_core::Id;
use vk_db::{DbError, Reader, Sql, WriteTx};

/// One requirement's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: Id,
    pub parent: Option<Id>,
    pub position: i64,
    pub depth: i64,
}

/// The places of a source, in its order.
pub async fn places(db: &impl Reader, source: Id) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new("SELECT id, parent_id, position, depth FROM requirement WHERE source_id = ").bind(source);
    let mut out = Vec::new();
    for row in db.rows(sql.push(" ORDER BY position, id")).await? {
        out.push(Place {
            id: row.id("id")?,
            parent: row.opt_id("parent_id")?,
            position: row.int("position")?,
            depth: row.int("depth")?,
        });
    }
    Ok(out)
}

/// Counts a source again and writes what has changed. The parent of the one that moved stands in its row already.
pub async fn renumber(tx: &mut WriteTx<'_>, source: Id) -> Result<(), DbError> {
    let before = places(tx, source).await?;
    let after = ordered(&before).ok_or(DbError::refused("parent", "requirements-error-parent"))?;
    let known: BTreeMap<Id, Place> = before.into_iter().map(|p| (p.id, p)).collect();
    for place in after.into_iter().filter(|p| known.get(&p.id) != Some(p)) {
        let sql = Sql::new("UPDATE requirement SET position = ").bind(place.position).push(", depth = ").bind(place.depth);
        tx.exec(sql.push(" WHERE id = ").bind(place.id)).await?;
    }
    Ok(())
}

/// Depth first, siblings in the order in which they stood; `None` when a chapter would stand within itself.
pub fn ordered(places: &[Place]) -> Option<Vec<Place>> {
    let known: BTreeSet<Id> = places.iter().map(|p| p.id).collect();
    let mut below: BTreeMap<Option<Id>, Vec<Place>> = BTreeMap::new();
    for place in places.iter().rev() {
        below.entry(place.parent.filter(|p| known.contains(p))).or_default().push(*place);
    }
    let mut out: Vec<Place> = Vec::with_capacity(places.len());
    let mut stack: Vec<(Place, i64)> = below.remove(&None).unwrap_or_default().into_iter().map(|p| (p, 1)).collect();
    while let Some((place, depth)) = stack.pop() {
        let position = i64::try_from(out.len()).unwrap_or(i64::MAX).saturating_add(1);
        out.push(Place { position, depth, ..place });
        stack.extend(below.remove(&Some(place.id)).unwrap_or_default().into_iter().map(|p| (p, depth + 1)));
    }
    (out.len() == places.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, parent: Option<&str>, position: i64) -> Place {
        Place { id: Id::fixed(name), parent: parent.map(Id::fixed), position, depth: 0 }
    }

    #[test]
    fn what_came_last_stands_at_the_end_of_its_chapter() {
        let all = [place("1", None, 1), place("1.1", Some("1"), 2), place("2", None, 3), place("1.2", Some("1"), 4)];
        let order: Vec<(Id, i64, i64)> = ordered(&all).expect("no circle").iter().map(|p| (p.id, p.position, p.depth)).collect();
        let expected = [("1", 1, 1), ("1.1", 2, 2), ("1.2", 3, 2), ("2", 4, 1)];
        assert_eq!(order, expected.map(|(name, position, depth)| (Id::fixed(name), position, depth)));
    }

    #[test]
    fn a_chapter_within_itself_is_refused() {
        assert_eq!(ordered(&[place("a", Some("b"), 1), place("b", Some("a"), 2), place("c", None, 3)]), None);
    }
}
