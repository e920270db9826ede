//! A form as the template draws it: labels, values as typed, the message beside each field and the summary on top.
use super::{FieldDef, FieldErrors, Input, Kit, Raw, Titles};
use vk_db::DbError;

/// At most so many hits under a search for records.
const HITS: i64 = 20;

/// A whole form. Drawn by `{% call ui::form(form) %}`.
#[derive(Clone, Debug)]
pub struct FormView {
    pub action: String,
    pub cancel: String,
    pub submit: String,
    pub hidden: Vec<(String, String)>,
    /// Set when something is wrong: the heading of the summary.
    pub error_title: Option<String>,
    pub errors: Vec<ErrorView>,
    /// A remark above the form, such as that the session had ended.
    pub notice: Option<String>,
    pub sections: Vec<SectionView>,
    pub words: Words,
}

/// The kit's own words, so that the macros need no translator.
#[derive(Clone, Debug)]
pub struct Words {
    pub cancel: String,
    pub search: String,
    pub search_hint: String,
    pub none: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorView {
    pub href: String,
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct SectionView {
    pub title: String,
    pub fields: Vec<FieldView>,
}

#[derive(Clone, Debug)]
pub struct FieldView {
    pub id: String,
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    pub error: Option<String>,
    /// "(valfritt)" beside the label; empty for a required field.
    pub optional: String,
    pub required: bool,
    /// Value of `aria-describedby`; empty when there is nothing to point at.
    pub described_by: String,
    pub widget: Widget,
}

#[derive(Clone, Debug)]
pub enum Widget {
    Line { kind: &'static str, class: &'static str, value: String, mode: &'static str },
    Area { value: String },
    Select { options: Vec<OptionView> },
    Checks { options: Vec<OptionView> },
    Flag { checked: bool },
    Picker(PickerView),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionView {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

/// Chosen records with a search beside them. With script the search answers while one types; without, its button sends the whole form,
/// which comes back with the hits and everything else kept.
#[derive(Clone, Debug)]
pub struct PickerView {
    pub name: String,
    /// `checkbox` or `radio`.
    pub kind: &'static str,
    pub chosen: Vec<OptionView>,
    pub hits: Vec<OptionView>,
    pub query: String,
    pub url: String,
    pub label: String,
    /// Set when a search found nothing.
    pub nothing: Option<String>,
    pub allow_none: bool,
}

/// Where a form goes and what its button says.
#[derive(Clone, Debug)]
pub struct FormTarget {
    pub action: String,
    pub cancel: String,
    /// Message key of the button.
    pub submit: &'static str,
    /// The version of the record that is edited; 0 for a new one.
    pub version: i64,
}

impl FormView {
    pub async fn build(
        kit: &Kit,
        fields: &[FieldDef],
        raw: &Raw,
        errors: &FieldErrors,
        target: FormTarget,
    ) -> Result<FormView, DbError> {
        let titles = kit.titles(fields, &[raw]).await?;
        let mut sections: Vec<(&str, SectionView)> = Vec::new();
        for field in fields {
            let view = field_view(kit, field, raw, errors, &titles).await?;
            match sections.last_mut() {
                Some((key, section)) if *key == field.section => section.fields.push(view),
                _ => sections.push((field.section, SectionView { title: section_title(kit, field.section), fields: vec![view] })),
            }
        }
        let tr = &kit.tr;
        let notice = (raw.intent() == super::Intent::Resumed).then(|| tr.t("form-resumed"));
        let hidden = if target.version > 0 { vec![("_version".to_owned(), target.version.to_string())] } else { Vec::new() };
        Ok(FormView {
            action: target.action,
            cancel: target.cancel,
            submit: tr.t(target.submit),
            hidden,
            error_title: (!errors.is_empty()).then(|| tr.n("form-error-title", errors.0.len())),
            errors: error_views(kit, errors),
            notice,
            sections: sections.into_iter().map(|(_, section)| section).collect(),
            words: Words {
                cancel: tr.t("form-cancel"),
                search: tr.t("form-pick-search"),
                search_hint: tr.t("form-pick-hint"),
                none: tr.t("form-pick-none"),
            },
        })
    }
}

fn section_title(kit: &Kit, section: &str) -> String {
    if section.is_empty() { String::new() } else { kit.tr.t(&format!("{}-section-{section}", kit.register)) }
}

fn error_views(kit: &Kit, errors: &FieldErrors) -> Vec<ErrorView> {
    errors
        .0
        .iter()
        .map(|(field, message)| {
            let text = kit.tr.message(message);
            if field.is_empty() {
                return ErrorView { href: "#main".to_owned(), text };
            }
            ErrorView { href: format!("#f-{field}"), text: format!("{}: {text}", kit.label(field)) }
        })
        .collect()
}

/// One field, as forms and the bulk edit page draw it.
pub async fn field_view(
    kit: &Kit,
    field: &FieldDef,
    raw: &Raw,
    errors: &FieldErrors,
    titles: &Titles,
) -> Result<FieldView, DbError> {
    let id = format!("f-{}", field.key);
    let help = kit.tr.maybe(&format!("{}-help-{}", kit.register, field.key));
    let error = errors.of(field.key).map(|m| kit.tr.message(m));
    let described: Vec<String> = [help.as_ref().map(|_| format!("{id}-help")), error.as_ref().map(|_| format!("{id}-error"))]
        .into_iter()
        .flatten()
        .collect();
    Ok(FieldView {
        name: field.key.to_owned(),
        label: field.label(kit.register, &kit.tr),
        help,
        error,
        optional: if field.required || field.input == Input::Flag { String::new() } else { kit.tr.t("form-optional") },
        required: field.required,
        described_by: described.join(" "),
        widget: widget(kit, field, raw, titles, &id).await?,
        id,
    })
}

async fn widget(kit: &Kit, field: &FieldDef, raw: &Raw, titles: &Titles, id: &str) -> Result<Widget, DbError> {
    let value = raw.get(field.key).to_owned();
    let line = |kind, class, mode| Widget::Line { kind, class, value: value.clone(), mode };
    Ok(match field.input {
        Input::Text(_) => line("text", "", ""),
        Input::Area(_) => Widget::Area { value },
        // Not type=number: it swallows what it cannot read, so that the person's input would be gone.
        Input::Number { .. } => line("text", "narrow", "numeric"),
        Input::Date => line("date", "date", ""),
        Input::Moment => line("datetime-local", "date", ""),
        Input::Flag => Widget::Flag { checked: super::is_yes(&value) },
        Input::Choice(_) | Input::Secrecy => Widget::Select { options: select_options(kit, field, raw) },
        Input::Choices(_) => Widget::Checks { options: choices(kit, field, raw) },
        Input::Unit | Input::Record(_) | Input::Records(_) => Widget::Picker(picker(kit, field, raw, titles, id).await?),
    })
}

fn choices(kit: &Kit, field: &FieldDef, raw: &Raw) -> Vec<OptionView> {
    let chosen: Vec<&str> = raw.all(field.key).collect();
    field
        .options(kit.register, &kit.tr)
        .unwrap_or_default()
        .into_iter()
        .map(|(value, label)| OptionView { selected: chosen.contains(&value), value: value.to_owned(), label })
        .collect()
}

fn select_options(kit: &Kit, field: &FieldDef, raw: &Raw) -> Vec<OptionView> {
    let mut options = choices(kit, field, raw);
    let value = raw.get(field.key);
    if field.input != Input::Secrecy || value.is_empty() && field.required {
        options.insert(0, OptionView { value: String::new(), label: kit.tr.t("form-choose"), selected: value.is_empty() });
    }
    if !value.is_empty() && !options.iter().any(|o| o.selected) {
        // A value that is no choice (an import, an old version) is shown as it stands, so that it is not silently replaced.
        options.push(OptionView { value: value.to_owned(), label: value.to_owned(), selected: true });
    }
    options
}

async fn picker(kit: &Kit, field: &FieldDef, raw: &Raw, titles: &Titles, id: &str) -> Result<PickerView, DbError> {
    let query = raw.get(&format!("_q_{}", field.key)).to_owned();
    let chosen: Vec<OptionView> = raw
        .all(field.key)
        .map(|value| OptionView { value: value.to_owned(), label: titles.of(value, &kit.tr), selected: true })
        .collect();
    let searched = raw.intent() == super::Intent::Pick(field.key.to_owned());
    let found = if searched { find(kit, field.input, &query).await? } else { Vec::new() };
    let hits: Vec<OptionView> = found.into_iter().filter(|hit| !chosen.iter().any(|c| c.value == hit.value)).collect();
    Ok(PickerView {
        name: field.key.to_owned(),
        kind: if field.input.is_many() { "checkbox" } else { "radio" },
        nothing: (searched && hits.is_empty()).then(|| kit.tr.t("form-pick-nothing")),
        chosen,
        hits,
        query,
        url: pick_url(kit, field),
        label: format!("{id}-q"),
        allow_none: !field.required && !field.input.is_many(),
    })
}

fn pick_url(kit: &Kit, field: &FieldDef) -> String {
    let kinds = if field.input == Input::Unit { "unit-edit".to_owned() } else { field.input.kinds().join(",") };
    let many = if field.input.is_many() { "&many=1" } else { "" };
    format!("/pick?register={}&field={}&kinds={kinds}{many}", kit.register, field.key)
}

/// The hits of a search for records, as options.
pub async fn find(kit: &Kit, input: Input, query: &str) -> Result<Vec<OptionView>, DbError> {
    let found = match input {
        Input::Unit => kit.find_units(query, HITS).await?,
        other => kit.find_records(other.kinds(), query, HITS).await?,
    };
    Ok(found.into_iter().map(|(id, label)| OptionView { value: id.to_string(), label, selected: false }).collect())
}
