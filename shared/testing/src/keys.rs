//! Whether statements find their rows by keys: how many rows they read to find them.

use sqlx::{Executor, PgConnection};

/// Plans the statements of this transaction as those of listeners and batches are planned.
///
/// # Errors
/// Those of the database.
pub async fn look_up_by_keys(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    for way in ["seqscan", "hashjoin", "mergejoin"] {
        let shut = sqlx::AssertSqlSafe(format!("set local enable_{way} = off"));
        conn.execute(shut).await?;
    }
    Ok(())
}

/// How many rows of these tables this transaction has read so far, wanted or not.
///
/// # Errors
/// Those of the database.
pub async fn rows_read(conn: &mut PgConnection, tables: &[&str]) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint
         from pg_stat_xact_user_tables where relname = any($1)",
    )
    .bind(tables)
    .fetch_one(conn)
    .await
}
