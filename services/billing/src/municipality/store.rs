//! The statements on municipalities.

use chassis::Fault;
use contracts::billing::MunicipalityRow;
use sqlx::PgConnection;
use std::collections::HashMap;

/// The names of the municipalities of these postal codes, those that are known.
pub async fn by_postal_code(
    conn: &mut PgConnection,
    postal_codes: &[String],
) -> Result<HashMap<String, String>, Fault> {
    let rows = sqlx::query!(
        "select postal_code, name from municipality where postal_code = any($1)",
        postal_codes
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.postal_code, row.name)).collect())
}

/// Writes municipalities, no postal code twice.
pub async fn put(conn: &mut PgConnection, rows: &[&MunicipalityRow]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into municipality (postal_code, name)
         select postal_code, municipality
         from jsonb_to_recordset($1) as r(postal_code text, municipality text)
         order by postal_code
         on conflict (postal_code) do update set name = excluded.name",
        serde_json::to_value(rows)?
    )
    .execute(conn)
    .await?;
    Ok(())
}
