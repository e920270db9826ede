//! The pages of reading in a whole source: file, what it holds and what would happen, saved. A file that is wrong changes nothing and says where.
use super::{
    Fate, Plan, Saved, Whose, plan,
    risks::{self, May, RiskPlan},
    save,
};
use crate::requirements::{
    library::{self, Library, LibraryError, MOST_BYTES},
    oscal,
    sources::{self, Edit, language},
};
use axum::{
    extract::{Multipart, Path},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;
use vk_core::{Id, Scope, Verb};
use vk_web::{
    AppError, Auth, Layout, Message, Routes,
    form::Kit,
    import::shelf::Shelf,
    layout,
    table::grouped,
    ui::{Crumb, crumbs},
};

/// A file that was read, with its name.
struct File {
    name: String,
    library: Library,
}

static SHELF: Shelf<File> = Shelf::new();
const SHELVED: &str = "requirement_sources/library";
const PATH: &str = "/requirement-sources/library";

pub fn routes(routes: Routes) -> Routes {
    routes
        .get(PATH, start)
        .upload(PATH, MOST_BYTES + 64 * 1024, upload)
        .get("/requirement-sources/library/{token}", preview)
        .post("/requirement-sources/library/{token}/apply", apply)
}

#[derive(askama::Template)]
#[template(path = "requirements/templates/library.html")]
struct StartPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    help: String,
    errors: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "requirements/templates/preview.html")]
struct PreviewPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: String,
    figures: Vec<(String, String)>,
    sources: Vec<SourceView>,
    mappings: Vec<String>,
    risks: Vec<String>,
    missing: Vec<String>,
    left: Vec<(String, String)>,
    action: Option<String>,
}

struct SourceView {
    name: String,
    urn: String,
    requirements: String,
    chapters: String,
    what: String,
}

fn head(kit: &Kit) -> Vec<Crumb> {
    crumbs(kit, None, Some(&kit.tr.t("requirement_sources-library")))
}

/// GET /requirement-sources/library
async fn start(auth: Auth<Edit>) -> Result<Response, AppError> {
    Ok(layout::page(&start_page(&auth, Vec::new())))
}

fn start_page(auth: &Auth<Edit>, errors: Vec<String>) -> StartPage {
    let kit = Kit::of(auth);
    StartPage {
        layout: auth.layout("requirement_sources-library"),
        crumbs: head(&kit),
        help: kit.tr.with("requirement_sources-library-file-help", "max", MOST_BYTES / 1024 / 1024),
        errors,
    }
}

/// POST /requirement-sources/library: reads the file and goes on to what it holds.
async fn upload(auth: Auth<Edit>, parts: Multipart) -> Result<Response, AppError> {
    let (name, bytes) = match received(parts).await {
        Ok(received) => received,
        Err(AppError::Bad(message)) => return Ok(refused(&auth, vec![auth.tr.message(&message)])),
        Err(other) => return Err(other),
    };
    let read = tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(AppError::unknown)?;
    match read {
        Ok(library) => {
            let token = auth.ctx.new_id();
            SHELF.put(token, auth.account.id, SHELVED, auth.ctx.now, File { name, library });
            Ok(layout::redirect(&format!("{PATH}/{token}")))
        }
        Err(errors) => Ok(refused(&auth, errors.iter().map(|e| e.in_words(&auth.tr)).collect())),
    }
}

/// An OSCAL catalogue or a library, by what stands at its top.
pub(super) fn read(bytes: &[u8]) -> Result<Library, Vec<LibraryError>> {
    if oscal::is_catalog(bytes) { oscal::parse(bytes) } else { library::parse(bytes) }
}

fn refused(auth: &Auth<Edit>, errors: Vec<String>) -> Response {
    layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &start_page(auth, errors))
}

async fn received(mut parts: Multipart) -> Result<(String, Vec<u8>), AppError> {
    let too_large = || AppError::Bad(Message::new("import-too-large").with("max", MOST_BYTES / 1024 / 1024));
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        if part.name() == Some("file") {
            let name = part.file_name().unwrap_or("").to_owned();
            let bytes = part.bytes().await.map_err(|_| too_large())?;
            return if name.is_empty() { Err(AppError::bad("import-no-file")) } else { Ok((name, bytes.to_vec())) };
        }
    }
    Err(AppError::bad("import-no-file"))
}

fn shelved(auth: &Auth<Edit>, token: Id) -> Result<Arc<File>, AppError> {
    SHELF.get(token, auth.account.id, SHELVED, auth.ctx.now).ok_or_else(|| AppError::bad("import-gone"))
}

/// GET /requirement-sources/library/{token}
async fn preview(auth: Auth<Edit>, Path(token): Path<Id>) -> Result<Response, AppError> {
    let (kit, file) = (Kit::of(&auth), shelved(&auth, token)?);
    let plan = plan(kit.db(), Whose::of(&kit), &file.library).await?;
    let risks = risks::plan(kit.db(), &file.library, unit_of(&kit), may(&auth)).await?;
    Ok(layout::page(&preview_page(&auth, &kit, token, &file.library, (&plan, &risks))))
}

/// Where what comes in belongs: who edits in a part of the organisation only brings in what belongs to that part.
pub(super) fn unit_of(kit: &Kit) -> Option<Id> {
    match &kit.editor.view {
        Scope::Subtrees(units) => units.first().copied(),
        _ => None,
    }
}

/// What this person may add to the registers of risks. A matrix is the whole region's.
pub(super) fn may(auth: &Auth<Edit>) -> May {
    let scope = |register: &str| auth.scope_in(register, Verb::Edit);
    May {
        threats: !scope(crate::risks::threats::REGISTER.key).is_nowhere(),
        matrices: scope(crate::risks::matrices::REGISTER.key) == Scope::Region,
    }
}

fn preview_page(auth: &Auth<Edit>, kit: &Kit, token: Id, library: &Library, (plan, risks): (&Plan, &RiskPlan)) -> PreviewPage {
    let tr = &kit.tr;
    let sources = library.sources.iter().zip(&plan.fates).map(|(source, fate)| {
        let name = source.body.pick(tr.lang, &library.locale, |t| &t.name);
        let assessable = source.nodes.iter().filter(|n| n.assessable).count();
        SourceView {
            name: if name.is_empty() { library.name.clone() } else { name.to_owned() },
            urn: source.urn.clone(),
            requirements: number(assessable),
            chapters: number(source.nodes.len() - assessable),
            what: match fate {
                Fate::New => tr.t("requirement_sources-preview-new"),
                Fate::Same => tr.t("requirement_sources-preview-same"),
                Fate::NewVersion { label, .. } => tr.with("requirement_sources-preview-version", "version", label.as_str()),
                Fate::NotYours { label } => tr.with("requirement_sources-preview-not-yours", "version", label.as_str()),
            },
        }
    });
    PreviewPage {
        layout: auth.layout("requirement_sources-preview"),
        crumbs: head(kit),
        lead: tr.args(
            "requirement_sources-preview-lead",
            &[("name", library.name.as_str().into()), ("version", library.version.as_str().into())],
        ),
        figures: figures(kit, library),
        sources: sources.collect(),
        mappings: mapping_lines(kit, library, plan),
        missing: plan.missing.clone(),
        risks: risk_lines(kit, risks),
        left: left(kit, library, risks),
        action: (plan.changes() || risks.changes()).then(|| format!("{PATH}/{token}/apply")),
    }
}

fn number(n: usize) -> String {
    grouped(i64::try_from(n).unwrap_or(i64::MAX))
}

fn figures(kit: &Kit, library: &Library) -> Vec<(String, String)> {
    let label = |key: &str| kit.tr.t(&format!("requirement_sources-{key}"));
    let requirements = library.sources.iter().flat_map(|s| &s.nodes).filter(|n| n.assessable).count();
    let languages: Vec<String> = library.languages().iter().map(|code| language(code, &kit.tr)).collect();
    vec![
        (label("preview-sources"), number(library.sources.len())),
        (label("field-requirements"), number(requirements)),
        (label("preview-mappings"), number(library.mappings())),
        (label("preview-languages"), languages.join(", ")),
    ]
}

fn mapping_lines(kit: &Kit, library: &Library, plan: &Plan) -> Vec<String> {
    if library.mappings() == 0 {
        return Vec::new();
    }
    let line = |key: &str, n: usize| kit.tr.n(&format!("requirement_sources-preview-{key}"), n);
    let others =
        [("known-mappings", plan.known_mappings), ("closed-mappings", plan.closed_mappings), ("unresolved", plan.unresolved)];
    let others = others.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| line(key, n));
    std::iter::once(line("new-mappings", plan.new_mappings)).chain(others).collect()
}

/// What goes into the registers of risks.
fn risk_lines(kit: &Kit, risks: &RiskPlan) -> Vec<String> {
    let all = [("threats", risks.threats.len()), ("matrices", risks.matrices.len()), ("known-risks", risks.known)];
    let said = all.into_iter().filter(|(_, n)| *n > 0);
    said.map(|(key, n)| kit.tr.n(&format!("requirement_sources-preview-{key}"), n)).collect()
}

/// What stands in the file and is shown but not saved here, with counts.
fn left(kit: &Kit, library: &Library, risks: &RiskPlan) -> Vec<(String, String)> {
    let named = [("matrices", risks.left_matrices), ("threats", risks.left_threats)];
    let counted = library.left.iter().map(|(key, n)| (*key, *n));
    let all = named.into_iter().chain(counted).filter(|(_, n)| *n > 0);
    all.map(|(key, n)| (kit.tr.t(&format!("requirement_sources-left-{key}")), number(n))).collect()
}

/// POST /requirement-sources/library/{token}/apply
async fn apply(auth: Auth<Edit>, Path(token): Path<Id>) -> Result<Response, AppError> {
    let file = shelved(&auth, token)?;
    let (saved, found) = take_in(&auth, &file.library, &file.name).await?;
    SHELF.remove(token);
    let message = Message::new("requirement_sources-imported")
        .with("sources", saved.sources)
        .with("requirements", saved.requirements)
        .with("mappings", saved.mappings)
        .with("risks", found.threats.len() + found.matrices.len());
    Ok(layout::redirect_done(sources::REGISTER.path, message))
}

/// Saves what a file holds, for the page and for programs: the requirements, and what goes into the registers of risks.
pub(super) async fn take_in(auth: &Auth<Edit>, library: &Library, from: &str) -> Result<(Saved, RiskPlan), AppError> {
    let kit = Kit::of(auth);
    let unit = unit_of(&kit);
    let mut tx = kit.db().write(&auth.ctx).await?;
    // Threats and matrices first: the entry that names the file comes last.
    let found = risks::plan(&tx, library, unit, may(auth)).await?;
    let _ = risks::save(&mut tx, &found).await?;
    let (saved, recorded) = save(&mut tx, Whose::of(&kit), library, unit, from).await?;
    tx.commit(recorded).await?;
    Ok((saved, found))
}
