//! The copy of partners, and which clients are theirs.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PartnerId;
use contracts::pass::PartnerChanged;
use sqlx::PgConnection;
use std::collections::HashSet;

/// A client of a partner.
pub struct PartnerClient {
    pub client_id: String,
    pub name: String,
}

/// Keeps a partner as it was told, unless something newer is known.
pub async fn keep(conn: &mut PgConnection, told: &PartnerChanged) -> Result<(), Fault> {
    sqlx::query!(
        "insert into partner (partner_id, version, name, card_system_ids, first_day, last_day, has_ended)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (partner_id) do update set version = excluded.version, name = excluded.name,
             card_system_ids = excluded.card_system_ids, first_day = excluded.first_day,
             last_day = excluded.last_day, has_ended = excluded.has_ended
             where partner.version < excluded.version",
        told.partner_id.to_string(),
        told.version,
        told.name,
        &told.card_system_ids.iter().map(|id| id.0).collect::<Vec<_>>(),
        told.first_day,
        told.last_day,
        told.ended
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next fact of each partner counts, whatever version is known.
pub async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update partner set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}

/// Which of these ids are partners.
pub async fn among(conn: &mut PgConnection, ids: &[String]) -> Result<HashSet<String>, Fault> {
    let known = sqlx::query_scalar!("select partner_id from partner where partner_id = any($1)", ids);
    Ok(known.fetch_all(conn).await?.into_iter().collect())
}

/// The clients of a partner that count, by id.
pub async fn clients(conn: &mut PgConnection, partner: PartnerId) -> Result<Vec<PartnerClient>, Fault> {
    Ok(sqlx::query_as!(
        PartnerClient,
        "select subject as client_id, name from subject
         where partner_id = $1 and kind = 'client' and issuer = '' and disabled_at is null order by subject",
        partner.to_string()
    )
    .fetch_all(conn)
    .await?)
}

/// How many clients a partner has, and had until they were removed since.
pub async fn count_clients(
    conn: &mut PgConnection,
    partner: PartnerId,
    removed_since: DateTime<Utc>,
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from subject
           where partner_id = $1 and kind = 'client' and issuer = ''
             and (disabled_at is null or disabled_at > $2)"#,
        partner.to_string(),
        removed_since
    )
    .fetch_one(conn)
    .await?)
}

/// Holds a partner's row, so that its clients are counted by one at a time; false where there is none.
pub async fn hold(conn: &mut PgConnection, partner: PartnerId) -> Result<bool, Fault> {
    let held = sqlx::query_scalar!(
        "select partner_id from partner where partner_id = $1 for no key update",
        partner.to_string()
    );
    Ok(held.fetch_optional(conn).await?.is_some())
}

/// Whether this client is the partner's.
pub async fn owns(conn: &mut PgConnection, partner: PartnerId, client: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        "select exists (select from subject where kind = 'client' and issuer = '' and subject = $2
                        and partner_id = $1) as \"is!\"",
        partner.to_string(),
        client
    )
    .fetch_one(conn)
    .await?)
}
