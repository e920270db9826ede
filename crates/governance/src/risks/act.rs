//! The small page of one act on a record of these registers: what one should know, a form, and where it leads. What the stored data refuses is shown
//! beside its field with everything kept that was typed.
use axum::{http::StatusCode, response::Response};
use vk_core::Id;
use vk_db::DbError;
use vk_web::{
    AppError, Auth, Layout, Permission,
    form::{Checked, FieldDef, FieldErrors, FormTarget, FormView, Intent, Kit, Raw},
    layout,
    ui::{Crumb, crumbs},
};

/// One act: title and button are the messages `{key}` and `{key}-do`, the message afterwards `{key}-done`.
pub(crate) struct Act<'a> {
    pub key: &'static str,
    pub submit: &'static str,
    pub done: &'static str,
    pub fields: &'static [FieldDef],
    /// The last part of its address: `state`.
    pub path: &'static str,
    pub record: (Id, &'a str),
    pub version: i64,
    pub lead: Vec<String>,
}

#[derive(askama::Template)]
#[template(path = "risks/templates/act.html")]
struct ActPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    lead: Vec<String>,
    form: FormView,
}

impl Act<'_> {
    fn home(&self, kit: &Kit) -> String {
        format!("{}/{}", kit.path, self.record.0)
    }

    /// The page with the form.
    pub async fn shown<P: Permission>(&self, auth: &Auth<P>, raw: &Raw, errors: &FieldErrors) -> Result<Response, AppError> {
        let kit = Kit::of(auth);
        let (home, heading) = (self.home(&kit), kit.tr.t(self.key));
        let version = if raw.version() > 0 { raw.version() } else { self.version };
        let target = FormTarget { action: format!("{home}/{}", self.path), cancel: home, submit: self.submit, version };
        let page = ActPage {
            crumbs: crumbs(&kit, Some(self.record), Some(&heading)),
            layout: auth.layout_titled(heading),
            lead: self.lead.clone(),
            form: FormView::build(&kit, self.fields, raw, errors, target).await?,
        };
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok(layout::page_with(status, &page))
    }

    /// What is wrong with what was sent; `None` when it is to be carried out.
    pub fn faults(&self, raw: &Raw) -> Option<FieldErrors> {
        if raw.intent() != Intent::Save {
            return Some(FieldErrors::default());
        }
        Checked::of(self.fields, raw).done(|_| ()).err()
    }

    /// Back to the record, or the form again with what was refused.
    pub async fn settled<P: Permission>(
        &self,
        auth: &Auth<P>,
        raw: &Raw,
        result: Result<(), DbError>,
    ) -> Result<Response, AppError> {
        let errors = match result {
            Ok(()) => return Ok(layout::redirect_done(&self.home(&Kit::of(auth)), self.done)),
            Err(DbError::Conflict) => FieldErrors::one("", "risks-error-stale"),
            Err(DbError::Refused { field, message }) => {
                FieldErrors::one(if self.fields.iter().any(|f| f.key == field) { field } else { "" }, message)
            }
            Err(other) => return Err(other.into()),
        };
        self.shown(auth, raw, &errors).await
    }
}
