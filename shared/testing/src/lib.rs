//! The workbench: a fresh database per test, a clock that a test moves, facts handed in twice, told facts
//! read back.
//!
//! Needs the private servers that `cargo xtask test` starts.

pub mod given;
pub mod judge;
mod keys;
pub mod provider;
pub mod sink;
mod stage;

pub use keys::{look_up_by_keys, rows_read};
pub use stage::Stage;

use anyhow::Context;
use chassis::config::{Database, Secret};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::path::PathBuf;
use std::str::FromStr;

/// A variable that `cargo xtask test` sets.
#[expect(clippy::disallowed_methods, reason = "tests have no settings file")]
pub fn variable(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: run the tests with `cargo xtask test`"))
}

/// A folder of this test alone.
pub fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = PathBuf::from(variable("BELEEF_TEST_FOLDER")?)
        .join(format!("{name}-{}", chassis::Clock::System.new_id()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// An empty database on the tests' cluster.
pub async fn empty_database() -> anyhow::Result<Database> {
    let cluster = variable("BELEEF_TEST_DATABASE")?;
    let name = format!("t{}", chassis::Clock::System.new_id().simple());
    let mut conn = PgConnection::connect(&cluster)
        .await
        .context("the tests' cluster does not answer")?;
    conn.execute(AssertSqlSafe(format!("create database {name}")))
        .await?;
    let base = cluster
        .rsplit_once('/')
        .map_or(cluster.as_str(), |(base, _)| base);
    Ok(Database {
        url: Secret::new(format!("{base}/{name}")),
        max_connections: 8,
        reserved_connections: 4,
    })
}

/// Where the tests' cluster listens.
pub fn database_port() -> anyhow::Result<u16> {
    let cluster = PgConnectOptions::from_str(&variable("BELEEF_TEST_DATABASE")?)?;
    Ok(cluster.get_port())
}

/// The same database by way of another port of this machine.
pub fn through(port: u16, database: &Database) -> anyhow::Result<Database> {
    let (there, here) = (format!(":{}/", database_port()?), format!(":{port}/"));
    Ok(Database {
        url: Secret::new(database.url.expose().replace(&there, &here)),
        ..database.clone()
    })
}

/// A database with these migrations.
pub async fn database(migrations: &Migrator) -> anyhow::Result<Database> {
    let database = empty_database().await?;
    chassis::database::migrate(&database, migrations).await?;
    Ok(database)
}
