//! The statements on card systems.

use super::CardSystems;
use chassis::Fault;
use contracts::pass::{CardSystem, CardSystemRow};
use contracts::{CardSystemId, Refusal};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// Writes a region and returns its new version.
pub async fn put(conn: &mut PgConnection, row: &CardSystemRow) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        "insert into card_system (card_system_id, version, name, permanent, grace_days, view,
                                  transition_days, notice_days, own_account_age, low_stock)
         values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (card_system_id) do update set version = card_system.version + 1, name = excluded.name,
             permanent = excluded.permanent, grace_days = excluded.grace_days, view = excluded.view,
             transition_days = excluded.transition_days, notice_days = excluded.notice_days,
             own_account_age = excluded.own_account_age, low_stock = excluded.low_stock
         returning version",
        row.view.id.0,
        row.view.name.clone().unwrap_or_default(),
        row.view.permanent.unwrap_or(true),
        row.grace_days,
        serde_json::to_value(&row.view)?,
        row.transition_days,
        row.notice_days,
        row.own_account_age,
        row.low_stock
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

/// All regions, by id.
pub async fn all_by_id(conn: &mut PgConnection) -> Result<CardSystems, Fault> {
    Ok(all(conn)
        .await?
        .into_iter()
        .map(|system| (system.id, system))
        .collect())
}

/// From which age on somebody registers himself in a region; none where the settings say it.
pub async fn own_account_age(conn: &mut PgConnection, id: CardSystemId) -> Result<Option<i32>, Fault> {
    let found = sqlx::query_scalar!(
        "select own_account_age from card_system where card_system_id = $1",
        id.0
    );
    Ok(found.fetch_optional(conn).await?.flatten())
}

/// Below how many cards at its counters each region is short of them; those that do not want to know are left
/// out.
pub async fn low_stocks(conn: &mut PgConnection) -> Result<HashMap<CardSystemId, i32>, Fault> {
    let rows = sqlx::query!("select card_system_id, low_stock from card_system where low_stock > 0");
    let all = rows.fetch_all(conn).await?.into_iter();
    Ok(all
        .map(|row| (CardSystemId(row.card_system_id), row.low_stock))
        .collect())
}

/// How many days a right goes on in each region for who moves out of it; regions without any are left out.
pub async fn transitions(conn: &mut PgConnection) -> Result<HashMap<CardSystemId, i32>, Fault> {
    let rows =
        sqlx::query!("select card_system_id, transition_days from card_system where transition_days > 0");
    let rows = rows.fetch_all(conn).await?.into_iter();
    Ok(rows
        .map(|row| (CardSystemId(row.card_system_id), row.transition_days))
        .collect())
}

/// Refuses what is no region here.
///
/// # Errors
/// A refusal when there is no such region.
pub async fn require(conn: &mut PgConnection, id: CardSystemId) -> Result<(), Fault> {
    match among(conn, &[id]).await?.contains(&id) {
        true => Ok(()),
        false => Err(Refusal::card_system_not_found(id).into()),
    }
}

/// Those of these regions that exist.
pub async fn among(conn: &mut PgConnection, ids: &[CardSystemId]) -> Result<HashSet<CardSystemId>, Fault> {
    let ids: Vec<i32> = ids.iter().map(|id| id.0).collect();
    let known = sqlx::query_scalar!(
        "select card_system_id from card_system where card_system_id = any($1)",
        &ids
    );
    Ok(known
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(CardSystemId)
        .collect())
}
