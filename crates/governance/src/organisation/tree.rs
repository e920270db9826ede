//! The organisation as a tree on one page: nested lists that fold without script and work from the keyboard.
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Id, Secrecy};
use vk_db::{Db, DbError, Sql, Viewer};

/// Units drawn at most; a region has some thousand.
const MOST: i64 = 10_000;
/// Levels that stand open at first.
const OPEN: usize = 1;

/// One unit in the order in which the nested lists are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: Id,
    pub name: String,
    pub kind: String,
    pub is_controller: bool,
    pub closed: bool,
    pub secret: bool,
    /// Units directly below.
    pub children: usize,
    pub open: bool,
    /// Lists that end after this unit.
    pub ends: usize,
}

/// All units that the viewer may see, as a tree. What lies below a unit that they may not see stands at the top.
pub async fn load(db: &Db, viewer: &Viewer, with_closed: bool) -> Result<Vec<Branch>, DbError> {
    let sql = Sql::new(
        "SELECT u.id, u.parent_id, u.name, u.kind, u.is_controller, u.closed_on, u.secrecy FROM unit u WHERE u.archived_at IS NULL",
    );
    let sql = if with_closed { sql } else { sql.push(" AND u.closed_on IS NULL") };
    let sql = sql.and_visible(viewer, "u").push(" ORDER BY u.name_key, u.id LIMIT ").bind(MOST);
    let mut found = Vec::new();
    for row in db.all(sql).await? {
        let branch = Branch {
            id: row.id("id")?,
            name: row.text("name")?,
            kind: row.text("kind")?,
            is_controller: row.bool("is_controller")?,
            closed: row.opt_text("closed_on")?.is_some(),
            secret: row.text("secrecy")? == Secrecy::Secret.key(),
            children: 0,
            open: false,
            ends: 0,
        };
        found.push((row.opt_id("parent_id")?, branch));
    }
    Ok(nested(found))
}

/// Depth first; each branch knows how many lists end after it.
fn nested(found: Vec<(Option<Id>, Branch)>) -> Vec<Branch> {
    let known: BTreeSet<Id> = found.iter().map(|(_, b)| b.id).collect();
    let mut below: BTreeMap<Option<Id>, Vec<Branch>> = BTreeMap::new();
    for (parent, branch) in found {
        below.entry(parent.filter(|p| known.contains(p))).or_default().push(branch);
    }
    let mut out: Vec<Branch> = Vec::new();
    // (branch, depth, lists that end after it if nothing stands below it)
    let mut stack: Vec<(Branch, usize, usize)> = Vec::new();
    push(&mut stack, below.remove(&None), 0, 0);
    while let Some((mut branch, depth, ends)) = stack.pop() {
        let children = below.remove(&Some(branch.id));
        branch.children = children.as_ref().map_or(0, Vec::len);
        branch.open = depth < OPEN;
        branch.ends = if branch.children == 0 { ends } else { 0 };
        push(&mut stack, children, depth + 1, ends + 1);
        out.push(branch);
    }
    out
}

/// The last of several siblings ends their list, and those around it.
fn push(stack: &mut Vec<(Branch, usize, usize)>, siblings: Option<Vec<Branch>>, depth: usize, ends: usize) {
    for (i, branch) in siblings.unwrap_or_default().into_iter().rev().enumerate() {
        stack.push((branch, depth, if i == 0 { ends } else { 0 }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(name: &str) -> Branch {
        let name = name.to_owned();
        Branch {
            id: Id::fixed(&name),
            name,
            kind: "unit".to_owned(),
            is_controller: false,
            closed: false,
            secret: false,
            children: 0,
            open: false,
            ends: 0,
        }
    }

    #[test]
    fn every_list_that_is_opened_is_ended() {
        let at = |parent: Option<&str>, name: &str| (parent.map(Id::fixed), branch(name));
        let tree = nested(vec![
            at(None, "region"),
            at(Some("region"), "a"),
            at(Some("a"), "a1"),
            at(Some("a"), "a2"),
            at(Some("region"), "b"),
            at(Some("b"), "b1"),
            at(Some("unseen"), "c"),
        ]);
        let shape: Vec<_> = tree.iter().map(|b| (b.name.as_str(), b.children, b.ends)).collect();
        assert_eq!(shape, [("region", 2, 0), ("a", 2, 0), ("a1", 0, 0), ("a2", 0, 1), ("b", 1, 0), ("b1", 0, 2), ("c", 0, 0)]);
    }
}
