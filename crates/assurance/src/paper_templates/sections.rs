//! The sections of a template: one form each, put in, moved and taken out. A text that cannot be filled in is refused beside its field.
use super::{
    Edit, content,
    form::SECTION,
    model::{MOST_SECTIONS, Section, Template},
    store,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Message, Routes,
    form::{Checked, FieldErrors, FormTarget, FormView, Intent, Kit, Raw, is_yes},
    layout,
    ui::{Crumb, crumbs},
};

pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/paper-templates/{id}/sections/{key}", edit)
        .form("/paper-templates/{id}/sections/{key}", save)
        .post("/paper-templates/{id}/sections/{key}/move", shift)
        .post("/paper-templates/{id}/sections/{key}/remove", remove)
}

/// The key of a section that is not there yet, in addresses.
const NEW: &str = "new";

#[derive(askama::Template)]
#[template(path = "paper_templates/templates/section.html")]
struct SectionPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    /// Name and meaning of what a text may use.
    names: Vec<(String, String)>,
    notes: Vec<String>,
    form: FormView,
}

async fn editable(auth: &Auth<Edit>, id: Id) -> Result<Template, AppError> {
    store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)
}

fn raw_of(section: &Section) -> Raw {
    Raw::default()
        .with("heading", &section.heading)
        .with_flag("show_heading", section.show_heading)
        .with_flag("optional", section.optional)
        .with_flag("default_on", section.default_on)
        .with("text", &section.body)
}

async fn page(auth: &Auth<Edit>, t: &Template, key: &str, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
    let (kit, id, data) = (Kit::of(auth), t.record.id, &t.record.data);
    let home = format!("{}/{id}", kit.path);
    let version = if raw.version() > 0 { raw.version() } else { t.record.version };
    let target = FormTarget { action: format!("{home}/sections/{key}"), cancel: home, submit: "form-save", version };
    let heading = if key == NEW { kit.tr.t("paper_templates-section-new") } else { raw.get("heading").to_owned() };
    let found = t.sections.iter().find(|s| s.key == key);
    let page = SectionPage {
        crumbs: crumbs(&kit, Some((id, &data.name)), Some(&heading)),
        layout: auth.layout_titled(heading),
        names: content::variables(&data.kind).iter().map(|v| (v.key.clone(), v.words(kit.tr.lang).to_owned())).collect(),
        notes: found
            .into_iter()
            .flat_map(|s| &s.forbidden)
            .filter_map(|n| content::note(n, kit.tr.lang))
            .map(str::to_owned)
            .collect(),
        form: FormView::build(&kit, SECTION, raw, errors, target).await?,
    };
    Ok(layout::page_with(if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page))
}

/// GET /paper-templates/{id}/sections/{key}
async fn edit(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>) -> Result<Response, AppError> {
    let template = editable(&auth, id).await?;
    let raw = match template.sections.iter().find(|s| s.key == key) {
        Some(section) => raw_of(section),
        None if key == NEW => Raw::default().with_flag("show_heading", true).with_flag("default_on", true),
        None => return Err(AppError::NotFound),
    };
    page(&auth, &template, &key, &raw, &FieldErrors::default()).await
}

/// POST /paper-templates/{id}/sections/{key}
async fn save(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let template = editable(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return page(&auth, &template, &key, &raw, &FieldErrors::default()).await;
    }
    let mut checked = Checked::of(SECTION, &raw);
    if let Err(fault) = content::check(&template.record.data.kind, raw.get("text")) {
        checked.refuse("text", fault.message());
    }
    if key == NEW && template.sections.len() >= MOST_SECTIONS {
        checked.refuse("", Message::new("paper_templates-error-many").with("n", MOST_SECTIONS));
    }
    if let Err(errors) = checked.done(|_| ()) {
        return page(&auth, &template, &key, &raw, &errors).await;
    }
    let mut sections = template.sections.clone();
    put(&mut sections, &key, &raw).ok_or(AppError::NotFound)?;
    match write(&auth, id, raw.version(), &sections).await {
        Ok(()) => Ok(layout::redirect_done(&format!("/paper-templates/{id}"), "form-saved")),
        Err(DbError::Conflict) => {
            let again = raw.clone().with("_version", template.record.version.to_string());
            page(&auth, &template, &key, &again, &FieldErrors::one("", "paper_templates-error-stale")).await
        }
        Err(other) => Err(other.into()),
    }
}

fn put(sections: &mut Vec<Section>, key: &str, raw: &Raw) -> Option<()> {
    let text = raw.get("text").replace("\r\n", "\n");
    let fill = |section: Section| Section {
        heading: raw.get("heading").to_owned(),
        show_heading: is_yes(raw.get("show_heading")),
        optional: is_yes(raw.get("optional")),
        default_on: is_yes(raw.get("default_on")),
        body: text.clone(),
        ..section
    };
    if key == NEW {
        let free = (1..).map(|n| format!("own_{n}")).find(|key| !sections.iter().any(|s| s.key == *key))?;
        let forbidden = content::notes().map(str::to_owned).collect();
        let blank = Section {
            key: free,
            heading: String::new(),
            optional: true,
            default_on: true,
            show_heading: true,
            forbidden,
            body: String::new(),
        };
        sections.push(fill(blank));
        return Some(());
    }
    let place = sections.iter_mut().find(|s| s.key == key)?;
    *place = fill(place.clone());
    Some(())
}

async fn write(auth: &Auth<Edit>, id: Id, version: i64, sections: &[Section]) -> Result<(), DbError> {
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::save_sections(&mut tx, id, version, sections).await?;
    tx.commit(recorded).await
}

/// POST /paper-templates/{id}/sections/{key}/move: one step up, or down.
async fn shift(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let mut sections = editable(&auth, id).await?.sections;
    let from = sections.iter().position(|s| s.key == key).ok_or(AppError::NotFound)?;
    let to = if raw.get("to") == "up" { from.checked_sub(1) } else { Some(from + 1).filter(|to| *to < sections.len()) };
    if let Some(to) = to {
        sections.swap(from, to);
        write(&auth, id, raw.version(), &sections).await?;
    }
    Ok(layout::redirect_done(&format!("/paper-templates/{id}"), "form-saved"))
}

/// POST /paper-templates/{id}/sections/{key}/remove
async fn remove(auth: Auth<Edit>, Path((id, key)): Path<(Id, String)>, raw: Raw) -> Result<Response, AppError> {
    let mut sections = editable(&auth, id).await?.sections;
    let before = sections.len();
    sections.retain(|s| s.key != key);
    if sections.len() == before {
        return Err(AppError::NotFound);
    }
    write(&auth, id, raw.version(), &sections).await?;
    Ok(layout::redirect_done(&format!("/paper-templates/{id}"), "paper_templates-section-removed"))
}
