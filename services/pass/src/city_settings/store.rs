//! The statements on the settings of cities.

use chassis::Fault;
use contracts::CardSystemId;
use contracts::pass::{CardSystemCitySettings, CitySettingsRow};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Writes the settings of a city.
pub async fn put(conn: &mut PgConnection, row: &CitySettingsRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into city_settings
             (card_system_id, city, postal_codes, allows_cardless_registration, contact_email)
         values ($1, $2, $3, $4, $5)
         on conflict (card_system_id, city) do update set postal_codes = excluded.postal_codes,
             allows_cardless_registration = excluded.allows_cardless_registration,
             contact_email = excluded.contact_email",
        row.card_system_id.0,
        row.city,
        &row.postal_codes,
        row.allows_cardless_registration,
        row.contact_email
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which city of each region has which postal code.
pub async fn cities_of_codes(
    conn: &mut PgConnection,
) -> Result<HashMap<(CardSystemId, String), String>, Fault> {
    let rows = sqlx::query!(
        r#"select card_system_id, city, unnest(postal_codes) as "postal_code!" from city_settings"#
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((CardSystemId(row.card_system_id), row.postal_code), row.city))
        .collect())
}

/// The cities of a region in the order of their names: those with one of these postal codes, or all.
pub async fn of_region(
    conn: &mut PgConnection,
    id: CardSystemId,
    postal_codes: &[String],
) -> Result<Vec<CardSystemCitySettings>, Fault> {
    Ok(sqlx::query_as!(
        CardSystemCitySettings,
        "select city, allows_cardless_registration, contact_email from city_settings
         where card_system_id = $1 and (cardinality($2::text[]) = 0 or postal_codes && $2)
         order by city",
        id.0,
        postal_codes
    )
    .fetch_all(conn)
    .await?)
}

/// Whether two postal codes of a region are of one city.
pub async fn is_same_city(
    conn: &mut PgConnection,
    id: CardSystemId,
    one: &str,
    other: &str,
) -> Result<bool, Fault> {
    if one == other {
        return Ok(true);
    }
    let codes = [one.to_owned(), other.to_owned()];
    Ok(sqlx::query_scalar!(
        r#"select exists (select from city_settings where card_system_id = $1 and postal_codes @> $2)
               as "is_same!""#,
        id.0,
        &codes
    )
    .fetch_one(conn)
    .await?)
}
