//! Subjects, and what API clients have beside them: a secret, and whether they count.

use crate::access::principal::Subject;
use chassis::Fault;
use chassis::config::Mode;
use chrono::NaiveDate;
use contracts::access::ClientView;
use sqlx::PgConnection;

/// A client's new secret.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// Argon2, as a PHC string.
    pub hash: String,
    /// It stood in clear in a region pack: it counts in development only.
    pub is_demo: bool,
}

/// When a client counts.
#[derive(Debug, Clone, Copy)]
pub struct When {
    pub mode: Mode,
    /// The Brussels day.
    pub today: NaiveDate,
}

impl When {
    /// Whether clients with a demo secret count.
    pub fn in_development(self) -> bool {
        self.mode == Mode::Development
    }
}

/// A client that is let in.
#[derive(Debug, Clone, Copy)]
pub struct New<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub secret_hash: Option<&'a str>,
    /// For which partner it acts, if for one.
    pub partner_id: Option<&'a str>,
}

/// Whether the client exists and counts: it was not disabled, has no demo secret in production, and the
/// mandate of the partner counts whose it is.
pub async fn is_enabled(conn: &mut PgConnection, id: &str, when: When) -> Result<bool, Fault> {
    let is_enabled = sqlx::query_scalar!(
        r#"select is_enabled(s, $2, $3) as "enabled!"
           from subject s where kind = 'client' and issuer = '' and s.subject = $1"#,
        id,
        when.in_development(),
        when.today
    )
    .fetch_optional(conn)
    .await?;
    Ok(is_enabled.unwrap_or(false))
}

/// Clients that would count if this were no production.
pub async fn with_demo_secrets(conn: &mut PgConnection) -> Result<Vec<String>, Fault> {
    let ids = sqlx::query_scalar!(
        "select subject from subject where kind = 'client' and is_demo and disabled_at is null \
         order by subject limit 20"
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Whether a user is known by this address.
pub async fn has_address(conn: &mut PgConnection, address: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        "select exists (select from subject where kind = 'email' and issuer = '' and subject = $1) \
         as \"known!\"",
        address
    )
    .fetch_one(conn)
    .await?)
}

/// The hash of the secret of a client that counts.
pub async fn secret_hash(conn: &mut PgConnection, id: &str, when: When) -> Result<Option<String>, Fault> {
    if !is_enabled(conn, id, when).await? {
        return Ok(None);
    }
    let found = sqlx::query_scalar!(
        "select secret_hash from subject where kind = 'client' and issuer = '' and subject = $1",
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.flatten())
}

/// Adds a subject, or gives a known one this name and, when there is one, this secret. For whom it acts is
/// settled when it is added.
pub async fn put(
    conn: &mut PgConnection,
    subject: &Subject,
    name: &str,
    secret: Option<&NewSecret>,
    partner_id: Option<&str>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into subject (kind, issuer, subject, version, name, secret_hash, is_demo, partner_id)
         values ($1, $2, $3, 0, $4, $5, $6, $7)
         on conflict (kind, issuer, subject) do update
         set name = excluded.name, secret_hash = coalesce(excluded.secret_hash, subject.secret_hash),
             is_demo = case when excluded.secret_hash is null then subject.is_demo else excluded.is_demo end",
        subject.kind(),
        subject.issuer(),
        subject.name(),
        name,
        secret.map(|secret| secret.hash.as_str()),
        secret.is_some_and(|secret| secret.is_demo),
        partner_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a client; false when there is one of this id.
pub async fn add(conn: &mut PgConnection, new: New<'_>) -> Result<bool, Fault> {
    let added = sqlx::query!(
        "insert into subject (kind, issuer, subject, version, name, secret_hash, partner_id)
         values ('client', '', $1, 0, $2, $3, $4) on conflict do nothing",
        new.id,
        new.name,
        new.secret_hash,
        new.partner_id
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Gives a client another secret; false when it is unknown.
pub async fn replace_secret(conn: &mut PgConnection, id: &str, secret_hash: &str) -> Result<bool, Fault> {
    let changed = sqlx::query!(
        "update subject set secret_hash = $2, is_demo = false
         where kind = 'client' and issuer = '' and subject = $1",
        id,
        secret_hash
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Lets a client count, or no longer; false when it is unknown. What was so already stays as it was.
pub async fn switch(
    conn: &mut PgConnection,
    id: &str,
    enabled: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, Fault> {
    let changed = sqlx::query!(
        "update subject set disabled_at = case when $2 then null else coalesce(disabled_at, $3) end
         where kind = 'client' and issuer = '' and subject = $1",
        id,
        enabled,
        now
    )
    .execute(conn)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Clients after this id, by id.
pub async fn page(conn: &mut PgConnection, after: &str, limit: i64) -> Result<Vec<ClientView>, Fault> {
    let rows = sqlx::query!(
        r#"select s.subject, s.name, s.secret_hash is not null as "has_secret!", s.disabled_at,
                  count(distinct p.organizer_id) as "organizers!"
           from subject s left join permission p using (kind, issuer, subject)
           where s.kind = 'client' and s.issuer = '' and s.subject > $1
           group by s.kind, s.issuer, s.subject order by s.subject limit $2"#,
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    let view = rows.into_iter().map(|row| ClientView {
        client_id: row.subject,
        name: row.name,
        has_secret: row.has_secret,
        disabled_at: row.disabled_at,
        organizers: row.organizers,
    });
    Ok(view.collect())
}
