//! The requirements as assessments read them. Text, levels and mappings are the requirement register's (`crate::requirements`); what stands here is which
//! of them concern a subject, and how heavy one weighs.
use crate::{
    join::Class,
    requirements::{self, RequirementData, RequirementText, records, sources::store::and_in_force},
};
use vk_core::{Aspect, Date, Id, Lang};
use vk_db::{DbError, Reader, Sql, Viewer};
use vk_web::{Tr, form::choice_word};

pub use crate::requirements::AREAS;
/// Where requirements without an area stand.
pub const NO_AREA: &str = "none";

/// The word for an area.
pub fn area_word(area: &str, tr: &Tr) -> String {
    if area == NO_AREA { tr.t("assessments-area-none") } else { choice_word("requirements", "area", area, tr) }
}

/// One requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub id: Id,
    pub source: Id,
    pub legal_duty: bool,
    pub legal_ref: Option<String>,
    /// Key of a live measure that can show it.
    pub measure: Option<String>,
    data: RequirementData,
}

impl From<requirements::Requirement> for Requirement {
    fn from(r: requirements::Requirement) -> Requirement {
        let data = r.data;
        Requirement {
            id: r.id,
            source: data.source,
            legal_duty: data.legal_duty,
            legal_ref: data.legal_ref.clone(),
            measure: data.measure.clone(),
            data,
        }
    }
}

impl Requirement {
    /// Whether it is asked of this kind of subject, and its class reaches it.
    pub fn applies(&self, subject_kind: &str, class: &Class) -> bool {
        self.concerns(subject_kind) && self.applies_to(class)
    }

    /// Whether the class reaches it, whatever the subject is.
    pub fn applies_to(&self, class: &Class) -> bool {
        requirements::applies(&self.data.levels, class)
    }

    /// Whether it is asked of systems or of units.
    pub fn concerns(&self, subject_kind: &str) -> bool {
        if subject_kind == "unit" { self.data.for_unit } else { self.data.for_system }
    }

    /// Whether it serves this aspect; one without levels serves all.
    pub fn serves(&self, aspect: Aspect) -> bool {
        self.data.levels.is_empty() || self.data.levels.level(aspect).is_some()
    }

    /// From which level on, aspect by aspect: `K2 R3`.
    pub fn levels_text(&self) -> String {
        let levels = self.data.levels.set().into_iter();
        levels.map(|(a, level)| format!("{}{}", a.letter(), level.number())).collect::<Vec<_>>().join(" ")
    }

    /// The highest level of the class among the aspects that the requirement serves.
    pub fn class_level(&self, class: &Class) -> i64 {
        let levels = Aspect::ALL.into_iter().filter(|a| self.serves(*a)).filter_map(|a| class.level(a));
        levels.map(|l| i64::from(l.number())).max().unwrap_or(0)
    }

    /// One of [`AREAS`], or [`NO_AREA`].
    pub fn area(&self) -> &str {
        self.data.area.as_deref().unwrap_or(NO_AREA)
    }
    /// `organisational`, `technical`.
    pub fn kind(&self) -> Option<&str> {
        self.data.kind.as_deref()
    }
    pub fn texts(&self, lang: Lang) -> RequirementText {
        self.data.texts(lang)
    }
    /// `VK-LEV-03 Krav i avtal`.
    pub fn title(&self, lang: Lang) -> String {
        self.data.title(lang)
    }
    /// What history calls it.
    pub fn short(&self) -> &str {
        self.data.ref_id.as_deref().unwrap_or(&self.data.name)
    }
}

/// The assessable requirements of a source that are in use, in its order.
pub async fn of_source(db: &impl Reader, source: Id) -> Result<Vec<Requirement>, DbError> {
    let all = records::of_source(db, source).await?;
    Ok(all.into_iter().filter(|r| r.data.assessable && r.archived_at.is_none()).map(Requirement::from).collect())
}

/// One requirement, whoever asks: who may see the assessment may read what it asks.
pub async fn get(db: &impl Reader, id: Id) -> Result<Option<Requirement>, DbError> {
    Ok(records::get(db, &Viewer::everything(), id).await?.map(Requirement::from))
}

/// A source's name, if there is such a source.
pub async fn source_name(db: &impl Reader, source: Id) -> Result<Option<String>, DbError> {
    let row = db.row(Sql::new("SELECT name FROM requirement_source WHERE id = ").bind(source)).await?;
    row.map(|row| row.text("name")).transpose()
}

/// The sources that one may hold something against today, by name.
pub async fn sources(db: &impl Reader, viewer: &Viewer, today: Date) -> Result<Vec<(Id, String)>, DbError> {
    let sql =
        and_in_force(Sql::new("SELECT s.id, s.name FROM requirement_source s WHERE 1 = 1").and_visible(viewer, "s"), "s", today);
    let rows = db.rows(sql.push(" ORDER BY s.name_key, s.id")).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.text("name")?))).collect()
}
