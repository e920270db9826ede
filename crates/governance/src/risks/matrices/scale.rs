//! The page where a draft's scale is edited: plain tables of inputs, one for the levels of each side, one for the grid, one for the zones. It works
//! without script and gives back what was typed, with every message beside its place.
use super::{
    Edit,
    body::{Body, DECIDERS, LevelText, TONES, Zone},
    model::Matrix,
    store,
    view::ChooseView,
};
use axum::{extract::Path, http::StatusCode, response::Response};
use vk_core::{Id, Role};
use vk_web::{
    AppError, Auth, Layout, Tr,
    form::{ErrorView, FieldErrors, Intent, Kit, OptionView, Raw, is_yes},
    layout,
    ui::{Crumb, crumbs},
};

#[derive(askama::Template)]
#[template(path = "risks/matrices/templates/scale.html")]
struct ScalePage {
    layout: Layout,
    crumbs: Vec<Crumb>,
    path: String,
    version: i64,
    error_title: Option<String>,
    errors: Vec<ErrorView>,
    sides: Vec<SideView>,
    columns: Vec<String>,
    grid: Vec<(String, Vec<ChooseView>)>,
    zones: Vec<ZoneInputs>,
}

/// The levels of one side.
struct SideView {
    title: String,
    rows: Vec<Vec<InputView>>,
}

/// One line to type in. Its label is read out, the column's heading is seen.
struct InputView {
    id: String,
    label: String,
    value: String,
    class: &'static str,
    error: Option<String>,
}

struct ZoneInputs {
    title: String,
    inputs: Vec<InputView>,
    tone: ChooseView,
    decides_id: String,
    decides: Vec<OptionView>,
    decides_error: Option<String>,
    must_treat: (String, bool),
}

const LEVEL_FIELDS: [(&str, &str); 5] =
    [("number", "number"), ("sv", ""), ("en", ""), ("definition_sv", "wide"), ("definition_en", "wide")];
const ZONE_FIELDS: [(&str, &str); 6] = [
    ("mark", "number"),
    ("sv", ""),
    ("en", ""),
    ("max_days", "number"),
    ("decides_text_sv", "wide"),
    ("decides_text_en", "wide"),
];

/// GET /risk-matrices/{id}/scale
pub async fn edit(auth: Auth<Edit>, Path(id): Path<Id>) -> Result<Response, AppError> {
    let matrix = draft(&auth, id).await?;
    let raw = to_raw(&matrix.body).with("_version", matrix.record.version.to_string());
    Ok(layout::page(&page(&auth, &matrix, &raw, &FieldErrors::default())))
}

/// POST /risk-matrices/{id}/scale
pub async fn save(auth: Auth<Edit>, Path(id): Path<Id>, raw: Raw) -> Result<Response, AppError> {
    let matrix = draft(&auth, id).await?;
    if raw.intent() != Intent::Save {
        return Ok(layout::page(&page(&auth, &matrix, &raw, &FieldErrors::default())));
    }
    let body = from_raw(&matrix.body, &raw);
    let errors = if raw.version() == matrix.record.version {
        body.problems(false)
    } else {
        FieldErrors::one("", "risk_matrices-error-stale")
    };
    if !errors.is_empty() {
        return Ok(layout::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&auth, &matrix, &raw, &errors)));
    }
    let mut tx = auth.app.db.write(&auth.ctx).await?;
    let recorded = store::save_body(&mut tx, id, matrix.record.version, &body).await?;
    tx.commit(recorded).await?;
    Ok(layout::redirect_done(&format!("/risk-matrices/{id}"), "form-saved"))
}

async fn draft(auth: &Auth<Edit>, id: Id) -> Result<Matrix, AppError> {
    let matrix = store::get(&auth.app.db, &Kit::of(auth).editor, id).await?.ok_or(AppError::NotFound)?;
    if matrix.is_draft() { Ok(matrix) } else { Err(AppError::bad("risk_matrices-error-decided")) }
}

/// A scale as its page's fields.
pub fn to_raw(body: &Body) -> Raw {
    let mut raw = Raw::default();
    for (side, levels) in [("l", &body.likelihood), ("c", &body.consequence)] {
        for (i, level) in levels.iter().enumerate() {
            let values = [&level.number.to_string(), &level.sv, &level.en, &level.definition_sv, &level.definition_en];
            for ((field, _), value) in LEVEL_FIELDS.iter().zip(values) {
                raw.set(&format!("{side}-{i}-{field}"), value.as_str());
            }
        }
    }
    for (l, row) in body.grid.iter().enumerate() {
        for (c, key) in row.iter().enumerate() {
            let place = body.zones.iter().position(|zone| zone.key == *key);
            raw.set(&format!("g-{l}-{c}"), place.map(|p| p.to_string()).unwrap_or_default());
        }
    }
    for (i, zone) in body.zones.iter().enumerate() {
        let days = zone.max_days.to_string();
        let values = [&zone.mark, &zone.sv, &zone.en, &days, &zone.decides_text_sv, &zone.decides_text_en];
        for ((field, _), value) in ZONE_FIELDS.iter().zip(values) {
            raw.set(&format!("z-{i}-{field}"), value.as_str());
        }
        raw.set(&format!("z-{i}-tone"), zone.tone.as_str());
        raw.set_all(&format!("z-{i}-decides"), zone.decides.iter().map(|role| role.key()));
        raw.set(&format!("z-{i}-must_treat"), if zone.must_treat { "true" } else { "" });
    }
    raw
}

/// The page's fields as a scale of the same size; what is no number becomes one that the check refuses. Zones keep their keys.
pub fn from_raw(old: &Body, raw: &Raw) -> Body {
    let text = |name: String| raw.get(&name).replace("\r\n", " ");
    let number = |name: String| raw.get(&name).parse().unwrap_or(-1);
    let level = |side: &str, i: usize| LevelText {
        number: number(format!("{side}-{i}-number")),
        sv: text(format!("{side}-{i}-sv")),
        en: text(format!("{side}-{i}-en")),
        definition_sv: text(format!("{side}-{i}-definition_sv")),
        definition_en: text(format!("{side}-{i}-definition_en")),
    };
    let zone = |(i, old): (usize, &Zone)| Zone {
        key: old.key.clone(),
        sv: text(format!("z-{i}-sv")),
        en: text(format!("z-{i}-en")),
        tone: text(format!("z-{i}-tone")),
        mark: text(format!("z-{i}-mark")),
        decides: raw.all(&format!("z-{i}-decides")).filter_map(Role::from_key).collect(),
        decides_text_sv: text(format!("z-{i}-decides_text_sv")),
        decides_text_en: text(format!("z-{i}-decides_text_en")),
        max_days: number(format!("z-{i}-max_days")),
        must_treat: is_yes(raw.get(&format!("z-{i}-must_treat"))),
    };
    let key = |l: usize, c: usize| {
        let place: Option<usize> = raw.get(&format!("g-{l}-{c}")).parse().ok();
        place.and_then(|place| old.zones.get(place)).map(|zone| zone.key.clone()).unwrap_or_default()
    };
    Body {
        likelihood: (0..old.likelihood.len()).map(|i| level("l", i)).collect(),
        consequence: (0..old.consequence.len()).map(|i| level("c", i)).collect(),
        grid: (0..old.likelihood.len()).map(|l| (0..old.consequence.len()).map(|c| key(l, c)).collect()).collect(),
        zones: old.zones.iter().enumerate().map(zone).collect(),
    }
}

fn page(auth: &Auth<Edit>, matrix: &Matrix, raw: &Raw, errors: &FieldErrors) -> ScalePage {
    let kit = Kit::of(auth);
    let (tr, body) = (&auth.tr, &matrix.body);
    let heading = tr.t("risk_matrices-scale");
    let error = |(field, message): &(String, vk_web::Message)| ErrorView {
        href: if field.is_empty() { "#main".to_owned() } else { format!("#{field}") },
        text: tr.message(message),
    };
    let name =
        |side: &str, i: usize| format!("{} {}", raw.get(&format!("{side}-{i}-number")), raw.get(&format!("{side}-{i}-sv")));
    let view = Drawing { tr, raw, errors };
    ScalePage {
        crumbs: crumbs(&kit, Some((matrix.id(), &matrix.title())), Some(&heading)),
        layout: auth.layout("risk_matrices-scale"),
        path: format!("/risk-matrices/{}", matrix.id()),
        version: raw.version(),
        error_title: (!errors.is_empty()).then(|| tr.n("form-error-title", errors.0.len())),
        errors: errors.0.iter().map(error).collect(),
        sides: vec![view.side("l", body.likelihood.len()), view.side("c", body.consequence.len())],
        columns: (0..body.consequence.len()).map(|c| name("c", c)).collect(),
        grid: (0..body.likelihood.len())
            .rev()
            .map(|l| (name("l", l), (0..body.consequence.len()).map(|c| view.grid_cell(l, c, body)).collect()))
            .collect(),
        zones: (0..body.zones.len()).map(|i| view.zone(i)).collect(),
    }
}

/// Draws inputs with what was typed and what is wrong with it.
struct Drawing<'a> {
    tr: &'a Tr,
    raw: &'a Raw,
    errors: &'a FieldErrors,
}

impl Drawing<'_> {
    fn error(&self, id: &str) -> Option<String> {
        self.errors.of(id).map(|message| self.tr.message(message))
    }

    fn input(&self, id: String, of: &str, field: &str, class: &'static str) -> InputView {
        let label = format!("{of}: {}", self.tr.t(&format!("risk_matrices-scale-{field}")));
        InputView { label, value: self.raw.get(&id).to_owned(), class, error: self.error(&id), id }
    }

    fn side(&self, side: &str, levels: usize) -> SideView {
        let title = self.tr.t(if side == "l" { "risk_matrices-likelihood" } else { "risk_matrices-consequence" });
        let row = |i: usize| {
            let of = format!("{title} {}", i + 1);
            LEVEL_FIELDS.iter().map(|(field, class)| self.input(format!("{side}-{i}-{field}"), &of, field, class)).collect()
        };
        SideView { rows: (0..levels).map(row).collect(), title }
    }

    fn grid_cell(&self, l: usize, c: usize, body: &Body) -> ChooseView {
        let id = format!("g-{l}-{c}");
        let chosen = self.raw.get(&id);
        let option = |(i, _): (usize, &Zone)| OptionView {
            value: i.to_string(),
            label: format!("{} {}", self.raw.get(&format!("z-{i}-mark")), self.raw.get(&format!("z-{i}-sv"))),
            selected: chosen == i.to_string(),
        };
        let label = self.tr.args("risk_matrices-scale-cell", &[("l", (l + 1).into()), ("c", (c + 1).into())]);
        ChooseView { options: body.zones.iter().enumerate().map(option).collect(), error: self.error(&id), label, id }
    }

    fn zone(&self, i: usize) -> ZoneInputs {
        let title = self.tr.n("risk_matrices-scale-zone", i + 1);
        let tone_id = format!("z-{i}-tone");
        let tone = |t: &&'static str| OptionView {
            value: (*t).to_owned(),
            label: self.tr.t(&format!("risk_matrices-tone-{t}")),
            selected: self.raw.get(&tone_id) == *t,
        };
        let decides_id = format!("z-{i}-decides");
        let decides = |role: &Role| OptionView {
            value: role.key().to_owned(),
            label: self.tr.t(&format!("role-{}", role.key())),
            selected: self.raw.all(&decides_id).any(|key| key == role.key()),
        };
        let must = format!("z-{i}-must_treat");
        ZoneInputs {
            inputs: ZONE_FIELDS.iter().map(|(field, class)| self.input(format!("z-{i}-{field}"), &title, field, class)).collect(),
            decides: DECIDERS.iter().map(decides).collect(),
            decides_error: self.error(&decides_id),
            must_treat: (must.clone(), is_yes(self.raw.get(&must))),
            tone: ChooseView {
                options: TONES.iter().map(tone).collect(),
                label: format!("{title}: {}", self.tr.t("risk_matrices-scale-tone")),
                error: self.error(&tone_id),
                id: tone_id,
            },
            decides_id,
            title,
        }
    }
}
