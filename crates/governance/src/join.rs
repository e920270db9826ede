//! The join: from a host to what it is there for. host → system → information set → class → owner, for the moment when an alert opens
//! (a snapshot is frozen with it) and for every page that shows an incident. Reads only; the records belong to their registers.
use crate::{functions::on_day, systems::uplift};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vk_core::{Aspect, Date, Id, Level};
use vk_db::{Db, DbError, Row, Sql};

/// One level per aspect; `None` where nothing is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    pub confidentiality: Option<Level>,
    pub integrity: Option<Level>,
    pub availability: Option<Level>,
    pub traceability: Option<Level>,
}

impl Class {
    pub fn level(&self, aspect: Aspect) -> Option<Level> {
        match aspect {
            Aspect::Confidentiality => self.confidentiality,
            Aspect::Integrity => self.integrity,
            Aspect::Availability => self.availability,
            Aspect::Traceability => self.traceability,
        }
    }

    /// A class from a level per aspect.
    pub fn by(level: impl Fn(Aspect) -> Option<Level>) -> Class {
        Class {
            confidentiality: level(Aspect::Confidentiality),
            integrity: level(Aspect::Integrity),
            availability: level(Aspect::Availability),
            traceability: level(Aspect::Traceability),
        }
    }

    /// The same with another level for one aspect.
    pub fn with(self, aspect: Aspect, level: Option<Level>) -> Class {
        Class::by(|a| if a == aspect { level } else { self.level(a) })
    }

    /// The maximum per aspect: a system is as sensitive as the most sensitive information it holds.
    pub fn max(self, other: Class) -> Class {
        Class {
            confidentiality: self.confidentiality.max(other.confidentiality),
            integrity: self.integrity.max(other.integrity),
            availability: self.availability.max(other.availability),
            traceability: self.traceability.max(other.traceability),
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Class::default()
    }

    /// `K3 R2 T3 S2`; an aspect without a decision is `K–`.
    pub fn text(&self) -> String {
        let part = |a: Aspect| format!("{}{}", a.letter(), self.level(a).map_or("–".to_owned(), |l| l.number().to_string()));
        Aspect::ALL.map(part).join(" ")
    }

    /// Reads the four columns named after the aspects.
    pub fn from_row(row: &Row) -> Result<Class, DbError> {
        Class::from_row_as(row, "")
    }

    /// [`Class::from_row`] with something before the columns' names.
    pub fn from_row_as(row: &Row, prefix: &str) -> Result<Class, DbError> {
        let level = |a: Aspect| Ok::<_, DbError>(row.opt_int(&format!("{prefix}{}", a.key()))?.and_then(Level::new));
        Ok(Class {
            confidentiality: level(Aspect::Confidentiality)?,
            integrity: level(Aspect::Integrity)?,
            availability: level(Aspect::Availability)?,
            traceability: level(Aspect::Traceability)?,
        })
    }
}

/// A record by name, to be linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: Id,
    pub name: String,
}

/// Somebody who holds the owner's function now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub person: Named,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub is_deputy: bool,
}

/// The function that owns an information set or a system, with who holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub function: Named,
    pub phone: Option<String>,
    pub holders: Vec<Holder>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InformationLink {
    pub set: Named,
    pub class: Class,
    /// `none`, `ordinary`, `sensitive`, `protected_identity`.
    pub personal_data: String,
    pub owner: Option<Owner>,
    /// The body that is controller (personuppgiftsansvarig) for it: the nearest unit above that is marked so.
    pub controller: Option<Named>,
    pub unit: Option<Named>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemLink {
    pub system: Named,
    pub owner: Option<Owner>,
    pub sector_critical: bool,
    pub information: Vec<InformationLink>,
    /// Levels above what the information gives, by judgement.
    #[serde(default)]
    pub uplift: Class,
}

/// The whole way from one host upwards. What is missing shows as `None` or an empty list, never as an error: a gap is a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinThread {
    pub host: Named,
    pub zone: Option<Named>,
    pub unit: Option<Named>,
    pub systems: Vec<SystemLink>,
    /// Maximum per aspect over everything the host's systems hold.
    pub class: Class,
}

impl JoinThread {
    pub fn information(&self) -> impl Iterator<Item = &InformationLink> {
        self.systems.iter().flat_map(|s| &s.information)
    }
}

/// The SQL predicate that picks the classification in force of an information set `i`: the newest decision that is still standing.
pub const CLASS_IN_FORCE: &str = "c.id = (SELECT c2.id FROM classification c2 WHERE c2.information_set_id = i.id \
     AND c2.state IN ('decided','under_review') ORDER BY c2.decided_at DESC, c2.id DESC LIMIT 1)";

fn named(row: &Row, id: &str, name: &str) -> Result<Option<Named>, DbError> {
    Ok(match (row.opt_id(id)?, row.opt_text(name)?) {
        (Some(id), Some(name)) => Some(Named { id, name }),
        _ => None,
    })
}

/// Follows the thread of a host, with those who hold the functions on a day; `None` when there is no such host.
pub async fn thread_of_host(db: &Db, host: Id, today: Date) -> Result<Option<JoinThread>, DbError> {
    let sql = Sql::new(
        "SELECT h.id, h.name, h.system_id, z.id AS zone_id, z.name AS zone_name, u.id AS unit_id, u.name AS unit_name FROM host h \
         LEFT JOIN zone z ON z.id = h.zone_id LEFT JOIN unit u ON u.id = h.unit_id WHERE h.id = ",
    );
    let Some(row) = db.one(sql.bind(host)).await? else { return Ok(None) };
    let systems = match row.opt_id("system_id")? {
        Some(system) => thread_of_system(db, system, today).await?.into_iter().collect(),
        None => Vec::new(),
    };
    let class = class_over(&systems);
    Ok(Some(JoinThread {
        host: Named { id: host, name: row.text("name")? },
        zone: named(&row, "zone_id", "zone_name")?,
        unit: named(&row, "unit_id", "unit_name")?,
        systems,
        class,
    }))
}

fn class_over(systems: &[SystemLink]) -> Class {
    let judged = systems.iter().fold(Class::default(), |class, s| class.max(s.uplift));
    systems.iter().flat_map(|s| &s.information).fold(judged, |class, i| class.max(i.class))
}

/// A system with its owner and the information it holds.
pub async fn thread_of_system(db: &Db, system: Id, today: Date) -> Result<Option<SystemLink>, DbError> {
    let sql = Sql::new("SELECT name, owner_function_id, sector_critical FROM system WHERE id = ").bind(system);
    let Some(row) = db.one(sql).await? else { return Ok(None) };
    let owner = match row.opt_id("owner_function_id")? {
        Some(function) => owner(db, function, today).await?,
        None => None,
    };
    Ok(Some(SystemLink {
        system: Named { id: system, name: row.text("name")? },
        owner,
        sector_critical: row.bool("sector_critical")?,
        information: information_of_system(db, system, today).await?,
        uplift: uplift::of(db, system).await?.map(|u| u.class).unwrap_or_default(),
    }))
}

async fn information_of_system(db: &Db, system: Id, today: Date) -> Result<Vec<InformationLink>, DbError> {
    let sql = Sql::new(
        "SELECT i.id, i.name, i.personal_data, i.owner_function_id, u.id AS unit_id, u.name AS unit_name, \
         c.confidentiality, c.integrity, c.availability, c.traceability \
         FROM system_information si JOIN information_set i ON i.id = si.information_set_id LEFT JOIN unit u ON u.id = i.unit_id \
         LEFT JOIN classification c ON ",
    )
    .push(CLASS_IN_FORCE)
    .push(" WHERE i.archived_at IS NULL AND si.system_id = ")
    .bind(system)
    .push(" ORDER BY i.name_key, i.id");
    let mut owners: BTreeMap<Id, Option<Owner>> = BTreeMap::new();
    let mut out = Vec::new();
    for row in db.all(sql).await? {
        let function = row.opt_id("owner_function_id")?;
        let owner = match function {
            None => None,
            Some(id) => match owners.get(&id) {
                Some(known) => known.clone(),
                None => owners.entry(id).or_insert(owner(db, id, today).await?).clone(),
            },
        };
        let unit = named(&row, "unit_id", "unit_name")?;
        let controller = match &unit {
            Some(unit) => controller_of(db, unit.id).await?,
            None => None,
        };
        out.push(InformationLink {
            set: Named { id: row.id("id")?, name: row.text("name")? },
            class: Class::from_row(&row)?,
            personal_data: row.text("personal_data")?,
            owner,
            controller,
            unit,
        });
    }
    Ok(out)
}

/// The nearest unit, from this one upwards, that is controller under GDPR: in a region that is the nämnd, not "the region".
pub async fn controller_of(db: &Db, unit: Id) -> Result<Option<Named>, DbError> {
    let sql =
        Sql::new("SELECT u.id, u.name FROM unit_closure uc JOIN unit u ON u.id = uc.ancestor WHERE uc.descendant = ").bind(unit);
    let row = db.one(sql.push(" AND u.is_controller ORDER BY uc.depth LIMIT 1")).await?;
    row.map(|r| Ok(Named { id: r.id("id")?, name: r.text("name")? })).transpose()
}

/// A function with the people who hold it on a day, holders before deputies.
pub async fn owner(db: &Db, function: Id, today: Date) -> Result<Option<Owner>, DbError> {
    let Some(row) = db.one(Sql::new("SELECT name, phone FROM function WHERE id = ").bind(function)).await? else {
        return Ok(None);
    };
    let sql = Sql::new(
        "SELECT p.id, p.name, p.phone, p.email, fh.is_deputy FROM function_holder fh JOIN person p ON p.id = fh.person_id \
         WHERE p.active AND fh.function_id = ",
    );
    let mut holders = Vec::new();
    for person in db.all(on_day(sql.bind(function), today).push(" ORDER BY fh.is_deputy, p.name_key")).await? {
        holders.push(Holder {
            person: Named { id: person.id("id")?, name: person.text("name")? },
            phone: person.opt_text("phone")?,
            email: person.opt_text("email")?,
            is_deputy: person.bool("is_deputy")?,
        });
    }
    Ok(Some(Owner { function: Named { id: function, name: row.text("name")? }, phone: row.opt_text("phone")?, holders }))
}
