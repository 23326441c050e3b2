//! The statements on who never used the right.

use chassis::Fault;
use chrono::NaiveDate;
use contracts::CardSystemId;
use contracts::page::Window;
use contracts::pass::{Band, NonUseBand};
use sqlx::PgConnection;
use uuid::Uuid;

/// How many they are, and who is on a page.
pub struct Unused {
    pub total: i64,
    pub ids: Vec<Uuid>,
}

/// Whose right counts in a region on a day, and who never used the pass: number and page of one moment.
pub async fn unused(
    conn: &mut PgConnection,
    region: CardSystemId,
    today: NaiveDate,
    window: Window,
) -> Result<Unused, Fault> {
    let row = sqlx::query!(
        r#"with unused as materialized (
               select m.passholder_id
               from membership m join passholder p using (passholder_id)
                    join card_system s on s.card_system_id = m.card_system_id
               where m.card_system_id = $1 and m.social_end is not null and m.status = 'ACTIVE'
                 and p.pass_type = 'INDIVIDUAL' and $2 <= m.social_end + s.grace_days
                 and (m.suspended_until is null or m.suspended_until < $2)
                 and not exists (select from usage u where u.passholder_id = m.passholder_id)
           )
           select (select count(*) from unused) as "total!",
                  array(select passholder_id from unused order by 1 offset $3 limit $4) as "ids!""#,
        region.0,
        today,
        window.start,
        window.limit
    )
    .fetch_one(conn)
    .await?;
    Ok(Unused {
        total: row.total,
        ids: row.ids,
    })
}

/// A region without a band of this month.
pub async fn without_band(conn: &mut PgConnection, month: NaiveDate) -> Result<Option<CardSystemId>, Fault> {
    let found = sqlx::query_scalar!(
        "select s.card_system_id from card_system s left join non_use_band b using (card_system_id)
         where b.month is null or b.month < $1 order by s.card_system_id limit 1",
        month
    );
    Ok(found.fetch_optional(conn).await?.map(CardSystemId))
}

/// Writes the band of a month in place of an earlier one.
pub async fn put_band(
    conn: &mut PgConnection,
    region: CardSystemId,
    month: NaiveDate,
    band: Band,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into non_use_band (card_system_id, month, band) values ($1, $2, $3)
         on conflict (card_system_id) do update set month = excluded.month, band = excluded.band
         where non_use_band.month < excluded.month",
        region.0,
        month,
        band.to_string()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The bands of these regions, those that were counted.
pub async fn bands(conn: &mut PgConnection, regions: &[CardSystemId]) -> Result<Vec<NonUseBand>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select card_system_id, month, band from non_use_band where card_system_id = any($1)
         order by card_system_id",
        &regions
    )
    .fetch_all(conn)
    .await?;
    let bands = rows.into_iter().map(|row| {
        Ok(NonUseBand {
            card_system_id: CardSystemId(row.card_system_id),
            month: row.month,
            unused: Band::try_from(row.band).map_err(Fault::broken)?,
        })
    });
    bands.collect()
}
