//! The synchronisation with the region's directory, without database: a file and what is known become a plan of who is new, changed, moved
//! and gone. The dry run shows the plan; applying makes it again from the same file, so that nothing else happens than what was shown.
use super::{form::is_email, model::NewPerson};
use std::collections::{BTreeMap, BTreeSet};
use vk_core::{Date, Id, Secrecy, fold};
use vk_web::{
    Message,
    form::{FieldDef, Input},
    import::{Grid, Mapping},
};

/// The columns that a directory gives.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("external_id", Input::Text(100)).required(),
    FieldDef::new("given_name", Input::Text(100)).required(),
    FieldDef::new("family_name", Input::Text(100)).required(),
    FieldDef::new("email", Input::Text(200)),
    FieldDef::new("phone", Input::Text(60)),
    FieldDef::new("title", Input::Text(200)),
    FieldDef::new("unit", Input::Text(200)),
];

/// Headings that HSA, Active Directory and personnel systems use.
const HEADINGS: &[(&str, &[&str])] = &[
    (
        "external_id",
        &[
            "hsaid",
            "hsa-id",
            "hsaidentity",
            "hsa_id",
            "employeenumber",
            "employeeid",
            "anstallningsnummer",
            "samaccountname",
            "id",
        ],
    ),
    ("given_name", &["givenname", "fornamn", "tilltalsnamn", "first name", "firstname"]),
    ("family_name", &["sn", "surname", "efternamn", "last name", "lastname"]),
    ("email", &["mail", "e-post", "epost", "e-mail", "mejl"]),
    ("phone", &["telephonenumber", "telefon", "telefonnummer", "mobile", "tel"]),
    ("title", &["befattning", "titel", "jobtitle", "hsatitle"]),
    ("unit", &["enhetskod", "enhet", "unit code", "unitcode", "department", "departmentnumber", "ou", "kostnadsstalle"]),
];

/// More than this share of the known people gone at once is a broken file more often than a reorganisation.
pub const GONE_PERCENT: usize = 10;
/// Errors kept for the page; the count is of all.
const ERRORS_KEPT: usize = 500;

/// The columns that the kit did not recognise and a directory's own attribute names settle.
pub fn guess(mut mapping: Mapping, heads: &[String]) -> Mapping {
    for (i, head) in heads.iter().enumerate() {
        let head = fold(head);
        let Some((key, _)) = HEADINGS.iter().find(|(_, names)| names.contains(&head.as_str())) else { continue };
        let taken = mapping.iter().flatten().any(|f| f.key == *key);
        if let Some(place) = mapping.get_mut(i).filter(|place| place.is_none() && !taken) {
            *place = FIELDS.iter().find(|f| f.key == *key);
        }
    }
    mapping
}

/// A person who is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: Id,
    pub version: i64,
    pub archived: bool,
    /// False when they belong to a part of the organisation that this person may not synchronise.
    pub mine: bool,
    pub data: NewPerson,
}

/// What is known before the file is read.
#[derive(Debug, Default)]
pub struct Before {
    /// By the directory's key.
    pub people: BTreeMap<String, Known>,
    /// Open units by folded code, short name and name; more than one when the text is ambiguous.
    pub units: BTreeMap<String, Vec<Id>>,
    pub unit_names: BTreeMap<Id, String>,
    /// People without a unit may be added: only with the mandate for the whole region.
    pub whole_region: bool,
}

/// One error, at its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncError {
    /// As Excel numbers rows: the heading is 1.
    pub row: usize,
    /// The field; its column is found through the mapping.
    pub field: &'static str,
    pub message: Message,
}

/// A known person and what they become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub known: Known,
    pub after: NewPerson,
    /// Keys of the fields that change.
    pub fields: Vec<&'static str>,
}

/// What a synchronisation does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncPlan {
    pub new: Vec<NewPerson>,
    /// Other fields than the unit.
    pub changed: Vec<Update>,
    /// The unit, and perhaps other fields as well.
    pub moved: Vec<Update>,
    /// Known to the directory before, active, and not in the file.
    pub gone: Vec<Known>,
    pub unchanged: usize,
    /// Rows with at least one error: nobody in them is changed, or taken to be gone.
    pub failed: usize,
    pub errors: Vec<SyncError>,
    /// Active people with a key, before.
    pub active_before: usize,
}

impl SyncPlan {
    /// Whether so many would be gone that it has to be confirmed.
    pub fn needs_confirmation(&self) -> bool {
        self.gone.len() * 100 > self.active_before * GONE_PERCENT
    }
    pub fn changes(&self) -> usize {
        self.new.len() + self.changed.len() + self.moved.len() + self.gone.len()
    }

    fn fail(&mut self, row: usize, errors: Vec<(&'static str, Message)>) {
        self.failed += 1;
        for (field, message) in errors {
            if self.errors.len() < ERRORS_KEPT {
                self.errors.push(SyncError { row, field, message });
            }
        }
    }
}

/// The key's form in which people are compared: directories differ in case.
pub fn key(external_id: &str) -> String {
    external_id.trim().to_lowercase()
}

/// Holds the file against what is known.
pub fn plan(grid: &Grid, mapping: &Mapping, before: &Before) -> SyncPlan {
    let mut plan = SyncPlan::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (number, cells) in &grid.rows {
        let row = Cells { mapping, cells };
        let key = key(row.get("external_id"));
        let first = if key.is_empty() { None } else { seen.insert(key.clone(), *number) };
        match typed(&row, before, first) {
            Err(errors) => plan.fail(*number, errors),
            Ok(read) => place(&mut plan, before, &key, &row, read, *number),
        }
    }
    let known = || before.people.iter().filter(|(_, k)| k.mine && !k.archived && k.data.active());
    plan.active_before = known().count();
    plan.gone = known().filter(|(key, _)| !seen.contains_key(*key)).map(|(_, k)| k.clone()).collect();
    plan
}

/// Puts a row that could be read where it belongs.
fn place(plan: &mut SyncPlan, before: &Before, key: &str, row: &Cells<'_>, read: NewPerson, number: usize) {
    let Some(known) = before.people.get(key) else {
        if read.unit.is_none() && !before.whole_region {
            return plan.fail(number, vec![("unit", "form-unit-needed".into())]);
        }
        return plan.new.push(read);
    };
    if !known.mine {
        return plan.fail(number, vec![("external_id", "people-sync-not-yours".into())]);
    }
    let after = row.over(&known.data, &read);
    let fields = differing(&known.data, &after);
    if fields.is_empty() {
        plan.unchanged += 1;
        return;
    }
    let moved = fields.contains(&"unit");
    let update = Update { known: known.clone(), after, fields };
    if moved { plan.moved.push(update) } else { plan.changed.push(update) }
}

fn typed(row: &Cells<'_>, before: &Before, first: Option<usize>) -> Result<NewPerson, Vec<(&'static str, Message)>> {
    let mut errors: Vec<(&'static str, Message)> = Vec::new();
    for field in FIELDS {
        let (text, Input::Text(max)) = (row.get(field.key), field.input) else { continue };
        if text.is_empty() && field.required {
            errors.push((field.key, "form-required".into()));
        } else if text.chars().count() > max {
            errors.push((field.key, Message::new("form-too-long").with("max", max).with("n", text.chars().count())));
        } else if text.chars().any(char::is_control) {
            errors.push((field.key, "form-control-characters".into()));
        }
    }
    if !row.get("email").is_empty() && !is_email(row.get("email")) {
        errors.push(("email", "people-error-email".into()));
    }
    if let Some(first) = first {
        errors.push(("external_id", Message::new("import-same-twice").with("row", first)));
    }
    let unit = match row.get("unit") {
        "" => None,
        text => match before.units.get(&fold(text)).map(Vec::as_slice) {
            Some([unit]) => Some(*unit),
            Some([_, _, ..]) => {
                errors.push(("unit", Message::new("people-sync-unit-ambiguous").with("value", text)));
                None
            }
            _ => {
                errors.push(("unit", Message::new("people-sync-no-unit").with("value", text)));
                None
            }
        },
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    let opt = |key: &str| Some(row.get(key).to_owned()).filter(|t| !t.is_empty());
    Ok(NewPerson {
        external_id: opt("external_id"),
        given_name: row.get("given_name").to_owned(),
        family_name: row.get("family_name").to_owned(),
        title: opt("title"),
        email: opt("email"),
        phone: opt("phone"),
        unit,
        left_on: None,
        secrecy: Secrecy::Internal,
    })
}

/// A row by field.
struct Cells<'a> {
    mapping: &'a Mapping,
    cells: &'a [String],
}

impl Cells<'_> {
    fn column(&self, key: &str) -> Option<usize> {
        self.mapping.iter().position(|field| field.is_some_and(|f| f.key == key))
    }
    fn get(&self, key: &str) -> &str {
        self.column(key).and_then(|i| self.cells.get(i)).map_or("", |text| text.trim())
    }
    /// The directory decides the fields that the file has; what it does not have stays, as does the secrecy marking.
    fn over(&self, known: &NewPerson, read: &NewPerson) -> NewPerson {
        let has = |key: &str| self.column(key).is_some();
        let pick = |key: &str, new: &Option<String>, old: &Option<String>| if has(key) { new.clone() } else { old.clone() };
        NewPerson {
            external_id: known.external_id.clone(),
            given_name: read.given_name.clone(),
            family_name: read.family_name.clone(),
            title: pick("title", &read.title, &known.title),
            email: pick("email", &read.email, &known.email),
            phone: pick("phone", &read.phone, &known.phone),
            // An empty unit in the file takes nobody out of their unit: that would change who may see them.
            unit: read.unit.or(known.unit),
            left_on: None,
            secrecy: known.secrecy,
        }
    }
}

/// Keys of the fields in which two differ.
pub fn differing(a: &NewPerson, b: &NewPerson) -> Vec<&'static str> {
    let pairs = [
        ("given_name", a.given_name == b.given_name),
        ("family_name", a.family_name == b.family_name),
        ("title", a.title == b.title),
        ("email", a.email == b.email),
        ("phone", a.phone == b.phone),
        ("unit", a.unit == b.unit),
        ("left_on", a.left_on == b.left_on),
    ];
    pairs.into_iter().filter(|(_, same)| !same).map(|(key, _)| key).collect()
}

/// What somebody becomes who is gone.
pub fn departed(known: &Known, today: Date) -> NewPerson {
    NewPerson { left_on: Some(today), ..known.data.clone() }
}

/// A function and who holds it now, deputies apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub function: Id,
    pub name: String,
    pub holders: BTreeSet<Id>,
    pub deputies: BTreeSet<Id>,
}

/// A function that loses its last holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    pub function: Id,
    pub name: String,
    /// Deputies who remain.
    pub deputies: usize,
}

/// The functions whose last holder is among those who are gone.
pub fn orphans(held: &[Held], gone: &[Known]) -> Vec<Orphan> {
    let gone: BTreeSet<Id> = gone.iter().map(|k| k.id).collect();
    let last = held.iter().filter(|h| !h.holders.is_empty() && h.holders.is_subset(&gone));
    last.map(|h| Orphan { function: h.function, name: h.name.clone(), deputies: h.deputies.difference(&gone).count() }).collect()
}
