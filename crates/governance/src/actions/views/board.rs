//! The board: a column per state, cards with what one must know, and buttons that move them without script; with it only the board is swapped.
use super::{
    super::{
        Edit, View,
        acts::{self, Step},
        model::{ActionRow, State},
        store,
        table::{TABLE, priority_cell, word},
    },
    Bar, rows,
};
use axum::{extract::Path, response::Response};
use std::collections::BTreeSet;
use vk_core::{Date, Id};
use vk_db::{DbError, Sql};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Permission, Tr,
    form::{Kit, Raw},
    layout,
    table::{Cell, TableQuery, grouped},
};

const PATH: &str = "/actions/board";
/// Cards in a column; the filters find the rest.
const MOST: usize = 40;
/// A column's actions are counted up to here.
const MOST_COUNTED: i64 = 1_000;

#[derive(askama::Template)]
#[template(path = "actions/templates/board.html")]
struct BoardPage {
    layout: Layout,
    bar: Bar,
    board: Board,
}

#[derive(askama::Template)]
#[template(path = "actions/templates/board_body.html")]
struct BoardFragment {
    tr: Tr,
    board: Board,
}

struct Board {
    columns: Vec<Column>,
    /// The filters, for the address after a move.
    query: String,
}

struct Column {
    key: &'static str,
    title: Cell,
    count: String,
    cards: Vec<CardView>,
    more: Option<String>,
}

struct CardView {
    href: String,
    reference: String,
    name: String,
    responsible: String,
    due: Option<String>,
    late: bool,
    priority: Cell,
    progress: i64,
    /// Buttons that move the card: act and words.
    moves: Vec<(&'static str, String)>,
    /// Acts that ask for more than a button: address and words.
    links: Vec<(String, String)>,
}

/// GET /actions/board
pub async fn show(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let board = board(&auth, &query).await?;
    if hx.0 {
        return Ok(layout::page(&BoardFragment { tr: auth.tr.clone(), board }));
    }
    let bar = Bar::of(&Kit::of(&auth), &query, PATH).await?;
    Ok(layout::page(&BoardPage { layout: auth.layout("actions-board-title"), bar, board }))
}

/// POST /actions/{id}/move
pub async fn move_card(auth: Auth<Edit>, hx: HxRequest, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let step = match raw.get("to") {
        "begin" => Step::Begin,
        "plan" => Step::Plan,
        _ => return Err(AppError::bad("actions-error-act")),
    };
    let kit = Kit::of(&auth);
    let action = store::get(kit.db(), &kit.editor, id).await?.ok_or(AppError::NotFound)?;
    let mut tx = kit.db().write(&auth.ctx).await?;
    let recorded = acts::take(&mut tx, id, action.version, step).await?;
    tx.commit(recorded).await?;
    let query = TableQuery::parse(raw.get("query")).on(auth.ctx.now.local_date());
    if hx.0 {
        return Ok(layout::page(&BoardFragment { tr: auth.tr.clone(), board: board(&auth, &query).await? }));
    }
    Ok(layout::redirect(&query.href(PATH)))
}

async fn board<P: Permission>(auth: &Auth<P>, query: &TableQuery) -> Result<Board, DbError> {
    let kit = Kit::of(auth);
    let today = auth.ctx.now.local_date();
    let asked: Vec<State> = query.all("state").filter_map(State::from_key).collect();
    let kept = query.without(&["state", "sort", "after", "before", "size"]);
    let mut columns = Vec::new();
    for state in State::ALL.into_iter().filter(|s| if asked.is_empty() { *s != State::Cancelled } else { asked.contains(s) }) {
        columns.push(column(&kit, &kept, state, today).await?);
    }
    Ok(Board { columns, query: query.without(&["after", "before"]).encode() })
}

async fn column(kit: &Kit, kept: &TableQuery, state: State, today: Date) -> Result<Column, DbError> {
    let query = kept.with("state", state.key()).with("sort", if state.is_open() { "due_on" } else { "-updated_at" });
    let (rows, more) = rows(kit, &query, MOST).await?;
    let total = if more { counted(count(kit, &query).await?) } else { rows.len().to_string() };
    let editable = editable(kit, &rows).await?;
    let words = [("n", rows.len().into()), ("total", total.as_str().into())];
    Ok(Column {
        key: state.key(),
        title: Cell::tag(word("state", state.key(), &kit.tr), state.tone()),
        more: more.then(|| kit.tr.args("actions-board-more", &words)),
        cards: rows.into_iter().map(|row| card(kit, row, &editable, today)).collect(),
        count: total,
    })
}

async fn count(kit: &Kit, query: &TableQuery) -> Result<i64, DbError> {
    let sql = TABLE.narrow(Sql::new("SELECT count(*) FROM (SELECT 1 FROM action a WHERE 1=1"), query, &kit.viewer);
    kit.db().int(sql.push(" LIMIT ").bind(MOST_COUNTED + 1).push(") c")).await
}

fn counted(n: i64) -> String {
    if n > MOST_COUNTED { format!("{}+", grouped(MOST_COUNTED)) } else { grouped(n) }
}

/// Those of the rows that this person may change.
async fn editable(kit: &Kit, rows: &[ActionRow]) -> Result<BTreeSet<Id>, DbError> {
    let sql = Sql::new("SELECT a.id FROM action a WHERE a.archived_at IS NULL AND a.id IN ").list(rows.iter().map(|r| r.id));
    kit.db().all(sql.and_visible(&kit.editor, "a")).await?.iter().map(|row| row.id("id")).collect()
}

fn card(kit: &Kit, row: ActionRow, editable: &BTreeSet<Id>, today: Date) -> CardView {
    let may = editable.contains(&row.id);
    let words = |key: &str| kit.tr.t(key);
    let act = |act: &str| (format!("/actions/{}/act/{act}", row.id), words(&format!("actions-move-{act}")));
    let (moves, links) = match row.state {
        _ if !may => (Vec::new(), Vec::new()),
        State::Planned | State::Deferred => (vec![("begin", words("actions-move-begin"))], vec![act("complete")]),
        State::Ongoing => (vec![("plan", words("actions-move-plan"))], vec![act("complete")]),
        State::Done => (Vec::new(), vec![act("verify")]),
        State::Verified | State::Cancelled => (Vec::new(), Vec::new()),
    };
    CardView {
        href: format!("/actions/{}", row.id),
        responsible: row.responsible.unwrap_or_else(|| words("actions-nobody-responsible")),
        late: row.state.is_open() && row.due_on.is_some_and(|due| due < today),
        due: row.due_on.map(|d| d.to_string()),
        priority: priority_cell(&row.priority, &kit.tr),
        progress: row.progress,
        reference: row.reference,
        name: row.name,
        moves,
        links,
    }
}
