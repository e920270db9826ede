//! Where a risk's levels lie in the matrix that it was judged with. A decided matrix never changes, so this can be asked at any time.
use super::{
    form,
    model::{Levels, Risk, Which},
};
use crate::risks::matrices::{self, Body};
use vk_core::Aspect;
use vk_db::{DbError, Reader};

/// What the matrix says of one level.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub cell: String,
    pub zone: String,
    pub value: i64,
    pub rank: i64,
    pub gravity: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub inherent: Option<Place>,
    pub current: Option<Place>,
    pub target: Option<Place>,
}

/// Where a risk's levels lie in the matrix that it was judged with; a level that the matrix does not have is refused.
pub(super) async fn places(db: &impl Reader, risk: &Risk) -> Result<Places, DbError> {
    let Some(matrix) = risk.standing.matrix else { return Ok(Places::default()) };
    let matrix = matrices::scale(db, matrix).await?.ok_or(DbError::NotFound)?;
    placed(&matrix.body, &risk.data().levels)
}

/// Where levels lie in a matrix; one that the matrix does not have is refused beside its field.
pub(super) fn placed(body: &Body, levels: &Levels) -> Result<Places, DbError> {
    for aspect in Aspect::ALL {
        let known = |n: i64| body.consequence.iter().any(|level| level.number == n);
        if levels.aspect(aspect).is_some_and(|n| !known(n)) {
            return Err(DbError::refused(form::aspect_field(aspect), "risks-error-level"));
        }
    }
    Ok(Places {
        inherent: place(body, levels, Which::Inherent)?,
        current: place(body, levels, Which::Current)?,
        target: place(body, levels, Which::Target)?,
    })
}

fn place(body: &Body, levels: &Levels, which: Which) -> Result<Option<Place>, DbError> {
    let Some(at) = levels.of(which) else { return Ok(None) };
    let placed = body.place(at).ok_or_else(|| DbError::refused(which.fields().0, "risks-error-level"))?;
    Ok(Some(Place {
        cell: format!("{}-{}", at.likelihood, at.consequence),
        zone: placed.zone.key.clone(),
        value: placed.value,
        rank: placed.rank,
        gravity: placed.gravity,
    }))
}
