//! What is done with a model: a copy is made, its words are changed, it is taken into use and later gives way to another. Every act is one transaction
//! with its audit entry; who may do it has been decided before. What is in use or retired is never changed: classifications stand on it.
use super::{
    check::ascii,
    form,
    model::{ClassificationModel, Decided, Model, OwnModel, State},
    store,
};
use vk_core::Id;
use vk_db::{Act, Change, DbError, Recorded, WriteTx};
use vk_web::{AppError, Message, form::FieldErrors};

/// What cannot be done, beside what the database says.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error(transparent)]
    Db(#[from] DbError),
    /// In use, retired or put away: make a copy.
    #[error("closed")]
    Closed,
}

impl From<ActError> for AppError {
    fn from(error: ActError) -> AppError {
        match error {
            ActError::Db(db) => db.into(),
            ActError::Closed => FieldErrors::one("", "classification_models-error-closed").into(),
        }
    }
}

/// Longest reference to a decision.
const REFERENCE: usize = 200;

/// Where the decision stands, as people wrote it; nothing is taken into use without.
pub fn reference(text: &str) -> Result<String, FieldErrors> {
    let text = text.trim();
    let wrong: Option<Message> = match text.chars().count() {
        0 => Some("classification_models-error-reference".into()),
        n if n > REFERENCE => Some(Message::new("form-too-long").with("max", REFERENCE).with("n", n)),
        _ if text.contains(char::is_control) => Some("form-one-line".into()),
        _ => None,
    };
    wrong.map_or_else(|| Ok(text.to_owned()), |message| Err(FieldErrors::one("reference", message)))
}

/// Characters of a region's name in a label.
const NAME_IN_LABEL: usize = 40;

/// How the region's own models are called: its name in plain letters.
fn own_name(region: &str) -> Result<String, DbError> {
    let mut name = ascii(region);
    name.truncate(NAME_IN_LABEL);
    let name = name.trim_end_matches('-');
    // The shipped model's labels are its own.
    let usable = !name.is_empty() && name != store::shipped()?.id;
    Ok(if usable { name.to_owned() } else { "region".to_owned() })
}

/// A draft that begins as this model is.
pub async fn copy(tx: &mut WriteTx<'_>, region: &str, of: &Model) -> Result<(Id, Recorded), DbError> {
    let model = Model { valid_from: tx.ctx().now.local_date(), ..of.clone() };
    add(tx, region, model).await
}

/// A draft with these words: a copy, or what a file or a program gave. It gets the region's next label.
pub async fn add(tx: &mut WriteTx<'_>, region: &str, given: Model) -> Result<(Id, Recorded), DbError> {
    let (based_on, id) = (given.label(), own_name(region)?);
    let version = store::next_version(tx, &id).await?;
    let model = Model { id, version, ..given };
    let new = OwnModel { model, based_on, copied_from: None, state: State::Draft, taken: None, retired: None, replaced_by: None };
    store::insert(tx, new).await
}

/// Gives a draft other words.
pub async fn change(tx: &mut WriteTx<'_>, id: Id, version: i64, model: Model) -> Result<Recorded, ActError> {
    let old = draft(tx, id).await?;
    let label = (old.data.model.id.clone(), old.data.model.version);
    let new = OwnModel { model: Model { id: label.0, version: label.1, ..model }, ..old.data.clone() };
    let change = Change::new(store::REGISTER, Some(id), Act::Update);
    Ok(store::save(tx, &old, version, new, change).await?)
}

/// Puts a model away, or takes it out again. The one in use stays where it is.
pub async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, ActError> {
    let old = store::in_tx(tx, id).await?;
    if old.data.state == State::InUse {
        return Err(ActError::Closed);
    }
    Ok(store::set_archived(tx, &old, archived).await?)
}

/// New classifications are made under this draft from now on; the model before it is retired, and keeps its classifications.
pub async fn take_into_use(tx: &mut WriteTx<'_>, id: Id, version: i64, reference: String) -> Result<Recorded, ActError> {
    let old = draft(tx, id).await?;
    let decided = decided(tx, reference);
    if let Some(before) = store::own_in_use(tx).await? {
        let _retired = retire(tx, &before, &old.data.model.label(), &decided).await?;
    }
    let change = Change::new(store::REGISTER, Some(id), Act::Decide);
    let change = Change { note: decided.reference.clone(), ..change };
    let model = Model { valid_from: decided.on, ..old.data.model.clone() };
    let new = OwnModel { model, state: State::InUse, taken: Some(decided), ..old.data.clone() };
    Ok(store::save(tx, &old, version, new, change).await?)
}

/// New classifications are made under the shipped model again; nothing when they already are.
pub async fn back_to_shipped(tx: &mut WriteTx<'_>, reference: String) -> Result<Option<Recorded>, ActError> {
    let Some(before) = store::own_in_use(tx).await? else { return Ok(None) };
    let decided = decided(tx, reference);
    Ok(Some(retire(tx, &before, &store::shipped()?.label(), &decided).await?))
}

fn decided(tx: &WriteTx<'_>, reference: String) -> Decided {
    Decided { on: tx.ctx().now.local_date(), by: tx.ctx().actor.name().to_owned(), reference: Some(reference) }
}

async fn retire(tx: &mut WriteTx<'_>, m: &ClassificationModel, by: &str, decided: &Decided) -> Result<Recorded, DbError> {
    let change = Change { note: decided.reference.clone(), ..Change::new(store::REGISTER, Some(m.id), Act::Decide) };
    let change = change.field("replaced_by", None, Some(by.to_owned()));
    let new =
        OwnModel { state: State::Retired, retired: Some(decided.clone()), replaced_by: Some(by.to_owned()), ..m.data.clone() };
    store::save(tx, m, m.version, new, change).await
}

async fn draft(tx: &WriteTx<'_>, id: Id) -> Result<ClassificationModel, ActError> {
    let m = store::in_tx(tx, id).await?;
    if is_draft(&m) { Ok(m) } else { Err(ActError::Closed) }
}

/// Whether the model can still be changed.
pub fn is_draft(m: &ClassificationModel) -> bool {
    m.data.state == State::Draft && !m.is_archived()
}

/// What changes for those who classify when one model takes another's place.
pub fn changes(before: &Model, after: &Model) -> Vec<(String, String, String)> {
    form::differences(&form::to_raw(before), &form::to_raw(after))
}
