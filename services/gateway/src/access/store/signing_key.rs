//! Keys of the built-in issuer. Their ages are told by the database's clock alone, which all instances share.

use chassis::Fault;
use sqlx::PgConnection;

/// A key signs when all instances must have seen it: they look every few seconds.
const SEEN_SECONDS: f64 = 10.0;

/// A key as it lies in the database.
pub struct SealedKey {
    /// Names it in tokens.
    pub kid: String,
    /// PKCS #8, encrypted for this row.
    pub sealed: Vec<u8>,
    /// Whether all instances must have seen it.
    pub is_seen: bool,
}

/// The keys that count, newest first: all but those that were followed by another one more than
/// `overlap_seconds` ago.
pub async fn live(conn: &mut PgConnection, overlap_seconds: i64) -> Result<Vec<SealedKey>, Fault> {
    Ok(sqlx::query_as!(
        SealedKey,
        "select kid, sealed, created_at < clock_timestamp() - make_interval(secs => $2) as \"is_seen!\"
           from (select kid, sealed, created_at, lag(created_at) over (order by created_at desc) \
           as followed_at
                 from signing_key) as keys
           where followed_at is null or followed_at > clock_timestamp() - make_interval(secs => $1)
           order by created_at desc",
        overlap_seconds as f64,
        SEEN_SECONDS
    )
    .fetch_all(conn)
    .await?)
}

/// Whoever makes or removes keys does it alone, until the end of the transaction.
pub async fn lock(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('signing key', 0))")
        .execute(conn)
        .await?;
    Ok(())
}

/// All keys, newest first, whether they still count or not.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<SealedKey>, Fault> {
    live(conn, i64::from(u32::MAX)).await
}

/// Whether the newest key is younger than this.
pub async fn is_young(conn: &mut PgConnection, days: i32) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from signing_key
               where created_at > clock_timestamp() - make_interval(days => $1)) as "young!""#,
        days
    )
    .fetch_one(conn)
    .await?)
}

/// Adds a key; it is the newest one from now on.
pub async fn add(conn: &mut PgConnection, kid: &str, sealed: &[u8]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into signing_key (kid, sealed) values ($1, $2)",
        kid,
        sealed
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes all keys.
pub async fn remove_all(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("delete from signing_key").execute(conn).await?;
    Ok(())
}

/// Removes keys that count no longer: those that were followed by another one so long ago.
pub async fn remove_followed(conn: &mut PgConnection, overlap_seconds: i64) -> Result<(), Fault> {
    sqlx::query!(
        "delete from signing_key k where exists (
             select from signing_key newer where newer.created_at > k.created_at
             and newer.created_at < clock_timestamp() - make_interval(secs => $1))",
        overlap_seconds as f64
    )
    .execute(conn)
    .await?;
    Ok(())
}
