//! The statements on regions all of whose members are to be told.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::{CardSystemId, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A region whose members are being told.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    pub region: CardSystemId,
    /// Members up to this one know already.
    pub told_to: Option<Uuid>,
}

/// Notes that the members of these regions are to be told, because of this one: all of them anew where he was
/// told already.
pub async fn note(
    conn: &mut PgConnection,
    regions: &[CardSystemId],
    person: PassholderId,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into renewal_region (card_system_id, since)
         select id, $3 from unnest($1::integer[]) as r(id) order by id
         on conflict (card_system_id) do update set again = excluded.since
         where renewal_region.told_to >= $2 and renewal_region.again is null",
        &regions.iter().map(|region| region.0).collect::<Vec<_>>(),
        person.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A region whose turn it is: one that was begun, one that was noted before this instant, or, when no run is
/// under way, any.
pub async fn due(conn: &mut PgConnection, noted_before: DateTime<Utc>) -> Result<Option<Round>, Fault> {
    let found = sqlx::query!(
        "select card_system_id, told_to from renewal_region
         where told_to is not null or since <= $1
            or not exists (select from renewal_run where ended_at is null)
         order by card_system_id limit 1",
        noted_before
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| Round {
        region: CardSystemId(row.card_system_id),
        told_to: row.told_to,
    }))
}

/// The next members of the region, in the order of their ids.
pub async fn members(conn: &mut PgConnection, round: Round, limit: i64) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select passholder_id from membership where card_system_id = $1 and passholder_id > $2
         order by passholder_id limit $3",
        round.region.0,
        round.told_to.unwrap_or_default(),
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Members up to this one know now; false when somebody else told them meanwhile.
pub async fn go_on(conn: &mut PgConnection, round: Round, told_to: Option<Uuid>) -> Result<bool, Fault> {
    let moved = sqlx::query!(
        "update renewal_region set told_to = coalesce($3, told_to)
         where card_system_id = $1 and told_to is not distinct from $2",
        round.region.0,
        round.told_to,
        told_to
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// All members know; those of a region that was noted again meanwhile are told anew.
pub async fn finish(conn: &mut PgConnection, region: CardSystemId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from renewal_region where card_system_id = $1 and again is null",
        region.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update renewal_region set since = again, again = null, told_to = null where card_system_id = $1
           and again is not null",
        region.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
