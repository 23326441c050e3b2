//! The statements on price tables.

use chassis::Fault;
use chrono::NaiveDate;
use contracts::CardSystemId;
use contracts::pass::{PriceLine, PriceTableRow};
use sqlx::PgConnection;
use std::collections::HashMap;

/// The tables of these regions that begin on these days.
pub async fn written(
    conn: &mut PgConnection,
    regions: &[i32],
) -> Result<HashMap<(CardSystemId, NaiveDate), Vec<PriceLine>>, Fault> {
    let rows = sqlx::query!(
        "select card_system_id, valid_from, lines from price_table where card_system_id = any($1)",
        regions
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let place = (CardSystemId(row.card_system_id), row.valid_from);
            Ok((place, serde_json::from_value(row.lines)?))
        })
        .collect()
}

/// Writes a table.
pub async fn put(conn: &mut PgConnection, row: &PriceTableRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into price_table (card_system_id, valid_from, lines) values ($1, $2, $3)
         on conflict (card_system_id, valid_from) do update set lines = excluded.lines",
        row.card_system_id.0,
        row.valid_from,
        serde_json::to_value(&row.lines)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The lines of the table that applies in a region on a day; none when no table has begun.
pub async fn of_day(
    conn: &mut PgConnection,
    region: CardSystemId,
    day: NaiveDate,
) -> Result<Vec<PriceLine>, Fault> {
    let lines = sqlx::query_scalar!(
        "select lines from price_table where card_system_id = $1 and valid_from <= $2
         order by valid_from desc limit 1",
        region.0,
        day
    )
    .fetch_optional(conn)
    .await?;
    Ok(lines.map(serde_json::from_value).transpose()?.unwrap_or_default())
}
