//! Regions.

use crate::domain::person::CardSystems;
use chassis::Fault;
use contracts::CardSystemId;
use contracts::pass::{CardSystem, CardSystemRow};
use sqlx::PgConnection;

/// Writes a region and returns its new version.
pub async fn put(conn: &mut PgConnection, row: &CardSystemRow) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        "insert into card_system (card_system_id, version, name, permanent, grace_days, view) values ($1, 1, $2, $3, $4, $5)
         on conflict (card_system_id) do update set version = card_system.version + 1, name = excluded.name,
             permanent = excluded.permanent, grace_days = excluded.grace_days, view = excluded.view
         returning version",
        row.view.id.0,
        row.view.name.clone().unwrap_or_default(),
        row.view.permanent.unwrap_or(true),
        row.grace_days,
        serde_json::to_value(&row.view)?
    )
    .fetch_one(conn)
    .await?)
}

/// All regions in the order of their names.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<CardSystem>, Fault> {
    let views = sqlx::query_scalar!("select view from card_system order by lower(name), card_system_id")
        .fetch_all(conn)
        .await?;
    Ok(views
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()?)
}

pub async fn by_id(conn: &mut PgConnection) -> Result<CardSystems, Fault> {
    Ok(all(conn)
        .await?
        .into_iter()
        .map(|system| (system.id, system))
        .collect())
}

pub async fn exists(conn: &mut PgConnection, id: CardSystemId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from card_system where card_system_id = $1) as "known!""#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}
