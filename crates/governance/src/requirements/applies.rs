//! Which requirements a class asks for. Levels are the least class per aspect (KLASSA's K, R, T and S); the decision what the class is stands elsewhere.
use super::{Requirement, records, sources};
use crate::join::Class;
use vk_core::{Aspect, Date, Id, Level};
use vk_db::{DbError, Reader, Sql};

/// The least level per aspect from which a requirement applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    pub confidentiality: Option<Level>,
    pub integrity: Option<Level>,
    pub availability: Option<Level>,
    pub traceability: Option<Level>,
}

impl Levels {
    pub fn level(&self, aspect: Aspect) -> Option<Level> {
        match aspect {
            Aspect::Confidentiality => self.confidentiality,
            Aspect::Integrity => self.integrity,
            Aspect::Availability => self.availability,
            Aspect::Traceability => self.traceability,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Levels::default()
    }

    /// Each aspect that has a level, in the order of the letters.
    pub fn set(&self) -> Vec<(Aspect, Level)> {
        Aspect::ALL.into_iter().filter_map(|a| self.level(a).map(|level| (a, level))).collect()
    }
}

/// Whether a requirement with these levels applies to a class: when any aspect reaches its level. An aspect that nobody has decided counts as 0, so it
/// meets requirements for level 0 only. A requirement without levels applies to everything.
pub fn applies(levels: &Levels, class: &Class) -> bool {
    levels.is_empty()
        || levels.set().into_iter().any(|(aspect, least)| match class.level(aspect) {
            Some(level) => least <= level,
            None => least.number() == 0,
        })
}

/// The requirements of a source that a class asks for, in the source's order, without its chapters. For whoever may see the source: the caller has
/// read it with their viewer.
pub async fn applicable(db: &impl Reader, source: Id, class: &Class) -> Result<Vec<Requirement>, DbError> {
    let mut all = records::of_source(db, source).await?;
    all.retain(|r| r.data.assessable && r.archived_at.is_none() && applies(&r.data.levels, class));
    Ok(all)
}

/// How many requirements of the region's own catalogues that hold today apply to a system of this class: what a decision adds or takes away.
pub async fn count_for_system(db: &impl Reader, class: &Class, today: Date) -> Result<i64, DbError> {
    let sql = Sql::new(
        "SELECT r.level_confidentiality, r.level_integrity, r.level_availability, r.level_traceability FROM requirement r \
         JOIN requirement_source s ON s.id = r.source_id WHERE s.kind = 'own' AND r.archived_at IS NULL AND r.assessable AND r.for_system",
    );
    let mut n = 0;
    for row in db.rows(sources::store::and_in_force(sql, "s", today)).await? {
        let level = |a: Aspect| Ok::<_, DbError>(row.opt_int(&format!("level_{}", a.key()))?.and_then(Level::new));
        let levels = Levels {
            confidentiality: level(Aspect::Confidentiality)?,
            integrity: level(Aspect::Integrity)?,
            availability: level(Aspect::Availability)?,
            traceability: level(Aspect::Traceability)?,
        };
        n += i64::from(applies(&levels, class));
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(n: i64) -> Option<Level> {
        Level::new(n)
    }

    #[test]
    fn one_aspect_that_reaches_its_level_is_enough() {
        let levels = Levels { confidentiality: level(3), availability: level(2), ..Levels::default() };
        let class = |k, t| Class { confidentiality: level(k), availability: level(t), ..Class::default() };
        assert!(applies(&levels, &class(3, 0)));
        assert!(applies(&levels, &class(0, 2)));
        assert!(!applies(&levels, &class(2, 1)));
    }

    #[test]
    fn an_undecided_aspect_meets_level_zero_only() {
        let zero = Levels { integrity: level(0), ..Levels::default() };
        let one = Levels { integrity: level(1), ..Levels::default() };
        assert!(applies(&zero, &Class::default()));
        assert!(!applies(&one, &Class::default()));
    }

    #[test]
    fn without_levels_it_applies_to_everything() {
        assert!(applies(&Levels::default(), &Class::default()));
    }
}
