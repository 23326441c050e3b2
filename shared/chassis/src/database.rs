//! PostgreSQL pools with the session settings that the platform's guarantees rest on.

use crate::config::Database;
use anyhow::Context;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use std::str::FromStr;
use std::time::Duration;

/// A lazily connecting pool: a service starts, and stays up, while its database is away.
pub fn pool(settings: &Database) -> anyhow::Result<PgPool> {
    Ok(PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(Duration::from_secs(2))
        .test_before_acquire(false)
        .connect_lazy_with(options(settings)?))
}

fn options(settings: &Database) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(settings.url.expose()).context("database.url is not usable")?;
    Ok(options.options([
        ("synchronous_commit", "on"),
        // Compiling a statement costs more than any statement here; a wrong guess of its cost must not bring it about.
        ("jit", "off"),
        ("lock_timeout", "3s"),
        ("statement_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "5s"),
    ]))
}

/// Brings a database up to date. Forward only.
pub async fn migrate(settings: &Database, migrator: &Migrator) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect_with(&options(settings)?)
        .await
        .context("the database does not answer")?;
    migrator
        .run_direct(None, &mut connection, false)
        .await
        .context("a migration failed")?;
    Ok(connection.close().await?)
}

/// The first migration that the database lacks, if any.
pub async fn missing_migration(pool: &PgPool, migrator: &Migrator) -> Result<Option<i64>, sqlx::Error> {
    #[derive(sqlx::FromRow)]
    struct Applied {
        version: i64,
    }
    let known: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(pool)
        .await?;
    let applied: Vec<Applied> = match known {
        true => {
            sqlx::query_as("select version from _sqlx_migrations where success")
                .fetch_all(pool)
                .await?
        }
        false => vec![],
    };
    Ok(migrator
        .iter()
        .map(|m| m.version)
        .find(|version| !applied.iter().any(|a| a.version == *version)))
}
