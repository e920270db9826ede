//! View structs of the shared template macros (`templates/ui.html`): a record's values in words, ready to draw.
use crate::{
    form::{FieldDef, Input, Kit, Raw, Titles},
    search,
};
use vk_core::Id;
use vk_db::{DbError, Sql};

/// A group of labelled values. Drawn by `{% call ui::details(section) %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailSection {
    pub title: String,
    pub items: Vec<DetailItem>,
    pub none: String,
}

impl DetailSection {
    pub fn filled(&self) -> impl Iterator<Item = &DetailItem> {
        self.items.iter().filter(|item| !item.values.is_empty())
    }

    /// What nobody has filled in, in one line: many optional fields would otherwise hide the few that say something.
    pub fn unfilled(&self) -> String {
        let labels = self.items.iter().filter(|item| item.values.is_empty()).map(|item| item.label.as_str());
        labels.collect::<Vec<_>>().join(", ")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailItem {
    pub label: String,
    /// Empty when nothing is filled in.
    pub values: Vec<DetailValue>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailValue {
    pub text: String,
    pub href: Option<String>,
}

/// A step on the way to where one is; the last has no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub text: String,
    pub href: Option<String>,
}

/// Register › record › act.
pub fn crumbs(kit: &Kit, record: Option<(Id, &str)>, here: Option<&str>) -> Vec<Crumb> {
    let mut out = vec![Crumb { text: kit.tr.t(&format!("nav-{}", kit.register)), href: Some(kit.path.to_owned()) }];
    if let Some((id, title)) = record {
        out.push(Crumb { text: title.to_owned(), href: here.map(|_| format!("{}/{id}", kit.path)) });
    }
    if let Some(here) = here {
        out.push(Crumb { text: here.to_owned(), href: None });
    }
    out
}

/// All declared fields of a record in their sections, references as links for those who may follow them.
pub async fn details(kit: &Kit, fields: &[FieldDef], raw: &Raw) -> Result<Vec<DetailSection>, DbError> {
    let titles = kit.titles(fields, &[raw]).await?;
    let hrefs = hrefs(kit, fields, raw).await?;
    let mut sections: Vec<(&str, DetailSection)> = Vec::new();
    for field in fields {
        let item = DetailItem { label: field.label(kit.register, &kit.tr), values: values(kit, field, raw, &titles, &hrefs) };
        match sections.last_mut() {
            Some((key, section)) if *key == field.section => section.items.push(item),
            _ => {
                let title = if field.section.is_empty() {
                    String::new()
                } else {
                    kit.tr.t(&format!("{}-section-{}", kit.register, field.section))
                };
                sections.push((field.section, DetailSection { title, items: vec![item], none: kit.tr.t("detail-none") }));
            }
        }
    }
    Ok(sections.into_iter().map(|(_, section)| section).collect())
}

fn values(kit: &Kit, field: &FieldDef, raw: &Raw, titles: &Titles, hrefs: &[(Id, String)]) -> Vec<DetailValue> {
    let is_reference = matches!(field.input, Input::Unit | Input::Record(_) | Input::Records(_));
    if !is_reference {
        let text = titles.in_words(field, raw, kit.register, &kit.tr);
        return if text.is_empty() { Vec::new() } else { vec![DetailValue { text, href: None }] };
    }
    let link = |id: Id| hrefs.iter().find(|(known, _)| *known == id).map(|(_, href)| href.clone());
    raw.ids(field.key)
        .into_iter()
        .map(|id| DetailValue { text: titles.of(&id.to_string(), &kit.tr), href: titles.0.get(&id).and_then(|_| link(id)) })
        .collect()
}

async fn hrefs(kit: &Kit, fields: &[FieldDef], raw: &Raw) -> Result<Vec<(Id, String)>, DbError> {
    let ids: Vec<Id> = fields
        .iter()
        .filter(|f| matches!(f.input, Input::Unit | Input::Record(_) | Input::Records(_)))
        .flat_map(|f| raw.ids(f.key))
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT n.id, n.kind FROM node n WHERE n.id IN ").list(ids);
    let rows = kit.db().all(sql.and_visible_nodes(kit.viewers.iter().map(|(k, v)| (*k, v)), "n")).await?;
    let mut out = Vec::new();
    for row in rows {
        let id = row.id("id")?;
        out.extend(search::href(&kit.app, &row.text("kind")?, id).map(|href| (id, href)));
    }
    Ok(out)
}
