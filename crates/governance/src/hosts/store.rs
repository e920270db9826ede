//! Reading and writing hosts, and taking in those that logs tell of. The only file of this register that knows SQL.
use super::{
    form,
    model::{Host, HostRow, NewHost},
    table,
};
use std::net::IpAddr;
use vk_core::{Id, Instant, Secrecy, fold, sort_key};
use vk_db::{Act, Change, Db, DbError, Edge, Projection, Recorded, Row, Sql, Viewer, WriteTx};
use vk_web::{
    form::{FieldDef, FieldErrors, Raw, Records, Stored},
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
        let update = fields(Sql::new("UPDATE host SET "), &new, tx.ctx().now, |sql, column| sql.push(column).push(" = "));
        // Whoever saves an observed host has taken it into the register.
        let update = update
            .push(", origin = 'register', version = version + 1 WHERE id = ")
            .bind(id)
            .push(" AND version = ")
            .bind(version);
        tx.exec_versioned(update).await?;
        tx.exec(Sql::new("DELETE FROM host_address WHERE host_id = ").bind(id)).await?;
        link(tx, id, &new.addresses).await?;
        let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
        let change = Change::updated(REGISTER, id, &before, &after);
        tx.record(change, Some(projection(id, &new, old.archived_at.is_some()))).await
    }

    async fn set_archived(tx: &mut WriteTx<'_>, id: Id, archived: bool) -> Result<Recorded, DbError> {
        let old = in_tx(tx, id).await?;
        let (at, act) = if archived { (Some(tx.ctx().now), Act::Archive) } else { (None, Act::Restore) };
        let update = Sql::new("UPDATE host SET archived_at = ").bind(at).push(", updated_at = ").bind(tx.ctx().now);
        tx.exec_versioned(update.push(", version = version + 1 WHERE id = ").bind(id).push(" AND version = ").bind(old.version))
            .await?;
        tx.record(Change::new(REGISTER, Some(id), act), Some(projection(id, &old.data, archived))).await
    }

    async fn find(db: &Db, editor: &Viewer, raw: &Raw) -> Result<Option<Stored>, DbError> {
        let select = Sql::new("SELECT h.id FROM host h WHERE h.archived_at IS NULL AND ");
        let (sql, field) = match (raw.get("fqdn"), raw.get("name")) {
            ("", "") => return Ok(None),
            ("", name) => (select.push("h.name_key = ").bind(sort_key(name)), "name"),
            (fqdn, _) => (select.push("h.fqdn = ").bind(fold(fqdn)), "fqdn"),
        };
        match db.all(sql.and_visible(editor, "h").push(" LIMIT 2")).await?.as_slice() {
            [] => Ok(None),
            [row] => Hosts::load(db, editor, row.id("id")?).await,
            _ => Err(DbError::Taken(field)),
        }
    }
}

async fn insert_as(tx: &mut WriteTx<'_>, new: NewHost, origin: &str) -> Result<(Id, Recorded), DbError> {
    let (id, now) = (tx.ctx().new_id(), tx.ctx().now);
    let insert = Sql::new(
        "INSERT INTO host (name, name_key, search_text, fqdn, kind, os, description, system_id, zone_id, exposure, unit_id, secrecy, \
         updated_at, origin, id, created_at) VALUES (",
    );
    let values =
        fields(insert, &new, now, |sql, _| sql).push(", ").bind(origin).push(", ").bind(id).push(", ").bind(now).push(")");
    tx.exec(values).await?;
    link(tx, id, &new.addresses).await?;
    let after = snapshot(tx, form::FIELDS, &form::to_raw(&new)).await?;
    let recorded = tx.record(Change::created(REGISTER, id, &after), Some(projection(id, &new, false))).await?;
    Ok((id, recorded))
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

fn fields(sql: Sql, h: &NewHost, now: Instant, before: impl Fn(Sql, &str) -> Sql) -> Sql {
    let addresses = h.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let search = fold(&[h.name.as_str(), h.fqdn.as_deref().unwrap_or(""), h.os.as_deref().unwrap_or(""), &addresses].join(" "));
    let sql = before(sql, "name").bind(&h.name);
    let sql = before(sql.push(", "), "name_key").bind(sort_key(&h.name));
    let sql = before(sql.push(", "), "search_text").bind(search);
    let sql = before(sql.push(", "), "fqdn").bind(h.fqdn.as_deref().map(fold));
    let sql = before(sql.push(", "), "kind").bind(&h.kind);
    let sql = before(sql.push(", "), "os").bind(h.os.as_deref());
    let sql = before(sql.push(", "), "description").bind(h.description.as_deref());
    let sql = before(sql.push(", "), "system_id").bind(h.system);
    let sql = before(sql.push(", "), "zone_id").bind(h.zone);
    let sql = before(sql.push(", "), "exposure").bind(&h.exposure);
    let sql = before(sql.push(", "), "unit_id").bind(h.unit);
    let sql = before(sql.push(", "), "secrecy").bind(h.secrecy.key());
    before(sql.push(", "), "updated_at").bind(now)
}

async fn link(tx: &mut WriteTx<'_>, id: Id, addresses: &[IpAddr]) -> Result<(), DbError> {
    for address in addresses {
        let sql = Sql::new("INSERT INTO host_address (host_id, address) VALUES (")
            .bind(id)
            .push(", ")
            .bind(address.to_string())
            .push(")");
        tx.exec(sql).await?;
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
    }
}

/// The host, if the viewer covers it.
pub async fn get(db: &Db, viewer: &Viewer, id: Id) -> Result<Option<Host>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM host h WHERE h.id = ").bind(id).and_visible(viewer, "h");
    let Some(row) = db.one(sql).await? else { return Ok(None) };
    host(&row, &db.all(addresses(id)).await?).map(Some)
}

async fn in_tx(tx: &WriteTx<'_>, id: Id) -> Result<Host, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS).push(" FROM host h WHERE h.id = ").bind(id);
    let row = tx.one(sql).await?.ok_or(DbError::NotFound)?;
    host(&row, &tx.all(addresses(id)).await?)
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
            secrecy: Secrecy::from_key(&row.text("secrecy")?).unwrap_or(Secrecy::Secret),
        },
    })
}

fn stored(h: &Host) -> Stored {
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
    for row in db.all(Sql::new("SELECT h.id FROM host h ORDER BY h.id")).await? {
        if let Some(h) = get(db, &Viewer::everything(), row.id("id")?).await? {
            out.push(projection(h.id, &h.data, h.archived_at.is_some()));
        }
    }
    Ok(out)
}
