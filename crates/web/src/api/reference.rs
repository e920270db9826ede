//! The reference page of the API, rendered from its document on the server: no script, readable under the content policy.
use super::Spec;
use crate::{Layout, Public, layout};
use axum::{Extension, response::Response};
use serde_json::Value;
use std::sync::Arc;

#[derive(askama::Template)]
#[template(path = "apidoc.html")]
struct DocsPage {
    layout: Layout,
    /// The address that people type, for the example.
    base: String,
    groups: Vec<DocGroup>,
    schemas: Vec<DocSchema>,
}

struct DocGroup {
    tag: String,
    title: String,
    operations: Vec<DocOperation>,
}

struct DocOperation {
    anchor: String,
    method: String,
    path: String,
    summary: String,
    paragraphs: Vec<String>,
    parameters: Vec<DocField>,
    body: Option<DocType>,
    responses: Vec<DocResponse>,
}

struct DocField {
    name: String,
    place: String,
    kind: DocType,
    required: bool,
    text: String,
}

struct DocResponse {
    status: String,
    text: String,
    kind: Option<DocType>,
}

struct DocSchema {
    name: String,
    text: String,
    fields: Vec<DocField>,
    values: Vec<String>,
}

/// A type in words, with the schema it leads to.
#[derive(Clone, Default)]
struct DocType {
    text: String,
    link: Option<String>,
}

/// GET /api/docs
pub async fn docs(Public(caller): Public, Extension(spec): Extension<Arc<Spec>>) -> Response {
    let tr = caller.tr();
    let mut groups: Vec<DocGroup> = Vec::new();
    for (path, item) in spec.value.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("").to_owned();
            let operation = doc_operation(method, path, operation);
            match groups.iter_mut().find(|group| group.tag == tag) {
                Some(group) => group.operations.push(operation),
                None => {
                    let title = tr.maybe(&format!("nav-{tag}")).unwrap_or_else(|| tag.clone());
                    groups.push(DocGroup { tag, title, operations: vec![operation] });
                }
            }
        }
    }
    groups.sort_by(|a, b| a.title.cmp(&b.title));
    let schemas = spec.value.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten();
    let schemas = schemas.map(|(name, schema)| doc_schema(name, schema)).collect();
    layout::page(&DocsPage { layout: caller.layout("apidoc-title"), base: caller.app.config.public_url.clone(), groups, schemas })
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or("").to_owned()
}

fn doc_operation(method: &str, path: &str, operation: &Value) -> DocOperation {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let description = text(operation, "description");
    let anchor: String =
        format!("{method}{path}").chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    DocOperation {
        anchor,
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        paragraphs: description.split("\n\n").filter(|p| !p.trim().is_empty()).map(str::to_owned).collect(),
        parameters: parameters
            .map(|p| DocField {
                name: text(p, "name"),
                place: text(p, "in"),
                kind: p.get("schema").map(doc_type).unwrap_or_default(),
                required: p.get("required").and_then(Value::as_bool).unwrap_or(false),
                text: text(p, "description"),
            })
            .collect(),
        body: operation.get("requestBody").and_then(content_type),
        responses: responses
            .map(|(status, r)| DocResponse { status: status.clone(), text: text(r, "description"), kind: content_type(r) })
            .collect(),
    }
}

fn content_type(value: &Value) -> Option<DocType> {
    let content = value.get("content")?.as_object()?.values().next()?;
    content.get("schema").map(doc_type)
}

fn doc_type(schema: &Value) -> DocType {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or(reference).to_owned();
        return DocType { text: name.clone(), link: Some(name) };
    }
    let alternatives = ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema.get(*key).and_then(Value::as_array));
    if let Some(alternatives) = alternatives {
        let parts: Vec<DocType> = alternatives.iter().map(doc_type).collect();
        let words: Vec<&str> = parts.iter().map(|p| p.text.as_str()).collect();
        return DocType { text: words.join(" | "), link: parts.iter().find_map(|p| p.link.clone()) };
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        _ => String::new(),
    };
    match schema.get("items").filter(|_| kind.starts_with("array")) {
        Some(items) => {
            let inner = doc_type(items);
            DocType { text: format!("{kind} of {}", inner.text), link: inner.link }
        }
        None => DocType { text: kind, link: None },
    }
}

fn doc_schema(name: &str, schema: &Value) -> DocSchema {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    DocSchema {
        name: name.to_owned(),
        text: text(schema, "description"),
        fields: properties
            .map(|(field, s)| DocField {
                name: field.clone(),
                place: String::new(),
                kind: doc_type(s),
                required: required.contains(&field.as_str()),
                text: text(s, "description"),
            })
            .collect(),
        values: schema
            .get("enum")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_described_in_words() {
        let list = serde_json::json!({"type": "array", "items": {"$ref": "#/components/schemas/System"}});
        let kind = doc_type(&list);
        assert_eq!((kind.text.as_str(), kind.link.as_deref()), ("array of System", Some("System")));
        let maybe = serde_json::json!({"type": ["string", "null"]});
        assert_eq!(doc_type(&maybe).text, "string | null");
    }
}
