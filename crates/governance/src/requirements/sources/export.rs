//! A whole source as a file: a CISO Assistant library or an OSCAL catalogue, with what the reader may see of it. Taking it out is recorded.
use super::{View, store};
use crate::requirements::{
    Requirement,
    intake::out_source,
    library::{OutMapping, OutSource, to_yaml},
    mapping::Relationship,
    oscal, records,
    text::slug,
};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::collections::BTreeSet;
use vk_core::Id;
use vk_db::{Act, Change, Db, DbError, Sql, Viewer};
use vk_web::{AppError, Auth, Routes};

pub fn routes(routes: Routes) -> Routes {
    routes.get("/requirement-sources/{id}/library.yaml", library_file).get("/requirement-sources/{id}/oscal.json", oscal_file)
}

/// A whole source as a CISO Assistant library
///
/// What you may see of it: requirements, texts in all languages, mappings. Taking it out is recorded.
#[utoipa::path(get, path = "/requirement-sources/{id}/library.yaml", operation_id = "export_requirement_library", params(("id" = String, Path)),
    responses((status = 200, description = "The library", body = String, content_type = "application/yaml"),
        (status = 404, description = "None that you may see")))]
pub(super) async fn library_file(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let source = read(&auth, id).await?;
    let name = file_name(&source, "yaml");
    let text = tokio::task::spawn_blocking(move || to_yaml(&source)).await.map_err(AppError::unknown)?;
    answer(&auth, id, &name, "application/yaml", text.map_err(AppError::unknown)?).await
}

/// GET /requirement-sources/{id}/oscal.json
async fn oscal_file(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let source = read(&auth, id).await?;
    let (name, now) = (file_name(&source, "json"), auth.ctx.now);
    let text = tokio::task::spawn_blocking(move || oscal::to_json(&source, now)).await.map_err(AppError::unknown)?;
    answer(&auth, id, &name, "application/json", text.map_err(AppError::unknown)?).await
}

fn file_name(source: &OutSource, extension: &str) -> String {
    let name = source.data.ref_id.as_deref().unwrap_or(&source.data.name);
    format!("{}-{}.{extension}", slug(name), slug(&source.data.version_label))
}

async fn read(auth: &Auth<View>, id: Id) -> Result<OutSource, AppError> {
    let source = store::get(&auth.app.db, &auth.viewer, id).await?.ok_or(AppError::NotFound)?;
    let viewer = auth.viewer_in(records::REGISTER.key);
    let requirements = records::outline(&auth.app.db, &viewer, id, i64::MAX).await?;
    let mappings = mappings(&auth.app.db, &viewer, id).await?;
    let known: BTreeSet<Id> = requirements.iter().map(|r| r.id).collect();
    let row = |mut r: Requirement| {
        r.data.parent = r.data.parent.filter(|parent| known.contains(parent));
        (r.id, r.data)
    };
    Ok(out_source(source.data, requirements.into_iter().map(row).collect(), mappings))
}

/// The mappings that one of its requirements stands in, as far as both ends are visible.
async fn mappings(db: &Db, viewer: &Viewer, source: Id) -> Result<Vec<OutMapping>, DbError> {
    let sql = Sql::new(
        "SELECT f.urn AS from_urn, fs.urn AS from_source, t.urn AS to_urn, ts.urn AS to_source, m.relationship, m.rationale, m.strength \
         FROM requirement_mapping m JOIN requirement f ON f.id = m.from_id JOIN requirement_source fs ON fs.id = f.source_id \
         JOIN requirement t ON t.id = m.to_id JOIN requirement_source ts ON ts.id = t.source_id \
         WHERE f.archived_at IS NULL AND t.archived_at IS NULL AND (f.source_id = ",
    );
    let sql =
        sql.bind(source).push(" OR t.source_id = ").bind(source).push(")").and_visible(viewer, "f").and_visible(viewer, "t");
    let mut out = Vec::new();
    for row in db.all(sql.push(" ORDER BY fs.urn, ts.urn, f.position, t.position, m.id")).await? {
        out.push(OutMapping {
            from: row.text("from_urn")?,
            from_source: row.text("from_source")?,
            to: row.text("to_urn")?,
            to_source: row.text("to_source")?,
            relationship: Relationship::from_key(&row.text("relationship")?).unwrap_or(Relationship::NotRelated),
            rationale: row.opt_text("rationale")?,
            strength: row.opt_int("strength")?,
        });
    }
    Ok(out)
}

async fn answer(auth: &Auth<View>, id: Id, name: &str, media: &'static str, text: String) -> Result<Response, AppError> {
    let change = Change::new(store::REGISTER, Some(id), Act::Export).note(name);
    auth.app.db.record_read(&auth.ctx, change).await?;
    let mut response = Body::from(text).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
