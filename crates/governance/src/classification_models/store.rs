//! The model in use: the region's own, else the shipped one.
use super::model::Model;
use std::sync::LazyLock;
use vk_core::Id;
use vk_db::{DbError, Reader, Row, Sql};

static SHIPPED: LazyLock<Result<Model, String>> = LazyLock::new(|| {
    let text = include_str!("../../../../content/classification/klassa-2.toml");
    let model: Model = toml::from_str(text).map_err(|e| e.to_string())?;
    model.check().map_err(|e| e.to_string())?;
    Ok(model)
});

/// The model that comes with the program. It is broken only if the shipped file is, which a test refuses.
pub fn shipped() -> Result<&'static Model, DbError> {
    SHIPPED.as_ref().map_err(|why| DbError::Value {
        column: "content/classification/klassa-2.toml".to_owned(),
        value: why.clone(),
        expected: "a classification model",
    })
}

/// A model, and the region's record that it is; `None` for the shipped one.
#[derive(Clone, Debug)]
pub struct InUse {
    pub model: Model,
    pub record: Option<Id>,
}

/// The model that new classifications are made under.
pub async fn in_use(db: &impl Reader) -> Result<InUse, DbError> {
    let sql = Sql::new(
        "SELECT id, body FROM classification_model WHERE state = 'in_use' AND archived_at IS NULL ORDER BY updated_at DESC LIMIT 1",
    );
    match db.row(sql).await? {
        Some(row) => own(&row),
        None => Ok(InUse { model: shipped()?.clone(), record: None }),
    }
}

/// The model that a classification was made under: the region's record, else the shipped one, if it still has that label; else the one in use.
pub async fn of(db: &impl Reader, record: Option<Id>, label: &str) -> Result<InUse, DbError> {
    if let Some(id) = record
        && let Some(row) = db.row(Sql::new("SELECT id, body FROM classification_model WHERE id = ").bind(id)).await?
    {
        return own(&row);
    }
    if shipped()?.label() == label { Ok(InUse { model: shipped()?.clone(), record: None }) } else { in_use(db).await }
}

fn own(row: &Row) -> Result<InUse, DbError> {
    Ok(InUse { model: serde_json::from_str(&row.text("body")?)?, record: Some(row.id("id")?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vk_core::{Aspect, Lang, Level};

    #[test]
    fn the_shipped_model_has_every_aspect_five_levels_and_an_example_for_each_choice() {
        let model = shipped().expect("content/classification/klassa-2.toml is a model");
        assert_eq!(model.aspects.iter().map(|a| a.key).collect::<Vec<_>>(), Aspect::ALL);
        assert_eq!(model.levels.iter().map(|l| l.number.number()).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert!(model.levels[4].special && !model.levels[3].special);
        for lang in [Lang::Sv, Lang::En] {
            for level in (0..4).filter_map(Level::new) {
                assert!(Aspect::ALL.iter().all(|a| model.example(*a, level, lang).is_some()), "level {level:?}");
                assert!(model.categories.iter().all(|c| model.harm(&c.key, level, lang).is_some()), "level {level:?}");
            }
        }
    }
}
