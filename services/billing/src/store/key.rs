//! Distribution keys and coupons.

use crate::domain::offer::Key;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::billing::{CouponRow, DistributionKeyRow, EventKeyRow, KeyUsage, KeyVersion};
use contracts::{CardSystemId, DistributionKeyId, EventId, OrganizerId};
use sqlx::PgConnection;

fn usage(text: &str) -> Result<KeyUsage, Fault> {
    Ok(serde_json::from_value(text.into())?)
}

/// The keys of these card systems that are valid on this day, with those of these events that chose them.
pub async fn valid(
    conn: &mut PgConnection,
    systems: &[i32],
    day: NaiveDate,
    events: &[String],
) -> Result<Vec<Key>, Fault> {
    let rows = sqlx::query!(
        r#"select k.key_id, k.name, k.card_system_id, k.usage, k.organizers, v.rule,
                  array(select e.event_id from event_key e where e.key_id = k.key_id and e.event_id = any($3)) as "chosen_by!"
           from distribution_key k join key_version v using (key_id)
           where k.card_system_id = any($1) and v.valid_from <= $2 and (v.valid_to is null or $2 <= v.valid_to) order by k.key_id"#,
        systems,
        day,
        events
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Key {
                id: DistributionKeyId(row.key_id),
                name: row.name,
                card_system_id: CardSystemId(row.card_system_id),
                usage: usage(&row.usage)?,
                organizers: row.organizers.into_iter().map(OrganizerId).collect(),
                chosen_by: row.chosen_by.into_iter().map(EventId).collect(),
                version: serde_json::from_value(row.rule)?,
            })
        })
        .collect()
}

/// The coupons of these card systems.
pub async fn coupons(conn: &mut PgConnection, systems: &[i32]) -> Result<Vec<CouponRow>, Fault> {
    let rules = sqlx::query_scalar!(
        "select rule from coupon where card_system_id = any($1) order by coupon_id",
        systems
    )
    .fetch_all(conn)
    .await?;
    Ok(rules
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()?)
}

/// A manual key that an organizer may choose.
#[derive(Debug)]
pub struct Choice {
    pub id: DistributionKeyId,
    pub name: String,
    pub card_system_id: CardSystemId,
    pub chosen: bool,
}

pub async fn choices(
    conn: &mut PgConnection,
    event: &EventId,
    organizer: &OrganizerId,
) -> Result<Vec<Choice>, Fault> {
    let rows = sqlx::query!(
        r#"select k.key_id, k.name, k.card_system_id, (e.key_id is not null) as "chosen!" from distribution_key k
           left join event_key e on e.key_id = k.key_id and e.event_id = $1
           where k.usage = 'manual' and (k.organizers = '{}' or $2 = any(k.organizers)) order by k.key_id"#,
        event.0,
        organizer.0
    )
    .fetch_all(conn)
    .await?;
    let choice = |id, name, system, chosen| Choice {
        id: DistributionKeyId(id),
        name,
        card_system_id: CardSystemId(system),
        chosen,
    };
    Ok(rows
        .into_iter()
        .map(|row| choice(row.key_id, row.name, row.card_system_id, row.chosen))
        .collect())
}

pub async fn exists(conn: &mut PgConnection, id: DistributionKeyId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from distribution_key where key_id = $1) as "known!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}

/// The rule of a version that sales refer to; such a version may not change.
pub async fn used_version(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<Option<KeyVersion>, Fault> {
    let rule = sqlx::query_scalar!(
        "select rule from key_version v where key_id = $1 and version = $2
         and exists (select from ticket_sale s where s.key_id = v.key_id and s.key_version = v.version)",
        id.0,
        version
    )
    .fetch_optional(conn)
    .await?;
    Ok(rule.map(serde_json::from_value).transpose()?)
}

pub async fn put(conn: &mut PgConnection, row: &DistributionKeyRow) -> Result<(), Fault> {
    let organizers: Vec<String> = row.organizers.iter().map(|id| id.0.clone()).collect();
    let usage = serde_json::to_value(row.usage)?;
    sqlx::query!(
        "insert into distribution_key (key_id, name, card_system_id, usage, organizers) values ($1, $2, $3, $4, $5)
         on conflict (key_id) do update set name = excluded.name, card_system_id = excluded.card_system_id, usage = excluded.usage,
             organizers = excluded.organizers",
        row.id.0,
        row.name,
        row.card_system_id.0,
        usage.as_str().unwrap_or_default(),
        &organizers
    )
    .execute(&mut *conn)
    .await?;
    for version in &row.versions {
        sqlx::query!(
            "insert into key_version (key_id, version, valid_from, valid_to, rule) values ($1, $2, $3, $4, $5)
             on conflict (key_id, version) do update set valid_from = excluded.valid_from, valid_to = excluded.valid_to, rule = excluded.rule",
            row.id.0,
            version.version,
            version.valid_from,
            version.valid_to,
            serde_json::to_value(version)?
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub async fn choose(conn: &mut PgConnection, row: &EventKeyRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into event_key (event_id, key_id) values ($1, $2) on conflict do nothing",
        row.event_id.0,
        row.key_id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn put_coupon(conn: &mut PgConnection, row: &CouponRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into coupon (coupon_id, card_system_id, key_id, rule) values ($1, $2, $3, $4)
         on conflict (coupon_id) do update set card_system_id = excluded.card_system_id, key_id = excluded.key_id, rule = excluded.rule",
        row.id,
        row.card_system_id.0,
        row.key_id.0,
        serde_json::to_value(row)?
    )
    .execute(conn)
    .await?;
    Ok(())
}
