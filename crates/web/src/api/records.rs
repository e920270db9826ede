//! The six operations that every register has: list, create, read, change, archive, restore. They go through the functions that the standard
//! pages go through, with the same checks, permission and audit; what only one register can do stands in its own `api.rs`.
use super::{Api, ApiJson, ListPage, PageQuery, describe};
use crate::{
    AppError, Auth, Permission,
    form::{Kit, Raw, Records, archive, save_strict},
    table::{Cursor, TableQuery},
};
use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    routing,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, Visitor},
};
use std::{fmt, future::Future, marker::PhantomData};
use utoipa::{ToSchema, openapi::path::HttpMethod};
use vk_core::{Id, Secrecy};
use vk_db::{DbError, Viewer};

/// A register's records as programs send and get them. Implemented in the register's `api.rs` for the type that has its [`Records`].
pub trait ApiRecords: Records {
    /// A record as it is sent in; its name ends in `Body`.
    type Body: DeserializeOwned + ToSchema + Send + 'static;
    /// A record as it is answered.
    type Out: Serialize + ToSchema + Send + Sync;
    /// A record in a list.
    type Item: From<Self::Row> + Serialize + ToSchema;
    const WORDS: ApiWords;

    /// The body as the form would have sent it, so that there is one set of checks.
    fn raw(body: &Self::Body) -> Raw;
    /// The record, if the viewer covers it.
    fn out(kit: &Kit, viewer: &Viewer, id: Id) -> impl Future<Output = Result<Option<Self::Out>, DbError>> + Send;
    /// The marking of an answered record: that a secret one was read is recorded.
    fn secrecy(out: &Self::Out) -> &str;
}

/// What the API's document calls the records of a register.
#[derive(Clone, Copy, Debug)]
pub struct ApiWords {
    /// The record in the body of a change, and the end of an operation's identifier: `system`.
    pub key: &'static str,
    /// With its article: `a system`.
    pub one: &'static str,
    /// `Systems`
    pub many: &'static str,
    /// What a parameter of the list means, where its kind does not say it.
    pub params: &'static [(&'static str, &'static str)],
}

/// Adds the operations below the register's path. `V` is its permission to view, `E` to edit.
pub fn standard_api<V: Permission, E: Permission, R: ApiRecords>(api: Api) -> Api {
    let path = api.register().path;
    let at = |rest: &str| format!("{path}{rest}");
    api.add::<V>(describe::list::<R>().at(HttpMethod::Get, path, routing::get(list::<V, R>)))
        .add::<E>(describe::create::<R>().at(HttpMethod::Post, path, routing::post(create::<E, R>)))
        .add::<V>(describe::read::<R>().at(HttpMethod::Get, &at("/{id}"), routing::get(get::<V, R>)))
        .add::<E>(describe::update::<R>().at(HttpMethod::Put, &at("/{id}"), routing::put(update::<E, R>)))
        .add::<E>(describe::archive::<R>().at(HttpMethod::Post, &at("/{id}/archive"), routing::post(archive_one::<E, R>)))
        .add::<E>(describe::restore::<R>().at(HttpMethod::Post, &at("/{id}/restore"), routing::post(restore_one::<E, R>)))
}

/// A page of a register's list, sorted and filtered as on its page.
pub async fn list_page<R: Records, I: From<R::Row>>(
    kit: &Kit,
    query: &TableQuery,
    page: &PageQuery,
) -> Result<ListPage<I>, AppError> {
    let table = R::table();
    let size = usize::try_from(page.limit()).unwrap_or(1);
    let (rows, more) = table.fetch(kit.db(), &kit.viewer, query, query.cursor().as_ref(), size).await?;
    let next = rows.last().filter(|_| more).map(|(row, value)| Cursor::encode(value, (table.info)(row).id));
    Ok(ListPage { items: rows.into_iter().map(|(row, _)| row.into()).collect(), next })
}

/// GET {path}
async fn list<V: Permission, R: ApiRecords>(
    auth: Auth<V>,
    query: TableQuery,
    Query(page): Query<PageQuery>,
) -> Result<Json<ListPage<R::Item>>, AppError> {
    Ok(Json(list_page::<R, R::Item>(&Kit::of(&auth), &query, &page).await?))
}

/// POST {path}
async fn create<E: Permission, R: ApiRecords>(
    auth: Auth<E>,
    ApiJson(body): ApiJson<R::Body>,
) -> Result<(StatusCode, Json<R::Out>), AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<R>(&kit, &auth.ctx, None, &R::raw(&body)).await?;
    Ok((StatusCode::CREATED, Json(read::<R>(&kit, &kit.editor, id).await?)))
}

/// GET {path}/{id}
async fn get<V: Permission, R: ApiRecords>(auth: Auth<V>, Path(id): Path<Id>) -> Result<Json<R::Out>, AppError> {
    let kit = Kit::of(&auth);
    let out = read::<R>(&kit, &kit.viewer, id).await?;
    kit.seen(&auth.ctx, id, R::secrecy(&out)).await?;
    Ok(Json(out))
}

/// PUT {path}/{id}
async fn update<E: Permission, R: ApiRecords>(
    auth: Auth<E>,
    Path(id): Path<Id>,
    ApiJson(update): ApiJson<Update<R>>,
) -> Result<Json<R::Out>, AppError> {
    let kit = Kit::of(&auth);
    let id = save_strict::<R>(&kit, &auth.ctx, Some((id, update.version)), &R::raw(&update.body)).await?;
    Ok(Json(read::<R>(&kit, &kit.editor, id).await?))
}

/// POST {path}/{id}/archive
async fn archive_one<E: Permission, R: ApiRecords>(auth: Auth<E>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<R>(&Kit::of(&auth), &auth.ctx, id, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// POST {path}/{id}/restore
async fn restore_one<E: Permission, R: ApiRecords>(auth: Auth<E>, Path(id): Path<Id>) -> Result<StatusCode, AppError> {
    archive::<R>(&Kit::of(&auth), &auth.ctx, id, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read<R: ApiRecords>(kit: &Kit, viewer: &Viewer, id: Id) -> Result<R::Out, AppError> {
    R::out(kit, viewer, id).await?.ok_or(AppError::NotFound)
}

/// A change: `{"version": 3, "system": {…}}`, the record under its own name.
struct Update<R: ApiRecords> {
    version: i64,
    body: R::Body,
}

impl<'de, R: ApiRecords> Deserialize<'de> for Update<R> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Update<R>, D::Error> {
        from.deserialize_map(UpdateVisitor(PhantomData))
    }
}

struct UpdateVisitor<R>(PhantomData<R>);

impl<'de, R: ApiRecords> Visitor<'de> for UpdateVisitor<R> {
    type Value = Update<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with its version", R::WORDS.one)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Update<R>, A::Error> {
        let key = R::WORDS.key;
        let (mut version, mut body) = (None, None);
        while let Some(name) = map.next_key::<String>()? {
            if name == "version" {
                set(&mut version, map.next_value()?, "version")?;
            } else if name == key {
                set(&mut body, map.next_value()?, key)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Update {
            version: version.ok_or_else(|| A::Error::missing_field("version"))?,
            body: body.ok_or_else(|| A::Error::missing_field(key))?,
        })
    }
}

fn set<T, E: Error>(place: &mut Option<T>, value: T, name: &'static str) -> Result<(), E> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

/// The marking of a body that names none, where records are open unless marked: `#[serde(default = "open")]`.
pub fn open() -> String {
    Secrecy::Open.key().to_owned()
}

/// The marking of a body that names none, where records are for those who work here: `#[serde(default = "internal")]`.
pub fn internal() -> String {
    Secrecy::Internal.key().to_owned()
}
