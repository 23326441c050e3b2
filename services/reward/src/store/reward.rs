//! The catalogue and its stock.

use crate::domain::catalogue::{Listed, is_last_chance};
use crate::domain::eligibility::Stock;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::pass::CardSystem;
use contracts::reward::{RedeemInfo, Reward, RewardRow};
use contracts::{CardSystemId, OrganizerId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// A reward with what is configured behind it.
#[derive(Debug, Clone)]
pub struct Found {
    pub reward: Reward,
    pub stock: Stock,
    pub redeem_info: Option<RedeemInfo>,
    pub has_code: bool,
}

/// The names that others told, read once for all rewards of an answer.
struct Names {
    card_systems: HashMap<CardSystemId, String>,
    organizers: HashMap<OrganizerId, String>,
}

impl Names {
    async fn of(conn: &mut PgConnection, views: &[&Reward]) -> Result<Self, Fault> {
        let ids: Vec<OrganizerId> = views
            .iter()
            .flat_map(|reward| &reward.organizers)
            .map(|organizer| organizer.id.clone())
            .collect();
        let organizers = directory::organizers(conn, &ids)
            .await?
            .into_iter()
            .map(|known| (known.organizer_id, known.name))
            .collect();
        Ok(Self {
            card_systems: directory::card_system_names(conn).await?,
            organizers,
        })
    }
}

/// The stored view with what changes by itself.
fn complete(
    mut reward: Reward,
    stock: Stock,
    at: DateTime<Utc>,
    Names {
        card_systems: names,
        organizers,
    }: &Names,
) -> Reward {
    for organizer in &mut reward.organizers {
        organizer.name = organizers.get(&organizer.id).cloned().or(organizer.name.take());
    }
    reward.units_taken = stock.units_taken;
    reward.last_chance = is_last_chance(&reward, at);
    let named = |system: &CardSystem| {
        CardSystem::reference(
            system.id,
            names.get(&system.id).cloned().or_else(|| system.name.clone()),
        )
    };
    if reward.all_card_systems {
        let mut all: Vec<CardSystemId> = names.keys().copied().collect();
        all.sort();
        reward.applicable_card_systems = all
            .into_iter()
            .map(|id| CardSystem::reference(id, None))
            .collect();
    }
    let systems = std::iter::once(&mut reward.owning_card_system).chain(&mut reward.applicable_card_systems);
    systems.for_each(|system| *system = named(system));
    reward
}

pub async fn find(conn: &mut PgConnection, id: &str, at: DateTime<Utc>) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        "select view, max_units, units_taken, redeem_info, has_code from reward where reward_id = $1",
        id
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let view: Reward = serde_json::from_value(row.view)?;
    let names = Names::of(conn, &[&view]).await?;
    let stock = Stock {
        max_units: row.max_units,
        units_taken: row.units_taken,
    };
    let redeem_info = row.redeem_info.map(serde_json::from_value).transpose()?;
    Ok(Some(Found {
        reward: complete(view, stock, at, &names),
        stock,
        redeem_info,
        has_code: row.has_code,
    }))
}

/// The whole catalogue: some thousand rewards at most.
pub async fn all(conn: &mut PgConnection, at: DateTime<Utc>) -> Result<Vec<Listed>, Fault> {
    let rows = sqlx::query!("select view, max_units, units_taken, created_at from reward")
        .fetch_all(&mut *conn)
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let stock = Stock {
            max_units: row.max_units,
            units_taken: row.units_taken,
        };
        all.push(Listed {
            reward: serde_json::from_value(row.view)?,
            stock,
            created_at: row.created_at,
        });
    }
    let names = Names::of(conn, &all.iter().map(|listed| &listed.reward).collect::<Vec<_>>()).await?;
    Ok(all
        .into_iter()
        .map(|listed| Listed {
            reward: complete(listed.reward, listed.stock, at, &names),
            ..listed
        })
        .collect())
}

/// Writes a reward and returns its new version.
pub async fn put(conn: &mut PgConnection, row: &RewardRow, at: DateTime<Utc>) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        "insert into reward (reward_id, version, view, redeem_info, has_code, max_units, created_at) values ($1, 1, $2, $3, $4, $5, $6)
         on conflict (reward_id) do update set version = reward.version + 1, view = excluded.view, redeem_info = excluded.redeem_info,
             has_code = excluded.has_code, max_units = excluded.max_units
         returning version",
        row.view.id,
        serde_json::to_value(&row.view)?,
        row.redeem_info.as_ref().map(serde_json::to_value).transpose()?,
        row.has_redeem_code,
        row.view.max_available_units.filter(|units| *units > 0),
        at
    )
    .fetch_one(conn)
    .await?)
}

/// Takes one unit; false when none is left. Two at once cannot take the same one.
pub async fn take_unit(conn: &mut PgConnection, id: &str) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "update reward set units_taken = units_taken + 1 where reward_id = $1 and (max_units is null or units_taken < max_units)",
        id
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

pub async fn give_unit_back(conn: &mut PgConnection, id: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update reward set units_taken = units_taken - 1 where reward_id = $1 and units_taken > 0",
        id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether anybody ever redeemed it.
pub async fn was_redeemed(conn: &mut PgConnection, id: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from redemption where reward_id = $1 and state in ('pending', 'completed', 'cancelling', 'cancelled')) as "was!""#,
        id
    )
    .fetch_one(conn)
    .await?)
}
