//! The whole web application as one router: every register's pages and API, behind the edge.
use crate::{Api, App, AppError, Public, Register, RouteInfo, Routes, api::Spec, edge, security};
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn_with_state, map_response_with_state},
};
use std::{collections::BTreeMap, sync::Arc};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The largest body of an ordinary request; uploads name their own limit.
pub const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// What the registers add up to, before there is an application.
pub struct Collected {
    pub routes: Vec<RouteInfo>,
    pub openapi: OpenApi,
    /// API types that two registers define differently under one name: the document would show only one of them.
    pub clashes: Vec<String>,
    router: Router<App>,
}

/// Walks the registers. Panics (in axum) when two registers claim one path: a wiring error that no start survives.
pub fn collect(registers: &[&'static Register]) -> Collected {
    let mut router = Router::new();
    let mut routes = Vec::new();
    let mut api = OpenApiRouter::new();
    let (mut types, mut clashes) = (BTreeMap::new(), Vec::new());
    for register in registers {
        let (pages, list) = (register.routes)(Routes::new(register)).finish();
        router = router.merge(pages);
        routes.extend(list);
        let (part, list) = (register.api)(Api::new(register)).finish();
        for (name, schema) in part.get_openapi().components.iter().flat_map(|c| &c.schemas) {
            let text = serde_json::to_string(schema).unwrap_or_default();
            let (owner, known) = types.entry(name.clone()).or_insert((register.key, text.clone()));
            if *known != text {
                clashes.push(format!("API type {name} differs between {owner} and {}", register.key));
            }
        }
        api = api.merge(part);
        routes.extend(list);
    }
    let (api, paths) = OpenApiRouter::new().nest(crate::api::ROOT, api).split_for_parts();
    let mut openapi = crate::api::head();
    openapi.merge(paths);
    routes.sort();
    Collected { routes, openapi, clashes, router: router.merge(api) }
}

async fn not_found(_: Public) -> AppError {
    AppError::NotFound
}

/// The application, ready to be served. The server must provide `ConnectInfo<SocketAddr>`, which rate limits and `/metrics` rely on.
pub fn router(app: &App) -> Router {
    let Collected { router, openapi, .. } = collect(&app.registers);
    let inner: Router = router
        .fallback(not_found)
        .layer(Extension(Arc::new(Spec::new(openapi))))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::custom(security::panicked))
        .layer(security::csrf(app))
        .with_state(app.clone());
    let compressed = SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::const_new("font/"));
    // As the fallback of an outer router, so that the edge runs before a route is chosen and can run the inner one twice.
    Router::new()
        .fallback_service(inner)
        .layer(from_fn_with_state(app.clone(), edge::edge))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compressed))
        .layer(map_response_with_state(app.clone(), security::headers))
}
