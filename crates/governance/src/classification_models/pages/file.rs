//! A model as a file: downloaded, sent to another region, read in as a draft. A file with a fault changes nothing, and the page says in which line it is.
use super::{
    super::{
        Edit, View, acts,
        file::{self as format, FileFault, MOST_BYTES, too_large},
        form as fields,
        model::Model,
        store::{REGISTER, shipped as shipped_model},
    },
    found, whole_region,
};
use axum::{
    body::Body,
    extract::{Multipart, Path},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use vk_core::Id;
use vk_db::{Act, Change};
use vk_web::{
    AppError, Auth, Layout, Message,
    form::{Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

/// Faults that are shown; the first ones, which the rest often follow from.
const SHOWN: usize = 50;

#[derive(askama::Template)]
#[template(path = "classification_models/templates/upload.html")]
struct UploadPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    error_title: String,
    faults: Vec<String>,
    most: usize,
}

/// GET /classification-models/shipped/file
pub async fn shipped(auth: Auth<View>) -> Result<Response, AppError> {
    download(&auth, None, shipped_model()?).await
}

/// GET /classification-models/{id}/file
pub async fn own(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let m = found(&auth, id).await?;
    download(&auth, Some(id), &m.data.model).await
}

async fn download(auth: &Auth<View>, id: Option<Id>, model: &Model) -> Result<Response, AppError> {
    let text = format::write(model).map_err(AppError::unknown)?;
    let name = format!("{}.toml", model.label());
    auth.app.db.record_read(&auth.ctx, Change::new(REGISTER, id, Act::Export).note(name.clone())).await?;
    let mut response = Body::from(text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/toml; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// GET /classification-models/upload
pub async fn form(auth: Auth<Edit>) -> Result<Response, AppError> {
    whole_region(&auth)?;
    Ok(layout::page(&page(&auth, &[])))
}

/// POST /classification-models/upload
pub async fn upload(auth: Auth<Edit>, parts: Multipart) -> Result<Response, AppError> {
    whole_region(&auth)?;
    let read = match received(parts).await {
        Ok(bytes) => format::read(&bytes),
        Err(what) => Err(vec![FileFault { line: None, field: String::new(), what }]),
    };
    let model = match read {
        Ok(model) => model,
        Err(faults) => return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&auth, &faults))),
    };
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let (id, recorded) = acts::add(&mut tx, &auth.app.region(), model).await?;
    tx.commit(recorded).await?;
    let label = found(&auth, id).await?.data.model.label();
    let message = Message::new("classification_models-uploaded").with("label", label);
    Ok(layout::redirect_done(&format!("/classification-models/{id}"), message))
}

async fn received(mut parts: Multipart) -> Result<Vec<u8>, Message> {
    while let Some(part) = parts.next_field().await.map_err(|_| too_large())? {
        if part.name() == Some("file") && part.file_name().is_some_and(|name| !name.is_empty()) {
            return Ok(part.bytes().await.map_err(|_| too_large())?.to_vec());
        }
    }
    Err("import-no-file".into())
}

fn page(auth: &Auth<Edit>, faults: &[FileFault]) -> UploadPage {
    let (kit, tr) = (Kit::of(auth), &auth.tr);
    let in_words = |fault: &FileFault| {
        let what = tr.message(&fault.what);
        let place = if fault.field.is_empty() { None } else { Some(fields::label(&fault.field, &Raw::default(), tr)) };
        let line = fault.line.map(|n| tr.n("classification_models-file-line", n));
        let before: Vec<String> = [line, place].into_iter().flatten().collect();
        if before.is_empty() { what } else { format!("{}: {what}", before.join(", ")) }
    };
    UploadPage {
        layout: auth.layout("classification_models-upload"),
        crumbs: crumbs(&kit, None, Some(&tr.t("classification_models-upload"))),
        error_title: if faults.is_empty() { String::new() } else { tr.n("classification_models-file-wrong", faults.len()) },
        faults: faults.iter().take(SHOWN).map(in_words).collect(),
        most: MOST_BYTES / 1024,
    }
}
