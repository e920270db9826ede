//! What a unit holds: which tables of which registers point at units, and which live records belong to one. Merging moves them, closing is
//! refused while there are any. The tables come from the registers' own declarations and the database's own schema, so that a register
//! that is added later is covered without anybody remembering it here.
use vk_core::{Id, Instant};
use vk_db::{Db, DbError, Sql, WriteTx};
use vk_web::Register;

/// Columns that point at a unit have this name. Others, such as the controller of an incident's track, are facts of their time and stay.
const COLUMN: &str = "unit_id";
/// The tree itself and the projections have their own treatment.
const NOT_RECORDS: &[&str] = &["unit", "unit_closure", "node", "scope"];
/// Names of records that are listed per kind when closing is refused.
const NAMED: usize = 5;
/// Records that are looked at; with more, the unit is far from being closed anyway.
const LOOKED_AT: i64 = 5_000;

/// A table whose rows belong to units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub register: &'static str,
    pub table: &'static str,
    /// The column that names the audited record.
    pub record: &'static str,
    /// The audited field.
    pub field: &'static str,
    pub has_version: bool,
    pub has_updated_at: bool,
}

/// All tables of these registers whose rows belong to units.
pub async fn holdings(db: &Db, registers: &[&'static Register]) -> Result<Vec<Holding>, DbError> {
    let mut out = Vec::new();
    let tables: Vec<(&'static str, &'static str)> = registers
        .iter()
        .flat_map(|r| r.tables.iter().map(|t| (r.key, t.name)))
        .filter(|(_, table)| !NOT_RECORDS.contains(table))
        .collect();
    for (register, table) in tables {
        let columns = columns(db, table).await?;
        let has = |name: &str| columns.iter().any(|c| c == name);
        if !has(COLUMN) {
            continue;
        }
        // A role belongs to the account that holds it: that is whose history the change stands in.
        let (record, field) = if has("account_id") { ("account_id", "role_unit") } else { ("id", "unit") };
        out.push(Holding { register, table, record, field, has_version: has("version"), has_updated_at: has("updated_at") });
    }
    Ok(out)
}

async fn columns(db: &Db, table: &str) -> Result<Vec<String>, DbError> {
    let sql = if db.is_postgres() {
        Sql::new("SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ")
            .bind(table)
    } else {
        Sql::new("SELECT name FROM pragma_table_info(").bind(table).push(")")
    };
    db.all(sql).await?.iter().map(|row| row.text("name")).collect()
}

/// Live records of one kind that belong to a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Graph kind; `role_assignment` for roles that are bound to the unit.
    pub kind: String,
    pub count: i64,
    /// The first names; records that are marked secret are counted and not named.
    pub names: Vec<String>,
}

/// What a unit itself holds, units directly below it first.
pub async fn held(tx: &WriteTx<'_>, unit: Id, now: Instant) -> Result<Vec<Held>, DbError> {
    let mut out: Vec<Held> = Vec::new();
    let below = Sql::new(
        "SELECT 'unit' AS kind, u.name AS title, u.secrecy FROM unit u WHERE u.closed_on IS NULL AND u.archived_at IS NULL AND u.parent_id = ",
    );
    let records = Sql::new("SELECT n.kind, n.title, n.secrecy FROM node n WHERE n.kind <> 'unit' AND n.unit_id = ").bind(unit);
    let records = records.push(
        " AND n.state NOT IN ('archived', 'left', 'retired') AND n.state NOT LIKE 'closed%' ORDER BY n.kind, n.name_key LIMIT ",
    );
    for sql in [below.bind(unit).push(" ORDER BY u.name_key"), records.bind(LOOKED_AT)] {
        for row in tx.all(sql).await? {
            add(
                &mut out,
                row.text("kind")?,
                Some(row.text("title")?).filter(|_| row.text("secrecy").is_ok_and(|s| s != "secret")),
            );
        }
    }
    let roles = Sql::new("SELECT a.display_name FROM role_assignment r JOIN account a ON a.id = r.account_id WHERE r.unit_id = ")
        .bind(unit);
    for row in
        tx.all(roles.push(" AND (r.valid_until IS NULL OR r.valid_until > ").bind(now).push(") ORDER BY a.name_key")).await?
    {
        add(&mut out, "role_assignment".to_owned(), Some(row.text("display_name")?));
    }
    Ok(out)
}

fn add(out: &mut Vec<Held>, kind: String, name: Option<String>) {
    let place = out.iter().position(|h| h.kind == kind);
    let held = match place.and_then(|i| out.get_mut(i)) {
        Some(held) => held,
        None => {
            out.push(Held { kind, count: 0, names: Vec::new() });
            let Some(last) = out.last_mut() else { return };
            last
        }
    };
    held.count += 1;
    held.names.extend(name.filter(|_| held.names.len() < NAMED));
}
