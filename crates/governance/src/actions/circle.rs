//! Actions that depend on each other in a circle: found before they are saved, and named, because nobody can mend a circle that is not shown.
use std::collections::{BTreeMap, VecDeque};
use vk_core::Id;
use vk_db::{DbError, Reader, Sql, WriteTx};

/// The references along the circle that `id` would close by depending on `needs`: from `id` back to itself. References only: a name may be secret.
pub async fn find(db: &impl Reader, id: Id, needs: &[Id]) -> Result<Option<Vec<String>>, DbError> {
    let mut came_from: BTreeMap<Id, Id> = needs.iter().map(|need| (*need, id)).collect();
    let mut queue: VecDeque<Id> = needs.iter().copied().collect();
    while let Some(at) = queue.pop_front() {
        if at == id {
            return Ok(Some(named(db, &path(id, &came_from)).await?));
        }
        let sql = Sql::new("SELECT depends_on_id AS id FROM action_dependency WHERE action_id = ").bind(at);
        for row in db.rows(sql.push(" ORDER BY depends_on_id")).await? {
            let next = row.id("id")?;
            if let std::collections::btree_map::Entry::Vacant(place) = came_from.entry(next) {
                place.insert(at);
                queue.push_back(next);
            }
        }
    }
    Ok(None)
}

/// Lets one write at a time ask [`find`] and add what it has asked about: the counters of the references are held meanwhile, so that the next one sees
/// what this one wrote. SQLite has one writer anyway; PostgreSQL would let two close a circle that neither of them sees.
pub async fn one_at_a_time(tx: &mut WriteTx<'_>) -> Result<(), DbError> {
    tx.exec(Sql::new("UPDATE action_number SET last = last")).await.map(drop)
}

/// From `id` forwards along the way that led back to it.
fn path(id: Id, came_from: &BTreeMap<Id, Id>) -> Vec<Id> {
    let mut back = vec![id];
    let mut at = id;
    while let Some(before) = came_from.get(&at) {
        back.push(*before);
        at = *before;
        if at == id {
            break;
        }
    }
    back.reverse();
    back
}

async fn named(db: &impl Reader, path: &[Id]) -> Result<Vec<String>, DbError> {
    let mut names = BTreeMap::new();
    for row in db.rows(Sql::new("SELECT id, ref FROM action WHERE id IN ").list(path.iter().copied())).await? {
        names.insert(row.id("id")?, row.text("ref")?);
    }
    Ok(path.iter().map(|id| names.get(id).cloned().unwrap_or_default()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_told_forwards() {
        let [a, b, c] = ["a", "b", "c"].map(Id::fixed);
        let came_from = BTreeMap::from([(b, a), (c, b), (a, c)]);
        assert_eq!(path(a, &came_from), [a, b, c, a]);
    }

    #[test]
    fn an_action_that_needs_itself_is_the_shortest_circle() {
        let a = Id::fixed("a");
        assert_eq!(path(a, &BTreeMap::from([(a, a)])), [a, a]);
    }
}
