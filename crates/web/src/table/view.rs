//! A list as its template draws it. Not generic: every cell is words by now, and one template serves all registers.
use super::{Archived, Cell, Filter, FilterKind, Table, TableQuery, Total, cookie_name, query::PAGE_SIZES};
use crate::{
    Tr,
    form::{Kit, OptionView, choice_word, secrecy_word},
    views::{self, ViewsBar},
};
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use std::collections::BTreeMap;
use vk_core::Id;
use vk_db::{DbError, Sql, graph};

/// More units than this in a filter's list, and only the upper levels are offered.
const UNIT_OPTIONS: usize = 400;

/// Everything on a list page below its heading. Drawn by `{% include "list_view.html" %}`.
#[derive(Clone, Debug)]
pub struct ListView {
    pub register: &'static str,
    pub path: &'static str,
    pub search: String,
    pub filters: Vec<FilterView>,
    /// Number of filters in use: the fold that holds them stays open.
    pub narrowed: usize,
    pub chips: Vec<Chip>,
    pub clear: String,
    pub heads: Vec<Head>,
    pub rows: Vec<RowView>,
    pub total: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub columns: Vec<OptionView>,
    pub sizes: Vec<OptionView>,
    pub archived: Vec<OptionView>,
    pub exports: Vec<Chip>,
    /// State that the filter form carries along unseen.
    pub carried: Vec<(String, String)>,
    /// The query, for the bulk edit's "all that match".
    pub query: String,
    pub may_edit: bool,
    pub may_import: bool,
    pub empty_title: String,
    pub empty_text: String,
    pub words: ListWords,
    pub views: ViewsBar,
    cookie: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ListWords {
    pub search: String,
    pub search_button: String,
    pub filter: String,
    pub columns: String,
    pub export: String,
    pub apply: String,
    pub clear: String,
    pub rows_per_page: String,
    pub previous: String,
    pub next: String,
    pub pages: String,
    pub select_row: String,
    pub select_all: String,
    pub bulk: String,
    pub table: String,
    pub archived: String,
    pub archived_tag: String,
    pub from: String,
    pub to: String,
    pub remove: String,
}

#[derive(Clone, Debug)]
pub struct FilterView {
    pub id: String,
    pub name: String,
    pub label: String,
    pub widget: FilterWidget,
}

#[derive(Clone, Debug)]
pub enum FilterWidget {
    Select(Vec<OptionView>),
    Days {
        from_name: String,
        from: String,
        to_name: String,
        to: String,
    },
    /// A record that the list is bound to by a link; shown as a chip only.
    Link(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    pub text: String,
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub id: String,
    pub label: String,
    pub href: Option<String>,
    /// `ascending`, `descending` or empty.
    pub sorted: &'static str,
}

#[derive(Clone, Debug)]
pub struct RowView {
    pub id: String,
    pub archived: bool,
    pub title: String,
    pub cells: Vec<Cell>,
}

/// The part of a list that htmx swaps.
#[derive(askama::Template)]
#[template(path = "table.html")]
pub struct ListFragment<'a> {
    pub list: &'a ListView,
}

impl<T> Table<T> {
    /// The list that a person sees.
    pub async fn list(&self, kit: &Kit, query: &TableQuery) -> Result<ListView, DbError> {
        let saved = views::of_list(kit).await?;
        // An address that asks for nothing asks for the view with which this person opens the list.
        let opened = saved.iter().find(|view| view.is_default && query.pairs().is_empty()).map(views::SavedView::table_query);
        let opened = opened.map(|opened| opened.on(kit.app.now().local_date()));
        let query = opened.as_ref().unwrap_or(query);
        let page = self.page(kit.db(), &kit.viewer, query).await?;
        let shown = self.shown(query);
        let keys: Vec<&str> = shown.iter().map(|c| c.key).collect();
        let views = views::bar(kit, &saved, query, &keys.join("."));
        let tr = &kit.tr;
        let names = self.target_names(kit, query).await?;
        let units = if self.filters.iter().any(|f| matches!(f.kind, FilterKind::Unit { .. })) {
            unit_options(kit).await?
        } else {
            Vec::new()
        };
        let rows = page.rows.iter().map(|row| {
            let info = (self.info)(row);
            let cells: Vec<Cell> = shown.iter().map(|c| (c.cell)(row, tr)).collect();
            RowView {
                id: info.id.to_string(),
                archived: info.archived,
                title: cells.first().map(Cell::plain).unwrap_or_default(),
                cells,
            }
        });
        let chips = self.chips(query, tr, &names);
        let narrowed = self.filters.iter().filter(|f| f.params().iter().any(|p| !query.get(p).is_empty())).count();
        let to = |name: &str, cursor: Option<String>| {
            cursor.map(|c| query.without(&["after", "before"]).with(name, &c).href(self.path))
        };
        let empty = if chips.is_empty() && query.text().is_empty() { "empty" } else { "none-match" };
        let text = |key: &str| tr.maybe(&format!("{}-{key}", self.register)).unwrap_or_else(|| tr.t(&format!("list-{key}")));
        Ok(ListView {
            register: self.register,
            path: self.path,
            search: query.text().to_owned(),
            filters: self.filters.iter().map(|f| filter_view(f, self.register, query, tr, &names, &units)).collect(),
            narrowed,
            clear: self.cleared(query, views.has_default).href(self.path),
            heads: self.heads(query, tr),
            rows: rows.collect(),
            total: total_text(page.total, tr),
            before: to("before", page.before),
            after: to("after", page.after),
            columns: self
                .columns
                .iter()
                .skip(1)
                .map(|c| OptionView {
                    value: c.key.to_owned(),
                    label: crate::form::label(self.register, c.key, tr),
                    selected: shown.iter().any(|s| s.key == c.key),
                })
                .collect(),
            sizes: PAGE_SIZES
                .iter()
                .map(|n| OptionView { value: n.to_string(), label: n.to_string(), selected: *n == query.size() })
                .collect(),
            archived: archived_options(query, tr),
            exports: ["xlsx", "csv", "json"]
                .iter()
                .map(|format| Chip {
                    text: tr.t(&format!("export-{format}")),
                    href: query
                        .without(&["after", "before", "size"])
                        .with("format", format)
                        .href(&format!("{}/export", self.path)),
                })
                .collect(),
            carried: carried(query, views.has_default),
            query: query.without(&["after", "before", "size"]).encode(),
            may_edit: kit.may_edit(),
            may_import: kit.may_edit(),
            empty_title: text(&format!("{empty}-title")),
            empty_text: text(&format!("{empty}-text")),
            words: list_words(self.register, tr),
            // A saved view shows its own columns and leaves those that somebody has chosen for the list alone.
            cookie: (query.chooses_columns() && query.get(views::BASED_ON).is_empty()).then(|| self.column_cookie(query)),
            views,
            chips,
        })
    }

    /// The list without search, filters and archive choice; sort and columns stay.
    fn cleared(&self, query: &TableQuery, has_default: bool) -> TableQuery {
        // Out of a saved view the way leads to the whole list, not to one with the view's columns.
        if !matches!(query.get(views::BASED_ON), "" | views::EVERYTHING) {
            return TableQuery::default().with(views::BASED_ON, views::EVERYTHING);
        }
        let params: Vec<String> = self.filters.iter().flat_map(Filter::params).collect();
        let names = params.iter().map(String::as_str).chain(["q", "after", "before", "archived", views::BASED_ON]);
        let cleared = query.without(&names.collect::<Vec<_>>());
        if has_default { cleared.with(views::BASED_ON, views::EVERYTHING) } else { cleared }
    }

    fn heads(&self, query: &TableQuery, tr: &Tr) -> Vec<Head> {
        let order = self.order(query);
        self.shown(query)
            .into_iter()
            .map(|c| {
                let sorted = c.key == order.key;
                let next = if sorted && !order.down { format!("-{}", c.key) } else { c.key.to_owned() };
                Head {
                    id: format!("sort-{}", c.key),
                    label: crate::form::label(self.register, c.key, tr),
                    href: c.sort.map(|_| query.with("sort", &next).href(self.path)),
                    sorted: match (sorted, order.down) {
                        (false, _) => "",
                        (true, false) => "ascending",
                        (true, true) => "descending",
                    },
                }
            })
            .collect()
    }

    fn column_cookie(&self, query: &TableQuery) -> String {
        let keys: Vec<&str> = self.shown(query).iter().map(|c| c.key).collect();
        format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", cookie_name(self.register), keys.join("."))
    }

    /// Names of the units and records that filters point at.
    async fn target_names(&self, kit: &Kit, query: &TableQuery) -> Result<BTreeMap<Id, String>, DbError> {
        let mut names = BTreeMap::new();
        for filter in self.filters {
            let Some(id) = filter.target(query) else { continue };
            let name = match filter.kind {
                FilterKind::Unit { .. } => kit
                    .db()
                    .one(Sql::new("SELECT name FROM unit WHERE id = ").bind(id))
                    .await?
                    .map(|row| row.text("name"))
                    .transpose()?,
                _ => graph::get(kit.db(), id, &kit.viewers).await?.map(|node| node.title),
            };
            names.insert(id, name.unwrap_or_else(|| kit.tr.t("form-hidden-record")));
        }
        Ok(names)
    }

    fn chips(&self, query: &TableQuery, tr: &Tr, names: &BTreeMap<Id, String>) -> Vec<Chip> {
        let mut chips = Vec::new();
        if !query.text().is_empty() {
            chips.push(Chip {
                text: tr.with("list-chip-search", "text", query.text()),
                href: query.with("q", "").href(self.path),
            });
        }
        for filter in self.filters {
            for param in filter.params() {
                let label = crate::form::label(self.register, filter.key, tr);
                for value in query.all(&param) {
                    let word = match filter.kind {
                        FilterKind::Choice { .. } if filter.key == "secrecy" => secrecy_word(value, tr),
                        FilterKind::Choice { .. } => {
                            tr.maybe(&format!("{}-{}-{value}", self.register, filter.key)).unwrap_or_else(|| value.to_owned())
                        }
                        FilterKind::Flag { .. } | FilterKind::Test { .. } | FilterKind::Before { .. } => {
                            tr.t(if crate::form::is_yes(value) { "yes" } else { "no" })
                        }
                        FilterKind::Unit { .. } | FilterKind::Linked { .. } => {
                            value.parse::<Id>().ok().and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| value.to_owned())
                        }
                        FilterKind::Days { .. } | FilterKind::Dates { .. } if param.ends_with("_from") => format!("≥ {value}"),
                        FilterKind::Days { .. } | FilterKind::Dates { .. } => format!("≤ {value}"),
                    };
                    chips.push(Chip {
                        text: format!("{label}: {word}"),
                        href: query.without_value(&param, value).href(self.path),
                    });
                }
            }
        }
        if query.archived() != Archived::Without {
            let key = if query.archived() == Archived::With { "list-archived-with" } else { "list-archived-only" };
            chips.push(Chip { text: tr.t(key), href: query.with("archived", "").href(self.path) });
        }
        chips
    }
}

impl ListView {
    /// A message of the list's register: `systems-lead`.
    pub fn key(&self, what: &str) -> String {
        format!("{}-{what}", self.register)
    }

    /// The fragment for htmx, or what `page` makes of the list; remembers chosen columns in a cookie.
    pub fn respond(self, htmx: bool, page: impl FnOnce(ListView) -> Response) -> Response {
        let cookie = self.cookie.clone().and_then(|c| HeaderValue::from_str(&c).ok());
        let mut response = if htmx { crate::layout::page(&ListFragment { list: &self }) } else { page(self) };
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// What the filter form sends along unseen; for whoever opens the list with a view also that this is another one.
fn carried(query: &TableQuery, has_default: bool) -> Vec<(String, String)> {
    let kept = |name: &str| matches!(name, "sort" | "size" | "col" | views::BASED_ON);
    let mut out: Vec<(String, String)> = query.pairs().iter().filter(|(name, _)| kept(name)).cloned().collect();
    if has_default && query.get(views::BASED_ON).is_empty() {
        out.push((views::BASED_ON.to_owned(), views::EVERYTHING.to_owned()));
    }
    out
}

fn filter_view(
    filter: &Filter,
    register: &str,
    query: &TableQuery,
    tr: &Tr,
    names: &BTreeMap<Id, String>,
    units: &[(Id, String)],
) -> FilterView {
    let value = query.get(filter.key);
    let any = OptionView { value: String::new(), label: tr.t("list-any"), selected: value.is_empty() };
    let option = |v: &str, label: String| OptionView { value: v.to_owned(), label, selected: v == value };
    let select = |options: Vec<OptionView>| FilterWidget::Select(std::iter::once(any.clone()).chain(options).collect());
    let widget = match filter.kind {
        FilterKind::Choice { values, .. } => select(
            values
                .iter()
                .map(|v| {
                    option(
                        v,
                        if filter.key == "secrecy" { secrecy_word(v, tr) } else { choice_word(register, filter.key, v, tr) },
                    )
                })
                .collect(),
        ),
        FilterKind::Flag { .. } | FilterKind::Test { .. } | FilterKind::Before { .. } => {
            select(vec![option("yes", tr.t("yes")), option("no", tr.t("no"))])
        }
        FilterKind::Unit { .. } => {
            let mut options: Vec<OptionView> = units.iter().map(|(id, name)| option(&id.to_string(), name.clone())).collect();
            if let Some((id, name)) = filter.target(query).and_then(|id| names.get(&id).map(|n| (id, n)))
                && !options.iter().any(|o| o.selected)
            {
                options.push(option(&id.to_string(), name.clone()));
            }
            select(options)
        }
        FilterKind::Days { .. } | FilterKind::Dates { .. } => {
            let (from_name, to_name) = (format!("{}_from", filter.key), format!("{}_to", filter.key));
            FilterWidget::Days { from: query.get(&from_name).to_owned(), to: query.get(&to_name).to_owned(), from_name, to_name }
        }
        FilterKind::Linked { .. } => FilterWidget::Link(value.to_owned()),
    };
    FilterView {
        id: format!("filter-{}", filter.key),
        name: filter.key.to_owned(),
        label: crate::form::label(register, filter.key, tr),
        widget,
    }
}

fn archived_options(query: &TableQuery, tr: &Tr) -> Vec<OptionView> {
    [
        ("", Archived::Without, "list-archived-without"),
        ("with", Archived::With, "list-archived-with"),
        ("only", Archived::Only, "list-archived-only"),
    ]
    .into_iter()
    .map(|(value, state, key)| OptionView { value: value.to_owned(), label: tr.t(key), selected: query.archived() == state })
    .collect()
}

/// The units that a person may see this register in, as an indented tree.
async fn unit_options(kit: &Kit) -> Result<Vec<(Id, String)>, DbError> {
    let sql = Sql::new("SELECT u.id, u.parent_id, u.name FROM unit u WHERE u.archived_at IS NULL AND ")
        .in_scope(&kit.viewer.view, "u.id")
        .push(" ORDER BY u.name_key, u.id LIMIT 5000");
    let mut children: BTreeMap<Option<Id>, Vec<(Id, String)>> = BTreeMap::new();
    let rows = kit.db().all(sql).await?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id("id")).collect::<Result<_, _>>()?;
    let known: std::collections::BTreeSet<Id> = ids.iter().copied().collect();
    for row in &rows {
        let parent = row.opt_id("parent_id")?.filter(|p| known.contains(p)); // the top of what this person sees has no parent here
        children.entry(parent).or_default().push((row.id("id")?, row.text("name")?));
    }
    let deepest = if rows.len() > UNIT_OPTIONS { 1 } else { usize::MAX };
    let mut out = Vec::new();
    let mut stack: Vec<(usize, Id, String)> = Vec::new();
    let mut push = |stack: &mut Vec<(usize, Id, String)>, parent: Option<Id>, depth: usize| {
        for (id, name) in children.remove(&parent).unwrap_or_default().into_iter().rev() {
            stack.push((depth, id, name));
        }
    };
    push(&mut stack, None, 0);
    while let Some((depth, id, name)) = stack.pop() {
        if depth < deepest {
            push(&mut stack, Some(id), depth + 1);
        }
        out.push((id, format!("{}{name}", "\u{2003}".repeat(depth))));
    }
    Ok(out)
}

fn total_text(total: Total, tr: &Tr) -> String {
    match total {
        Total::Exactly(n) => tr.args("list-total", &[("n", n.into()), ("count", grouped(n).into())]),
        Total::MoreThan(n) => tr.with("list-total-more", "count", grouped(n)),
    }
}

/// A number in groups of three, as both languages write it here: 12 345.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    if n < 0 { format!("−{out}") } else { out }
}

fn list_words(register: &str, tr: &Tr) -> ListWords {
    let t = |key: &str| tr.t(&format!("list-{key}"));
    ListWords {
        search: tr.maybe(&format!("{register}-search")).unwrap_or_else(|| t("search")),
        search_button: t("search-button"),
        filter: t("filter"),
        columns: t("columns"),
        export: t("export"),
        apply: t("apply"),
        clear: t("clear"),
        rows_per_page: t("rows-per-page"),
        previous: t("previous"),
        next: t("next"),
        pages: t("pages"),
        select_row: t("select-row"),
        select_all: t("select-all"),
        bulk: t("bulk"),
        table: tr.t(&format!("nav-{register}")),
        archived: t("archived"),
        archived_tag: t("archived-tag"),
        from: t("from"),
        to: t("to"),
        remove: t("remove"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_grouped_in_threes() {
        assert_eq!(super::grouped(999), "999");
        assert_eq!(super::grouped(12_345), "12\u{a0}345");
        assert_eq!(super::grouped(-1_000_000), "−1\u{a0}000\u{a0}000");
    }
}
