//! The fields of a matrix around its scale. Levels, grid and zones have a page of their own (`levels.rs`).
use super::{
    body::{Body, MAX_LEVELS, MAX_ZONES, MIN_LEVELS, MIN_ZONES},
    model::NewMatrix,
};
use vk_core::Secrecy;
use vk_web::form::{Checked, FieldDef, FieldErrors, Input, Raw};

const LEVELS: Input = Input::Number { min: MIN_LEVELS as i64, max: MAX_LEVELS as i64 };
const ZONES: Input = Input::Number { min: MIN_ZONES as i64, max: MAX_ZONES as i64 };

pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("name", Input::Text(200)).required().section("about"),
    FieldDef::new("description", Input::Area(4000)).section("about"),
    FieldDef::new("likelihood_levels", LEVELS).required().section("size"),
    FieldDef::new("consequence_levels", LEVELS).required().section("size"),
    FieldDef::new("zones", ZONES).required().section("size"),
    FieldDef::new("source", Input::Text(500)).section("origin"),
    FieldDef::new("secrecy", Input::Secrecy).required().section("origin").bulk(),
];

/// Raw in, typed out. `body` is the scale as JSON, which only programs send.
pub fn from_raw(raw: &Raw) -> Result<NewMatrix, FieldErrors> {
    let mut c = Checked::of(FIELDS, raw);
    let body = match raw.get("body") {
        "" => None,
        text => match Body::parse(text) {
            Ok(body) => {
                body.problems(false).0.into_iter().for_each(|(field, message)| c.refuse(&field, message));
                Some(body)
            }
            Err(_) => {
                c.refuse("", "risk_matrices-error-body");
                None
            }
        },
    };
    let size = |n: usize| i64::try_from(n).unwrap_or(0);
    c.done(|c| NewMatrix {
        name: c.text("name"),
        description: c.opt_text("description"),
        likelihood_levels: body.as_ref().map_or(c.opt_int("likelihood_levels").unwrap_or(4), |b| size(b.likelihood.len())),
        consequence_levels: body.as_ref().map_or(c.opt_int("consequence_levels").unwrap_or(4), |b| size(b.consequence.len())),
        zones: body.as_ref().map_or(c.opt_int("zones").unwrap_or(4), |b| size(b.zones.len())),
        source: c.opt_text("source"),
        secrecy: c.secrecy("secrecy"),
        body,
    })
}

/// A record back into its form: the inverse of [`from_raw`], without the scale.
pub fn to_raw(m: &NewMatrix) -> Raw {
    Raw::default()
        .with("name", &m.name)
        .with_opt("description", m.description.as_ref())
        .with("likelihood_levels", m.likelihood_levels.to_string())
        .with("consequence_levels", m.consequence_levels.to_string())
        .with("zones", m.zones.to_string())
        .with_opt("source", m.source.as_ref())
        .with("secrecy", m.secrecy.key())
}

/// A new matrix begins as four by four with four zones.
pub fn fresh() -> Raw {
    Raw::default()
        .with("likelihood_levels", "4")
        .with("consequence_levels", "4")
        .with("zones", "4")
        .with("secrecy", Secrecy::Open.key())
}
