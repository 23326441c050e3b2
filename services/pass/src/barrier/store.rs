//! The statements on barriers.

use chassis::Fault;
use chrono::NaiveDate;
use contracts::pass::{BarrierCount, BarrierTheme, Quarter};
use contracts::{CardSystemId, OrganizerId};
use sqlx::PgConnection;

/// A municipality or an organizer; the other is empty.
pub struct Place {
    pub municipality: String,
    pub organizer: OrganizerId,
}

/// One more on this day.
pub async fn count(
    conn: &mut PgConnection,
    region: CardSystemId,
    day: NaiveDate,
    theme: BarrierTheme,
    place: &Place,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into barrier_count (card_system_id, day, theme, municipality, organizer_id, times)
         values ($1, $2, $3, $4, $5, 1)
         on conflict (card_system_id, day, theme, municipality, organizer_id)
         do update set times = barrier_count.times + 1",
        region.0,
        day,
        theme.as_str(),
        place.municipality,
        place.organizer.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How often each theme was noted at each place in a quarter.
pub async fn of_quarter(
    conn: &mut PgConnection,
    region: CardSystemId,
    quarter: Quarter,
) -> Result<Vec<BarrierCount>, Fault> {
    let (from, until) = quarter.days();
    let rows = sqlx::query!(
        r#"select theme, municipality, organizer_id, sum(times)::bigint as "times!" from barrier_count
           where card_system_id = $1 and $2 <= day and day < $3
           group by theme, municipality, organizer_id order by theme, municipality, organizer_id"#,
        region.0,
        from,
        until
    )
    .fetch_all(conn)
    .await?;
    let counts = rows.into_iter().map(|row| {
        Ok(BarrierCount {
            theme: row.theme.parse().map_err(Fault::broken)?,
            municipality: Some(row.municipality).filter(|name| !name.is_empty()),
            organizer_id: Some(row.organizer_id)
                .filter(|id| !id.is_empty())
                .map(OrganizerId),
            times: row.times,
        })
    });
    counts.collect()
}
