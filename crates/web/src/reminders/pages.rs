//! Reminders under a record, set for one record or, from bulk edit, for many.
use super::store::{self, For, New, Reminder};
use crate::{
    AppError, Auth, Message, SignedIn,
    around::{self, Place},
    form::{ErrorView, FieldErrors, Intent, Kit, OptionView, Raw},
    layout,
    table::Cell,
};
use axum::{extract::Path, response::Response};
use vk_core::{Date, Id};
use vk_db::DbError;

/// At most so many records get a reminder at once.
pub(super) const MOST: usize = 200;
const TEXT: usize = 300;
/// The value of the choice that means oneself.
pub(super) const ME: &str = "me";

/// Drawn by `around.html`.
#[derive(Clone, Debug, Default)]
pub struct RemindersView {
    pub items: Vec<ReminderView>,
    pub may_write: bool,
    /// The records that the form is about.
    pub nodes: Vec<String>,
    pub whose: Vec<OptionView>,
    pub on_day: String,
    pub text: String,
    pub day_error: Option<String>,
    pub text_error: Option<String>,
    pub whose_error: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderView {
    pub id: String,
    pub day: Cell,
    pub whose: String,
    pub text: String,
    /// Who set it, when that is somebody else.
    pub by: Option<String>,
    pub may_end: bool,
}

pub(crate) async fn view(place: &Place, today: Date) -> Result<RemindersView, DbError> {
    let held = store::functions_held(&place.kit.app, place.account, today).await?;
    let found = store::of(place.kit.db(), place.node.id, place.account).await?;
    let names = store::names(place, &found).await?;
    Ok(RemindersView {
        items: found.into_iter().map(|r| reminder_view(place, r, &held, &names, today)).collect(),
        may_write: place.may_write,
        nodes: vec![place.node.id.to_string()],
        whose: if place.may_write { options(&place.kit, store::functions(place, &held).await?, ME) } else { Vec::new() },
        ..RemindersView::default()
    })
}

/// The form of bulk edit: the same reminder on many records, for oneself or a function that one holds.
pub(crate) async fn bulk(kit: &Kit, nodes: &[Id]) -> Result<Option<RemindersView>, DbError> {
    let Some(account) = kit.account.filter(|_| nodes.len() <= MOST) else { return Ok(None) };
    let mut functions = Vec::new();
    for id in store::functions_held(&kit.app, account, kit.app.now().local_date()).await? {
        let node = vk_db::graph::get(kit.db(), id, &kit.viewers).await?;
        functions.extend(node.map(|node| (id, node.title)));
    }
    let nodes = nodes.iter().map(Id::to_string).collect();
    Ok(Some(RemindersView { may_write: true, nodes, whose: options(kit, functions, ME), ..RemindersView::default() }))
}

fn options(kit: &Kit, functions: Vec<(Id, String)>, chosen: &str) -> Vec<OptionView> {
    let me = OptionView { value: ME.to_owned(), label: kit.tr.t("reminders-me"), selected: chosen == ME };
    let functions = functions.into_iter().map(|(id, label)| {
        let value = id.to_string();
        OptionView { selected: value == chosen, value, label }
    });
    std::iter::once(me).chain(functions).collect()
}

fn reminder_view(place: &Place, r: Reminder, held: &[Id], names: &[(Id, String)], today: Date) -> ReminderView {
    let tr = &place.kit.tr;
    let whose = match r.whose {
        For::Account(_) => tr.t("reminders-me"),
        For::Function(id) => {
            let name = names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
            name.unwrap_or_else(|| tr.t("form-hidden-record"))
        }
    };
    let tone = if r.on_day <= today { "warning" } else { "neutral" };
    ReminderView {
        id: r.id.to_string(),
        day: Cell::tag(r.on_day.to_string(), tone),
        may_end: may_end(place, &r, held),
        by: (r.created_by != place.account).then_some(r.created_by_name),
        whose,
        text: r.text,
    }
}

/// Whom it is for, and who set it.
fn may_end(place: &Place, r: &Reminder, held: &[Id]) -> bool {
    r.created_by == place.account
        || match r.whose {
            For::Account(account) => account == place.account,
            For::Function(function) => held.contains(&function),
        }
}

/// What a form asks for, or what is wrong with it.
pub(super) async fn read(place: &Place, raw: &Raw, today: Date) -> Result<Result<New, FieldErrors>, DbError> {
    let mut errors = FieldErrors::default();
    let on_day = raw.get("on_day").parse::<Date>().ok();
    match on_day {
        None => errors.add("on_day", "form-date"),
        Some(day) if day < today => errors.add("on_day", "reminders-past"),
        Some(_) => {}
    }
    let text = raw.get("text").to_owned();
    let length = text.chars().count();
    if length > TEXT {
        errors.add("text", Message::new("form-too-long").with("max", TEXT).with("n", length));
    } else if text.chars().any(char::is_control) {
        errors.add("text", "form-one-line");
    }
    let held = store::functions_held(&place.kit.app, place.account, today).await?;
    let functions = store::functions(place, &held).await?;
    let whose = match raw.get("whose") {
        ME => Some((For::Account(place.account), place.kit.tr.t("reminders-personal"))),
        id => functions.into_iter().find(|(f, _)| f.to_string() == id).map(|(f, name)| (For::Function(f), name)),
    };
    if whose.is_none() {
        errors.add("whose", "form-required-choice");
    }
    Ok(match (on_day, whose) {
        (Some(on_day), Some((whose, name))) if errors.is_empty() => Ok(New { whose, name, on_day, text }),
        _ => Err(errors),
    })
}

/// POST /reminders
pub(super) async fn add(auth: Auth<SignedIn>, raw: Raw) -> Result<Response, AppError> {
    let places = places(&auth, &raw.ids("node")).await?;
    let first = places.first().ok_or_else(|| AppError::bad("bulk-none-chosen"))?;
    if raw.intent() != Intent::Save {
        return page(&auth, first, &raw, &FieldErrors::default()).await;
    }
    match read(first, &raw, auth.ctx.now.local_date()).await? {
        Ok(new) => {
            let n = store::add(&places, &auth.ctx, &new).await?.len();
            let to = if n > 1 { first.kit.path.to_owned() } else { format!("{}#reminders", first.href()) };
            Ok(layout::redirect_done(&to, Message::new("reminders-set").with("n", n)))
        }
        Err(errors) => page(&auth, first, &raw, &errors).await,
    }
}

async fn places(auth: &Auth<SignedIn>, ids: &[Id]) -> Result<Vec<Place>, AppError> {
    if ids.len() > MOST {
        return Err(AppError::Bad(Message::new("bulk-too-many").with("max", MOST.to_string())));
    }
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.push(Place::find(auth, *id).await?.writable()?);
    }
    Ok(out)
}

async fn page(auth: &Auth<SignedIn>, place: &Place, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let of = |field: &str| errors.of(field).map(|message| auth.tr.message(message));
    let fresh = view(place, auth.ctx.now.local_date()).await?;
    let chosen = raw.get("whose");
    let whose = fresh.whose.into_iter().map(|o| OptionView { selected: o.value == chosen, ..o }).collect();
    let reminders = RemindersView {
        nodes: raw.all("node").map(str::to_owned).collect(),
        whose,
        on_day: raw.get("on_day").to_owned(),
        text: raw.get("text").to_owned(),
        day_error: of("on_day"),
        text_error: of("text"),
        whose_error: of("whose"),
        ..fresh
    };
    let errors =
        errors.0.iter().map(|(field, message)| ErrorView { href: format!("#reminder-{field}"), text: auth.tr.message(message) });
    let resumed = raw.intent() == Intent::Resumed;
    Ok(around::part_page(auth, place, "reminders-title", resumed, errors.collect(), |parts| parts.reminders = Some(reminders)))
}

/// POST /reminders/{id}/done
pub(super) async fn done(auth: Auth<SignedIn>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let place = end(&auth, id).await?;
    Ok(layout::redirect_done(&format!("{}#reminders", place.href()), "reminders-now-done"))
}

/// Ends a reminder that is one's own, one's function's, or set by oneself.
pub(super) async fn end(auth: &Auth<SignedIn>, id: Id) -> Result<Place, AppError> {
    let reminder = store::get(&auth.app.db, id).await?.ok_or(AppError::NotFound)?;
    let place = Place::find(auth, reminder.node).await?;
    let held = store::functions_held(&auth.app, place.account, auth.ctx.now.local_date()).await?;
    if !may_end(&place, &reminder, &held) {
        return Err(AppError::Forbidden);
    }
    store::done(&place, &auth.ctx, &reminder).await?;
    Ok(place)
}
