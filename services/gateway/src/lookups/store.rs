//! Who looked somebody up by national number.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::access::Lookup;
use sqlx::PgConnection;

/// Remembers a look-up; `number` is a keyed hash.
pub async fn add(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    caller: &str,
    number: &[u8],
    hit: bool,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into insz_lookup (at, caller, number, hit) values ($1, $2, $3, $4)",
        at,
        caller,
        number,
        hit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Look-ups before this one, newest first.
pub async fn page(
    conn: &mut PgConnection,
    before: Option<i64>,
    caller: Option<&str>,
    limit: i64,
) -> Result<Vec<Lookup>, Fault> {
    Ok(sqlx::query_as!(
        Lookup,
        r#"select id, at, caller, encode(number, 'hex') as "number!", hit from insz_lookup
           where ($1::bigint is null or id < $1) and ($2::text is null or caller = $2)
           order by id desc limit $3"#,
        before,
        caller,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Forgets at most so many of those that are older; returns how many.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>, at_most: i64) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from insz_lookup where id in (select id from insz_lookup where at < $1 order by at limit $2)",
        before,
        at_most
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}
