//! Reading in a whole source through the REST API: the preview and the import of the pages, with their checks, permission and audit. The file is the body.
use super::{
    Fate, Plan, Saved, Whose,
    pages::{may, read, take_in, unit_of},
    plan,
    risks::{self, RiskPlan},
};
use crate::requirements::{
    library::{Library, LibraryError, MOST_BYTES, Place},
    sources::Edit,
};
use axum::{
    Json,
    body::Bytes,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vk_web::{Api, AppError, Auth, Tr, form::Kit};

pub fn api(api: Api) -> Api {
    let (schemas, paths, add) = routes!(preview);
    let api = api.add::<Edit>((schemas, paths, add.layer(DefaultBodyLimit::max(MOST_BYTES))));
    let (schemas, paths, add) = routes!(import);
    api.add::<Edit>((schemas, paths, add.layer(DefaultBodyLimit::max(MOST_BYTES))))
}

/// What a file holds, and what would happen to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryPreview {
    pub name: String,
    /// The version that the file says of itself.
    pub library_version: String,
    pub sources: Vec<LibrarySource>,
    pub new_mappings: usize,
    pub known_mappings: usize,
    /// Mappings with an end that is nowhere: left out.
    pub unresolved_mappings: usize,
    /// Mappings that go out from requirements that are not yours to change: left out.
    pub closed_mappings: usize,
    /// Libraries that this one builds on and that are not here.
    pub missing: Vec<String>,
    pub threats: usize,
    pub matrices: usize,
    /// What stands in the file and is not saved, counted.
    pub left: BTreeMap<String, usize>,
    /// Whether an import would change anything.
    pub changes: bool,
}

/// A source of the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibrarySource {
    pub urn: String,
    pub name: String,
    pub requirements: usize,
    pub chapters: usize,
    /// `new`, `same`, `new_version`, or `not_yours` (there with other content where you may not change it: left out).
    pub fate: &'static str,
    /// The version that is there.
    pub present: Option<String>,
}

/// What an import has saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibrarySaved {
    pub sources: usize,
    pub requirements: usize,
    pub mappings: usize,
    pub threats: usize,
    pub matrices: usize,
}

/// A file that cannot be read in: nothing has been changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryProblem {
    pub status: u16,
    /// `invalid`
    pub error: &'static str,
    pub message: String,
    pub errors: Vec<LibraryFault>,
}

/// What is wrong with a file, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryFault {
    /// From 1; absent for what concerns the whole file.
    pub line: Option<usize>,
    pub column: Option<usize>,
    /// Where in a JSON document: `catalog.groups[2].controls[0].id`.
    pub path: Option<String>,
    /// In the language of `Accept-Language`, with the place.
    pub message: String,
}

fn fault(error: &LibraryError, tr: &Tr) -> LibraryFault {
    let (mark, path) = match &error.place {
        None => (None, None),
        Some(Place::At(mark)) => (Some(mark), None),
        Some(Place::Path(mark, path)) => (Some(mark), Some(path.clone())),
    };
    LibraryFault { line: mark.map(|m| m.line), column: mark.map(|m| m.column), path, message: error.in_words(tr) }
}

fn refused(errors: &[LibraryError], tr: &Tr) -> Response {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let problem = LibraryProblem {
        status: status.as_u16(),
        error: "invalid",
        message: tr.t("requirement_sources-library-wrong"),
        errors: errors.iter().map(|error| fault(error, tr)).collect(),
    };
    let mut response = (status, Json(problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// A library that can be read, and what taking it in would do.
struct Weighed {
    library: Library,
    found: Plan,
    risks: RiskPlan,
}

async fn weighed(auth: &Auth<Edit>, body: Bytes) -> Result<Result<Weighed, Vec<LibraryError>>, AppError> {
    let library = match tokio::task::spawn_blocking(move || read(&body)).await.map_err(AppError::unknown)? {
        Ok(library) => library,
        Err(errors) => return Ok(Err(errors)),
    };
    let kit = Kit::of(auth);
    let found = plan(kit.db(), Whose::of(&kit), &library).await?;
    let risks = risks::plan(kit.db(), &library, unit_of(&kit), may(auth)).await?;
    Ok(Ok(Weighed { library, found, risks }))
}

/// What a library holds and what an import would do; nothing is saved
///
/// The body is a CISO Assistant library (YAML or JSON) or an OSCAL catalogue (JSON).
#[utoipa::path(post, path = "/requirement-sources/library/preview", operation_id = "preview_requirement_library",
    request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = LibraryPreview), (status = 422, body = LibraryProblem, description = "The file is wrong; where stands in `errors`")))]
async fn preview(auth: Auth<Edit>, body: Bytes) -> Result<Response, AppError> {
    let Weighed { library, found, risks } = match weighed(&auth, body).await? {
        Ok(weighed) => weighed,
        Err(errors) => return Ok(refused(&errors, &auth.tr)),
    };
    Ok(Json(shown(&library, &found, &risks, &auth.tr)).into_response())
}

/// Read a library in, all or nothing
///
/// The body is a CISO Assistant library (YAML or JSON) or an OSCAL catalogue (JSON). A version that is there is never overwritten: other content under the
/// same urn becomes a new version, the same content is no change.
#[utoipa::path(post, path = "/requirement-sources/library", operation_id = "import_requirement_library",
    request_body(content = String, content_type = "application/yaml"),
    responses((status = 200, body = LibrarySaved), (status = 422, body = LibraryProblem, description = "The file is wrong; where stands in `errors`")))]
async fn import(auth: Auth<Edit>, body: Bytes) -> Result<Response, AppError> {
    let Weighed { library, found, risks } = match weighed(&auth, body).await? {
        Ok(weighed) => weighed,
        Err(errors) => return Ok(refused(&errors, &auth.tr)),
    };
    // As on the page, where there is no button then: the same file again leaves no trace.
    let (saved, risks) =
        if found.changes() || risks.changes() { take_in(&auth, &library, "API").await? } else { Default::default() };
    let Saved { sources, requirements, mappings } = saved;
    let out = LibrarySaved { sources, requirements, mappings, threats: risks.threats.len(), matrices: risks.matrices.len() };
    Ok(Json(out).into_response())
}

fn shown(library: &Library, plan: &Plan, risks: &RiskPlan, tr: &Tr) -> LibraryPreview {
    let source = |(source, fate): (&crate::requirements::library::SourceIn, &Fate)| {
        let assessable = source.nodes.iter().filter(|n| n.assessable).count();
        let name = source.body.pick(tr.lang, &library.locale, |t| &t.name);
        let (fate, present) = match fate {
            Fate::New => ("new", None),
            Fate::Same => ("same", None),
            Fate::NewVersion { label, .. } => ("new_version", Some(label.clone())),
            Fate::NotYours { label } => ("not_yours", Some(label.clone())),
        };
        LibrarySource {
            urn: source.urn.clone(),
            name: if name.is_empty() { library.name.clone() } else { name.to_owned() },
            requirements: assessable,
            chapters: source.nodes.len() - assessable,
            fate,
            present,
        }
    };
    let named = [("risk_matrices", risks.left_matrices), ("threats", risks.left_threats)];
    let left = named.into_iter().chain(library.left.iter().map(|(key, n)| (*key, *n)));
    LibraryPreview {
        name: library.name.clone(),
        library_version: library.version.clone(),
        sources: library.sources.iter().zip(&plan.fates).map(source).collect(),
        new_mappings: plan.new_mappings,
        known_mappings: plan.known_mappings,
        unresolved_mappings: plan.unresolved,
        closed_mappings: plan.closed_mappings,
        missing: plan.missing.clone(),
        threats: risks.threats.len(),
        matrices: risks.matrices.len(),
        left: left.filter(|(_, n)| *n > 0).map(|(key, n)| (key.to_owned(), n)).collect(),
        changes: plan.changes() || risks.changes(),
    }
}
