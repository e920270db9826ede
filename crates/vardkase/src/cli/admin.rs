//! `vardkase admin`: set up, accounts and tokens, without a browser and beside a running server (SQLite's writer lock orders the two).
use crate::cli::{DataArg, runtime, time};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use std::{io::Read, process::ExitCode};
use vk_core::{Ctx, Id, Instant, Role};
use vk_db::{Db, DbError, Sql, accounts};
use vk_web::setup::{FirstRun, first_run};

#[derive(Args)]
pub struct Admin {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Set up an empty data folder: the region's name and its first administrator
    Init {
        #[command(flatten)]
        data: DataArg,
        /// The region's name
        #[arg(long)]
        name: String,
        /// The first administrator's account name
        #[arg(long)]
        admin: String,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Accounts
    #[command(subcommand)]
    User(User),
    /// API tokens
    #[command(subcommand)]
    Token(Token),
}

#[derive(Subcommand)]
enum User {
    /// Create an account with one role
    Create {
        name: String,
        #[command(flatten)]
        data: DataArg,
        /// Role, such as ciso, analyst, infosec_officer
        #[arg(long)]
        role: String,
        /// Code or name of the unit whose subtree the role covers; the whole region without it
        #[arg(long)]
        unit: Option<String>,
        /// The name people see
        #[arg(long)]
        display_name: Option<String>,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Subcommand)]
enum Token {
    /// Create an API token and print it once
    Create {
        #[command(flatten)]
        data: DataArg,
        /// Account the token acts as
        #[arg(long)]
        user: String,
        /// What it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// When it ends: a day (2027-01-31), RFC 3339 or relative (+90d)
        #[arg(long)]
        expires: Option<String>,
    },
}

impl Admin {
    pub fn run(self) -> Result<ExitCode> {
        runtime()?.block_on(async {
            match self.act {
                Act::Init { data, name, admin, .. } => init(&data, &name, &admin).await,
                Act::User(User::Create { name, data, role, unit, display_name, .. }) => {
                    create_user(&data, &name, display_name.as_deref(), &role, unit.as_deref()).await
                }
                Act::Token(Token::Create { data, user, name, expires }) => {
                    create_token(&data, &user, &name, expires.as_deref()).await
                }
            }
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn ctx() -> Ctx {
    Ctx::system(time::now(), "command line", time::seed())
}

async fn init(data: &DataArg, name: &str, admin: &str) -> Result<()> {
    let hash = password_hash()?;
    let db = data.create()?.records().await?;
    let first = FirstRun {
        region: name.to_owned(),
        login: admin.to_owned(),
        name: admin.to_owned(),
        password_hash: hash,
        also_ciso: true,
        // Printed below: whoever gives the command has read it.
        reminder_read: true,
    };
    match first_run(&db, &ctx(), first).await {
        Err(DbError::Conflict) => bail!("{} is set up already; use `vardkase admin user create`", data.data.display()),
        other => other?,
    };
    println!(
        "Enter no security-classified information (säkerhetsskydd). Inventory, vulnerabilities and classes together may become so."
    );
    println!("{name} is set up; {admin} is its administrator");
    Ok(())
}

async fn create_user(data: &DataArg, name: &str, display_name: Option<&str>, role: &str, unit: Option<&str>) -> Result<()> {
    let role = Role::from_key(role).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|r| r.key()).collect();
        anyhow!("unknown role {role:?}; there are {}", known.join(", "))
    })?;
    let hash = password_hash()?;
    let db = data.open()?.records().await?;
    let unit = match unit {
        Some(unit) => Some(find_unit(&db, unit).await?),
        None => None,
    };
    let ctx = ctx();
    let mut tx = db.write(&ctx).await?;
    let (id, _) = accounts::create(&mut tx, name, display_name.unwrap_or(name), None, Some(hash)).await.map_err(|e| match e {
        DbError::Taken(_) => anyhow!("there is an account {name} already"),
        other => other.into(),
    })?;
    let recorded = accounts::assign(&mut tx, id, role, unit, None).await?;
    tx.commit(recorded).await?;
    println!("{name} created with role {}", role.key());
    Ok(())
}

/// A unit by code, exact name or id.
async fn find_unit(db: &Db, unit: &str) -> Result<Id> {
    let sql = Sql::new("SELECT id FROM unit WHERE archived_at IS NULL AND (code = ").bind(unit).push(" OR name = ").bind(unit);
    let rows = db.all(sql.push(" OR id = ").bind(unit).push(")")).await?;
    match rows.as_slice() {
        [row] => Ok(row.id("id")?),
        [] => bail!("there is no unit with code or name {unit:?}"),
        _ => bail!("{} units are called {unit:?}; give the code", rows.len()),
    }
}

async fn create_token(data: &DataArg, user: &str, name: &str, expires: Option<&str>) -> Result<()> {
    let expires: Option<Instant> = expires.map(time::parse).transpose().map_err(|e| anyhow!(e))?;
    let db = data.open()?.records().await?;
    let account = accounts::by_name(&db, user).await?.ok_or_else(|| anyhow!("there is no account {user}"))?;
    let token = format!("vk_{}", vk_web::session::new_token());
    let ctx = ctx();
    let mut tx = db.write(&ctx).await?;
    let (_, recorded) = accounts::create_token(&mut tx, account.id, name, &token, expires).await?;
    tx.commit(recorded).await?;
    println!("{token}");
    Ok(())
}

fn password_hash() -> Result<String> {
    let mut password = String::new();
    std::io::stdin().take(4096).read_to_string(&mut password).context("standard input")?;
    let password = password.trim_end_matches(['\n', '\r']);
    if password.chars().count() < vk_web::setup::PASSWORD_MIN {
        bail!("the password on standard input has fewer than {} characters", vk_web::setup::PASSWORD_MIN);
    }
    Ok(accounts::hash_password(password)?)
}
