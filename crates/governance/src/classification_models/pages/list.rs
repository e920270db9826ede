//! The list: the shipped model on top, the region's own below; and the acts that are one button: copy, put away, take out again.
use super::{
    super::{
        Edit, View, acts,
        model::Model,
        store::{self, shipped},
        table::TABLE,
    },
    found, made_under, may, whole_region,
};
use axum::{extract::Path, response::Response};
use vk_core::{Id, Verb};
use vk_web::{
    AppError, Auth, HxRequest, Layout, Message,
    form::Kit,
    layout,
    table::{Cell, Head, ListView, TableQuery},
};

#[derive(askama::Template)]
#[template(path = "classification_models/templates/list.html")]
struct ListPage {
    layout: Layout,
    list: ListView,
    may_edit: bool,
    may_go_back: bool,
    shipped: ShippedCard,
}

/// The shipped model, which stands in no table.
pub struct ShippedCard {
    pub name: String,
    pub label: String,
    pub state: Cell,
    pub made: String,
    /// When and by whom the region went back to it.
    pub since: Option<String>,
}

/// GET /classification-models
pub async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let mut list = TABLE.list(&kit, &query).await?;
    list.may_edit = false; // nothing is done with several models at once
    count(&auth, &mut list).await?;
    let card = shipped_card(&auth).await?;
    let own_in_use = store::in_use(kit.db()).await?.record.is_some();
    Ok(list.respond(hx.0, |list| {
        layout::page(&ListPage {
            layout: auth.layout("nav-classification_models"),
            list,
            may_edit: may(&auth, Verb::Edit),
            may_go_back: own_in_use && may(&auth, Verb::Decide),
            shipped: card,
        })
    }))
}

/// Adds how many classifications were made under each: what the reader may see of them, which no column of the table can know.
async fn count(auth: &Auth<View>, list: &mut ListView) -> Result<(), AppError> {
    let ids = list.rows.iter().filter_map(|row| row.id.parse().ok());
    let labels = store::labels(&auth.app.db, ids).await?;
    let viewer = auth.viewer_in(crate::classifications::REGISTER.key);
    let known: Vec<String> = labels.values().cloned().collect();
    let counts = store::made_under(&auth.app.db, &viewer, &known).await?;
    let label = auth.tr.t("classification_models-field-made");
    list.heads.push(Head { id: "sort-made".to_owned(), label, href: None, sorted: "" });
    for row in &mut list.rows {
        let label = row.id.parse::<Id>().ok().and_then(|id| labels.get(&id));
        row.cells.push(Cell::Number(label.and_then(|l| counts.get(l)).copied().unwrap_or(0)));
    }
    Ok(())
}

pub async fn shipped_card(auth: &Auth<View>) -> Result<ShippedCard, AppError> {
    let (model, tr) = (shipped()?, &auth.tr);
    let in_use = store::in_use(&auth.app.db).await?.record.is_none();
    let state = if in_use { ("in_use", "success") } else { ("available", "muted") };
    let back = store::went_back(&auth.app.db).await?.filter(|_| in_use);
    Ok(ShippedCard {
        name: model.name(auth.lang()).to_owned(),
        label: model.label(),
        state: Cell::tag(tr.t(&format!("classification_models-state-{}", state.0)), state.1),
        made: tr.n("classification_models-made", made_under(auth, model.label()).await?),
        since: back
            .map(|(on, by)| tr.args("classification_models-shipped-since", &[("on", on.to_string().into()), ("by", by.into())])),
    })
}

/// GET /classification-models/export
pub async fn export(auth: Auth<View>, query: TableQuery) -> Result<Response, AppError> {
    vk_web::export::export(&TABLE, &Kit::of(&auth), &auth.ctx, &query).await
}

/// POST /classification-models/shipped/copy
pub async fn copy_shipped(auth: Auth<Edit>) -> Result<Response, AppError> {
    copy(&auth, shipped()?).await
}

/// POST /classification-models/{id}/copy
pub async fn copy_own(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let of = found(&auth, id).await?;
    copy(&auth, &of.data.model).await
}

async fn copy(auth: &Auth<Edit>, of: &Model) -> Result<Response, AppError> {
    whole_region(auth)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = acts::copy(&mut tx, &auth.app.region(), of).await?;
    tx.commit(recorded).await?;
    let label = found(auth, id).await?.data.model.label();
    let message = Message::new("classification_models-copied").with("label", label);
    Ok(layout::redirect_done(&format!("/classification-models/{id}/edit"), message))
}

/// POST /classification-models/{id}/archive
pub async fn archive(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    set_archived(&auth, id, true, "form-archived").await
}

/// POST /classification-models/{id}/restore
pub async fn restore(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    set_archived(&auth, id, false, "form-restored").await
}

async fn set_archived(auth: &Auth<Edit>, id: Id, archived: bool, done: &'static str) -> Result<Response, AppError> {
    whole_region(auth)?;
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = acts::set_archived(&mut tx, id, archived).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/classification-models/{id}"), done))
}
