//! A source as a tree on its page: chapters with their requirements, nested lists that fold without script and work from the keyboard.
use crate::requirements::{Requirement, records::outline};
use vk_core::{Id, Lang};
use vk_db::{DbError, Reader, Viewer};
use vk_web::table::Cell;

/// Requirements drawn at most; the list has all of them.
pub const MOST: usize = 2_000;
/// A source of at most so many stands open at first.
const OPEN: usize = 200;

/// One requirement in the order in which the nested lists are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: Id,
    pub title: String,
    pub legal_duty: bool,
    pub levels: Cell,
    pub assessable: bool,
    /// Requirements below, without chapters.
    pub below: usize,
    /// A list of what stands in it follows.
    pub opens: bool,
    pub open: bool,
    /// Lists that end after it.
    pub ends: usize,
}

/// The tree, and whether there is more than is drawn.
pub async fn load(db: &impl Reader, viewer: &Viewer, source: Id, lang: Lang) -> Result<(Vec<Branch>, bool), DbError> {
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = outline(db, viewer, source, limit).await?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    Ok((nested(&found, lang), more))
}

/// Depths as the lists have them: whatever stands below one that is not shown moves up.
fn depths(found: &[Requirement]) -> Vec<usize> {
    let mut above: Vec<Id> = Vec::new();
    let mut out = Vec::with_capacity(found.len());
    for requirement in found {
        let parent = requirement.data.parent.and_then(|p| above.iter().position(|id| *id == p));
        above.truncate(parent.map_or(0, |at| at + 1));
        out.push(above.len());
        above.push(requirement.id);
    }
    out
}

fn nested(found: &[Requirement], lang: Lang) -> Vec<Branch> {
    let depths = depths(found);
    let open = found.len() <= OPEN;
    let mut out: Vec<Branch> = Vec::with_capacity(found.len());
    let mut above: Vec<usize> = Vec::new();
    for (i, requirement) in found.iter().enumerate() {
        let depth = depths.get(i).copied().unwrap_or(0);
        let next = depths.get(i + 1).copied();
        above.truncate(depth);
        if requirement.data.assessable {
            above.iter().for_each(|at| out.get_mut(*at).into_iter().for_each(|chapter| chapter.below += 1));
        }
        above.push(i);
        let levels = requirement.data.levels.set();
        out.push(Branch {
            id: requirement.id,
            title: requirement.data.title(lang),
            legal_duty: requirement.data.legal_duty && requirement.data.assessable,
            levels: if levels.is_empty() { Cell::Empty } else { Cell::Levels(levels) },
            assessable: requirement.data.assessable,
            below: 0,
            opens: next.is_some_and(|next| next > depth),
            open,
            ends: depth.saturating_sub(next.unwrap_or(0)),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirements::tests::requirement;

    #[test]
    fn every_list_that_is_opened_is_ended() {
        let mut all = vec![
            requirement("1", None),
            requirement("1.1", Some("1")),
            requirement("1.1.1", Some("1.1")),
            requirement("1.1.2", Some("1.1")),
            requirement("2", None),
            requirement("2.1", Some("2")),
            requirement("9", Some("not shown")),
        ];
        all[0].data.assessable = false;
        all[1].data.assessable = false;
        let tree = nested(&all, Lang::Sv);
        let shape: Vec<_> = tree.iter().map(|b| (b.title.as_str(), b.opens, b.below, b.ends)).collect();
        let expected = [
            ("1", true, 2, 0),
            ("1.1", true, 2, 0),
            ("1.1.1", false, 0, 0),
            ("1.1.2", false, 0, 2),
            ("2", true, 1, 0),
            ("2.1", false, 0, 1),
            ("9", false, 0, 0),
        ];
        assert_eq!(shape, expected);
        let opened = tree.iter().filter(|b| b.opens).count();
        assert_eq!(opened, tree.iter().map(|b| b.ends).sum::<usize>());
    }
}
