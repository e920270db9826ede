//! Style, scripts and icons, carried in the binary. Each is served under a name that contains the hash of its content and may be cached for ever;
//! style sheets are concatenated in the order of their file names (`static/css/`), so that a page asks for one.
use crate::{AppError, Public};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, sync::OnceLock};

#[derive(rust_embed::Embed)]
#[folder = "static/"]
struct Files;

/// Addresses of what every page needs, for `layout.html`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    pub htmx: String,
    pub keys_js: String,
    pub icon: String,
}

/// What is served: address without `/static/` → type and content.
struct Served {
    urls: Assets,
    files: BTreeMap<String, (&'static str, Vec<u8>)>,
}

impl Assets {
    pub fn urls() -> &'static Assets {
        &served().urls
    }
    /// The hashed address of a file under `static/`, for pages that need more than the layout: `Assets::url("js/histogram.js")`.
    pub fn url(name: &str) -> String {
        let stem = name.rsplit('/').next().unwrap_or(name);
        let (stem, extension) = stem.rsplit_once('.').unwrap_or((stem, ""));
        served()
            .files
            .keys()
            .find(|key| {
                key.strip_prefix(stem)
                    .and_then(|rest| rest.strip_prefix('-'))
                    .is_some_and(|rest| rest.split_once('.').is_some_and(|(hash, end)| hash.len() == 12 && end == extension))
            })
            .map_or_else(|| format!("/static/{name}"), |key| format!("/static/{key}"))
    }
}

fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(collect)
}

fn collect() -> Served {
    let licence = |name: &str| name.ends_with(".txt"); // stands beside what it is for, and is not served
    let mut names: Vec<String> = Files::iter().map(|name| name.to_string()).filter(|name| !licence(name)).collect();
    names.sort();
    let mut files = BTreeMap::new();
    let mut css = Vec::new();
    for name in names {
        let Some(file) = Files::get(&name) else { continue };
        if name.starts_with("css/") {
            css.extend_from_slice(&file.data);
            css.push(b'\n');
        } else {
            put(&mut files, &name, file.data.into_owned());
        }
    }
    let css = put(&mut files, "app.css", css);
    let find = |stem: &str| {
        let prefix = format!("{stem}-");
        files.keys().find(|key| key.starts_with(&prefix)).map(|key| format!("/static/{key}")).unwrap_or_default()
    };
    let urls = Assets { htmx: find("htmx"), keys_js: find("keys"), icon: find("icon"), css };
    Served { urls, files }
}

/// Adds a file under its hashed name and gives its address.
fn put(files: &mut BTreeMap<String, (&'static str, Vec<u8>)>, name: &str, data: Vec<u8>) -> String {
    let base = name.rsplit('/').next().unwrap_or(name);
    let (stem, extension) = base.rsplit_once('.').unwrap_or((base, ""));
    let hash = hex::encode(Sha256::digest(&data));
    let hashed = format!("{}-{}.{extension}", stem.trim_end_matches(".min"), hash.get(..12).unwrap_or(&hash));
    let url = format!("/static/{hashed}");
    files.insert(hashed, (mime(extension), data));
    url
}

fn mime(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// GET /static/{name}
pub async fn serve(_: Public, Path(name): Path<String>) -> Result<Response, AppError> {
    let (mime, data) = served().files.get(&name).ok_or(AppError::NotFound)?;
    let mut response = (StatusCode::OK, Body::from(data.as_slice())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_layout_is_there_under_its_hash() {
        let urls = Assets::urls();
        for url in [&urls.css, &urls.htmx, &urls.keys_js] {
            let name = url.strip_prefix("/static/").unwrap_or("");
            assert!(served().files.contains_key(name), "{url} is not served");
        }
    }

    #[test]
    fn nothing_that_the_content_policy_forbids_is_in_our_own_scripts() {
        for (name, (_, data)) in &served().files {
            if name.starts_with("keys-") {
                let text = String::from_utf8_lossy(data);
                assert!(!text.contains("innerHTML") && !text.contains("eval("), "{name}");
            }
        }
    }
}
