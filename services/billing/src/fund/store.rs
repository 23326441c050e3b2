//! The statements on funds.

use chassis::Fault;
use contracts::billing::Fund;
use contracts::page::Window;
use contracts::{CardSystemId, FundId, Page};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Of which card system each fund is.
pub type Funds = HashMap<FundId, CardSystemId>;

/// The funds of these card systems.
pub async fn of_card_systems(conn: &mut PgConnection, systems: &[CardSystemId]) -> Result<Funds, Fault> {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select fund_id, card_system_id from fund where card_system_id = any($1)",
        &systems
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    Ok(rows
        .map(|row| (FundId(row.fund_id), CardSystemId(row.card_system_id)))
        .collect())
}

/// How many there are in a card system.
pub async fn count(conn: &mut PgConnection, system: CardSystemId) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from fund where card_system_id = $1"#,
        system.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// A page of the funds of these card systems, in the order of their names.
pub async fn page(
    conn: &mut PgConnection,
    systems: &[CardSystemId],
    window: Window,
) -> Result<Page<Fund>, Fault> {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from fund where card_system_id = any($1)"#,
        &systems
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    let rows = sqlx::query!(
        "select fund_id, card_system_id, name from fund where card_system_id = any($1)
         order by lower(name), fund_id offset $2 limit $3",
        &systems,
        window.start,
        window.limit
    );
    let funds = rows.fetch_all(conn).await?.into_iter().map(|row| Fund {
        id: FundId(row.fund_id),
        card_system_id: CardSystemId(row.card_system_id),
        name: row.name,
    });
    Ok(Page {
        total_items,
        member: funds.collect(),
    })
}

/// Adds one; none where another has that name.
pub async fn add(conn: &mut PgConnection, system: CardSystemId, name: &str) -> Result<Option<FundId>, Fault> {
    let id = sqlx::query_scalar!(
        "insert into fund (card_system_id, name) values ($1, $2) on conflict do nothing returning fund_id",
        system.0,
        name
    );
    Ok(id.fetch_optional(conn).await?.map(FundId))
}
