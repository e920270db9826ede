//! The start page: what burns, what waits for this person, and how much there is of what they may see. Registers give cards through their hook;
//! the plain count of records comes from the graph, with the permission predicate of every list.
use crate::{App, AppError, Auth, Card, Layout, Look, NavGroup, SignedIn, Tone, layout, search};
use axum::response::Response;
use vk_core::Verb;
use vk_db::Sql;

#[derive(askama::Template)]
#[template(path = "start.html")]
struct StartPage {
    layout: Layout,
    burning: Vec<Card>,
    waiting: Vec<Card>,
    calm: Vec<Card>,
    counts: Vec<Count>,
    /// Nobody has given this account a role beyond employee.
    only_employee: bool,
}

struct Count {
    title: String,
    href: &'static str,
    n: i64,
}

impl StartPage {
    fn due(&self, card: &Card) -> String {
        card.due.map(|due| due.local_minute()).unwrap_or_default()
    }
}

/// GET /
pub async fn show(auth: Auth<SignedIn>) -> Result<Response, AppError> {
    let mut cards = cards(&auth).await?;
    cards.sort_by(|a, b| (a.tone, a.due.is_none(), a.due, &a.title).cmp(&(b.tone, b.due.is_none(), b.due, &b.title)));
    let mut of = |tone: Tone| -> Vec<Card> { cards.extract_if(.., |card| card.tone == tone).collect() };
    let page = StartPage {
        burning: of(Tone::Burning),
        waiting: of(Tone::Waiting),
        calm: of(Tone::Calm),
        counts: counts(&auth).await?,
        only_employee: auth.account.grants.0.iter().all(|(role, _)| *role == vk_core::Role::Employee),
        layout: auth.layout("start-title"),
    };
    Ok(layout::page(&page))
}

async fn cards(auth: &Auth<SignedIn>) -> Result<Vec<Card>, AppError> {
    let mut cards = Vec::new();
    for register in &auth.app.registers {
        let Some(hook) = register.hooks.cards else { continue };
        let look = Look {
            app: &auth.app,
            ctx: &auth.ctx,
            grants: &auth.account.grants,
            viewer: auth.viewer_in(register.key),
            tr: &auth.tr,
        };
        cards.extend(hook(&look).await?);
    }
    Ok(cards)
}

/// How many records of each kind the account may see, in the order of the menu.
async fn counts(auth: &Auth<SignedIn>) -> Result<Vec<Count>, AppError> {
    let app: &App = &auth.app;
    let viewers = search::viewers(app, &auth.account.grants);
    let mut registers: Vec<_> = app
        .registers
        .iter()
        .filter(|r| !r.kind.is_empty() && !auth.scope_in(r.key, Verb::View).is_nowhere())
        .filter_map(|r| r.nav.map(|nav| (nav.group, nav.order, *r)))
        .collect();
    registers.sort_by_key(|(group, order, _)| (NavGroup::ALL.iter().position(|g| g == group), *order));
    let pairs = viewers.iter().map(|(kind, viewer)| (*kind, viewer));
    let sql = Sql::new("SELECT n.kind, count(*) AS n FROM node n WHERE n.state <> 'archived'").and_visible_nodes(pairs, "n");
    let rows = app.db.all(sql.push(" GROUP BY n.kind")).await?;
    let mut counts = Vec::new();
    for (_, _, register) in registers {
        let mut n = 0;
        for row in &rows {
            if row.text("kind")? == register.kind {
                n = row.int("n")?;
            }
        }
        counts.push(Count { title: auth.tr.t(&format!("nav-{}", register.key)), href: register.path, n });
    }
    Ok(counts)
}
