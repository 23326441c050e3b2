//! The statements on versions that make prices.

use super::super::Managed;
use super::Row;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::DistributionKeyId;
use contracts::billing::{KeyRule, KeyVersion};
use sqlx::PgConnection;

/// Whether a version makes prices, or did.
pub async fn is_there(conn: &mut PgConnection, id: DistributionKeyId, version: i32) -> Result<bool, Fault> {
    let is = sqlx::query_scalar!(
        r#"select exists (select from key_version where key_id = $1 and version = $2) as "is!""#,
        id.0,
        version
    );
    Ok(is.fetch_one(conn).await?)
}

/// Writes a version that makes prices from now on.
pub async fn add(conn: &mut PgConnection, id: DistributionKeyId, version: &KeyVersion) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_version (key_id, version, valid_from, valid_to, rule) values ($1, $2, $3, $4, $5)",
        id.0,
        version.version,
        version.valid_from,
        version.valid_to,
        serde_json::to_value(version)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a key sold anything at this time or later.
pub async fn sold_since(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from ticket_sale where key_id = $1 and sold_at >= $2) as "has!""#,
        id.0,
        at
    );
    Ok(has.fetch_one(conn).await?)
}

/// The first version of a key that begins on this day or later, and when.
pub async fn next_one(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    day: NaiveDate,
) -> Result<Option<(i32, NaiveDate)>, Fault> {
    let row = sqlx::query!(
        "select version, valid_from from key_version where key_id = $1 and valid_from >= $2
         order by valid_from limit 1",
        id.0,
        day
    );
    let row = row.fetch_optional(conn).await?;
    Ok(row.map(|row| (row.version, row.valid_from)))
}

/// A version of another key.
pub struct Beside {
    pub key: Managed,
    pub version: i32,
    pub rule: KeyRule,
}

/// The versions of other automatic keys of its card system that are valid on one of these days.
pub async fn automatic_beside(
    conn: &mut PgConnection,
    key: &Managed,
    first: NaiveDate,
    last: Option<NaiveDate>,
) -> Result<Vec<Beside>, Fault> {
    let rows = sqlx::query!(
        "select k.key_id, k.name, k.card_system_id, k.usage, k.organizers, v.version, v.rule
         from distribution_key k join key_version v using (key_id)
         where k.card_system_id = $1 and k.usage = 'automatic' and k.key_id <> $2
           and daterange(v.valid_from, v.valid_to, '[]') && daterange($3, $4, '[]')
         order by k.key_id, v.version",
        key.card_system_id.0,
        key.id.0,
        first,
        last
    );
    let mut all = vec![];
    for row in rows.fetch_all(conn).await? {
        let rule: KeyVersion = serde_json::from_value(row.rule)?;
        let key = Row {
            key_id: row.key_id,
            name: row.name,
            card_system_id: row.card_system_id,
            usage: row.usage,
            organizers: row.organizers,
        };
        all.push(Beside {
            key: key.managed()?,
            version: row.version,
            rule: rule.into(),
        });
    }
    Ok(all)
}
