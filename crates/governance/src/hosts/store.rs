//! Reading and writing hosts, and taking in those that logs tell of. The only file of this register that knows SQL.
use super::{
    form,
    model::{Host, HostRow, NewHost},
    table,
};
use std::net::IpAddr;
use vk_core::{Id, Secrecy, fold, sort_key};
use vk_db::{Columns, Db, DbError, Edge, Projection, Reader, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored, find_by_name, find_one, record_created, record_updated, write_archived},
    history::snapshot,
    table::Table,
};

pub const REGISTER: &str = "hosts";
pub const KIND: &str = "host";

const COLUMNS: &str = "h.id, h.name, h.fqdn, h.kind, h.os, h.description, h.system_id, h.zone_id, h.exposure, h.origin, h.first_seen, \
     h.last_seen, h.unit_id, h.secrecy, h.version, h.updated_at, h.archived_at";

/// The register's records, for the kit.
#[derive(Debug)]
pub struct Hosts;

impl Records for Hosts {
    type New = NewHost;
    type Row = HostRow;
    const FIELDS: &'static [FieldDef] = form::FIELDS;

    fn table() -> &'static Table<HostRow> {
        &table::TABLE
    }
    fn fresh() -> Raw {
        form::fresh()
    }
    fn from_raw(raw: &Raw) -> Result<NewHost, FieldErrors> {
        form::from_raw(raw)
    }

    async fn load(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Stored>, DbError> {
        Ok(get(db, viewer, id).await?.as_ref().map(stored))
    }

    async fn insert(tx: &mut WriteTx<'_>, new: NewHost) -> Result<(Id, Recorded), DbError> {
        insert_as(tx, new, "register").await
    }

    async fn update(tx: &mut WriteTx<'_>, id: Id, version: i64, new: NewHost) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let before = snapshot(tx, form::FIELDS, &form::to_raw(&old.data)).await?;
        // Whoever saves an observed host has taken it into the register.
        tx.update_row("host", id, version, columns(&new).set("origin", "register")).await?;
        tx.exec(Sql::new("DELETE FROM host_address WHERE host_id = ").bind(id)).await?;
        link(tx, id, &new.addresses).await?;
        record_updated::<Hosts>(tx, &before, &form::to_raw(&new), projection(id, &new, old.archived_at.is_some())).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        write_archived::<Hosts>(tx, old.version, archived, projection(id, &old.data, archived)).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        match raw.get("fqdn") {
            "" => find_by_name::<Hosts>(db, editor, raw.get("name")).await,
            fqdn => {
                let seek = table::TABLE.seek().push("h.archived_at IS NULL AND h.fqdn = ").bind(fold(fqdn));
                find_one::<Hosts>(db, editor, "fqdn", seek).await
            }
        }
    }
}

async fn insert_as(tx: &mut WriteTx<'_>, new: NewHost, origin: &str) -> Result<(Id, Recorded), DbError> {
    let id = tx.ctx().new_id();
    tx.insert_row("host", id, columns(&new).set("origin", origin)).await?;
    link(tx, id, &new.addresses).await?;
    record_created::<Hosts>(tx, &form::to_raw(&new), projection(id, &new, false)).await
}

/// Takes in a host that logs tell of and the register does not know (passive discovery). Marked as observed until somebody saves it.
pub async fn observe(tx: &mut WriteTx<'_>, name: &str, address: Option<IpAddr>) -> Result<(Id, Recorded), DbError> {
    let new = NewHost {
        name: name.to_owned(),
        fqdn: name.contains('.').then(|| fold(name)),
        kind: "other".to_owned(),
        os: None,
        description: None,
        addresses: address.into_iter().collect(),
        system: None,
        zone: None,
        exposure: "internal".to_owned(),
        unit: None,
        secrecy: Secrecy::Internal,
    };
    insert_as(tx, new, "observed").await
}

/// The columns that a form fills.
fn columns(h: &NewHost) -> Columns {
    let addresses = h.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let search = fold(&[h.name.as_str(), h.fqdn.as_deref().unwrap_or(""), h.os.as_deref().unwrap_or(""), &addresses].join(" "));
    Columns::new()
        .set("name", &h.name)
        .set("name_key", sort_key(&h.name))
        .set("search_text", search)
        .set("fqdn", h.fqdn.as_deref().map(fold))
        .set("kind", &h.kind)
        .set("os", h.os.as_deref())
        .set("description", h.description.as_deref())
        .set("system_id", h.system)
        .set("zone_id", h.zone)
        .set("exposure", &h.exposure)
        .set("unit_id", h.unit)
        .set("secrecy", h.secrecy.key())
}

async fn link(tx: &mut WriteTx<'_>, id: Id, addresses: &[IpAddr]) -> Result<(), DbError> {
    for address in addresses {
        let row = Columns::new().set("host_id", id).set("address", address.to_string());
        tx.insert("host_address", row).await?;
    }
    Ok(())
}

/// What the graph knows of a host.
pub fn projection(id: Id, h: &NewHost, archived: bool) -> Projection {
    let runs = h.system.map(|to| Edge { relation: "runs", kind: "system", to });
    let stands = h.zone.map(|to| Edge { relation: "stands_in", kind: "zone", to });
    let addresses = h.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Projection {
        kind: KIND,
        id,
        title: h.name.clone(),
        search: format!("{} {addresses}", h.fqdn.as_deref().unwrap_or("")),
        unit: h.unit,
        extra_units: Vec::new(),
        secrecy: h.secrecy,
        state: if archived { "archived" } else { "live" }.to_owned(),
        edges: runs.into_iter().chain(stands).collect(),
        duties: Vec::new(),
    }
}

/// The host, if the viewer covers it.
pub async fn get(db: &impl Reader, viewer: &Viewer, id: Id) -> Result<Option<Host>, DbError> {
    let Some(row) = db.row(table::TABLE.row(COLUMNS, viewer, id)).await? else { return Ok(None) };
    host(&row, &db.rows(addresses(id)).await?).map(Some)
}

/// As it stands inside the transaction, whoever asks: permission has been decided before.
async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Host, DbError> {
    get(tx, &Viewer::everything(), id).await?.ok_or(DbError::NotFound)
}

fn addresses(id: Id) -> Sql {
    Sql::new("SELECT address FROM host_address WHERE host_id = ").bind(id).push(" ORDER BY address")
}

fn host(row: &Row, addresses: &[Row]) -> Result<Host, DbError> {
    let address = |r: &Row| {
        let text = r.text("address")?;
        text.parse().map_err(|_| DbError::Value { column: "address".to_owned(), value: text, expected: "an address" })
    };
    Ok(Host {
        id: row.id("id")?,
        version: row.int("version")?,
        updated_at: row.instant("updated_at")?,
        archived_at: row.opt_instant("archived_at")?,
        origin: row.text("origin")?,
        first_seen: row.opt_instant("first_seen")?,
        last_seen: row.opt_instant("last_seen")?,
        data: NewHost {
            name: row.text("name")?,
            fqdn: row.opt_text("fqdn")?,
            kind: row.text("kind")?,
            os: row.opt_text("os")?,
            description: row.opt_text("description")?,
            addresses: addresses.iter().map(address).collect::<Result<_, DbError>>()?,
            system: row.opt_id("system_id")?,
            zone: row.opt_id("zone_id")?,
            exposure: row.text("exposure")?,
            unit: row.opt_id("unit_id")?,
            secrecy: row.secrecy("secrecy")?,
        },
    })
}

pub(super) fn stored(h: &Host) -> Stored {
    Stored {
        id: h.id,
        version: h.version,
        title: h.data.name.clone(),
        archived: h.archived_at.is_some(),
        raw: form::to_raw(&h.data),
    }
}

/// The registered host that a log means by this name: whole or by its first label, any case. For the moment when an alert opens, so that a host
/// registered a second ago counts.
pub async fn by_name(db: &Db, name: &str) -> Result<Option<Id>, DbError> {
    let whole = name.trim_end_matches('.');
    let short = whole.split('.').next().unwrap_or(whole);
    let sql = Sql::new("SELECT h.id FROM host h WHERE h.archived_at IS NULL AND (h.fqdn = ")
        .bind(fold(whole))
        .push(" OR h.name_key IN ");
    let sql = sql.list([sort_key(&fold(whole)), sort_key(whole), sort_key(&fold(short)), sort_key(short)]);
    db.one(sql.push(") ORDER BY h.id LIMIT 1")).await?.map(|row| row.id("id")).transpose()
}

/// All projections, for `vardkase verify`.
pub async fn projections(db: &Db) -> Result<Vec<Projection>, DbError> {
    let mut out = Vec::new();
    for id in table::TABLE.ids(db).await? {
        let record = get(db, &Viewer::everything(), id).await?;
        out.extend(record.map(|record| projection(id, &record.data, record.archived_at.is_some())));
    }
    Ok(out)
}
