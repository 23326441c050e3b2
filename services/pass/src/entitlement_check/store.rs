//! The statements on the rules of regions.

use chassis::Fault;
use contracts::CardSystemId;
use contracts::pass::EntitlementRulesRow;
use sqlx::PgConnection;

/// Writes the rules of a region, in place of those before.
pub async fn put(conn: &mut PgConnection, row: &EntitlementRulesRow) -> Result<(), Fault> {
    sqlx::query!(
        "insert into entitlement_rules (card_system_id, rules) values ($1, $2)
         on conflict (card_system_id) do update set rules = excluded.rules",
        row.card_system_id.0,
        serde_json::to_value(row)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The rules of a region, if it has any.
pub async fn of_region(
    conn: &mut PgConnection,
    id: CardSystemId,
) -> Result<Option<EntitlementRulesRow>, Fault> {
    let rules = sqlx::query_scalar!(
        "select rules from entitlement_rules where card_system_id = $1",
        id.0
    );
    let rules = rules.fetch_optional(conn).await?;
    Ok(rules.map(serde_json::from_value).transpose()?)
}
