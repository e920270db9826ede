//! The REST API under `/api/v1`: how a register adds its operations, what every answer has in common, the OpenAPI document and a reference
//! page rendered from it. The operations that every register has are [`standard_api`].
//!
//! An API operation needs the same permission as the page that does the same; API tokens carry their account's roles. The permission is checked
//! by a layer before the handler runs, so that it cannot be forgotten in one.
mod describe;
mod records;
mod reference;

pub use records::{ApiRecords, ApiWords, internal, list_page, open, standard_api};
pub use reference::docs;

use crate::{
    App, AppError, Message, Permission, Public, Register, RouteInfo, auth::Caller, error::Problem, permission::Requirement,
};
use axum::{
    Extension,
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::header,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, ResponseBuilder, SecurityRequirement,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Where the API lives. Paths in `#[utoipa::path]` are relative to it: `/systems`.
pub const ROOT: &str = "/api/v1";
pub const SPEC: &str = "/api/v1/openapi.json";
pub const DOCS: &str = "/api/docs";

/// The longest page of a list.
pub const LIMIT_MAX: i64 = 500;
const LIMIT_DEFAULT: i64 = 100;

/// Collects a register's operations.
pub struct Api {
    register: &'static Register,
    router: OpenApiRouter<App>,
    list: Vec<RouteInfo>,
}

impl Api {
    pub fn new(register: &'static Register) -> Api {
        Api { register, router: OpenApiRouter::new(), list: Vec::new() }
    }

    /// Adds operations that all need `P`: `api.add::<View>(routes!(list)).add::<Edit>(routes!(create))`.
    #[allow(clippy::should_implement_trait, reason = "adds operations, not numbers")]
    pub fn add<P: Permission>(mut self, (schemas, mut paths, methods): UtoipaMethodRouter<App>) -> Api {
        let requirement = Requirement::of::<P>();
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                self.list.push(RouteInfo {
                    register: self.register.key,
                    method: method.to_owned(),
                    path: format!("{ROOT}{path}"),
                    requirement,
                    api: true,
                });
                complete(operation, self.register.key, requirement);
            }
        }
        self.router = self.router.routes((schemas, paths, methods.layer(from_fn(guard::<P>))));
        self
    }

    pub fn register(&self) -> &'static Register {
        self.register
    }

    pub(crate) fn finish(self) -> (OpenApiRouter<App>, Vec<RouteInfo>) {
        (self.router, self.list)
    }
}

/// Lets a request through that meets `P`.
async fn guard<P: Permission>(request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Arc<Caller>>().cloned();
    let allowed = caller.ok_or(AppError::SignIn).and_then(|caller| caller.meets(Requirement::of::<P>()));
    match allowed {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// The operations of a path, with their methods.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PUT", &mut item.put),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// What every operation has: its register as tag, the permission in words, the bearer token, the error answers.
fn complete(operation: &mut Operation, register: &str, requirement: Requirement) {
    operation.tags.get_or_insert_with(Vec::new);
    if let Some(tags) = &mut operation.tags
        && (tags.is_empty() || tags.iter().all(|tag| tag.is_empty()))
    {
        *tags = vec![register.to_owned()];
    }
    let permission = format!("Permission: `{requirement}`.");
    operation.description = Some(match operation.description.take() {
        Some(text) if !text.is_empty() => format!("{text}\n\n{permission}"),
        _ => permission,
    });
    operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>("token", [])]);
    for (status, text) in [("401", "No valid token or session"), ("403", "The account lacks the permission")] {
        let content = ContentBuilder::new().schema(Some(Problem::schema())).build();
        let answer = ResponseBuilder::new().description(text).content("application/problem+json", content).build();
        operation.responses.responses.entry(status.to_owned()).or_insert(answer.into());
    }
}

/// The document without paths.
pub(crate) fn head() -> OpenApi {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "An API token of an account (page \"My account\", or `vardkase admin token create`). It may do what the account may.",
    ));
    let mut components = Components::new();
    components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    let info = InfoBuilder::new()
        .title("Vårdkase")
        .version("1")
        .description(Some(
            "Everything that the pages do. Times are microseconds since 1970 in UTC unless a field says otherwise, days are `YYYY-MM-DD`. \
             Lists answer `{items, next}`; pass `next` as `after` for the next page. Errors are problem documents \
             `{status, error, message, field_errors?}`.",
        ))
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The finished document.
pub struct Spec {
    json: String,
    value: Value,
}

impl Spec {
    pub(crate) fn new(openapi: OpenApi) -> Spec {
        let value = serde_json::to_value(&openapi).unwrap_or_default();
        Spec { json: value.to_string(), value }
    }
}

/// GET /api/v1/openapi.json
pub async fn spec(_: Public, Extension(spec): Extension<Arc<Spec>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], spec.json.clone()).into_response()
}

/// Query of every list operation.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// How many at most, 1 to 500; 100 unless given.
    pub limit: Option<i64>,
}

impl PageQuery {
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ListPage<T> {
    pub items: Vec<T>,
    /// Pass as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> ListPage<T> {
    /// From one row more than asked for: the last of those shown gives `next`.
    pub fn of(mut items: Vec<T>, limit: i64, key: impl Fn(&T) -> String) -> ListPage<T> {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        ListPage { items, next }
    }
}

/// A JSON body whose faults are answered as a problem document that names the place.
#[derive(Debug)]
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = AppError;
    async fn from_request(request: Request, state: &S) -> Result<ApiJson<T>, AppError> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(ApiJson(value)),
            Err(JsonRejection::BytesRejection(_)) => Err(AppError::TooLarge),
            Err(rejection) => Err(AppError::Bad(Message::new("error-bad-request-detail").with("detail", rejection.body_text()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_list_says_where_the_next_begins() {
        let page = ListPage::of(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        assert_eq!(ListPage::of(vec![1, 2], 2, ToString::to_string).next, None);
    }
}
