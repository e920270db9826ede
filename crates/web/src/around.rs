//! What people put around a record, whatever its register: comments, attachments, reminders. All of it follows the record: whoever may see the
//! record sees it, a secret record's is as secret, and every change stands in the record's own history.
//!
//! A record's page takes [`Around::of`] and draws it with `templates/around.html`; the acts have routes of their own below `/records/{id}`.
use crate::{
    App, AppError, Auth, Layout, Permission,
    attachments::{self, AttachmentsView},
    comments::{self, CommentsView},
    form::{ErrorView, Kit},
    layout,
    reminders::{self, RemindersView},
    search,
    ui::Crumb,
};
use axum::{http::StatusCode, response::Response};
use vk_core::{Access, Ctx, Grants, Id, Role, Scope, Verb};
use vk_db::{
    Act, Change, DbError, Reader,
    graph::{self, Node},
};

/// The state of a node about which nothing more may be written until somebody outside the program has answered; its register projects it so.
pub const STOPPED: &str = "stopped";

/// A record as somebody stands before it: they may see it.
#[derive(Clone, Debug)]
pub struct Place {
    pub node: Node,
    /// Of the record's register.
    pub kit: Kit,
    /// Who stands there.
    pub account: Id,
    /// They work with the record: comment, attach, remind.
    pub may_write: bool,
    /// They may change the record itself.
    pub may_edit: bool,
}

impl Place {
    /// The record with this identifier; not found for whoever may not see it.
    pub async fn find<P: Permission>(auth: &Auth<P>, id: Id) -> Result<Place, AppError> {
        let viewers = search::viewers(&auth.app, &auth.account.grants);
        let node = graph::get(&auth.app.db, id, &viewers).await?.ok_or(AppError::NotFound)?;
        let register = auth.app.register_of_kind(&node.kind).ok_or(AppError::NotFound)?;
        let kit = Kit::new(&auth.app, &auth.account.grants, register.key, auth.tr.clone());
        let kit = Kit { account: Some(auth.account.id), ..kit };
        Place::of(&kit, &auth.account.grants, auth.account.id, id).await?.ok_or(AppError::NotFound)
    }

    async fn of(kit: &Kit, grants: &Grants, account: Id, id: Id) -> Result<Option<Place>, DbError> {
        let found = graph::place(kit.db(), id, &kit.viewers, &works(grants), &kit.editor.view).await?;
        Ok(found.map(|graph::Place { node, within: (may_write, may_edit) }| Place {
            may_write: may_write && node.state != STOPPED,
            may_edit,
            node,
            kit: kit.clone(),
            account,
        }))
    }

    /// Refuses whoever only reads.
    pub fn writable(self) -> Result<Place, AppError> {
        if self.may_write { Ok(self) } else { Err(AppError::Forbidden) }
    }

    /// The record's page.
    pub fn href(&self) -> String {
        format!("{}/{}", self.kit.path, self.node.id)
    }

    /// Recorded when the record is secret.
    pub async fn seen(&self, ctx: &Ctx) -> Result<(), DbError> {
        self.kit.seen(ctx, self.node.id, self.node.secrecy.key()).await
    }

    /// A change around the record, for its history. `what` is the end of the message `history-field-…`.
    pub fn change(&self, what: &str, before: Option<String>, after: Option<String>) -> Change {
        change(self.kit.register, self.node.id, what, before, after)
    }

    /// Fails when the record is no longer there to be seen: asked inside the write.
    pub async fn still(&self, tx: &impl Reader) -> Result<(), DbError> {
        let sql = vk_db::Sql::new("SELECT n.id FROM node n WHERE n.id = ").bind(self.node.id);
        let sql = sql.and_visible_nodes(self.kit.viewers.iter().map(|(k, v)| (*k, v)), "n");
        tx.row(sql).await?.map(drop).ok_or(DbError::NotFound)
    }
}

/// A change around a record of this register.
pub fn change(register: &'static str, record: Id, what: &str, before: Option<String>, after: Option<String>) -> Change {
    Change::new(register, Some(record), Act::Update).field(&format!("_{what}"), before, after)
}

/// Where these grants make somebody work with what they see; what the region shares is everybody's who works with something. An employee reports and reads; auditors read and keep notes in a system of their own.
fn works(grants: &Grants) -> Scope {
    let working = grants.0.iter().filter(|(role, _)| !matches!(role, Role::Employee | Role::Auditor | Role::AuditExpert));
    Grants(working.copied().collect()).scope(&[Access { verb: Verb::View, roles: Role::ALL }], Verb::View).and_common()
}

/// Everything around one record.
#[derive(Clone, Debug)]
pub struct Around {
    /// `None` where the record is not in the graph for this reader.
    pub comments: Option<CommentsView>,
    /// `None` also where this installation keeps no files.
    pub attachments: Option<AttachmentsView>,
    pub reminders: Option<RemindersView>,
}

impl Around {
    const NOTHING: Around = Around { comments: None, attachments: None, reminders: None };

    /// What stands around the record that a page shows to whoever acts in `ctx`.
    pub async fn of(kit: &Kit, ctx: &Ctx, id: Id) -> Result<Around, DbError> {
        let vk_core::Actor::User { id: account, grants, .. } = &ctx.actor else { return Ok(Around::NOTHING) };
        let Some(place) = Place::of(kit, grants, *account, id).await? else { return Ok(Around::NOTHING) };
        Ok(Around {
            comments: Some(comments::view(&place, comments::ON_PAGE).await?),
            attachments: attachments::view(&place).await?,
            reminders: Some(reminders::view(&place, ctx.now.local_date()).await?),
        })
    }
}

/// One part of what stands around a record, on a page of its own: where a form is shown again with what is wrong.
#[derive(askama::Template)]
#[template(path = "around_page.html")]
struct AroundPage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    error_title: Option<String>,
    errors: Vec<ErrorView>,
    /// The session had ended in between.
    resumed: bool,
    around: Around,
}

/// A part on its own page, under the record.
pub(crate) fn part_page<P: Permission>(
    auth: &Auth<P>,
    place: &Place,
    title: &str,
    resumed: bool,
    errors: Vec<ErrorView>,
    around: impl FnOnce(&mut Around),
) -> Response {
    let mut parts = Around::NOTHING;
    around(&mut parts);
    let tr = &auth.tr;
    let here = tr.t(title);
    let page = AroundPage {
        layout: auth.layout_titled(format!("{here}: {}", place.node.title)),
        crumbs: crate::ui::crumbs(&place.kit, Some((place.node.id, &place.node.title)), Some(&here)),
        error_title: (!errors.is_empty()).then(|| tr.n("form-error-title", errors.len())),
        resumed,
        around: parts,
        errors,
    };
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    layout::page_with(status, &page)
}

/// The name of an account, as others see it.
pub(crate) fn who(row: &vk_db::Row) -> Result<String, DbError> {
    row.text("display_name")
}

/// The register of a stored kind; none when the program no longer has it.
pub(crate) fn register_key(app: &App, kind: &str) -> Option<&'static str> {
    app.register_of_kind(kind).map(|register| register.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_holds_a_role_beyond_employee_works_where_they_hold_it() {
        let unit = Id::fixed("unit");
        assert_eq!(works(&Grants(vec![(Role::Employee, None)])), Scope::Nowhere);
        assert_eq!(works(&Grants(vec![(Role::Employee, None), (Role::Auditor, None)])), Scope::Nowhere);
        assert_eq!(
            works(&Grants(vec![(Role::Employee, None), (Role::SystemOwner, Some(unit))])),
            Scope::SubtreesAndCommon(vec![unit])
        );
        for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Employee | Role::Auditor | Role::AuditExpert)) {
            assert_eq!(works(&Grants::region(*role)), Scope::Region, "{role:?}");
        }
    }
}
