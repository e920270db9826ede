//! What the evidence of year-wheel activities has in common: the period in Swedish time, what lies within a target, and counting `found` of
//! `expected` with one statement each. What counts is each register's own (`wheel.rs` in its folder).
//!
//! Nobody looks here: what is gathered is a number and identifiers, and whoever reads them later sees the records that are theirs to see.
use crate::{App, AppError, Gathered, Message, WheelEvidence, WheelOf};
use vk_core::{Instant, Scope};
use vk_db::{Act, Sql};

/// A statement's part that selects the column `id` of some records: `SELECT r.id FROM risk r WHERE …`.
pub type Rows = fn(Sql, &WheelOf) -> Sql;

/// `found`, of those and what is `missing`: the records that ought to have been among them. Without `missing` nothing is expected. A record that
/// stands among both is counted once.
pub async fn gather(app: &App, of: WheelOf, key: &str, found: Rows, missing: Option<Rows>) -> Result<Gathered, AppError> {
    let first = found(Sql::new("SELECT g.id FROM ("), &of).push(") g ORDER BY g.id LIMIT ").bind(WheelEvidence::MOST);
    let records = app.db.all(first).await?.iter().map(|row| row.id("id")).collect::<Result<Vec<_>, _>>()?;
    let number = app.db.int(found(Sql::new("SELECT count(*) FROM ("), &of).push(") g")).await?;
    let why = Message::new(format!("wheel-evidence-{key}-why")).with("found", number);
    let Some(missing) = missing else {
        return Ok(Gathered { found: number, expected: None, why, records });
    };
    let both = missing(found(Sql::new("SELECT count(*) FROM ("), &of).push(" UNION "), &of);
    let expected = app.db.int(both.push(") g")).await?;
    Ok(Gathered { found: number, expected: Some(expected), why: why.with("expected", expected), records })
}

impl WheelOf {
    /// The first moment of the period.
    pub fn starts(&self) -> Instant {
        Instant::parse_local(&format!("{}T00:00", self.from)).unwrap_or_default()
    }

    /// The first moment after the period.
    pub fn ends(&self) -> Instant {
        Instant::parse_local(&format!("{}T00:00", self.to.plus_days(1))).unwrap_or_default()
    }

    /// Appends ` AND …`: the moment in `column` lies within the period.
    pub fn then(&self, sql: Sql, column: &str) -> Sql {
        let sql = sql.push(" AND ").push(column).push(" >= ").bind(self.starts());
        sql.push(" AND ").push(column).push(" < ").bind(self.ends())
    }

    /// Appends ` AND …`: the day in `column` lies within the period.
    pub fn on_a_day(&self, sql: Sql, column: &str) -> Sql {
        let sql = sql.push(" AND ").push(column).push(" >= ").bind(self.from);
        sql.push(" AND ").push(column).push(" <= ").bind(self.to)
    }

    /// Appends ` AND …`: one of the register's acts was done to the record `alias` within the period. Goes by the audit chain, since a record only
    /// knows its last change; one that has not changed since the period began is not looked up.
    pub fn recorded(&self, sql: Sql, register: &str, alias: &str, acts: &[Act]) -> Sql {
        let sql = sql.push(&format!(" AND {alias}.updated_at >= ")).bind(self.starts());
        // `|| ''` keeps the register out of the choice of index: without statistics SQLite would read all entries of the register for every record.
        let sql = sql.push(&format!(" AND EXISTS (SELECT 1 FROM audit w WHERE w.record_id = {alias}.id AND w.register || '' = "));
        let sql = sql.bind(register).push(" AND w.act IN ");
        self.then(sql.list(acts.iter().map(|act| act.key())), "w.at").push(")")
    }

    /// Appends ` AND …`: only what lies within the target. A unit is all that is below it, by its column; any other kind is what `links` says of
    /// it, as SQL that ends before the identifier and is closed by one parenthesis. A kind that is not among them has nothing.
    pub fn within(&self, sql: Sql, unit_column: &str, links: &[(&str, &str)]) -> Sql {
        match self.target {
            None => sql,
            Some(("unit", unit)) => sql.push(" AND ").in_scope(&Scope::Subtrees(vec![unit]), unit_column),
            Some((kind, record)) => match links.iter().find(|(of, _)| *of == kind) {
                Some((_, link)) => sql.push(" AND ").push(link).bind(record).push(")"),
                None => sql.push(" AND 1=0"),
            },
        }
    }
}
