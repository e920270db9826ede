//! What the kit knows of the person at the keyboard while a form, list or import of one register is served, and the checks that need the
//! database: is the unit one where they may edit, and do the records that they point at exist for them.
use super::{FieldDef, FieldErrors, Input, Raw};
use crate::{App, Auth, Message, Permission, Tr};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Ctx, Grants, Id, Scope, Secrecy, Verb};
use vk_db::{Act, Change, Db, DbError, Sql, Viewer, graph};

/// A person in one register.
#[derive(Clone, Debug)]
pub struct Kit {
    pub app: App,
    pub tr: Tr,
    /// Key of the register: prefix of its messages and name in the audit log.
    pub register: &'static str,
    /// Where its list is: `/systems`.
    pub path: &'static str,
    /// Who it is; `None` where nobody in particular asks.
    pub account: Option<Id>,
    /// What they may see in this register.
    pub viewer: Viewer,
    /// What they may change in this register.
    pub editor: Viewer,
    /// What they may see of each kind in the graph.
    pub viewers: graph::Viewers,
    /// Records that do not exist yet but will when this one is saved: earlier rows of a file whose import is tried.
    pub promised: BTreeSet<Id>,
}

impl Kit {
    pub fn of<P: Permission>(auth: &Auth<P>) -> Kit {
        Kit { account: Some(auth.account.id), ..Kit::new(&auth.app, &auth.account.grants, P::REGISTER, auth.tr.clone()) }
    }

    pub fn new(app: &App, grants: &Grants, register: &'static str, tr: Tr) -> Kit {
        let viewer = app.viewer(grants, register);
        let editor = Viewer { view: app.scope(grants, register, Verb::Edit), secret: viewer.secret.clone() };
        let path = app.register(register).map_or("/", |r| r.path);
        Kit {
            app: app.clone(),
            tr,
            register,
            path,
            account: None,
            viewer,
            editor,
            viewers: crate::search::viewers(app, grants),
            promised: BTreeSet::new(),
        }
    }

    pub fn db(&self) -> &Db {
        &self.app.db
    }
    pub fn may_edit(&self) -> bool {
        !self.editor.view.is_nowhere()
    }
    pub fn label(&self, key: &str) -> String {
        super::label(self.register, key, &self.tr)
    }

    /// Whether a record of any register lies where this person may edit in this one: what hangs on it may then be written.
    pub async fn edits(&self, id: Id) -> Result<bool, DbError> {
        let place = graph::place(self.db(), id, &self.viewers, &self.editor.view, &Scope::Nowhere).await?;
        Ok(self.promised.contains(&id) || place.is_some_and(|place| place.within.0))
    }

    /// Records that a record was read, if it is marked secret.
    pub async fn seen(&self, ctx: &Ctx, id: Id, secrecy: &str) -> Result<(), DbError> {
        if secrecy != Secrecy::Secret.key() {
            return Ok(());
        }
        self.db().record_read(ctx, Change::new(self.register, Some(id), Act::Read)).await
    }

    /// The checks of [`super::Checked`] with those that ask the database. `before` is the record as it was: a reference that it
    /// already had may stay, also when this person cannot see where it points.
    pub async fn refusals(&self, fields: &[FieldDef], raw: &Raw, before: Option<&Raw>) -> Result<FieldErrors, DbError> {
        let mut errors = FieldErrors::default();
        for field in fields {
            match field.input {
                Input::Unit => self.check_unit(field, raw, before, &mut errors).await?,
                Input::Record(kinds) | Input::Records(kinds) => {
                    let known: Vec<Id> = before.map(|b| b.ids(field.key)).unwrap_or_default();
                    for id in raw.ids(field.key).into_iter().filter(|id| !known.contains(id) && !self.promised.contains(id)) {
                        let found = graph::get(self.db(), id, &self.viewers).await?;
                        if !found.is_some_and(|node| kinds.contains(&node.kind.as_str())) {
                            errors.add(field.key, Message::new("form-no-such-record").with("value", id.to_string()));
                        }
                    }
                }
                Input::Secrecy => {
                    let marks = raw.get(field.key) == "secret" && before.is_none_or(|b| b.get(field.key) != "secret");
                    if marks && self.viewer.secret.is_nowhere() {
                        errors.add(field.key, "form-secret-not-yours");
                    }
                }
                _ => {}
            }
        }
        Ok(errors)
    }

    async fn check_unit(
        &self,
        field: &FieldDef,
        raw: &Raw,
        before: Option<&Raw>,
        errors: &mut FieldErrors,
    ) -> Result<(), DbError> {
        let Some(unit) = raw.ids(field.key).first().copied() else {
            // Who edits in a part of the organisation cannot make records that belong to the whole.
            if self.editor.view != Scope::Region && raw.get(field.key).is_empty() {
                errors.add(field.key, "form-unit-needed");
            }
            return Ok(());
        };
        if self.promised.contains(&unit) || before.is_some_and(|b| b.ids(field.key).first() == Some(&unit)) {
            return Ok(());
        }
        let sql = Sql::new("SELECT count(*) FROM unit u WHERE u.closed_on IS NULL AND u.id = ").bind(unit).push(" AND ");
        if self.db().int(sql.in_scope(&self.editor.view, "u.id")).await? == 0 {
            errors.add(field.key, "form-unit-not-yours");
        }
        Ok(())
    }

    /// The titles of records and units that these fields point at; what this person may not see is left out.
    pub async fn titles(&self, fields: &[FieldDef], raws: &[&Raw]) -> Result<Titles, DbError> {
        let (mut units, mut records) = (Vec::new(), Vec::new());
        for field in fields {
            for raw in raws {
                match field.input {
                    Input::Unit => units.extend(raw.ids(field.key)),
                    Input::Record(_) | Input::Records(_) => records.extend(raw.ids(field.key)),
                    _ => {}
                }
            }
        }
        let mut titles = Titles::default();
        if !units.is_empty() {
            for row in self.db().all(Sql::new("SELECT id, name FROM unit WHERE id IN ").list(units)).await? {
                titles.0.insert(row.id("id")?, row.text("name")?);
            }
        }
        if !records.is_empty() {
            let sql = Sql::new("SELECT n.id, n.title FROM node n WHERE n.id IN ").list(records);
            for row in self.db().all(sql.and_visible_nodes(self.viewers.iter().map(|(k, v)| (*k, v)), "n")).await? {
                titles.0.insert(row.id("id")?, row.text("title")?);
            }
        }
        Ok(titles)
    }

    /// Units whose name holds the words, among those where this person may edit.
    pub async fn find_units(&self, query: &str, limit: i64) -> Result<Vec<(Id, String)>, DbError> {
        let sql = Sql::new("SELECT u.id, u.name FROM unit u WHERE u.closed_on IS NULL AND u.search_text LIKE ")
            .bind(format!("%{}%", graph::like_escape(&vk_core::fold(query))))
            .push(" ESCAPE '\\' AND ")
            .in_scope(&self.editor.view, "u.id")
            .push(" ORDER BY u.name_key, u.id LIMIT ")
            .bind(limit);
        self.db().all(sql).await?.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
    }

    /// Visible records of these kinds by words in their names.
    pub async fn find_records(&self, kinds: &[&str], query: &str, limit: i64) -> Result<Vec<(Id, String)>, DbError> {
        let mut out = Vec::new();
        for kind in kinds {
            for node in graph::search(self.db(), query, Some(kind), &self.viewers, limit).await? {
                let kind = if kinds.len() > 1 { self.tr.maybe(&format!("kind-{kind}")) } else { None };
                let title = kind.map_or_else(|| node.title.clone(), |kind| format!("{} ({})", node.title, kind.to_lowercase()));
                out.push((node.id, title));
            }
        }
        Ok(out)
    }
}

/// Names of referred records.
#[derive(Clone, Debug, Default)]
pub struct Titles(pub BTreeMap<Id, String>);

impl Titles {
    /// The name, or words that say that it exists and is not shown.
    pub fn of(&self, id: &str, tr: &Tr) -> String {
        id.parse::<Id>().ok().and_then(|id| self.0.get(&id).cloned()).unwrap_or_else(|| tr.t("form-hidden-record"))
    }

    /// A field as people read it: words instead of keys, names instead of identifiers, one value a line.
    pub fn in_words(&self, field: &FieldDef, raw: &Raw, register: &str, tr: &Tr) -> String {
        let one = |value: &str| match field.input {
            Input::Choice(_) | Input::Choices(_) | Input::Secrecy => field.word(register, value, tr),
            Input::Flag => tr.t(if super::is_yes(value) { "yes" } else { "no" }),
            Input::Unit | Input::Record(_) | Input::Records(_) => self.of(value, tr),
            Input::Moment => value.replace('T', " "),
            _ => value.to_owned(),
        };
        raw.all(field.key).map(one).collect::<Vec<_>>().join("\n")
    }
}
