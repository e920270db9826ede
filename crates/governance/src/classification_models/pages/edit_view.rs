//! The form of a whole model as its template draws it: parts (aspects, levels, categories), in each a fold per aspect, level or category, in each the
//! Swedish and the English text side by side. A fold that holds a fault is open.
use super::super::{
    check::NEW_CATEGORY,
    form::{self, STATUSES, category_keys, category_name, label, numbers, short},
};
use vk_core::{Aspect, Level};
use vk_web::{
    Tr,
    form::{ErrorView, FieldErrors, FieldView, OptionView, Raw, Widget, is_yes},
};

/// A part of the form with a heading that can be jumped to.
pub struct Part {
    pub id: &'static str,
    pub title: String,
    pub lead: String,
    pub folds: Vec<Fold>,
}

pub struct Fold {
    pub title: String,
    /// Says that the aspect or category is left out.
    pub mark: Option<String>,
    pub open: bool,
    /// Fields that stand side by side.
    pub rows: Vec<Vec<FieldView>>,
}

/// What the form is drawn from.
pub struct Drawing<'a> {
    pub tr: &'a Tr,
    pub raw: &'a Raw,
    pub errors: &'a FieldErrors,
}

impl Drawing<'_> {
    pub fn parts(&self) -> Vec<Part> {
        let levels: Vec<Level> = numbers(self.raw);
        vec![
            self.part("about", vec![self.about()]),
            self.part("aspects", Aspect::ALL.iter().map(|a| self.aspect(*a, &levels)).collect()),
            self.part("levels", levels.iter().map(|l| self.level(*l)).collect()),
            self.part("categories", self.categories(&levels)),
            self.part("validity", vec![self.validity()]),
        ]
    }

    /// The faults in the order of the form, each with the way to its field.
    pub fn errors(&self, parts: &[Part]) -> Vec<ErrorView> {
        let order: Vec<&str> =
            parts.iter().flat_map(|p| &p.folds).flat_map(|f| &f.rows).flatten().map(|f| f.name.as_str()).collect();
        let mut errors: Vec<_> = self.errors.0.iter().collect();
        errors.sort_by_key(|(name, _)| order.iter().position(|known| known == name).map_or(0, |at| at + 1));
        let view = |(name, message): &(String, vk_web::Message)| {
            let text = self.tr.message(message);
            if !order.contains(&name.as_str()) {
                return ErrorView { href: "#main".to_owned(), text };
            }
            ErrorView { href: format!("#f-{name}"), text: format!("{}: {text}", label(name, self.raw, self.tr)) }
        };
        errors.into_iter().map(view).collect()
    }

    fn part(&self, id: &'static str, folds: Vec<Fold>) -> Part {
        Part {
            id,
            title: self.tr.t(&format!("classification_models-section-{id}")),
            lead: self.tr.maybe(&format!("classification_models-lead-{id}")).unwrap_or_default(),
            folds,
        }
    }

    fn about(&self) -> Fold {
        let options = STATUSES.iter().map(|key| OptionView {
            value: (*key).to_owned(),
            label: form::value_in_words("status", key, self.tr),
            selected: self.raw.get("status") == *key,
        });
        let status = self.field("status", Widget::Select { options: options.collect() });
        let names = vec![self.line("name_sv"), self.line("name_en")];
        self.fold(
            self.tr.t("classification_models-section-about"),
            None,
            true,
            vec![names, vec![self.area("source")], vec![status]],
        )
    }

    fn aspect(&self, aspect: Aspect, levels: &[Level]) -> Fold {
        let title = self.tr.t(&format!("classification_models-aspect-{}", aspect.key()));
        self.of_list(&format!("aspect.{}", aspect.key()), title, levels)
    }

    fn categories(&self, levels: &[Level]) -> Vec<Fold> {
        let fold = |key: &str| self.of_list(&format!("category.{key}"), category_name(key, self.raw, self.tr), levels);
        let keys = category_keys(self.raw);
        keys.iter().map(String::as_str).chain([NEW_CATEGORY]).map(fold).collect()
    }

    /// An aspect or a category: whether it is taken in, its words, and what each level means for it.
    fn of_list(&self, stem: &str, title: String, levels: &[Level]) -> Fold {
        let on = format!("{stem}.on");
        let is_new = stem.ends_with(NEW_CATEGORY);
        let taken_in = is_new || is_yes(self.raw.get(&on));
        let mut rows = Vec::new();
        if !is_new {
            rows.push(vec![self.field(&on, Widget::Flag { checked: taken_in })]);
        }
        rows.push(self.both(|lang| self.line(&format!("{stem}.{lang}"))));
        rows.push(self.both(|lang| self.area(&format!("{stem}.question_{lang}"))));
        for level in levels.iter().filter(|l| **l != Level::MAX) {
            rows.push(self.both(|lang| self.area(&format!("{stem}.{}.{lang}", level.number()))));
        }
        let mark = (!taken_in).then(|| self.tr.t("classification_models-left_out"));
        self.fold(title, mark, false, rows)
    }

    fn level(&self, level: Level) -> Fold {
        let stem = format!("level.{}", level.number());
        let name = self.raw.get(&format!("{stem}.{}", self.tr.lang.code()));
        let title = format!("{}: {name}", self.tr.with("classification_models-level", "level", i64::from(level.number())));
        let mark = (level == Level::MAX).then(|| self.tr.t("classification_models-stops"));
        let rows = vec![
            vec![self.field(&format!("{stem}.code"), self.text_line(&format!("{stem}.code"), "narrow"))],
            self.both(|lang| self.line(&format!("{stem}.{lang}"))),
            self.both(|lang| self.area(&format!("{stem}.definition_{lang}"))),
        ];
        self.fold(title, mark, false, rows)
    }

    fn validity(&self) -> Fold {
        let number = |name: &str| {
            let name = format!("validity.{name}");
            self.field(
                &name,
                Widget::Line { kind: "text", class: "narrow", value: self.raw.get(&name).to_owned(), mode: "numeric" },
            )
        };
        let rows = vec![
            vec![number("months_default"), number("months_from_level_3")],
            vec![number("justify_from_level"), number("decide_days")],
        ];
        self.fold(self.tr.t("classification_models-section-validity"), None, true, rows)
    }

    fn fold(&self, title: String, mark: Option<String>, open: bool, rows: Vec<Vec<FieldView>>) -> Fold {
        let faulty = rows.iter().flatten().any(|f| f.error.is_some());
        Fold { title, mark, open: open || faulty, rows }
    }

    fn both(&self, field: impl Fn(&str) -> FieldView) -> Vec<FieldView> {
        ["sv", "en"].into_iter().map(field).collect()
    }

    fn line(&self, name: &str) -> FieldView {
        self.field(name, self.text_line(name, ""))
    }

    fn text_line(&self, name: &str, class: &'static str) -> Widget {
        Widget::Line { kind: "text", class, value: self.raw.get(name).to_owned(), mode: "" }
    }

    fn area(&self, name: &str) -> FieldView {
        self.field(name, Widget::Area { value: self.raw.get(name).to_owned() })
    }

    fn field(&self, name: &str, widget: Widget) -> FieldView {
        let id = format!("f-{name}");
        let help = self.tr.maybe(&format!("classification_models-help-{}", name.rsplit('.').next().unwrap_or(name)));
        let error = self.errors.of(name).map(|m| self.tr.message(m));
        let described = [help.as_ref().map(|_| format!("{id}-help")), error.as_ref().map(|_| format!("{id}-error"))];
        FieldView {
            name: name.to_owned(),
            label: short(name, self.tr),
            help,
            error,
            optional: String::new(),
            required: false,
            described_by: described.into_iter().flatten().collect::<Vec<_>>().join(" "),
            widget,
            id,
        }
    }
}
