//! The statements on thresholds: members that were declared, who bought, and the days on which it was
//! reached.

use crate::managed_key::Managed;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{DeclareMembers, Threshold};
use contracts::page::Window;
use contracts::{CardSystemId, DistributionKeyId, OrganizerId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Writes how many members an organizer has.
pub async fn declare(conn: &mut PgConnection, ask: &DeclareMembers, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into organizer_members (organizer_id, from_day, members, by_whom, at)
         values ($1, $2, $3, $4, $5)
         on conflict (organizer_id, from_day) do update set members = excluded.members,
             by_whom = excluded.by_whom, at = excluded.at",
        ask.organizer_id.0,
        ask.from,
        ask.members,
        ask.by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many members an organizer has on this day, as far as it was declared.
pub async fn members_on(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    day: NaiveDate,
) -> Result<Option<i32>, Fault> {
    let members = sqlx::query_scalar!(
        "select members from organizer_members where organizer_id = $1 and from_day <= $2
         order by from_day desc limit 1",
        organizer.0,
        day
    );
    Ok(members.fetch_optional(conn).await?)
}

/// Holds the row of a version and an organizer until the end of the transaction; the day on which it was
/// reached, if it was.
pub async fn hold(
    conn: &mut PgConnection,
    key: DistributionKeyId,
    version: i32,
    organizer: &OrganizerId,
) -> Result<Option<NaiveDate>, Fault> {
    sqlx::query!(
        "insert into key_threshold (key_id, version, organizer_id) values ($1, $2, $3)
         on conflict do nothing",
        key.0,
        version,
        organizer.0
    )
    .execute(&mut *conn)
    .await?;
    let reached = sqlx::query_scalar!(
        "select reached_on from key_threshold where key_id = $1 and version = $2 and organizer_id = $3
         for update",
        key.0,
        version,
        organizer.0
    );
    Ok(reached.fetch_one(conn).await?)
}

/// Writes the day on which it was reached.
pub async fn reach(
    conn: &mut PgConnection,
    key: DistributionKeyId,
    version: i32,
    organizer: &OrganizerId,
    day: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update key_threshold set reached_on = $4
         where key_id = $1 and version = $2 and organizer_id = $3 and reached_on is null",
        key.0,
        version,
        organizer.0,
        day
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many persons bought at the social tariff of an organizer between these times, with these who do now.
pub async fn count_social(
    conn: &mut PgConnection,
    organizer: &OrganizerId,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    now: &[Uuid],
) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select s.passholder_id from ticket_sale s
               where s.organizer_id = $1 and s.sold_at > $2 and s.sold_at <= $3
                 and s.tariff_type = 'SOCIALTARIFF' and not s.is_group
                 and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
               union select unnest($4::uuid[])) persons"#,
        organizer.0,
        since,
        until,
        now
    );
    Ok(count.fetch_one(conn).await?)
}

/// The version of a key that is valid on this day, or else the next one, and at which part of the members its
/// threshold lies; none where it has none.
pub async fn threshold_of(
    conn: &mut PgConnection,
    key: DistributionKeyId,
    day: NaiveDate,
) -> Result<Option<(i32, u32)>, Fault> {
    let row = sqlx::query!(
        r#"select version, rule->'threshold' as threshold from key_version
           where key_id = $1 and (valid_to is null or valid_to >= $2) order by valid_from limit 1"#,
        key.0,
        day
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    let threshold: Option<Threshold> = row.threshold.map(serde_json::from_value).transpose()?;
    Ok(threshold.map(|threshold| (row.version, threshold.percent)))
}

/// In which card system a key is.
pub async fn region_of(
    conn: &mut PgConnection,
    key: DistributionKeyId,
) -> Result<Option<CardSystemId>, Fault> {
    let region = sqlx::query_scalar!(
        "select card_system_id from distribution_key where key_id = $1",
        key.0
    );
    Ok(region.fetch_optional(conn).await?.map(CardSystemId))
}

/// In which card system a key is that one of these organizers may use, and has members declared.
pub async fn own_of(
    conn: &mut PgConnection,
    key: DistributionKeyId,
    own: &[OrganizerId],
) -> Result<Option<CardSystemId>, Fault> {
    let own: Vec<String> = own.iter().map(|id| id.0.clone()).collect();
    let region = sqlx::query_scalar!(
        "select k.card_system_id from distribution_key k
         where k.key_id = $1 and exists (
             select from known_organizer o join organizer_members m using (organizer_id)
             where o.organizer_id = any($2) and k.card_system_id = any(o.card_system_ids)
               and (k.organizers = '{}' or o.organizer_id = any(k.organizers)))",
        key.0,
        &own
    );
    Ok(region.fetch_optional(conn).await?.map(CardSystemId))
}

/// How many organizers that may use a key have members declared on this day, and a page of them.
pub async fn declared(
    conn: &mut PgConnection,
    key: &Managed,
    among: Option<&[OrganizerId]>,
    day: NaiveDate,
    window: Window,
) -> Result<(i64, Vec<OrganizerId>), Fault> {
    let among: Option<Vec<String>> = among.map(|ids| ids.iter().map(|id| id.0.clone()).collect());
    let users: Vec<String> = key.organizers.iter().map(|id| id.0.clone()).collect();
    let ids = sqlx::query_scalar!(
        "select distinct m.organizer_id from organizer_members m join known_organizer o using (organizer_id)
         where m.from_day <= $1 and $2 = any(o.card_system_ids)
           and ($3::text[] = '{}' or m.organizer_id = any($3))
           and ($4::text[] is null or m.organizer_id = any($4))
         order by m.organizer_id",
        day,
        key.card_system_id.0,
        &users,
        among.as_deref()
    );
    let ids = ids.fetch_all(conn).await?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Ok((total, window.cut(ids).map(OrganizerId).collect()))
}

/// How an organizer stands.
pub struct Standing {
    pub organizer_id: OrganizerId,
    pub members: i32,
    pub members_from: NaiveDate,
    /// How many persons bought at the social tariff.
    pub social: i64,
    pub reached_on: Option<NaiveDate>,
}

/// How these organizers stand, those with members declared.
pub async fn standing(
    conn: &mut PgConnection,
    key: DistributionKeyId,
    version: i32,
    organizers: &[OrganizerId],
    day: NaiveDate,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Standing>, Fault> {
    let organizers: Vec<String> = organizers.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        r#"select n.id as "id!", m.members as "members!", m.from_day as "from_day!",
                  t.reached_on as "reached_on?",
                  (select count(distinct s.passholder_id) from ticket_sale s
                   where s.organizer_id = n.id and s.sold_at > $5 and s.sold_at <= $6
                     and s.tariff_type = 'SOCIALTARIFF' and not s.is_group
                     and not exists (select from sale_cancellation c
                                     where c.ticket_sale_id = s.ticket_sale_id)) as "social!"
           from unnest($3::text[]) as n(id) cross join lateral (
               select members, from_day from organizer_members
               where organizer_id = n.id and from_day <= $4 order by from_day desc limit 1) m
               left join key_threshold t on t.key_id = $1 and t.version = $2 and t.organizer_id = n.id
           order by n.id"#,
        key.0,
        version,
        &organizers,
        day,
        since,
        until
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| Standing {
        organizer_id: OrganizerId(row.id),
        members: row.members,
        members_from: row.from_day,
        social: row.social,
        reached_on: row.reached_on,
    });
    Ok(rows.collect())
}
