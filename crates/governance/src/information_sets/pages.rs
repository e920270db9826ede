//! The pages that are this register's own: the list, and the record with its classifications.
use super::{
    Edit, View,
    model::InformationSet,
    store::{self, InformationSets},
    table::{TABLE, unclassified},
};
use crate::{
    classifications::{self, Classification, state_cell},
    systems::class_cell,
};
use axum::{extract::Path, response::Response};
use vk_core::Id;
use vk_web::{
    AppError, Auth, HxRequest, Layout, Routes,
    form::{Kit, Stored, choice_word, standard_routes},
    layout,
    record::{self, RecordView},
    table::{Cell, TableQuery},
};

pub fn routes(routes: Routes) -> Routes {
    standard_routes::<View, Edit, InformationSets>(routes).get("/information-sets", list).get("/information-sets/{id}", show)
}

/// GET /information-sets
async fn list(auth: Auth<View>, hx: HxRequest, query: TableQuery) -> Result<Response, AppError> {
    Ok(record::list(&auth, hx, TABLE.list(&Kit::of(&auth), &query).await?))
}

#[derive(askama::Template)]
#[template(path = "information_sets/templates/show.html")]
struct ShowPage {
    layout: Layout,
    id: Id,
    view: RecordView,
    class: Cell,
    classifications: Vec<ClassificationView>,
    /// May classify it without changing the set itself, whose own buttons lead there too.
    may_classify: bool,
}

struct ClassificationView {
    href: String,
    when: String,
    state: Cell,
    class: Cell,
    by: String,
    in_force: bool,
}

/// GET /information-sets/{id}
async fn show(auth: Auth<View>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let kit = Kit::of(&auth);
    let set = store::get(kit.db(), &kit.viewer, id).await?.ok_or(AppError::NotFound)?;
    let classifications = classifications::of_set(kit.db(), id).await?;
    let class = classifications.iter().find(|c| c.state().in_force()).map(|c| c.data().class).unwrap_or_default();
    let stored = Stored::of(&set, &set.data.name, super::form::to_raw(&set.data));
    let view = RecordView::of::<InformationSets>(&kit, &auth.ctx, stored, marks(&kit, &set, classifications.first())).await?;
    let classify = Kit::new(&auth.app, &auth.account.grants, classifications::REGISTER.key, auth.tr.clone());
    Ok(layout::page(&ShowPage {
        layout: auth.layout_titled(&view.title),
        id,
        may_classify: !view.may_edit && !view.archived && classify.edits(id).await?,
        view,
        class: class_cell(class),
        classifications: classifications.iter().map(|c| classification_view(&kit, c)).collect(),
    }))
}

/// Classification state and personal data beside the heading.
fn marks(kit: &Kit, set: &InformationSet, newest: Option<&Classification>) -> Vec<Cell> {
    let (tr, data) = (&kit.tr, &set.data);
    let state = newest.map_or_else(|| unclassified(tr), |c| state_cell(c.state(), tr));
    let personal = (data.personal_data != "none")
        .then(|| Cell::tag(choice_word(store::REGISTER, "personal_data", &data.personal_data, tr), "info"));
    [Some(state), personal].into_iter().flatten().collect()
}

fn classification_view(kit: &Kit, c: &Classification) -> ClassificationView {
    let (tr, standing) = (&kit.tr, &c.standing);
    let by = match (&standing.decided_by, standing.valid_until) {
        (Some(who), Some(until)) => {
            tr.args("information_sets-decided-by", &[("who", who.as_str().into()), ("until", until.to_string().into())])
        }
        (Some(who), None) => who.clone(),
        (None, _) => String::new(),
    };
    ClassificationView {
        href: format!("/classifications/{}", c.id()),
        when: standing.decided_at.unwrap_or(c.record.created_at).local_minute(),
        state: state_cell(c.state(), tr),
        class: class_cell(c.data().class),
        by,
        in_force: c.state().in_force(),
    }
}
