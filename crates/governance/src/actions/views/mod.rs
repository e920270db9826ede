//! The other ways to look at the register: a board by state, a timeline by month, sums per administration. Each shows what the list would show with the
//! same filters; none of them has an order or a permission of its own.
mod board;
mod overview;
mod timeline;

use super::{model::ActionRow, table::TABLE};
use vk_db::DbError;
use vk_web::{
    Routes, Tr,
    form::Kit,
    table::{Chip, ListView, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/actions/board", board::show)
        .post("/actions/{id}/move", board::move_card)
        .get("/actions/timeline", timeline::show)
        .get("/actions/overview", overview::show)
}

/// What stands above a view: the ways to look, and the list's own filters with this view's address.
struct Bar {
    list: ListView,
    path: &'static str,
    /// Words, address, whether it is this one.
    tabs: Vec<(String, String, bool)>,
}

impl Bar {
    async fn of(kit: &Kit, query: &TableQuery, path: &'static str) -> Result<Bar, DbError> {
        let kept = query.without(&["after", "before", "sort", "size"]);
        let mut list = TABLE.list(kit, &kept.with("size", "25")).await?;
        let here = |href: &str| href.replacen(TABLE.path, path, 1);
        list.chips = list.chips.iter().map(|chip| Chip { text: chip.text.clone(), href: here(&chip.href) }).collect();
        for view in &mut list.views.links {
            view.href = here(&view.href);
        }
        list.clear = path.to_owned();
        Ok(Bar { list, path, tabs: tabs(&kept, path, &kit.tr) })
    }
}

fn tabs(query: &TableQuery, here: &str, tr: &Tr) -> Vec<(String, String, bool)> {
    [
        ("actions-list-title", "/actions"),
        ("actions-board-title", "/actions/board"),
        ("actions-timeline-title", "/actions/timeline"),
        ("actions-overview-title", "/actions/overview"),
    ]
    .into_iter()
    .map(|(words, path)| (tr.t(words), query.href(path), path == here))
    .collect()
}

/// Rows of the list for a view: at most `most`, and whether there are more.
async fn rows(kit: &Kit, query: &TableQuery, most: usize) -> Result<(Vec<ActionRow>, bool), DbError> {
    let (rows, more) = TABLE.fetch(kit.db(), &kit.viewer, query, None, most).await?;
    Ok((rows.into_iter().map(|(row, _)| row).collect(), more))
}
